"""What stands before the message of a line: its time, its writer, its process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ganreport.readers.stamps import DAY_AND_TIME, seconds_since_1970
from ganreport.readers.text import lines_of
from ganreport.readers.values import value

_LONGEST: Final = 2000  # signs of a line that are looked at: longer ones dump settings
_HOST: Final = re.compile(r"\[[\w.-]{1,80}(?::(\d{1,4})/\d{1,4})?\] (?=\d{4}-)")
_STAMP: Final = re.compile(rf"[\[(]?({DAY_AND_TIME})(?:[.,](\d{{1,6}}))?")
_WRITER: Final = re.compile(r"\t[^\t]{0,200}\t[A-Z]{4,8}\t| \([\w.-]{1,80}:\d{1,6}\) [A-Z]{4,8}: ")
_USUAL: Final = re.compile(
    r"[\])]?\s{0,8}(?:[-|:]\s?[\w.]{1,60}\s)?\s{0,8}[-|:]?\s?[\[(]?(?:DEBUG|INFO|WARNING|ERROR)\b"
    r"[\])]?\s{0,8}(?:[-|:]\s?[\w.:<>]{1,80}\s-\s|[-|:]\s?)?"
)
_PLAIN: Final = re.compile(
    r"(?:DEBUG|INFO|WARNING|ERROR|CRITICAL):[^:]{0,200}:|\s?\([\w.-]{1,80}:\d{1,6}\) [A-Z]{4,8}: "
)
_NEMO: Final = re.compile(rf"\[NeMo ([A-Z]) ({DAY_AND_TIME}) [^\]]{{0,200}}\] ?")


_BAR: Final = re.compile(r"[^|]{0,200}\d%\|[^|]{0,300}\|[^|\]]{0,200}\](?=\S)")


@dataclass(frozen=True)
class Said:
    """The message of a line, the time before it, and the process where one is named."""

    message: str
    when: float | None = None
    rank: int = 0


def messages(text: str) -> Iterator[Said]:
    """What the lines of a log say, without what its logger puts before it."""
    for _, line in lines_of(text):
        yield said(line[:_LONGEST])


def said(line: str) -> Said:
    """The message of one line.

    Forms: ``date<tab>name<tab>INFO<tab>...``, ``[host:1/2] date (module:12) INFO: ...``,
    ``date | INFO | ...``, ``INFO:name:...``, ``[NeMo I date module:12] ...``.
    """
    bar = _BAR.match(line) if "%|" in line else None
    line = line[bar.end() :] if bar else line  # to which tqdm left no end
    nemo = _NEMO.match(line)
    if nemo:
        return Said(line[nemo.end() :].strip(), seconds_since_1970(nemo[2]))
    host = _HOST.match(line)
    rank = int(host[1] or 0) if host else 0
    rest = line[host.end() :] if host else line
    stamp = _STAMP.match(rest)
    if stamp:
        rest = rest[stamp.end() :]
    writer = (_WRITER.match(rest) or _USUAL.match(rest)) if stamp else _PLAIN.match(rest)
    if writer:
        rest = rest[writer.end() :]
    when = seconds_since_1970(stamp[1], stamp[2] or "") if stamp else None
    return Said(rest.strip(), when, rank)


def number(text: str) -> float | None:
    """The number that a text is; None where it is none."""
    held = value(text.strip().rstrip(","))
    return held if isinstance(held, float) else None
