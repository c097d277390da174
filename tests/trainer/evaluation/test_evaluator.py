"""What an evaluation records of the real samples and of samples."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ganreport.readers import read_run
from ganreport.run import schema
from gantrainer.config.settings import TrainConfig
from gantrainer.data.datasets import load
from gantrainer.evaluation import embedding, evaluator
from gantrainer.training import chief

Make = Callable[..., TrainConfig]
Read = Callable[[Path], dict[str, np.ndarray]]


@pytest.fixture(scope="module")
def mlp(digits: Make) -> Make:
    """Digits with networks whose graphs are made in half the time: they are not looked at."""
    return functools.partial(digits, network="mlp", generator_widths=[4], discriminator_widths=[4])


def test_the_reference_keeps_modes_that_are_not_trained_on(
    mlp: Make, arrays: Read, tmp_path: Path
) -> None:
    config = mlp(train_modes=[0, 1], steps=1, batch_size=8, reference_samples=2000)
    chief.run(config, tmp_path / "run", quiet=True)
    found = arrays(tmp_path / "run/reference.npz")
    for part in ("train", "heldout"):
        assert set(found[f"{part}_labels"].tolist()) == set(range(10))
        assert set(found[f"{part}_classes"].tolist()) == set(range(10))
    sample = arrays(tmp_path / "run/samples/step-000000001.npz")
    assert len(sample["d_train"]) == len(found["train"]) == 1438
    card = json.loads((tmp_path / "run/run.json").read_text())["data"]
    assert card["train_count"] == len(load(config).train) < 400


def test_a_limit_on_samples_limits_the_reference(mlp: Make, arrays: Read, tmp_path: Path) -> None:
    config = mlp(train_limit=20, steps=1)
    chief.run(config, tmp_path / "run", quiet=True)
    found = arrays(tmp_path / "run/reference.npz")
    np.testing.assert_array_equal(found["train"], load(config).train)
    assert len(found["heldout"]) == 359


def test_files_left_out_are_recorded(mlp: Make, tmp_path: Path) -> None:
    images = tmp_path / "images"
    images.mkdir()
    random = np.random.default_rng(0)
    for i in range(30):
        Image.fromarray(random.integers(0, 256, (8, 8)).astype(np.uint8)).save(images / f"{i}.png")
    (images / "bad.png").write_text("no image")
    config = mlp(data="folder", data_folder=str(images), image_size=8, channels=1, steps=1)
    chief.run(config, tmp_path / "run", quiet=True)
    card = json.loads((tmp_path / "run/run.json").read_text())["data"]
    assert card["skipped_count"] == 1
    assert card["skipped"] == ["bad.png: cannot identify image file 'bad.png'"]
    events = (tmp_path / "run/events.jsonl").read_text().splitlines()
    (note,) = [event for event in map(json.loads, events) if event["kind"] == "note"]
    assert note["cause"].startswith("1 files of the data can't be used, first bad.png")
    assert note["details"] == {"skipped": 1}


CONDITIONAL = {
    "condition": "embedding",
    "embedding": "random",
    "steps": 2,
    "evaluation_interval": 1,
    "fixed_samples": 4,
}


@pytest.fixture(scope="module")
def without_transfer(mlp: Make, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished conditional run whose samples teach no classifier; look only."""
    path = tmp_path_factory.mktemp("conditional") / "run"
    chief.run(mlp(**CONDITIONAL, transfer=False), path, quiet=True)
    return path


def test_a_conditional_run_ends_with_what_its_samples_teach(
    mlp: Make, tmp_path: Path, without_transfer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "LEAST_STEPS", 60)
    chief.run(mlp(**CONDITIONAL, transfer=True), tmp_path / "run", quiet=True)
    columns = ["transfer_accuracy", "transfer_accuracy_real"]
    for transfer, path in ((True, tmp_path / "run"), (False, without_transfer)):
        rows = pd.read_parquet(path / "evaluations").sort_values("step").set_index("step")
        assert rows.index.tolist() == [0, 1, 2]
        assert set(columns) <= set(rows) if transfer else not set(columns) & set(rows)
        if transfer:
            assert rows[columns].loc[:1].isna().all(axis=None)
            samples, real_samples = rows[columns].loc[2]
            assert 0 <= samples < 0.5 < real_samples <= 1


@given(st.integers(0, 1000), st.integers(2, 20), st.integers(2, 12))
def test_a_great_circle_goes_at_even_angles_and_lengths(seed: int, d: int, points: int) -> None:
    start, end = np.random.default_rng(seed).normal(size=(2, d)).astype("f4")
    walk = evaluator.great_circle(start, end, points).astype(float)
    lengths = np.linalg.norm(walk, axis=1)
    np.testing.assert_allclose(walk[[0, -1]], [start, end], atol=1e-5)
    np.testing.assert_allclose(np.diff(lengths, 2), 0, atol=1e-5)
    units = walk / lengths[:, None]
    angles = np.arccos(np.clip(np.sum(units[1:] * units[:-1], axis=1), -1, 1))
    np.testing.assert_allclose(angles, angles.mean(), atol=2e-3)


def test_a_walk_through_zero_is_straight() -> None:
    walk = evaluator.great_circle(np.float32([1, 0]), np.float32([-1, 0]), 3)
    np.testing.assert_array_equal(walk, [[1, 0], [0, 0], [-1, 0]])
    same = evaluator.great_circle(np.float32([0, 2]), np.float32([0, 2]), 4)
    np.testing.assert_array_equal(same, [[0, 2]] * 4)


def test_the_first_point_of_a_path_is_the_fixed_sample_it_starts_from(
    without_transfer: Path,
) -> None:
    run = read_run(without_transfer)
    paths, fixed = (run.samples[-1].arrays.get(name) for name in ("interpolated", "fixed"))
    assert paths is not None
    assert fixed is not None
    assert len(paths) == 3 * schema.PATH_POINTS
    away = paths[:: schema.PATH_POINTS].astype(int) - fixed[:3]
    assert np.abs(away).max() <= 1
