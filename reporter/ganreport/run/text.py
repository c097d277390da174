"""Text of a run or a user made fit for every page: what none can hold is spelled out, visibly."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from typing import Any, Final, TypeVar

import msgspec

T = TypeVar("T")

_DOUBTED: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls of terminals; XML 1.0 forbids most
    "\u202a-\u202e\u2066-\u2069"  # would set what stands beside them in another order
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # halves of characters, and what is none
    "\U00010000-\U0010ffff]"  # of which there are two more at the end of each plane: see _fit
)
_FIRST_PLANE: Final = 0xFFFF  # its last code point
_LAST_TWO: Final = 0xFFFE  # the bits that the last two code points of each plane have
_LINE_ENDS: Final = re.compile(r"\r\n?")
_BREAKS: Final = re.compile(r"\r\n|[\t\n\r\u2028\u2029]")
_HALVES: Final = re.compile("[\ud800-\udfff]")
_ESCAPES: Final = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|\\u([dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


def printable(text: str) -> str:
    """A text that every page, drawing and terminal can hold; most are returned as they are.

    Control characters, halves of characters, code points that are no characters and those that
    reorder what stands beside them are spelled out, such as ``[U+001B]``. What scripts need stays,
    joiners and marks of direction among it. Line breaks and tabs become spaces.
    """
    return _DOUBTED.sub(_fit, _BREAKS.sub(" ", text))


def printable_lines(text: str) -> str:
    """The same of a text that may have several lines, each of which ends with a line feed."""
    return _DOUBTED.sub(_fit, _LINE_ENDS.sub("\n", text))


def encodable(text: str) -> str:
    """A text that UTF-8 can hold: halves of characters are spelled out, the rest stays."""
    return _HALVES.sub(_code, text)


def _fit(match: re.Match[str]) -> str:
    """The sign beyond the first plane, if it is one; else its code.

    The expression takes all of these, as looking for 34 single ones takes twelve times as long.
    """
    number = ord(match[0])
    is_one = number > _FIRST_PLANE and number & _LAST_TWO != _LAST_TWO
    return match[0] if is_one else _code(match)


def _code(match: re.Match[str]) -> str:
    return f"[U+{ord(match[0]):04X}]"


def distinct(name: str, taken: Container[str]) -> str:
    """The name, or with the first number behind it that makes it none of ``taken``."""
    number, tried = 1, name
    while tried in taken:
        number += 1
        tried = f"{name} ({number})"
    return tried


def printable_names(names: Iterable[str]) -> dict[str, str]:
    """Names -> different names of one line each; those that are fit keep theirs."""
    return _different(names, printable)


def _different(names: Iterable[str], change: Callable[[str], str]) -> dict[str, str]:
    new_names = {name: change(name) for name in names}
    taken = {name for name, new in new_names.items() if new == name}
    for name, new in new_names.items():
        if new != name:
            new_names[name] = distinct(new, taken)
            taken.add(new_names[name])
    return new_names


def everywhere(value: T, change: Callable[[str], str]) -> T:
    """A value of JSON, or a record, with ``change`` made to every text and key in it."""
    changed: T = _everywhere(value, change)
    return changed


def _everywhere(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, msgspec.Struct):
        own = {name: getattr(value, name) for name in value.__struct_fields__}
        new = {name: _everywhere(each, change) for name, each in own.items()}
        return value if new == own else msgspec.structs.replace(value, **new)
    if isinstance(value, dict):
        names = _different((key for key in value if isinstance(key, str)), change)
        return {names.get(key, key): _everywhere(each, change) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_everywhere(each, change) for each in value)
    return value


def whole_escapes(text: bytes) -> bytes:
    """JSON whose escapes of lone halves of characters, which no reader takes, are spelled out."""
    if rb"\ud" not in text and rb"\uD" not in text:
        return text
    return _ESCAPES.sub(lambda m: b"[U+%b]" % m[1].upper() if m[1] else m[0], text)
