"""Readers of array files: IDX, NumPy's, CIFAR-10's binary ones. No pickle is ever loaded."""

from __future__ import annotations

import gzip
import math
import tarfile
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError

Array = npt.NDArray[Any]

CIFAR_FILES: Final = (*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin")

_NPY: Final = b"\x93NUMPY"
# CIFAR-10's binary format: a label, then three planes of 32 x 32.
_CIFAR_ROW: Final = 1 + 3 * 32 * 32
_DAMAGED: Final = (
    OSError,
    ValueError,
    EOFError,
    KeyError,
    TypeError,
    OverflowError,
    MemoryError,  # a header that promises more than there is
    RuntimeError,  # encrypted, or compressed in a way that zipfile doesn't know
    SyntaxError,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What NumPy and zipfile raise on a damaged file."""


def read_idx(path: Path) -> Array:
    """Read an IDX file of unsigned bytes, gzipped or not (yann.lecun.com/exdb/mnist).

    Raises:
        UsageError: It is no such file, or it is cut short.
    """
    opener: Any = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as file:
            content = file.read()
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"{path}: this IDX file can't be read: {error}.") from error
    dimensions = content[3] if content[:3] == b"\0\0\x08" and len(content) > 3 else 0
    start = 4 + 4 * dimensions
    shape = [int.from_bytes(content[i : i + 4]) for i in range(4, start, 4)]
    if not dimensions or len(content) != start + math.prod(shape):
        raise UsageError(f"{path}: this is no whole IDX file of unsigned bytes. Get it anew.")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def read_arrays(path: Path, names: Iterable[str]) -> dict[str, Array]:
    """The arrays of these names in a ``.npz`` file, those that are there; others stay unread.

    The one array of a ``.npy`` file counts as ``arr_0`` and is mapped, not copied into memory.

    Raises:
        UsageError: It can't be read, or an array holds Python objects.
    """
    try:
        with warnings.catch_warnings(action="ignore"), path.open("rb") as file:  # Python 2 headers
            if file.read(len(_NPY)) == _NPY:
                return {"arr_0": np.load(path, mmap_mode="r", allow_pickle=False)}
            file.seek(0)
            with np.load(file, allow_pickle=False) as archive:
                return {name: archive[name] for name in names if name in archive.files}
    except _DAMAGED as error:
        raise UsageError(
            f"{path}: this NumPy file can't be read ({error}). Write it with numpy.savez or "
            "numpy.save, of numbers: arrays of Python objects are never loaded."
        ) from error


def read_cifar(path: Path) -> list[tuple[Array, Array]]:
    """Images (n, 32, 32, 3) and labels (n,) of each binary file of CIFAR-10.

    Args:
        path: The folder that holds the six files, or their archive ``cifar-10-binary.tar.gz``.

    Raises:
        UsageError: A file is missing, damaged or cut short.
    """
    try:
        if path.is_dir():
            contents = [(path / name).read_bytes() for name in CIFAR_FILES]
        else:
            contents = _members(path)
    except (OSError, EOFError, KeyError, zlib.error, tarfile.TarError) as error:
        raise UsageError(
            f"{path}: CIFAR-10 can't be read: {error}. Give the *binary version*, "
            f"{CIFAR_FILES[0]} to {CIFAR_FILES[-1]}; the Python version is pickled and never read."
        ) from error
    return [_cifar(path / name, c) for name, c in zip(CIFAR_FILES, contents, strict=True)]


def _members(archive: Path) -> list[bytes]:
    with tarfile.open(archive) as tar:
        files = {Path(member.name).name: member for member in tar if member.isfile()}
        streams = [tar.extractfile(files[name]) for name in CIFAR_FILES]
        return [file.read() for file in streams if file]


def _cifar(path: Path, content: bytes) -> tuple[Array, Array]:
    whole = len(content) % _CIFAR_ROW == 0 and len(content) > 0
    rows = np.frombuffer(content if whole else b"", np.uint8).reshape(-1, _CIFAR_ROW)
    if not whole or rows[:, 0].max() > 9:
        raise UsageError(f"{path}: this is no whole binary file of CIFAR-10. Get it anew.")
    images = rows[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), rows[:, 0]
