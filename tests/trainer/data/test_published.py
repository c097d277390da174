"""Published sets: local files of each kind, and downloads that fail."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from ganreport.errors import UsageError
from gantrainer.config.settings import TrainConfig, from_mapping
from gantrainer.data import published
from gantrainer.data.samples import Samples

RANDOM = np.random.default_rng(0)
Make = Callable[[TrainConfig], Samples]


def config(name: str, folder: Path | str = "") -> TrainConfig:
    return from_mapping({"data": name, "data_folder": str(folder)}, "test")


def write_idx(path: Path, array: np.ndarray) -> None:
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    content = header + array.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def write_folder(folder: Path, suffix: str = "", side: int = 28) -> None:
    for part, count in (("train", 60), ("t10k", 40)):
        images = RANDOM.integers(0, 256, (count, side, side))
        write_idx(folder / f"{part}-images-idx3-ubyte{suffix}", images)
        write_idx(folder / f"{part}-labels-idx1-ubyte{suffix}", RANDOM.integers(0, 10, count))


def write_npz(path: Path, shape: tuple[int, ...], **changes: Any) -> dict[str, np.ndarray]:
    arrays: dict[str, Any] = {}
    for part, count in (("train", 6), ("test", 4)):
        arrays[f"x_{part}"] = RANDOM.integers(0, 256, (count, *shape)).astype(np.uint8)
        arrays[f"y_{part}"] = RANDOM.integers(0, 10, (count, 1))
    np.savez(path, **arrays | changes)
    return arrays


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_idx_files_of_a_folder(tmp_path: Path, name: str, suffix: str) -> None:
    write_folder(tmp_path, suffix)
    make: Make = published.mnist if name == "mnist" else published.fashion_mnist
    found = make(config(name, tmp_path))
    assert found.whole.samples.shape == (100, 28, 28, 1)
    assert found.whole.labels is not None
    assert found.whole.labels.dtype == np.int32
    assert len(found.about.classes) == 10
    assert found.about.source == tmp_path.name


@pytest.mark.parametrize(
    ("name", "shape"), [("mnist", (28, 28)), ("fashion-mnist", (28, 28)), ("cifar10", (32, 32, 3))]
)
def test_keras_archive_in_a_folder(tmp_path: Path, name: str, shape: tuple[int, ...]) -> None:
    arrays = write_npz(tmp_path / f"{name}.npz", shape)
    make: Make = getattr(published, name.replace("-", "_"))
    found = make(config(name, tmp_path)).whole
    joined = np.concatenate([arrays["x_train"], arrays["x_test"]])
    np.testing.assert_array_equal(found.samples.reshape(joined.shape), joined)
    assert found.labels is not None
    assert found.labels.tolist() == [*arrays["y_train"].ravel(), *arrays["y_test"].ravel()]


def test_binary_cifar_in_a_folder(tmp_path: Path) -> None:
    inner = tmp_path / "cifar-10-batches-bin"
    inner.mkdir()
    for name in (*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin"):
        (inner / name).write_bytes(bytes([3]) + bytes(1024) + bytes([255]) * 1024 + bytes(1024))
    for folder in (tmp_path, inner):
        found = published.cifar10(config("cifar10", folder))
        assert found.whole.samples.shape == (6, 32, 32, 3)
        assert (found.whole.samples == np.array([0, 255, 0])).all()
        assert found.about.classes[3] == "cat"


def test_digits_are_scaled_to_bytes() -> None:
    images = published.digits(config("digits")).whole.samples
    assert (images.min(), images.max()) == (0, 255)


def test_missing_idx_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has neither train-images-idx3-ubyte nor"):
        published.fashion_mnist(config("fashion-mnist", tmp_path))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"x_test": np.zeros((4, 28, 28))}, r"holds float64 \(10, 28, 28, 1\)"),
        ({"y_test": np.full(4, 10)}, "10 labels up to 10, not"),
        ({"y_test": np.full(3, 1)}, "with 9 labels"),
        ({"y_test": np.full(4, -1)}, "with labels below 10"),
    ],
)
def test_archive_of_something_else_is_refused(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    write_npz(tmp_path / "mnist.npz", (28, 28), **changes)
    with pytest.raises(UsageError, match=said):
        published.mnist(config("mnist", tmp_path))


def test_archive_without_its_arrays_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "mnist.npz", x_train=np.zeros(1))
    with pytest.raises(UsageError, match=r"this holds \['x_train'\] of x_train, y_train"):
        published.mnist(config("mnist", tmp_path))


def test_images_of_another_size_are_refused(tmp_path: Path) -> None:
    write_folder(tmp_path, side=27)
    with pytest.raises(UsageError, match=r"uint8 \(100, 27, 27, 1\)"):
        published.mnist(config("mnist", tmp_path))


@pytest.mark.parametrize("name", ["mnist", "cifar10", "fashion-mnist"])
def test_a_download_that_fails_says_what_to_do(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise Exception("URL fetch failure")

    monkeypatch.setattr(published, "DEBIAN_FASHION", Path("/nowhere"))
    monkeypatch.setattr(keras.utils, "get_file", fail)
    monkeypatch.setattr(keras.datasets.fashion_mnist, "load_data", fail)
    make: Make = getattr(published, name.replace("-", "_"))
    with pytest.raises(UsageError, match=r"could not download .*URL fetch failure.* data_folder"):
        make(config(name))


def test_a_download_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_npz(tmp_path / "mnist.npz", (28, 28))
    asked = {}

    def get_file(**wanted: str) -> str:
        asked.update(wanted)
        return str(tmp_path / "mnist.npz")

    monkeypatch.setattr(keras.utils, "get_file", get_file)
    assert len(published.mnist(config("mnist")).whole) == 10
    assert len(asked["file_hash"]) == 64
