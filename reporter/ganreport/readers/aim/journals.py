"""Journals of RocksDB: its manifest, which names the tables that count, and its log of writes.

Source: RocksDB 6.29, ``db/log_format.h``, ``db/version_edit.cc`` and ``db/write_batch.cc``.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import google_crc32c

from ganreport.messages import message
from ganreport.readers.aim.sorted_tables import (
    DELETED,
    DELETED_ONCE,
    DELETED_RANGE,
    PUT,
    Entry,
    tag_of,
    unmasked,
)
from ganreport.readers.problems import Unusable
from ganreport.readers.protobuf import varint

_BLOCK: Final = 2**15  # bytes; no part of a record stands in two blocks
_HEADER: Final = struct.Struct("<IHB")  # checksum, length, which part of a record
_NOTHING, _WHOLE, _FIRST, _MIDDLE, _LAST = range(5)  # parts of records (log_format.h)
_BATCH: Final = 12  # bytes: the number of the first write, and how many there are

# Kinds of writes (dbformat.h): a program's notes, nothing, and those that name a column family.
_DATA, _NOOP = 3, 13
_IN_FAMILY: Final = {4: DELETED, 5: PUT, 8: DELETED_ONCE, 14: DELETED_RANGE}
_UNNUMBERED: Final = (_DATA, _NOOP)

Take = Callable[[bytes, int], tuple[int | bytes, int]]


def records(data: bytes) -> Iterator[bytes]:
    """The records of a journal, each whole.

    Raises:
        Unusable: What comes next is damaged, or cut short.
    """
    at, parts = 0, b""
    while len(data) - at >= _HEADER.size:
        left = _BLOCK - at % _BLOCK
        if left < _HEADER.size:
            at += left
            continue
        checksum, length, kind = _HEADER.unpack_from(data, at)
        if kind == _NOTHING and not length:  # room that was set aside for more
            return
        end = at + _HEADER.size + length
        if end > len(data):
            raise Unusable(message("it ends in the middle"))
        signed = data[at + _HEADER.size - 1 : end]
        if kind > _LAST or google_crc32c.value(signed) != unmasked(checksum):
            raise Unusable(message("it is damaged: a checksum or a length in it is wrong"))
        parts = signed[1:] if kind in (_WHOLE, _FIRST) else parts + signed[1:]
        if kind in (_WHOLE, _LAST):
            yield parts
        at = end


def writes(batch: bytes) -> Iterator[Entry]:
    """The entries of one record of a log.

    Raises:
        Unusable: They are of a kind that Aim does not write.
        Malformed: It is cut short.
    """
    number, at = int.from_bytes(batch[:8], "little"), _BATCH
    while at < len(batch):
        kind = batch[at]
        at += 1
        if kind in _IN_FAMILY:
            _, at = varint(batch, at)
            kind = _IN_FAMILY[kind]
        key = value = b""
        if kind != _NOOP:
            key, at = _bytes(batch, at)
        if kind in (PUT, DELETED_RANGE):
            value, at = _bytes(batch, at)
        elif kind not in (DELETED, DELETED_ONCE, *_UNNUMBERED):
            raise Unusable(message("it holds writes of a kind that Aim does not make"))
        if kind not in _UNNUMBERED:
            yield key, tag_of(number, kind), value
            number += 1


def _number(data: bytes, at: int) -> tuple[int, int]:
    return varint(data, at)


def _bytes(data: bytes, at: int) -> tuple[bytes, int]:
    length, at = varint(data, at)
    if at + length > len(data):
        raise Unusable(message("it ends in the middle"))
    return data[at : at + length], at + length


_FIELDS: Final[dict[int, tuple[Take, ...]]] = {
    1: (_bytes,),  # how keys are compared
    2: (_number,),  # the oldest log that counts
    3: (_number,),
    4: (_number,),
    5: (_number, _bytes),
    6: (_number, _number),  # a table that counts no more: its level and number
    7: (_number, _number, _number, _bytes, _bytes),  # a table: level, number, size, keys
    9: (_number,),
    10: (_number,),
    100: (_number, _number, _number, _bytes, _bytes, _number, _number),
    102: (_number, _number, _number, _number, _bytes, _bytes, _number, _number),
    103: (_number, _number, _number, _bytes, _bytes, _number, _number),
    200: (_number,),
    201: (_bytes,),
    202: (),
    203: (_number,),
    300: (_number,),
}
"""What stands behind each tag of an edit."""

_ORDER: Final = b"leveldb.BytewiseComparator"
_COMPARED, _LOG, _GONE, _NEW = 1, 2, 6, (7, 100, 102, 103)  # tags of _FIELDS
_WITH_MORE, _NO_MORE = 103, 1  # a table with further fields, and what ends these
_IGNORABLE: Final = 2**13  # tags with this bit may be passed over


@dataclass
class Manifest:
    """Which tables count, by their numbers, and the first log that does."""

    tables: set[int] = field(default_factory=set)
    log: int = 0


def manifest(data: bytes) -> Manifest:
    """What a manifest comes to.

    Raises:
        Unusable: It is damaged, or of a form that Aim does not write.
        Malformed: A number in it does not end.
    """
    held = Manifest()
    for edit in records(data):
        at = 0
        while at < len(edit):
            tag, at = varint(edit, at)
            fields = []
            if tag not in _FIELDS and not tag & _IGNORABLE:
                raise Unusable(message("it is of a form that Aim does not write"))
            for take in _FIELDS.get(tag, (_bytes,)):
                each, at = take(edit, at)
                fields.append(each)
            while tag == _WITH_MORE:
                more, at = varint(edit, at)
                if more == _NO_MORE:
                    break
                _, at = _bytes(edit, at)
            _apply(held, tag, fields)
    return held


def _apply(held: Manifest, tag: int, fields: list[int | bytes]) -> None:
    if tag == _COMPARED and fields[0] != _ORDER:
        raise Unusable(message("it is of a form that Aim does not write"))
    if tag == _LOG and isinstance(fields[0], int):
        held.log = max(held.log, fields[0])
    if tag == _GONE and isinstance(fields[1], int):
        held.tables.discard(fields[1])
    if tag in _NEW and isinstance(fields[1], int):
        held.tables.add(fields[1])
