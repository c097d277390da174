"""Sorted tables of RocksDB, ``*.sst``: keys and values in compressed blocks with checksums.

Source: RocksDB 6.29, ``table/format.cc`` and ``table/block_based/block_builder.cc``, and its wiki's
"Rocksdb BlockBasedTable Format". Aim writes the default form, and no other is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import google_crc32c
import pyarrow as pa

from ganreport.messages import message
from ganreport.readers.problems import Unusable
from ganreport.readers.protobuf import varint

Entry = tuple[bytes, int, bytes]
"""A key, what ``tag_of`` makes of its number and kind, and a value: in order as tuples are."""

# Kinds of entries (``db/dbformat.h``); other kinds are of features that Aim does not use.
DELETED, PUT, DELETED_ONCE, DELETED_RANGE = 0, 1, 7, 15

_MAGIC: Final = 0x88E241B785F4CFF7  # kBlockBasedTableMagicNumber
_FOOTER: Final = 53  # bytes: kind of checksum, two handles, version of the format, the magic number
_HANDLES: Final = slice(1, 41)  # of the footer
_VERSIONS: Final = range(2, 6)  # of the format; 5 is the default of RocksDB 6.6 to 6.29
_CRC32C: Final = 1  # kCRC32c, RocksDB's default of checksums
_TAG: Final = 8  # bytes of a number and a kind, behind each key
_TRAILER: Final = 5  # bytes behind a block: how it is compressed, and its checksum
_PLAIN, _SNAPPY = 0, 1  # kNoCompression, kSnappyCompression
_LARGEST_BLOCK: Final = 2**26  # 64 MB; Aim's have 4 kB unless a value is larger
_MASK: Final = 0xA282EAD8  # util/crc32c.h: checksums of what holds checksums are masked
_PROPERTIES: Final = b"rocksdb.properties"
_RANGES: Final = b"rocksdb.range_del"
_INDEX_TYPE: Final = b"rocksdb.block.based.table.index.type"
_DELTA: Final = b"rocksdb.index.value.is.delta.encoded"


def unmasked(checksum: int) -> int:
    """A CRC-32C as it was before it was masked."""
    turned = (checksum - _MASK) & 0xFFFFFFFF
    return (turned >> 17 | turned << 15) & 0xFFFFFFFF


def tag_of(number: int, kind: int) -> int:
    """An entry's place in the order of writing, and its kind: the later, the lower."""
    return -(number << 8 | kind)


class SortedTable:
    """A table: its entries in the order of keys, of each key the latest first.

    Args:
        data: The file.

    Raises:
        Unusable: It is damaged, or of a form that Aim does not write.
        Malformed: A number in it does not end. Reading its entries raises the same.
    """

    def __init__(self, data: bytes) -> None:
        footer = data[-_FOOTER:]
        if len(footer) < _FOOTER or int.from_bytes(footer[-8:], "little") != _MAGIC:
            raise Unusable(message("it is no sorted table of RocksDB, or cut short"))
        if footer[0] != _CRC32C or int.from_bytes(footer[-12:-8], "little") not in _VERSIONS:
            raise _unknown()
        handles = footer[_HANDLES]
        meta, at = _handle(handles, 0)
        index, _ = _handle(handles, at)
        self._data = data
        self._index = _block(data, index)
        self._further = dict(_pairs(_block(data, meta)))
        properties = dict(self._held(_PROPERTIES))
        if not properties or any(properties.get(_INDEX_TYPE, b"")):
            raise _unknown()
        self._delta = any(properties.get(_DELTA, b""))

    def _held(self, name: bytes) -> Iterator[tuple[bytes, bytes]]:
        if name in self._further:
            yield from _pairs(_block(self._data, _handle(self._further[name], 0)[0]))

    def ranges(self) -> Iterator[Entry]:
        """What deletes all keys from its own on to before its value."""
        return _entries(self._held(_RANGES))

    def entries(self) -> Iterator[Entry]:
        """All other entries."""
        for handle in _indexed(self._index, delta=self._delta):
            yield from _entries(_pairs(_block(self._data, handle)))


def _unknown() -> Unusable:
    return Unusable(message("it is of a form of RocksDB that Aim did not write when this was made"))


def _damaged() -> Unusable:
    return Unusable(message("it is damaged: a checksum or a length in it is wrong"))


def _entries(pairs: Iterable[tuple[bytes, bytes]]) -> Iterator[Entry]:
    for key, value in pairs:
        if len(key) < _TAG:
            raise _damaged()
        yield key[:-_TAG], -int.from_bytes(key[-_TAG:], "little"), value


def _handle(data: bytes, at: int) -> tuple[tuple[int, int], int]:
    """Where a block begins and how long it is, and what comes behind that."""
    offset, at = varint(data, at)
    size, at = varint(data, at)
    return (offset, size), at


def _block(data: bytes, handle: tuple[int, int]) -> bytes:
    """The contents of a block, whose checksum is right."""
    offset, size = handle
    end = offset + size
    stored, trailer = data[offset:end], data[end : end + _TRAILER]
    if len(stored) != size or len(trailer) != _TRAILER:
        raise _damaged()
    checksum: int = google_crc32c.value(data[offset : end + 1])
    if checksum != unmasked(int.from_bytes(trailer[1:], "little")):
        raise _damaged()
    if trailer[0] == _PLAIN:
        return stored
    if trailer[0] != _SNAPPY:
        raise _unknown()
    whole, _ = varint(stored, 0)
    if whole > _LARGEST_BLOCK:
        raise _damaged()
    try:
        return bytes(pa.decompress(stored, whole, codec="snappy", asbytes=True))
    except (OSError, ValueError) as error:  # ArrowInvalid is a ValueError
        raise _damaged() from error


def _end(block: bytes) -> int:
    """Where the entries of a block end: before the places at which keys are whole."""
    restarts = int.from_bytes(block[-4:], "little")
    end = len(block) - 4 - 4 * restarts
    if len(block) < 4 or end < 0:
        raise _damaged()
    return end


def _pairs(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Keys, each of which may begin as the one before, and values."""
    at, end, key = 0, _end(block), b""
    while at < end:
        shared, own, length = block[at], block[at + 1], block[at + 2]  # mostly of one byte each
        if shared | own | length < 128:
            at += 3
        else:
            shared, at = varint(block, at)
            own, at = varint(block, at)
            length, at = varint(block, at)
        middle = at + own
        behind = middle + length
        if behind > end or shared > len(key):
            raise _damaged()
        key = key[:shared] + block[at:middle]
        yield key, block[middle:behind]
        at = behind


def _indexed(block: bytes, *, delta: bool) -> Iterator[tuple[int, int]]:
    """Where the blocks of entries are.

    With ``delta`` an entry says no length of its value, and one that shares a part of its key only
    by how much the block is longer than the one before, behind which it lies.
    """
    if not delta:
        yield from (_handle(value, 0)[0] for _, value in _pairs(block))
        return
    at, end, handle = 0, _end(block), (0, 0)
    while at < end:
        shared, at = varint(block, at)
        own, at = varint(block, at)
        at += own
        if shared:
            longer, at = varint(block, at)
            size = handle[1] + (longer >> 1 ^ -(longer & 1))
            handle = (handle[0] + handle[1] + _TRAILER, size)
        else:
            handle, at = _handle(block, at)
        if at > end or handle[1] < 0:
            raise _damaged()
        yield handle
