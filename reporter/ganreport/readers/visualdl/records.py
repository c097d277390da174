"""One file of records as VisualDL writes them: a length of eight bytes, then a message.

Sources: VisualDL ``writer/record_writer.py`` (which writes no checksum), ``proto/record.proto``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ganreport.messages import Text, message
from ganreport.readers.images.files import Picture
from ganreport.readers.protobuf import Malformed, Span, fields, signed, spans, text, varint

MOST_TAGS: Final = 500
"""Scalars of one folder; values of further ones are counted only."""

_MOST_BYTES: Final = 2**26  # a larger record is passed over unread, as of event files
_LENGTH: Final = struct.Struct("<Q")
_SINGLE: Final = struct.Struct("<f")
_DOUBLE: Final = struct.Struct("<d")
_BUFFER: Final = 2**20  # bytes read at a time; records are small and many
_MOST_VALUES: Final = 5_000_000  # of one file; bounds the memory
_ID, _TAG, _TIME, _SCALAR, _IMAGE, _META, _HPARAM, _TAGGED = 1, 2, 3, 4, 5, 10, 13, 14
_OTHERS: Final = {6: "audio", 7: "embeddings", 8: "histogram", 9: "curve", 11: "curve", 12: "text"}


@dataclass(frozen=True)
class Point:
    """One value of a scalar: its tag, step, seconds since 1970 (0 if unknown), number."""

    tag: str
    step: int
    when: float
    value: float


@dataclass
class Records:
    """What a file holds; ``others`` are tags of what is not read, by its kind.

    ``bad`` records could not be decoded or are of too many tags; ``torn`` says why reading ended
    before the end of the file.
    """

    points: list[Point] = field(default_factory=list)
    pictures: dict[str, list[tuple[int, Picture]]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    bad: int = 0
    torn: Text = ""


def begins_well(file: Path) -> bool:
    """Whether a file begins with a record that can be decoded."""
    try:
        size = file.stat().st_size
        with file.open("rb") as opened:
            head = opened.read(_LENGTH.size)
            length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else size
            if not 0 < length <= min(size - _LENGTH.size, _MOST_BYTES):
                return False
            data = opened.read(length)
            return all(number == 1 and kind == 2 for number, kind, _ in fields(data, (0, length)))
    except (OSError, Malformed):
        return False


def read_records(file: Path, where: str) -> Records:
    """All sound records of a file, one in memory at a time.

    Raises:
        OSError: It can't be read.
    """
    read = Records()
    size = file.stat().st_size
    with file.open("rb", buffering=_BUFFER) as opened:
        place = 0
        while place < size:
            head = opened.read(_LENGTH.size)
            length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else size
            start = place + _LENGTH.size
            if start + length > size:
                read.torn = message("it ends within a record, as when a writer is stopped")
                break
            if length > _MOST_BYTES:
                read.bad += 1
                opened.seek(start + length)
            else:
                _take(read, opened.read(length), file, where, start)
            place = start + length
            if len(read.points) >= _MOST_VALUES:
                read.torn = message("it holds too many values")
                break
    return read


def _take(read: Records, data: bytes, file: Path, where: str, start: int) -> None:
    try:
        for number, kind, span in fields(data, (0, len(data))):
            if number == 1 and kind == 2:
                _value(read, data, span, Picture(file, where, start))
    except (Malformed, struct.error):
        read.bad += 1


def _value(read: Records, data: bytes, span: Span, at: Picture) -> None:
    held = spans(data, span)
    tag = text(data, held.get(_TAG))
    step = signed(varint(data, held[_ID][0])[0]) if _ID in held else 0
    when = signed(varint(data, held[_TIME][0])[0]) / 1000 if _TIME in held else 0.0
    if _SCALAR in held:
        _point(read, tag, step, when, _SINGLE.unpack_from(data, held[_SCALAR][0])[0])
    elif _TAGGED in held:
        inner = spans(data, held[_TAGGED])
        name = f"{tag}/{text(data, inner.get(1))}"
        number = _SINGLE.unpack_from(data, inner[2][0])[0] if 2 in inner else 0.0
        _point(read, name, step, when, number)
    elif _IMAGE in held:
        begin, end = spans(data, held[_IMAGE]).get(4, (0, 0))
        picture = Picture(at.file, f"{tag} at step {step:,}", at.offset + begin, end - begin)
        read.pictures.setdefault(tag, []).append((step, picture))
    elif _HPARAM in held:
        read.settings |= dict(_settings(data, held[_HPARAM]))
    elif _META not in held:
        kind = next((name for number, name in _OTHERS.items() if number in held), "")
        if kind and len(read.others) < MOST_TAGS:
            read.others[tag] = kind


def _point(read: Records, tag: str, step: int, when: float, number: float) -> None:
    if tag not in read.tags and len(read.tags) >= MOST_TAGS:
        read.bad += 1
        return
    read.tags.add(tag)
    read.points.append(Point(tag, step, when, number))


def _settings(data: bytes, span: Span) -> Iterator[tuple[str, Any]]:
    """Names and values of settings; names of metrics stand apart and are none."""
    for number, kind, inner in fields(data, span):
        if number != 1 or kind != 2:
            continue
        held = spans(data, inner)
        name = text(data, held.get(4))
        if 1 in held:
            yield name, signed(varint(data, held[1][0])[0])
        elif 2 in held:
            yield name, _DOUBLE.unpack_from(data, held[2][0])[0]
        elif 3 in held:
            yield name, text(data, held[3])
