"""NumPy's files as named arrays that are mapped into memory, not loaded; never Python objects."""

from __future__ import annotations

import shutil
import struct
import tempfile
import tokenize
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import message
from ganreport.readers.problems import Unusable, reason
from ganreport.samples.sources import zips
from ganreport.samples.sources.items import Item
from ganreport.samples.sources.stores import MOST_UNPACKED, TemporaryStore, opened

Array = npt.NDArray[Any]

SUFFIXES: Final = (".npy", ".npz")

_BLOCK: Final = 2**20  # bytes unpacked at a time: bounds the memory, not the result
_HEADER: Final = (
    2**16
)  # bytes of what precedes an array's values; NumPy's own bound is 10,000 signs
_DAMAGED: Final = (
    OSError, ValueError, TypeError, EOFError, KeyError, OverflowError, MemoryError, SyntaxError,
    RecursionError, struct.error, zlib.error, tokenize.TokenError,
)  # fmt: skip


def arrays_in(path: Path) -> dict[str, Array]:
    """The arrays of a ``.npy`` (without a name) or ``.npz`` file, by their names in order.

    Raises:
        Unusable: It is damaged, or holds Python objects only.
    """
    with opened_or_unusable(path) as file:
        zipped = file.read(2) == b"PK"
        file.seek(0)
        if not zipped:
            return {"": _mapped(file, 0)}
    arrays: dict[str, Array] = {}
    first: Unusable | None = None
    for item in zips.listing(path).items:
        try:
            arrays[item.name.removesuffix(".npy")] = _of_member(path, item)
        except Unusable as error:
            first = first or error
    if not arrays:
        raise first or Unusable(message("it is empty"))
    return arrays


def opened_or_unusable(path: Path) -> BinaryIO:
    """A regular file for reading.

    Raises:
        Unusable: It can't be read.
    """
    try:
        return opened(path)
    except OSError as error:
        raise Unusable(error.strerror or str(error)) from error


def _of_member(path: Path, item: Item) -> Array:
    try:
        if item.method != "deflated":
            with opened(path) as file:
                return _mapped(file, item.start())
        if item.size > min(MOST_UNPACKED, shutil.disk_usage(tempfile.gettempdir()).free // 2):
            raise Unusable(
                message(
                    "it unpacks to {size:count} bytes: store it with numpy.savez", size=item.size
                )
            )
        store = TemporaryStore()
        for block in _inflated(item):
            store.file.write(block)
        store.file.flush()
        return _mapped(store.file, 0)
    except Unusable:
        raise
    except _DAMAGED as error:
        raise Unusable(reason(error)) from error


def _inflated(item: Item) -> Iterator[bytes]:
    """The bytes of a member, no more than the archive says that there are."""
    start, left = item.start(), item.packed
    inflater, size, checksum = zlib.decompressobj(-zlib.MAX_WBITS), 0, 0
    while left > 0 and not inflater.eof:
        packed = item.store.read(start, min(_BLOCK, left))
        if not packed:
            break
        start, left = start + len(packed), left - len(packed)
        while packed:
            block = inflater.decompress(packed, _BLOCK)
            packed = inflater.unconsumed_tail
            size, checksum = size + len(block), zlib.crc32(block, checksum)
            if size > item.size:
                raise OSError("it unpacks to more than it says")
            yield block
    if size != item.size or checksum != item.checksum:
        raise OSError("its checksum is another")


def _mapped(file: BinaryIO, start: int) -> Array:
    """The array whose header begins there, mapped into memory."""
    try:
        file.seek(start)
        version = np.lib.format.read_magic(file)
        readers = {(1, 0): np.lib.format.read_array_header_1_0,
                   (2, 0): np.lib.format.read_array_header_2_0}  # fmt: skip
        if version not in readers:
            raise Unusable(message("it is a version of NumPy's format that is not read"))
        shape, fortran, dtype = readers[version](file)
        if dtype.hasobject:
            raise Unusable(message("it holds Python objects, which are never loaded"))
        if dtype.kind not in "biuf":
            raise Unusable(message("it holds no numbers"))
        if not all(shape):
            return np.empty(shape, dtype)
        order = "F" if fortran else "C"
        return np.memmap(file, dtype, "r", file.tell(), shape, order)  # type: ignore[call-overload, no-any-return]
    except Unusable:
        raise
    except _DAMAGED as error:
        raise Unusable(message("it is cut short, or not in NumPy's format")) from error
