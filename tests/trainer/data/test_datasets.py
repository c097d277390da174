"""DATASETS: shapes, splits, fingerprints, and how much of them is trained on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganreport.errors import UsageError
from gantrainer.config.settings import TrainConfig, from_mapping
from gantrainer.data.datasets import DATASETS, load
from gantrainer.data.published import DEBIAN_FASHION

EXPECTED = {
    "digits": ((8, 8, 1), 1797, 10),
    "fashion-mnist": ((28, 28, 1), 70_000, 10),
    "stacked-digits": ((8, 8, 3), 5000, 1000),
    "folder": ((4, 4, 3), 40, 0),
    "array": ((3,), 50, 0),
    "ring": ((2,), 5000, 0),
    "grid": ((2,), 5000, 0),
}
ELSEWHERE = {"mnist", "cifar10"}
"""Sets whose files are not on every machine: test_published.py writes small ones."""


def _config(name: str, **changes: object) -> TrainConfig:
    return from_mapping({"data": name, "network": "mlp", "data_points": 5000} | changes, "test")


@pytest.fixture
def made(tmp_path: Path) -> dict[str, object]:
    """A folder of images and an array of points."""
    from PIL import Image

    random = np.random.default_rng(0)
    for i in range(40):
        Image.fromarray(random.integers(0, 256, (6, 5)).astype(np.uint8)).save(
            tmp_path / f"{i}.png"
        )
    np.save(tmp_path / "points.npy", random.normal(size=(50, 3)))
    return {
        "data_folder": str(tmp_path),
        "image_size": 4,
        "data_file": str(tmp_path / "points.npy"),
        "batch_size": 8,
    }


def test_every_set_is_tested() -> None:
    assert set(EXPECTED) | ELSEWHERE == set(DATASETS)


@pytest.mark.parametrize("name", EXPECTED)
def test_shapes_and_split(name: str, made: dict[str, object]) -> None:
    if name == "fashion-mnist" and not DEBIAN_FASHION.is_dir():
        pytest.skip("dataset-fashion-mnist is not installed")
    shape, count, classes = EXPECTED[name]
    data = load(_config(name, **(made if name in ("folder", "array") else {})))
    assert data.shape == shape
    assert len(data.train) + len(data.heldout) == count
    assert len(data.heldout) == round(0.2 * count)
    assert len(data.about.classes) == classes
    assert data.train.dtype == data.space.stored
    assert data.training is data.reference is data.split
    if data.train_labels is not None:
        assert np.bincount(data.train_labels, minlength=classes).shape == (classes,)
        assert data.train_labels.dtype == np.int32


@pytest.mark.parametrize("name", ["digits", "ring"])
def test_split_parts_are_disjoint_and_whole(name: str) -> None:
    config = _config(name)
    data, whole = load(config), DATASETS[name](config).whole.samples
    parts = np.concatenate([data.train, data.heldout]).reshape(len(whole), -1)
    whole = whole.reshape(parts.shape)
    np.testing.assert_array_equal(np.sort(parts, axis=0), np.sort(whole, axis=0))
    if name == "ring":
        assert len(np.unique(parts, axis=0)) == len(parts)


@pytest.mark.parametrize("name", ["digits", "ring", "stacked-digits"])
def test_fingerprint_follows_from_seed_and_samples(name: str) -> None:
    first, again, other = (load(_config(name, seed=seed)) for seed in (0, 0, 1))
    assert first.fingerprint == again.fingerprint != other.fingerprint
    assert first.fingerprint.startswith("sha256:")
    np.testing.assert_array_equal(first.heldout, again.heldout)


def test_fingerprint_knows_no_flips() -> None:
    assert load(_config("digits", flip=True)).fingerprint == load(_config("digits")).fingerprint


def test_batch_larger_than_the_data_is_refused() -> None:
    with pytest.raises(UsageError, match="batch_size = 2000, but digits has 1438"):
        load(_config("digits", batch_size=2000))


# Limits


def test_modes_left_out_stay_in_the_reference() -> None:
    whole, data = load(_config("digits")), load(_config("digits", train_modes=[3, 5]))
    assert data.train_labels is not None
    assert set(data.train_labels.tolist()) == {3, 5}
    np.testing.assert_array_equal(data.train, whole.train[np.isin(whole.split.groups, [3, 5])])
    np.testing.assert_array_equal(data.reference.samples, whole.train)
    np.testing.assert_array_equal(data.heldout, whole.heldout)
    assert data.card().train_count == len(data.train) < len(data.reference)
    assert data.card().classes == whole.card().classes
    assert data.fingerprint != whole.fingerprint


def test_modes_of_points_are_chosen_by_centre() -> None:
    data = load(_config("ring", train_modes=[0, 2]))
    centres = data.about.mode_centres
    assert centres is not None
    assert len(centres) == 8
    nearest = np.linalg.norm(data.train[:, None] - centres, axis=2).argmin(axis=1)
    assert set(nearest.tolist()) == {0, 2}
    assert data.train_labels is None


def test_limit_takes_the_first_samples() -> None:
    whole, data = load(_config("digits")), load(_config("digits", train_limit=100))
    np.testing.assert_array_equal(data.train, whole.train[:100])
    np.testing.assert_array_equal(data.split.samples, whole.train)
    assert data.training is data.reference
    both = load(_config("digits", train_limit=100, train_modes=[1], batch_size=2))
    assert both.train_labels is not None
    assert len(both.train) == np.count_nonzero(whole.train_labels[:100] == 1)  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "modes", "said"),
    [
        ("digits", [1, 11], "no training sample of digits has index 11. There are 0 to 9"),
        ("ring", [8], "no training sample of ring has index 8. There are 0 to 7"),
        ("array", [0], "array has neither classes nor modes"),
    ],
)
def test_modes_that_are_not_there_are_refused(
    name: str, modes: list[int], said: str, made: dict[str, object]
) -> None:
    with pytest.raises(UsageError, match=said):
        load(_config(name, train_modes=modes, data_file=made["data_file"]))


@pytest.mark.parametrize("changes", [{"network": "dcgan"}, {"flip": True}])
def test_points_of_a_file_are_no_images(
    changes: dict[str, object], made: dict[str, object]
) -> None:
    with pytest.raises(UsageError, match="these are points, but network"):
        load(_config("array", **made | changes))


def test_nothing_is_copied_twice() -> None:
    import tracemalloc

    config = _config("stacked-digits", data_points=200_000)
    tracemalloc.start()
    data = load(config)
    kept, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    size = data.train.nbytes + data.heldout.nbytes
    assert kept < 1.2 * size
    assert most < 1.5 * size
