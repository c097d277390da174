"""The arrays of numbers in NumPy's ``.npy`` and ``.npz``; Python objects are never opened."""

from __future__ import annotations

import io
import math
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import message
from ganreport.readers.arrays.python_text import values as literals
from ganreport.readers.problems import Unusable, reason
from ganreport.readers.text import MOST_BYTES, too_large

Array = npt.NDArray[Any]

SUFFIXES: Final = (".npy", ".npz")
_MOST_MEMBERS: Final = 1000  # arrays of one file
_MAGIC: Final = b"\x93NUMPY"
_WIDTHS: Final = {1: 2, 2: 4, 3: 4}  # bytes of a header's length, by the version
_LONGEST: Final = 10_000  # bytes of a header, as NumPy allows
_KIND: Final = re.compile(r"[<>|=]?[?a-zA-Z]\d{0,4}(\[\w+\])?", re.ASCII)
_DAMAGED: Final = (
    OSError, ValueError, KeyError, EOFError, OverflowError, RecursionError, MemoryError, TypeError,
    AttributeError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class ArrayHeader:
    """What stands before the numbers of an array."""

    shape: tuple[int, ...]
    columns_first: bool
    kind: np.dtype[Any]

    @property
    def size(self) -> int:
        """Bytes of its numbers."""
        return math.prod(self.shape) * self.kind.itemsize

    @property
    def is_numbers(self) -> bool:
        """Whether it holds real numbers, or records of such, and no Python objects."""
        fields = self.kind.fields
        kinds = [each[0] for each in fields.values()] if fields else [self.kind]
        return all(kind.kind in "fiub" for kind in kinds)


def headers(file: Path) -> dict[str, ArrayHeader]:
    """Names of the arrays in a file -> what they are; that of a ``.npy`` is the file's own.

    Raises:
        Unusable: It can't be read.
    """
    try:
        if file.suffix.lower() == ".npz":
            with zipfile.ZipFile(file) as opened:
                return dict(_members(opened))
        with file.open("rb") as stream:
            return {file.stem: _header(stream)}
    except _DAMAGED as error:
        raise Unusable(reason(error)) from error


def _members(opened: zipfile.ZipFile) -> Iterator[tuple[str, ArrayHeader]]:
    for info in opened.infolist()[:_MOST_MEMBERS]:
        if info.filename.endswith(".npy"):
            with opened.open(info) as stream:
                yield info.filename.removesuffix(".npy"), _header(stream)


def _header(stream: IO[bytes]) -> ArrayHeader:
    start = stream.read(len(_MAGIC) + 2)
    width = _WIDTHS.get(start[-2]) if len(start) == len(_MAGIC) + 2 else None
    if width is None or not start.startswith(_MAGIC):
        raise ValueError(message("it does not begin as NumPy's files do"))
    size = int.from_bytes(stream.read(width), "little")
    text = stream.read(min(size, _LONGEST + 1))
    if len(text) < size or size > _LONGEST:
        raise ValueError(message("it ends in the middle"))
    ((_, header),) = literals(text.decode("utf-8" if start[-2] > 2 else "latin-1"))
    shape = tuple(int(size) for size in header["shape"])
    if any(size < 0 for size in shape):
        raise ValueError(message("it does not begin as NumPy's files do"))
    return ArrayHeader(shape, bool(header["fortran_order"]), _kind(header["descr"]))


def _kind(described: Any) -> np.dtype[Any]:
    """The kind of number that a header names, or the fields of a record."""
    if isinstance(described, str) and _KIND.fullmatch(described):
        return np.dtype(described)
    fields = [(str(name), _kind(kind)) for name, kind in described]  # vectors in it are refused
    return np.dtype(fields)


def arrays(file: Path) -> dict[str, Array]:
    """The arrays of numbers in a file by their names.

    Raises:
        Unusable: It can't be read, or is too large.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise too_large(file.stat().st_size, MOST_BYTES)
        if file.suffix.lower() != ".npz":
            content = file.read_bytes()
            header = _header(io.BytesIO(content))
            return {file.stem: _numbers(content)} if header.is_numbers else {}
        with zipfile.ZipFile(file) as opened:
            wanted = {name: each for name, each in _members(opened) if each.is_numbers}
            sizes = sum(opened.getinfo(f"{name}.npy").file_size for name in wanted)
            if sizes > MOST_BYTES:
                raise too_large(sizes, MOST_BYTES)
            return {name: _numbers(opened.read(f"{name}.npy")) for name in wanted}
    except _DAMAGED as error:
        raise Unusable(reason(error)) from error


def _numbers(content: bytes) -> Array:
    stream = io.BytesIO(content)
    header = _header(stream)
    start, count = stream.tell(), math.prod(header.shape)
    if header.size > len(content) - start:
        raise ValueError(message("it ends in the middle"))
    values = np.frombuffer(content, header.kind, count, start) if count else np.empty(0)
    return values.reshape(header.shape, order="F" if header.columns_first else "C")
