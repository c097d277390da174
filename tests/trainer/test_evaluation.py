"""What an evaluation records of the reals when training saw only some of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from gantrainer import embedding, loop
from gantrainer.config import TrainConfig
from gantrainer.data import load

Make = Callable[..., TrainConfig]
Read = Callable[[Path], dict[str, np.ndarray]]


def test_the_reference_keeps_modes_that_are_not_trained_on(
    digits: Make, arrays: Read, tmp_path: Path
) -> None:
    config = digits(train_modes=[0, 1], steps=1, batch_size=8, reference_samples=2000)
    loop.run(config, tmp_path / "run", quiet=True)
    found = arrays(tmp_path / "run/reference.npz")
    for part in ("train", "heldout"):
        assert set(found[f"{part}_labels"].tolist()) == set(range(10))
        assert set(found[f"{part}_classes"].tolist()) == set(range(10))
    sample = arrays(tmp_path / "run/samples/step-000000001.npz")
    assert len(sample["d_train"]) == len(found["train"]) == 1438
    card = json.loads((tmp_path / "run/run.json").read_text())["data"]
    assert card["train_count"] == len(load(config).train) < 400


def test_a_limit_on_samples_limits_the_reference(
    digits: Make, arrays: Read, tmp_path: Path
) -> None:
    config = digits(train_limit=20, steps=1)
    loop.run(config, tmp_path / "run", quiet=True)
    found = arrays(tmp_path / "run/reference.npz")
    np.testing.assert_array_equal(found["train"], load(config).train)
    assert len(found["heldout"]) == 359


def test_files_left_out_are_recorded(digits: Make, tmp_path: Path) -> None:
    images = tmp_path / "images"
    images.mkdir()
    random = np.random.default_rng(0)
    for i in range(30):
        Image.fromarray(random.integers(0, 256, (8, 8)).astype(np.uint8)).save(images / f"{i}.png")
    (images / "bad.png").write_text("no image")
    config = digits(data="folder", data_folder=str(images), image_size=8, channels=1, steps=1)
    loop.run(config, tmp_path / "run", quiet=True)
    card = json.loads((tmp_path / "run/run.json").read_text())["data"]
    assert card["skipped_count"] == 1
    assert card["skipped"] == ["bad.png: cannot identify image file 'bad.png'"]
    events = (tmp_path / "run/events.jsonl").read_text().splitlines()
    (note,) = [event for event in map(json.loads, events) if event["kind"] == "note"]
    assert note["cause"].startswith("1 files of the data can't be used, first bad.png")
    assert note["details"] == {"skipped": 1}


def test_a_conditional_run_ends_with_what_its_samples_teach(
    digits: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "LEAST_STEPS", 60)
    steps = {"condition": "embedding", "embedding": "random", "steps": 2, "evaluation_interval": 1}
    columns = ["transfer_accuracy", "transfer_accuracy_real"]
    for transfer in (True, False):
        path = tmp_path / str(transfer)
        loop.run(digits(**steps, transfer=transfer), path, quiet=True)
        rows = pd.read_parquet(path / "evaluations").sort_values("step").set_index("step")
        assert rows.index.tolist() == [0, 1, 2]
        assert set(columns) <= set(rows) if transfer else not set(columns) & set(rows)
        if transfer:
            assert rows[columns].loc[:1].isna().all(axis=None)
            samples, reals = rows[columns].loc[2]
            assert 0 <= samples < 0.5 < reals <= 1
