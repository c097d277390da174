"""Texts of other programs: bounded, decoded whatever they hold, without signs of terminals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ganreport.messages import message
from ganreport.readers.problems import Unusable

MOST_BYTES: Final = 2**28
"""A larger file is refused: it is no log, or should be thinned."""

HEAD_BYTES: Final = 2**18
"""What of a file is looked at to recognise it: behind the options that logs begin with."""

_ESCAPES: Final = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])"
)
_BREAKS: Final = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_SIGNS: Final = ("\x1b", "\x08")  # without which there is nothing to take out
_ERASED: Final = re.compile(r"\x08+")
_LOOKED_AT: Final = 4096  # bytes by which an encoding is told
_MOSTLY: Final = 0.9  # of second bytes are zero in texts of mostly Latin letters
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")


def decoded(content: bytes) -> str:
    """Bytes as text: UTF-16 by its mark or its form, else UTF-8.

    Bytes that are none become the sign for it.
    """
    encoding = "utf-16-le" if _is_wide(content) else "utf-8-sig"
    encoding = "utf-16" if content[:2] in _WIDE else encoding
    return content.decode(encoding, errors="replace").replace("\u2212", "-")  # typeset minus


def _is_wide(content: bytes) -> bool:
    """Whether nearly every second byte is zero and no other: UTF-16 that lost its mark."""
    first, second = content[:_LOOKED_AT:2], content[1:_LOOKED_AT:2]
    return bool(second) and b"\0" not in first and second.count(0) > _MOSTLY * len(second)


def too_large(size: int, most: int) -> Unusable:
    """The error of a file that is no log, or should be thinned."""
    return Unusable(
        message(
            "it has {size:count} bytes; the most is {most:count}: thin it out", size=size, most=most
        )
    )


def text_of(file: Path) -> str:
    """The whole of a text file.

    Raises:
        Unusable: It can't be read, is empty, or is too large for a log.
    """
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise too_large(size, MOST_BYTES)
        text = decoded(file.read_bytes())
    except OSError as error:
        raise Unusable(error.strerror or type(error).__name__) from error
    if not text.strip("\0 \t\r\n"):
        raise Unusable(message("it is empty"))
    return text


def head_of(file: Path) -> str:
    """The first ``HEAD_BYTES`` of a file as text, empty of one that can't be read."""
    return decoded(_part(file, 0))


def ends_of(file: Path) -> str:
    """The first and the last ``HEAD_BYTES`` of what was printed: what comes first may say little.

    An end that holds zero bytes is left out, and with the first one all: it is no text.
    """
    try:
        size = file.stat().st_size
    except OSError:
        return ""
    head = _printed(_part(file, 0))
    if size <= HEAD_BYTES or not head:
        return head
    return f"{head}\n{_printed(_part(file, max(HEAD_BYTES, size - HEAD_BYTES)))}"


def _part(file: Path, start: int) -> bytes:
    try:
        with file.open("rb") as opened:
            opened.seek(start)
            return opened.read(HEAD_BYTES)
    except OSError:
        return b""


def _printed(content: bytes) -> str:
    text = decoded(content)
    return "" if "\0" in text else text


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Numbers from 1 and lines that are not blank, as a terminal would have shown them in turn.

    A carriage return ends a line, as do the backspaces that old progress bars go back with; colours
    are left out.
    """
    number, at, end = 1, 0, len(text)
    plain = not any(sign in text for sign in _SIGNS)
    while at <= end:
        match = _BREAKS.search(text, at)
        stop = match.start() if match else end
        line = text[at:stop]
        for part in (line,) if plain else _ERASED.split(_ESCAPES.sub("", line)):
            if part.strip(" \t\0"):
                yield number, part.replace("\0", " ")
        if match is None:
            return
        number += match[0] != "\r"
        at = match.end()
