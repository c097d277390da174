"""Whole runs: what they leave, how they stop and how exactly they resume."""

from __future__ import annotations

import functools
import itertools
import json
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from ganreport.errors import UnsafePath, UsageError
from ganreport.run import schema
from gantrainer.config.settings import TrainConfig, to_mapping
from gantrainer.data.datasets import load
from gantrainer.evaluation import embedding
from gantrainer.models import checkpoints
from gantrainer.seeds import Stream
from gantrainer.training import chief

Make = Callable[..., TrainConfig]
Metrics = Callable[[Path], pd.DataFrame]
Arrays = Callable[[Path], dict[str, np.ndarray]]


def _events(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / schema.EVENTS_FILE).read_text().splitlines()]


@pytest.fixture
def small(ring: Make) -> Make:
    """As ``ring`` with networks that are traced in less time, where nobody looks at them."""
    return functools.partial(ring, generator_widths=[8], discriminator_widths=[8])


Finished = tuple[TrainConfig, Path]


def _finished(config: TrainConfig, path: Path) -> Finished:
    assert chief.run(config, path, quiet=True) == chief.Outcome("finished", config.steps)
    return config, path


@pytest.fixture(scope="module")
def finished_ring(ring: Make, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A finished small run on points, to look at only."""
    return _finished(ring(), tmp_path_factory.mktemp("finished") / "ring")


@pytest.fixture(scope="module")
def finished_digits(digits: Make, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A finished small run on images, to look at only."""
    return _finished(digits(), tmp_path_factory.mktemp("finished") / "digits")


@pytest.fixture(scope="module", params=["ring", "digits"])
def finished(request: pytest.FixtureRequest) -> Finished:
    """Each of the two."""
    found: Finished = request.getfixturevalue(f"finished_{request.param}")
    return found


@pytest.mark.parametrize(
    ("folder", "columns"), [("metrics", schema.METRIC_COLUMNS), ("layers", schema.LAYER_COLUMNS)]
)
def test_tables_hold_the_contract(
    finished: Finished, folder: str, columns: dict[str, schema.ColumnSpec]
) -> None:
    table = pq.read_table(finished[1] / folder)
    encoder = {"reconstruction_loss", "kl_loss", "e_grad_norm", "e_update_ratio", "e_lr"}
    of_both = {"d_accuracy"}  # of trainers that do not tell real and generated samples apart
    assert set(table.column_names) == set(columns) - encoder - of_both
    for field in table.schema:
        dtype = columns[field.name].dtype
        assert str(field.type) == {"float64": "double", "float32": "float"}.get(dtype, dtype)


def test_every_step_has_one_row(finished: Finished) -> None:
    config, path = finished
    rows = pd.read_parquet(path / "metrics")
    np.testing.assert_array_equal(rows["step"], np.arange(1, config.steps + 1))
    assert rows["wall_time"].is_monotonic_increasing
    train = load(config).train
    np.testing.assert_allclose(rows["epoch"], rows["step"] * config.batch_size / len(train))
    assert np.isfinite(rows.to_numpy()).all()
    assert set(rows["d_lr"]) == {np.float32(config.d_learning_rate)}


def _evaluated(config: TrainConfig) -> list[int]:
    return sorted({*range(0, config.steps + 1, config.evaluation_interval), config.steps})


def test_evaluations_are_complete(finished: Finished, arrays: Arrays) -> None:
    config, path = finished
    files = sorted((path / schema.SAMPLES_DIR).iterdir())
    assert [schema.step_of(file.name) for file in files] == _evaluated(config)
    evaluations = pd.read_parquet(path / schema.EVALUATIONS_DIR)
    assert list(evaluations["step"]) == _evaluated(config)
    assert sorted(set(pd.read_parquet(path / "layers")["step"])) == _evaluated(config)
    reference = arrays(path / schema.REFERENCE_FILE)
    for file in files:
        found = arrays(file)
        _check_arrays(found, schema.SAMPLE_ARRAYS)
        assert len(found["fixed"]) == config.fixed_samples
        assert len(found["random"]) == len(found["d_random"]) == config.random_samples
        walks = min(5, config.fixed_samples - 1) if config.data == "digits" else 0
        assert len(found.get("interpolated", ())) == walks * schema.PATH_POINTS
        assert len(found["d_train"]) == len(reference["train"])
        assert len(found["d_heldout"]) == len(reference["heldout"])


def _check_arrays(found: dict[str, np.ndarray], allowed: dict[str, schema.ColumnSpec]) -> None:
    for name, array in found.items():
        assert str(array.dtype) in allowed[name].dtype.split("|"), name


def test_reference_holds_real_of_each_part(finished: Finished, arrays: Arrays) -> None:
    config, path = finished
    data = load(config)
    reference = arrays(path / schema.REFERENCE_FILE)
    _check_arrays(reference, schema.REFERENCE_ARRAYS)
    for part, whole in (("train", data.train), ("heldout", data.heldout)):
        own = {sample.tobytes() for sample in whole}
        assert {sample.tobytes() for sample in reference[part]} <= own
        assert len(reference[part]) == min(len(whole), config.reference_samples)
        assert reference[f"{part}_features"].shape[0] == len(reference[part])
    assert ("mode_centres" in reference) == (config.data == "ring")
    if data.heldout_labels is not None:
        np.testing.assert_array_equal(reference["heldout_labels"], data.heldout_labels)
        agree = reference["heldout_classes"] == reference["heldout_labels"]
        assert agree.mean() >= 0.97


def test_run_file_says_what_was_done(finished: Finished) -> None:
    config, path = finished
    info = schema.read_info(path)
    assert info.status == "finished"
    assert info.configuration == to_mapping(config)
    assert info.data == load(config).card()
    assert info.objective is not None
    assert info.objective.name == "non-saturating"
    assert info.embedding is not None
    assert info.embedding.dimension == (2 if config.data == "ring" else 64)
    assert set(info.parameters) == {"generator", "discriminator"}
    assert info.seeds["seed"] == 0
    assert len(info.seeds) == 1 + len(Stream)
    kept = [f"step-{step:09d}.npz" for step in _checkpointed(config)[-config.checkpoints_kept :]]
    assert [file.name for file in checkpoints.steps(path / schema.CHECKPOINTS_DIR)] == kept
    kinds = [event["kind"] for event in _events(path)]
    assert kinds == ["start", *["checkpoint"] * len(_checkpointed(config)), "stop"]


def _checkpointed(config: TrainConfig) -> list[int]:
    interval = config.checkpoint_interval
    return sorted({*range(interval, config.steps + 1, interval), config.steps})


def test_no_temporary_file_stays(finished: Finished) -> None:
    assert not list(finished[1].rglob(f"*{schema.TEMPORARY_SUFFIX}"))


def test_training_never_reaches_out_of_its_run(
    points_generator: Path,
    ring: Make,
    tmp_path: Path,
    outside: Path,
    unchanged: Callable[[], object],
) -> None:
    path = points_generator  # it has every file but that of an embedding: test_embedding.py
    names = {file.relative_to(path) for file in path.rglob("*") if file.is_file()}
    for name in names:
        planted = tmp_path / name
        planted.parent.mkdir(parents=True, exist_ok=True)
        planted.with_name(f"{name.name}.tmp").symlink_to(outside / "file")
        if name.name not in (schema.RUN_FILE, schema.EVENTS_FILE):  # test_writer.py: both refused
            planted.symlink_to(outside / "file")
    before = unchanged()
    assert chief.run(ring(ema=0.5), tmp_path, quiet=True).status == "finished"
    assert unchanged() == before
    folder = tmp_path / schema.CHECKPOINTS_DIR
    kept = checkpoints.steps(folder)
    assert kept
    assert not any(file.is_symlink() for file in kept)
    shutil.rmtree(folder)
    folder.symlink_to(outside)
    with pytest.raises(UnsafePath, match="checkpoints is a link"):
        checkpoints.save(folder, 50, {}, kept=1)
    assert unchanged() == before


def _assert_same_runs(one: Path, other: Path, metrics: Metrics, arrays: Arrays) -> None:
    pd.testing.assert_frame_equal(metrics(one), metrics(other), check_exact=True)
    for folder in (schema.SAMPLES_DIR, schema.CHECKPOINTS_DIR):
        last = sorted((one / folder).glob("step-*.npz"))[-1]
        again = arrays(other / folder / last.name)
        for name, array in arrays(last).items():
            np.testing.assert_array_equal(array, again[name], err_msg=f"{folder}: {name}")


class _StopAt(chief.Interrupt):
    """Says that Ctrl-C was pressed once training has looked this often."""

    looks = 2

    @property
    def signal(self) -> int:
        type(self).looks -= 1
        return 0 if type(self).looks >= 0 else signal.SIGINT


def test_resumed_equals_uninterrupted(
    finished: Finished,
    tmp_path: Path,
    metrics: Metrics,
    arrays: Arrays,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config, whole = finished
    path = tmp_path / "stopped"
    monkeypatch.setattr(_StopAt, "looks", 2)
    with monkeypatch.context() as patch:
        patch.setattr(chief, "Interrupt", _StopAt)
        stopped = chief.run(config, path, quiet=True)
    assert stopped.status == "interrupted"
    assert 0 < stopped.step < config.steps
    assert schema.read_info(path).status == "interrupted"
    assert chief.run(config, path, resume=True, quiet=True).status == "finished"
    _assert_same_runs(whole, path, metrics, arrays)
    assert [attempt.first_step for attempt in schema.read_info(path).attempts] == [0, stopped.step]


def test_costs_are_told_apart_and_counted_once(
    small: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock that goes on by a second each time it is read: a block then takes one."""
    ticks = itertools.count()
    monkeypatch.setattr(chief.time, "perf_counter", lambda: next(ticks))
    monkeypatch.setattr(_StopAt, "looks", 2)
    for path, interrupt in ((tmp_path / "whole", chief.Interrupt), (tmp_path / "part", _StopAt)):
        with monkeypatch.context() as patch:
            patch.setattr(chief, "Interrupt", interrupt)
            outcome = chief.run(small(), path, quiet=True)
    assert outcome.step == 10
    chief.run(small(), tmp_path / "part", resume=True, quiet=True)
    for name, training in (("whole", [0, 4, 4]), ("part", [0, 2, 4])):  # 2 before step 10 are lost
        rows = pd.read_parquet(tmp_path / name / "evaluations")
        assert rows["seconds_training"].tolist() == training
        assert rows["seconds_evaluating"].tolist() == [1, 1, 1]
        events = [e for e in _events(tmp_path / name) if e["kind"] == "checkpoint"]
        assert [e["details"] for e in events] == [{"seconds": 1}] * 4


def test_a_run_with_everything_switched_on_resumes_exactly(
    digits: Make, tmp_path: Path, metrics: Metrics, arrays: Arrays, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "LEAST_STEPS", 60)  # of the classifiers at the end
    changes = {
        "objective": "relativistic",
        "ema": 0.9,
        "instance_noise": 0.1,
        "d_steps": 2,
        "schedule": "cosine",
        "warmup_steps": 5,
        "clip_gradient_norm": 1.0,
        "condition": "embedding",
        "flip": True,
        "stop_patience": 9,
    }
    chief.run(digits(**changes), tmp_path / "whole", quiet=True)
    shutil.copytree(tmp_path / "whole", tmp_path / "part")
    for file in (tmp_path / "part" / schema.CHECKPOINTS_DIR).glob("step-*.npz"):
        if schema.step_of(file.name) != 4:
            file.unlink()
    chief.run(digits(**changes), tmp_path / "part", resume=True, quiet=True)
    _assert_same_runs(tmp_path / "whole", tmp_path / "part", metrics, arrays)


def test_resumed_from_an_older_checkpoint_when_the_newest_is_damaged(
    finished_ring: Finished, tmp_path: Path, metrics: Metrics, arrays: Arrays
) -> None:
    config, whole = finished_ring
    shutil.copytree(whole, tmp_path / "damaged")
    newest = checkpoints.steps(tmp_path / "damaged" / schema.CHECKPOINTS_DIR)[-1]
    newest.write_bytes(newest.read_bytes()[:100])
    chief.run(config, tmp_path / "damaged", resume=True, quiet=True)
    _assert_same_runs(whole, tmp_path / "damaged", metrics, arrays)


def test_other_data_are_refused_on_resume(small: Make, tmp_path: Path) -> None:
    chief.run(small(steps=2), tmp_path / "run", quiet=True)
    with pytest.raises(UsageError, match="the data are now sha256:"):
        chief.run(small(steps=4, seed=1), tmp_path / "run", resume=True, quiet=True)


def test_a_loss_that_is_not_finite_stops_the_run(small: Make, tmp_path: Path) -> None:
    path = tmp_path / "run"
    outcome = chief.run(small(d_learning_rate=1e30, g_learning_rate=1e30), path, quiet=True)
    assert outcome.status == "failed"
    assert outcome.reason == f"a loss was not finite at step {outcome.step}"
    info = schema.read_info(path)
    assert (info.status, info.stop_reason) == ("failed", outcome.reason)
    rows = pd.read_parquet(path / "metrics")
    assert list(rows["step"]) == list(range(1, outcome.step + 1))
    losses = rows[["d_loss", "g_loss"]].to_numpy()
    assert np.isfinite(losses[:-1]).all()
    assert not np.isfinite(losses[-1]).all()
    (event,) = [event for event in _events(path) if event["kind"] == "nan"]
    assert event["step"] == outcome.step
    found = checkpoints.newest(path / schema.CHECKPOINTS_DIR)
    assert found is None or found.step < outcome.step


def test_a_run_that_breaks_goes_back_and_on_with_lower_rates(
    small: Make, tmp_path: Path, metrics: Metrics
) -> None:
    config = small(
        on_nan="rollback", rollback_factor=1e-3, rollbacks=12, d_optimiser="sgd", g_optimiser="sgd"
    )
    config = msgspec.structs.replace(config, d_learning_rate=1e6, g_learning_rate=1e6)
    outcome = chief.run(config, tmp_path / "run", quiet=True)
    assert outcome == chief.Outcome("finished", config.steps)
    info, events = schema.read_info(tmp_path / "run"), _events(tmp_path / "run")
    backs = [event for event in events if event["kind"] == "rollback"]
    assert len(info.attempts) == len(backs) + 1 > 1
    assert all("not finite at step" in event["cause"] for event in backs)
    assert [a.first_step for a in info.attempts[1:]] == [event["step"] for event in backs]
    rates = [
        event["details"]["share_of_plan"] for event in events if event["kind"] == "learning-rate"
    ]
    np.testing.assert_allclose(rates, [1e-3 ** (i + 1) for i in range(len(rates))])
    rows = metrics(tmp_path / "run")
    np.testing.assert_array_equal(rows["step"], np.arange(1, config.steps + 1))
    assert np.isfinite(rows.to_numpy()).all()
    np.testing.assert_allclose(rows["d_lr"].iloc[-1], 1e6 * rates[-1], rtol=1e-6)


def test_a_run_goes_back_only_so_often(small: Make, tmp_path: Path) -> None:
    config = small(on_nan="rollback", rollbacks=2, rollback_factor=0.9)
    config = msgspec.structs.replace(config, d_learning_rate=1e30, g_learning_rate=1e30)
    assert chief.run(config, tmp_path / "run", quiet=True).status == "failed"
    kinds = [event["kind"] for event in _events(tmp_path / "run")]
    assert kinds.count("rollback") == 2
    assert kinds.count("nan") == 3


def test_a_rule_ends_a_run_before_its_last_step(small: Make, tmp_path: Path) -> None:
    outcome = chief.run(small(stop_target=1e9), tmp_path / "run", quiet=True)
    assert (outcome.status, outcome.step) == ("finished", 20)
    assert outcome.reason.startswith("target reached: frechet is ")
    assert _events(tmp_path / "run")[-1]["cause"] == outcome.reason
    assert (pd.read_parquet(tmp_path / "run" / "evaluations")["frechet"] > 0).all()


def test_a_loss_beyond_its_limit_ends_a_run(small: Make, tmp_path: Path) -> None:
    outcome = chief.run(small(stop_loss=0.1), tmp_path / "run", quiet=True)
    assert (outcome.status, outcome.reason) == ("failed", "a loss exceeded 0.1 at step 1")


def test_each_stair_of_a_schedule_is_an_event(small: Make, tmp_path: Path) -> None:
    chief.run(small(schedule="step", schedule_end=0.1), tmp_path / "run", quiet=True)
    stairs = [
        event["step"] for event in _events(tmp_path / "run") if event["kind"] == "learning-rate"
    ]
    rows = pd.read_parquet(tmp_path / "run" / "metrics").sort_values("step")
    assert stairs == list(rows["step"][rows["d_lr"].diff() < 0])
    assert len(stairs) == 3


@pytest.mark.parametrize(
    ("step", "stop"), [(0, 7), (7, 10), (10, 17), (14, 20), (35, 40), (38, 40), (40, 40)]
)
def test_calls_end_where_something_is_due(ring: Make, step: int, stop: int) -> None:
    assert chief.next_stop(ring(), step) == stop


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_are_noted_and_handlers_put_back(number: int) -> None:
    known = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    given = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests may be run with nohup
    try:
        before = [signal.getsignal(each) for each in known]
        with chief.Interrupt() as interrupt:
            signal.raise_signal(number)
            assert interrupt.signal == number
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
        assert [signal.getsignal(each) for each in known] == before
    finally:
        signal.signal(signal.SIGHUP, given)


def test_a_training_started_with_nohup_outlives_its_terminal() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with chief.Interrupt() as interrupt:
            signal.raise_signal(signal.SIGHUP)
            assert not interrupt.signal
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
