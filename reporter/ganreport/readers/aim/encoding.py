"""How Aim writes objects into its databases: a key is the path of a value within them.

Source: Aim 3.29, ``aim/storage/encoding/encoding.pyx`` and ``aim/storage/treeutils.pyx``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any, Final

Parts = tuple[str | int, ...]

SENTINEL: Final = b"\xfe"
"""Ends each part of a path, and begins one that is a number; never a byte of UTF-8."""

_NUMBER: Final = 8  # bytes of a number in a path, the highest first
_INT: Final = struct.Struct("<q")
_FLOAT: Final = struct.Struct("<d")
# The first byte of a value (encoding.pxd); those of bytes, 5, are none that is asked for.
_NONE, _BOOL, _INTEGER, _DOUBLE, _TEXT, _ARRAY, _OBJECT, _CUSTOM = 0, 1, 2, 3, 4, 6, 7, 15
_DEEPEST: Final = 32  # parts of a path; bounds recursion over what hostile files hold


def parts_of(key: bytes) -> Parts | None:
    """The path that a key stands for, None where it is of no such form."""
    path: list[str | int] = []
    at = 0
    while at < len(key):
        if key[at] == SENTINEL[0]:
            end = at + 1 + _NUMBER
            path.append(int.from_bytes(key[at + 1 : end], "big", signed=True))
        else:
            end = key.find(SENTINEL, at)
            path.append(key[at:end].decode("utf-8", "replace"))
        if len(path) > _DEEPEST or key[end : end + 1] != SENTINEL:
            return None
        at = end + 1
    return tuple(path)


def encoded(*path: str | int) -> bytes:
    """The key of a path."""
    return b"".join(
        (p.encode() if isinstance(p, str) else SENTINEL + p.to_bytes(_NUMBER, "big", signed=True))
        + SENTINEL
        for p in path
    )


def value_of(data: bytes) -> Any:
    """A value: a number, a text, an empty list or object that further keys fill, or else None."""
    kind, content = (data[0], data[1:]) if data else (_NONE, b"")
    if kind in (_INTEGER, _DOUBLE):
        form = _INT if kind == _INTEGER else _FLOAT
        return form.unpack(content)[0] if len(content) == form.size else None
    if kind == _BOOL:
        return content[:1] != b"\0"
    if kind == _TEXT:
        return content.decode("utf-8", "replace")
    if kind in (_ARRAY, _OBJECT, _CUSTOM):
        return {}
    return None


def tree(entries: Iterable[tuple[bytes, bytes]], home: bytes) -> dict[str | int, Any]:
    """The object below the path ``home``; lists in it are objects by number."""
    whole: dict[str | int, Any] = {}
    for key, data in entries:
        path = parts_of(key[len(home) :]) if key.startswith(home) else None
        if not path:
            continue
        place = whole
        for part in path[:-1]:
            inner = place.setdefault(part, {})
            if not isinstance(inner, dict):
                inner = place[part] = {}
            place = inner
        value = value_of(data)
        if value != {} or path[-1] not in place:
            place[path[-1]] = value
    return whole


def listed(value: Any) -> Any:
    """A value of an object in which lists are lists again: objects numbered from 0."""
    if not isinstance(value, dict):
        return value
    if value and list(value) == list(range(len(value))):
        return [listed(each) for each in value.values()]
    return {str(name): listed(each) for name, each in value.items()}
