"""The wire format of protocol buffers: fields of a message, without its description.

Source: protobuf.dev/programming-guides/encoding.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ganreport.messages import message
from ganreport.run.text import printable

MOST_FIELDS: Final = 1_000_000
"""Fields of one message, beyond which it is refused."""

BYTES: Final = 2
"""The type of a field that holds bytes, a text or a message."""

_FIXED: Final = {1: 8, 5: 4}  # bytes by wire type: I64 and I32 of the protobuf encoding

Span = tuple[int, int]


class Malformed(Exception):
    """Bytes are no message."""


def varint(data: bytes, at: int) -> tuple[int, int]:
    """The unsigned number at a place, and the place behind it.

    Raises:
        Malformed: It does not end, or is larger than 64 bits.
    """
    number = shift = 0
    try:
        while shift < 70:
            byte = data[at]
            at += 1
            if byte < 128:
                return (number | byte << shift) & 0xFFFFFFFFFFFFFFFF, at
            number |= (byte & 127) << shift
            shift += 7
    except IndexError as error:
        raise Malformed(message("a number does not end")) from error
    raise Malformed(message("a number is too long"))


def signed(number: int) -> int:
    """A 64-bit number as the signed one that it stands for."""
    return number - 2**64 if number >> 63 else number


def fields(data: bytes, span: Span) -> Iterator[tuple[int, int, Span]]:
    """Numbers, types and places of the fields between two places.

    A varint's place begins with it; a length is not part of the place of what it is for.

    Raises:
        Malformed: There is no message there.
    """
    at, end = span
    for _ in range(MOST_FIELDS):
        if at >= end:
            break
        key, at = varint(data, at)
        number, kind = key >> 3, key & 7
        start = at
        if kind == 0:
            _, at = varint(data, at)
        elif kind == BYTES:
            length, start = varint(data, at)
            at = start + length
        elif kind in _FIXED:
            at += _FIXED[kind]
        else:
            raise Malformed(message("there is no type {kind:d}", kind=kind))
        if at > end:
            raise Malformed(message("a field is longer than its message"))
        yield number, kind, (start, at)
    else:
        raise Malformed(message("it has too many fields"))


def spans(data: bytes, span: Span) -> dict[int, Span]:
    """The place of the last field of each number."""
    return {number: place for number, _, place in fields(data, span)}


def text(data: bytes, span: Span | None) -> str:
    """The first 200 characters of a field as a text of one line."""
    if span is None:
        return ""
    decoded = data[span[0] : min(span[1], span[0] + 1000)].decode("utf-8", "replace")
    return printable(decoded[:200]).strip()
