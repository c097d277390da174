"""Readers of array files: what was written comes back, and damage is always a UsageError."""

from __future__ import annotations

import contextlib
import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganreport.errors import UsageError
from gantrainer.data.array_files import CIFAR_FILES, read_arrays, read_cifar, read_idx

RANDOM = np.random.default_rng(0)
QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example writes its file
)


def idx_bytes(array: np.ndarray) -> bytes:
    """An array of bytes as an IDX file."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return header + array.astype(np.uint8).tobytes()


def npz_bytes() -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, x=np.arange(60.0).reshape(10, 6), labels=np.arange(10))
    return buffer.getvalue()


def npy_bytes() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.arange(60.0).reshape(10, 6))
    return buffer.getvalue()


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """The bytes cut short, with some of them changed, or garbage."""
    kind = draw(st.sampled_from(["cut", "changed", "garbage"]))
    if kind == "garbage":
        return draw(st.binary(max_size=200))
    if kind == "cut":
        return whole[: draw(st.integers(0, len(whole) - 1))]
    found = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        found[draw(st.integers(0, len(whole) - 1))] = draw(st.integers(0, 255))
    return bytes(found)


IDX = idx_bytes(RANDOM.integers(0, 256, (3, 4, 5)))


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_idx_comes_back(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"images{suffix}"
    path.write_bytes(gzip.compress(IDX) if suffix else IDX)
    assert read_idx(path).shape == (3, 4, 5)
    assert read_idx(path).tobytes() == IDX[16:]


@pytest.mark.parametrize(
    "content",
    [IDX[:-1], IDX + b"\0", b"", b"\0\0\x08", b"\0\0\x09\1", b"\0\0\x08\3\xff", b"\0\0\x08\0"],
)
def test_idx_that_is_not_whole_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "images").write_bytes(content)
    with pytest.raises(UsageError, match="no whole IDX file"):
        read_idx(tmp_path / "images")


@QUICK
@given(content=st.one_of(damaged(IDX), damaged(gzip.compress(IDX, mtime=0))))
def test_damaged_idx_is_refused_or_read(tmp_path: Path, content: bytes) -> None:
    for name in ("images", "images.gz"):
        (tmp_path / name).write_bytes(content)
        with contextlib.suppress(UsageError):
            assert read_idx(tmp_path / name).dtype == np.uint8


def test_wanted_arrays_come_back(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(npz_bytes())
    found = read_arrays(tmp_path / "a.npz", ("x", "y"))
    assert set(found) == {"x"}
    np.testing.assert_array_equal(found["x"], np.arange(60.0).reshape(10, 6))


def test_npy_is_mapped(tmp_path: Path) -> None:
    (tmp_path / "a.npy").write_bytes(npy_bytes())
    found = read_arrays(tmp_path / "a.npy", ("x",))["arr_0"]
    assert isinstance(found, np.memmap)
    np.testing.assert_array_equal(found, np.arange(60.0).reshape(10, 6))


@pytest.mark.parametrize("name", ["a.npz", "a.npy"])
def test_objects_are_never_loaded(tmp_path: Path, name: str) -> None:
    objects = np.array([{"a": 1}, None], dtype=object)
    save = np.savez if name.endswith("z") else np.save
    save(tmp_path / name, objects)
    with pytest.raises(UsageError, match="arrays of Python objects are never loaded"):
        read_arrays(tmp_path / name, ("arr_0",))


def test_a_header_that_promises_too_much_is_refused(tmp_path: Path) -> None:
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (10000000000000, 9), }"
    member = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(80)
    (tmp_path / "a.npy").write_bytes(member)
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as file:
        file.writestr("x.npy", member)
    for name in ("a.npy", "a.npz"):
        with pytest.raises(UsageError, match="can't be read"):
            read_arrays(tmp_path / name, ("x",))


@QUICK
@given(content=st.one_of(damaged(npz_bytes()), damaged(npy_bytes())))
def test_damaged_arrays_are_refused_or_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(content)
    with contextlib.suppress(UsageError):
        assert all(isinstance(a, np.ndarray) for a in read_arrays(path, ("x", "labels")).values())


# CIFAR-10


def cifar_bytes(count: int) -> tuple[np.ndarray, np.ndarray, bytes]:
    """Images, labels, and both as a binary file: the planes of a colour, one after another."""
    images = RANDOM.integers(0, 256, (count, 32, 32, 3)).astype(np.uint8)
    labels = RANDOM.integers(0, 10, count).astype(np.uint8)
    content = b"".join(
        bytes([label]) + b"".join(image[:, :, c].tobytes() for c in range(3))
        for image, label in zip(images, labels, strict=True)
    )
    return images, labels, content


@pytest.mark.parametrize("packed", [False, True])
def test_cifar_comes_back(tmp_path: Path, packed: bool) -> None:
    wanted = [cifar_bytes(3 + i) for i in range(6)]
    for name, (_, _, content) in zip(CIFAR_FILES, wanted, strict=True):
        (tmp_path / name).write_bytes(content)
    path = tmp_path
    if packed:
        path = tmp_path / "cifar-10-binary.tar.gz"
        with tarfile.open(path, "w:gz") as tar:
            for name in CIFAR_FILES:
                tar.add(tmp_path / name, f"cifar-10-batches-bin/{name}")
    for (images, labels), (wanted_images, wanted_labels, _) in zip(
        read_cifar(path), wanted, strict=True
    ):
        np.testing.assert_array_equal(images, wanted_images)
        np.testing.assert_array_equal(labels, wanted_labels)


def test_pickled_cifar_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "data_batch_1").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(UsageError, match=r"Give the \*binary version\*"):
        read_cifar(tmp_path)


@pytest.mark.parametrize("content", [b"", bytes(3072), bytes(3074), b"\x0a" + bytes(3072)])
def test_cifar_file_that_is_not_whole_is_refused(tmp_path: Path, content: bytes) -> None:
    for name in CIFAR_FILES:
        (tmp_path / name).write_bytes(bytes(3073))
    (tmp_path / "test_batch.bin").write_bytes(content)
    with pytest.raises(UsageError, match=r"test_batch\.bin: this is no whole binary file"):
        read_cifar(tmp_path)


@QUICK
@given(content=st.binary(max_size=300))
def test_damaged_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cifar-10-binary.tar.gz"
    for damage in (content, gzip.compress(content)):
        path.write_bytes(damage)
        with pytest.raises(UsageError, match="CIFAR-10 can't be read"):
            read_cifar(path)
