"""The callback of Keras: what fit() gave is in the run, however it ended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from ganreport.errors import RecordError
from ganreport.integrations.keras import RunCallback
from ganreport.readers import read_run

DATA = np.zeros((32, 2), np.float32)


class Counter(keras.Model):
    """Its losses count the batches that it saw."""

    def __init__(self, fails_at: int = 10**9) -> None:
        super().__init__()
        self.generator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
        self.seen, self.fails_at = 0, fails_at
        self.compile(run_eagerly=True)

    def train_step(self, data: Any) -> dict[str, Any]:
        self.seen += 1
        if self.seen == self.fails_at:
            raise KeyboardInterrupt
        return {"errD": float(self.seen), "loss_G": self.seen / 4, "odd": -1.0, "own": 0.5}

    def test_step(self, data: Any) -> dict[str, Any]:
        return {"fid": 100.0 - self.seen}


def train(model: Counter, callback: RunCallback, epochs: int = 3) -> None:
    """Four batches an epoch."""
    model.fit(
        DATA, batch_size=8, epochs=epochs, verbose=0, callbacks=[callback], validation_data=DATA[:8]
    )


def drawn(step: int) -> Mapping[str, np.ndarray]:
    return {"random": np.full((10, 2), step, np.float32)}


def test_what_fit_gave_is_in_the_run(tmp_path: Path) -> None:
    path = tmp_path / "run"
    names = {"own": "d_lr", "odd": ""}
    record = RunCallback(path, names=names, samples=drawn, sample_every=2, configuration={"lr": 1})
    train(Counter(), record)
    run = read_run(path)
    assert run.problems == ()
    assert run.metrics.steps.tolist() == list(range(1, 13))
    assert run.scalar("d_loss").tolist() == list(range(1, 13))
    assert run.scalar("g_loss").tolist() == [step / 4 for step in range(1, 13)]
    assert set(run.scalar("d_lr")) == {0.5}
    assert run.scalar("odd") is None
    assert run.evaluations[["step", "fid"]].values.tolist() == [[4, 96], [8, 92], [12, 88]]
    assert [(s.step, s.arrays.get("random")[0, 0]) for s in run.samples] == [(8, 8), (12, 12)]
    assert (run.info.status, run.info.parameters) == ("finished", {"generator": 9})
    assert run.info.configuration == {"lr": 1}


def test_a_second_fit_goes_on(tmp_path: Path) -> None:
    model, record = Counter(), RunCallback(tmp_path / "run")
    train(model, record, 1)
    train(model, record, 1)
    run = read_run(tmp_path / "run")
    assert run.scalar("d_loss").tolist() == list(range(1, 9))
    assert [attempt.first_step for attempt in run.info.attempts] == [0, 4]


def test_an_interrupted_training_says_so(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), RunCallback(tmp_path / "run") as record:
        train(Counter(fails_at=6), record)
    run = read_run(tmp_path / "run")
    assert (run.info.status, len(run.metrics)) == ("interrupted", 5)


def test_wrong_arguments_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="sample_every=0"):
        RunCallback(tmp_path, sample_every=0)
    train(Counter(), RunCallback(tmp_path / "run"), 1)
    with pytest.raises(RecordError, match="already holds a run"):
        train(Counter(), RunCallback(tmp_path / "run"), 1)


def test_the_example_of_the_document_runs(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (root / "docs/writing-runs.md").read_text(encoding="utf-8")
    (code,) = (c for c in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "keras" in c)
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "docs/writing-runs.md", "exec"), {"__name__": "example"})  # noqa: S102
    run = read_run(tmp_path / "runs/keras")
    assert (run.problems, len(run.metrics), len(run.samples)) == ((), 160, 10)
    first, last = (run.samples[i].arrays.get("fixed") for i in (0, -1))
    assert first.shape == last.shape == (64, 2)
    assert np.abs(last - first).max() > 0.1, "the generator was not trained"
    assert run.real("heldout").shape == (512, 2)
    assert run.info.objective.blind_d_loss == pytest.approx(1.386, abs=1e-3)
