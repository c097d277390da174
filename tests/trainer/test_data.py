"""DATASETS: shapes, splits, fingerprints and files that are not what they should be."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ganreport.errors import UsageError
from gantrainer.config import TrainConfig, from_mapping
from gantrainer.data import DATASETS, DEBIAN_FASHION, load, read_idx

EXPECTED = {
    "digits": ((8, 8, 1), 1797, 10),
    "fashion-mnist": ((28, 28, 1), 70_000, 10),
    "ring": ((2,), 5000, 0),
    "grid": ((2,), 5000, 0),
}


def _config(name: str, **changes: object) -> TrainConfig:
    if name == "fashion-mnist" and not DEBIAN_FASHION.is_dir():
        pytest.skip("dataset-fashion-mnist is not installed")
    return from_mapping({"data": name, "network": "mlp", "data_points": 5000} | changes, "test")


@pytest.mark.parametrize("name", DATASETS)
def test_shapes_and_split(name: str) -> None:
    shape, count, classes = EXPECTED[name]
    data = load(_config(name))
    assert data.shape == shape
    assert len(data.train) + len(data.heldout) == count
    assert len(data.heldout) == round(0.2 * count)
    assert len(data.whole.classes) == classes
    assert data.train.dtype == (np.uint8 if data.kind == "images" else np.float32)
    if data.train_labels is not None:
        assert np.bincount(data.train_labels).shape == (classes,)
        assert data.train_labels.dtype == np.int32


@pytest.mark.parametrize("name", ["digits", "ring"])
def test_split_parts_are_disjoint_and_whole(name: str) -> None:
    data = load(_config(name))
    parts = np.concatenate([data.train, data.heldout]).reshape(len(data.whole.samples), -1)
    whole = data.whole.samples.reshape(parts.shape)
    np.testing.assert_array_equal(np.sort(parts, axis=0), np.sort(whole, axis=0))
    if name == "ring":
        assert len(np.unique(parts, axis=0)) == len(parts)


@pytest.mark.parametrize("name", ["digits", "ring"])
def test_fingerprint_follows_from_seed_and_samples(name: str) -> None:
    first, again, other = (load(_config(name, seed=seed)) for seed in (0, 0, 1))
    assert first.fingerprint == again.fingerprint != other.fingerprint
    assert first.fingerprint.startswith("sha256:")
    np.testing.assert_array_equal(first.heldout, again.heldout)


@pytest.mark.parametrize(
    ("name", "modes", "std", "spacing"), [("ring", 8, 0.01, 0.7654), ("grid", 25, 0.05, 2.0)]
)
def test_known_modes(name: str, modes: int, std: float, spacing: float) -> None:
    whole = load(_config(name)).whole
    assert whole.mode_centres is not None
    apart = np.linalg.norm(whole.mode_centres[:, None] - whole.mode_centres, axis=2)
    assert len(apart) == modes
    assert apart[apart > 0].min() == pytest.approx(spacing, abs=1e-4)
    distances = np.linalg.norm(whole.samples[:, None] - whole.mode_centres, axis=2)
    nearest = distances.argmin(axis=1)
    assert np.bincount(nearest).min() > 0.7 * len(whole.samples) / modes
    assert (distances.min(axis=1) < 3 * std).mean() == pytest.approx(1 - np.exp(-4.5), abs=0.006)
    assert whole.mode_std == std


def test_digits_are_scaled_to_bytes() -> None:
    images = load(_config("digits")).train
    assert images.min() == 0
    assert images.max() == 255


def test_batch_larger_than_the_data_is_refused() -> None:
    with pytest.raises(UsageError, match="batch_size = 2000, but digits has 1438"):
        load(_config("digits", batch_size=2000))


@pytest.fixture
def idx(tmp_path: Path) -> Callable[[str, np.ndarray], Path]:
    """Writes an array of bytes as an IDX file, gzipped if it is called so."""

    def write(name: str, array: np.ndarray) -> Path:
        header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
        content = header + array.astype(np.uint8).tobytes()
        path = tmp_path / name
        path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
        return path

    return write


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_fashion_from_a_folder(idx: Callable[[str, np.ndarray], Path], suffix: str) -> None:
    random = np.random.default_rng(0)
    for part, count in (("train", 60), ("t10k", 40)):
        path = idx(f"{part}-images-idx3-ubyte{suffix}", random.integers(0, 256, (count, 28, 28)))
        idx(f"{part}-labels-idx1-ubyte{suffix}", random.integers(0, 10, count))
    data = load(_config("fashion-mnist", data_folder=str(path.parent)))
    assert (len(data.train), len(data.heldout)) == (80, 20)
    assert data.whole.source == str(path.parent)


def test_missing_idx_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has neither train-images-idx3-ubyte nor"):
        load(_config("fashion-mnist", data_folder=str(tmp_path)))


def test_idx_file_cut_short_is_refused(idx: Callable[[str, np.ndarray], Path]) -> None:
    path = idx("whole", np.zeros((3, 4)))
    assert read_idx(path).shape == (3, 4)
    for content in (path.read_bytes()[:-1], b"", b"\0\0\x09\1", path.read_bytes() + b"\0"):
        path.write_bytes(content)
        with pytest.raises(UsageError, match="no whole IDX file"):
            read_idx(path)


def test_gzip_cut_short_is_refused(idx: Callable[[str, np.ndarray], Path]) -> None:
    path = idx("whole.gz", np.zeros((30, 40)))
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(UsageError, match="can't be read"):
        read_idx(path)
