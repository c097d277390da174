"""Event files by hand: an encoder of its own, for what no writer at hand writes."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

import google_crc32c

NAME = "events.out.tfevents.{}.host"


def varint(number: int) -> bytes:
    number %= 2**64
    found = b""
    while number > 127:
        found += bytes([number & 127 | 128])
        number >>= 7
    return found + bytes([number])


def field(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


def scalar(tag: str, value: float) -> bytes:
    return field(1, field(1, tag.encode()) + b"\x15" + struct.pack("<f", value))


def image(tag: str, encoded: bytes) -> bytes:
    return field(1, field(1, tag.encode()) + field(4, b"\x08\x01\x10\x01" + field(4, encoded)))


def tensor(tag: str, content: bytes, plugin: str = "scalars") -> bytes:
    metadata = field(9, field(1, field(1, plugin.encode()))) if plugin else b""
    return field(1, field(1, tag.encode()) + field(8, content) + metadata)


def event(step: int, *values: bytes, wall: float = 0.0, other: bytes = b"") -> bytes:
    """An event with a summary of these values; a step of 0 is not written, as by proto3."""
    when = b"\x10" + varint(step) if step else b""
    summary = field(5, b"".join(values)) if values else b""
    return b"\x09" + struct.pack("<d", wall or 1.7e9 + step) + when + summary + other


def checksum(data: bytes) -> bytes:
    found = google_crc32c.value(data)
    return struct.pack("<I", ((found >> 15 | found << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def record(data: bytes) -> bytes:
    head = struct.pack("<Q", len(data))
    return head + checksum(head) + data + checksum(data)


def write(folder: Path, events: Iterable[bytes], stamp: int = 1_700_000_000) -> Path:
    """Write an event file into a folder, the version first; give the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    first = event(0, wall=float(stamp), other=field(3, b"brain.Event:2"))
    content = b"".join(map(record, (first, *events)))
    (folder / NAME.format(stamp)).write_bytes(content)
    return folder
