"""Records of a TFRecord file: a length, its checksum, the bytes, their checksum.

Source: tensorflow/core/lib/io/record_writer.h; checksums are CRC-32C, masked.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import google_crc32c

from ganreport.messages import Message, Text, message

MOST_BYTES: Final = 2**26
"""A larger record is passed over unread."""

_WITHIN: Final = message("it ends within a record, as when a writer is stopped")
_HEAD: Final = struct.Struct("<QI")
_SUM: Final = struct.Struct("<I")
_BUFFER: Final = 2**20  # bytes read at a time; records are small and many
_KNOWN: Final = 10_000  # lengths whose checksum is known, for speed: bounds the memory


@dataclass
class Damage:
    """What of a file could not be read.

    ``damaged`` records have a wrong checksum, the first of them at byte ``first``; ``large`` ones
    were passed over. ``torn`` says why reading ended before the end of the file, at byte ``end``;
    ``ended`` that this was within a record.
    """

    records: int = 0
    damaged: int = 0
    first: int = 0
    large: int = 0
    torn: Text = ""
    ended: bool = False
    end: int = 0


def masked(data: bytes) -> int:
    """The masked CRC-32C of bytes."""
    checksum: int = google_crc32c.value(data)
    return ((checksum >> 15 | checksum << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(opened: BinaryIO, size: int, losses: Damage) -> Iterator[tuple[int, bytes]]:
    """Offsets and bytes of the sound records, one in memory at a time.

    A record whose bytes do not fit their checksum is left out; where a length does not fit its own,
    or the file ends within a record, nothing behind can be found and reading ends.

    Args:
        opened: The file, at its start.
        size: Its bytes; what is written behind them meanwhile is not read.
        losses: Is filled.
    """
    place, lengths = 0, dict[bytes, int]()
    while place < size:
        head = opened.read(_HEAD.size)
        length = lengths.get(head, -1)
        if length < 0:
            length = _length(head)
            if length >= 0 and len(lengths) < _KNOWN:
                lengths[head] = length
        end = place + _HEAD.size + length + _SUM.size
        if length < 0 or end > size:
            losses.torn = _why(head, length)
            losses.ended = losses.torn == _WITHIN
            losses.end = place
            return
        losses.records += 1
        if length > MOST_BYTES:
            losses.large += 1
            opened.seek(end)
        else:
            data = opened.read(length + _SUM.size)
            if data[length:] == _SUM.pack(masked(data[:length])):
                yield place + _HEAD.size, data[:length]
            else:
                losses.damaged += 1
                losses.first = losses.first or place
        place = end


def begins_well(file: Path) -> bool:
    """Whether a file begins with the length of a record."""
    try:
        with file.open("rb") as opened:
            return _length(opened.read(_HEAD.size)) >= 0
    except OSError:
        return False


def _length(head: bytes) -> int:
    """The length in a head, -1 where its checksum is wrong."""
    if len(head) < _HEAD.size:
        return -1
    length, checksum = _HEAD.unpack(head)
    return int(length) if masked(head[:8]) == checksum else -1


def _why(head: bytes, length: int) -> Message:
    if length >= 0 or len(head) < _HEAD.size:
        return _WITHIN
    if not any(head):
        return message("it goes on with zeros, as after a crash of the machine")
    return message("the length of a record is damaged")
