"""Texts of other programs: bounded, decoded whatever they hold, without signs of terminals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 2**27
"""A larger file is refused: it should be thinned."""

HEAD_BYTES: Final = 2**16
"""What of a file is looked at to recognise it."""

_ESCAPES: Final = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])"
)
_BREAKS: Final = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_ERASED: Final = re.compile(r"\x08+")


def head_of(file: Path) -> str:
    """The first 64 KiB of a file as text, empty where it can't be read or is no text."""
    return _part(file, 0)


def ends_of(file: Path) -> str:
    """The first and the last 64 KiB of a file as text: what comes first may say little."""
    try:
        size = file.stat().st_size
    except OSError:
        return ""
    head = _part(file, 0)
    if size <= HEAD_BYTES or not head:
        return head
    return f"{head}\n{_part(file, max(HEAD_BYTES, size - HEAD_BYTES))}"


def _part(file: Path, start: int) -> str:
    try:
        with file.open("rb") as opened:
            opened.seek(start)
            content = opened.read(HEAD_BYTES)
    except OSError:
        return ""
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    return "" if b"\0" in content and not wide else _decoded(content)


def text_of(file: Path) -> str:
    """A whole file as text.

    Raises:
        OSError: It can't be read.
        ValueError: It is too large.
    """
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"it has {size:,} bytes; the most is {MOST_BYTES:,}: thin it out")
    return _decoded(file.read_bytes())


def _decoded(content: bytes) -> str:
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    return content.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Numbers from 1 and lines that are not blank, as a terminal would have shown them in turn.

    A carriage return ends a line, as do the backspaces that old progress bars go back with; colours
    are left out.
    """
    number, at, end = 1, 0, len(text)
    while at <= end:
        found = _BREAKS.search(text, at)
        stop = found.start() if found else end
        for part in _ERASED.split(_ESCAPES.sub("", text[at:stop])):
            if part.strip(" \t\0"):
                yield number, part.replace("\0", " ")
        if found is None:
            return
        number += found[0] != "\r"
        at = found.end()
