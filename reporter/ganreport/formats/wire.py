"""Takes apart messages of Protocol Buffers without knowing what they mean.

Source: the wire format, https://protobuf.dev/programming-guides/encoding/.
"""

from __future__ import annotations

from collections.abc import Iterator

Value = int | bytes


def fields(message: bytes) -> Iterator[tuple[int, Value]]:
    """The number and value of each field, in order.

    Varints are integers from 0 on; strings, messages, and numbers of four and eight bytes (little
    end first) are bytes.

    Raises:
        ValueError: The bytes are no message.
    """
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        number, kind = key >> 3, key & 7
        if kind == 0:
            value, at = varint(message, at)
            yield number, value
            continue
        if kind == 2:
            size, at = varint(message, at)
        elif kind in _FIXED:
            size = _FIXED[kind]
        else:
            raise ValueError(f"a field is of the unknown kind {kind}")
        if at + size > len(message):
            raise ValueError("a field is cut off")
        yield number, message[at : at + size]
        at += size


_FIXED = {1: 8, 5: 4}


def varint(message: bytes, at: int) -> tuple[int, int]:
    """The number that starts at a place, and the place behind it.

    Raises:
        ValueError: It is cut off, or longer than ten bytes.
    """
    found = 0
    for index, byte in enumerate(message[at : at + 10]):
        found |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return found, at + index + 1
    raise ValueError("a number is cut off")


def texts(message: bytes, number: int) -> list[str]:
    """The texts of all fields of this number; what is no UTF-8 is replaced."""
    found = (value for n, value in fields(message) if n == number and isinstance(value, bytes))
    return [value.decode(errors="replace") for value in found]
