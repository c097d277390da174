"""What readers of logs share: bounded text, JSON a line, the folders that runs lie in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ganreport.errors import RunNotFound
from ganreport.readers.base import Log
from ganreport.readers.files import files_below
from ganreport.readers.table.files import MOST_BYTES, Unusable
from ganreport.run.model import Problem, Skipped

HEAD_BYTES: Final = 2**18
"""Bytes at the beginning of a file that recognising it looks at."""

_LOOKED_AT: Final = 1000
_NAMED: Final = 12


def text_of(file: Path) -> str:
    """The whole of a text file; bytes that are no UTF-8 become the sign for it.

    Raises:
        Unusable: It can't be read, is empty, or is too large for a log.
    """
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise Unusable(f"it has {size:,} bytes; the most is {MOST_BYTES:,}: thin it out")
        text = file.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise Unusable(error.strerror or type(error).__name__) from error
    if not text.strip("\0 \t\r\n"):
        raise Unusable("it is empty")
    return text


def head_of(file: Path) -> str:
    """The first ``HEAD_BYTES`` of a file as text, empty of one that can't be read."""
    try:
        with file.open("rb") as opened:
            return opened.read(HEAD_BYTES).decode("utf-8-sig", errors="replace")
    except OSError:
        return ""


def parsed(text: str) -> Any:
    """What a text holds as JSON, with NaN and infinities; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def json_lines(text: str) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """The numbers of the lines that hold something, and their JSON objects; None of no object."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip("\0 \t"):
            found = parsed(line)
            yield number, found if isinstance(found, dict) else None


@dataclass
class ReaderContext:
    """What was gathered of a run below ``root`` while its files are read."""

    root: Path
    logs: list[Log] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def text(self, where: str) -> str:
        """The text of a file, which then is one of ``files``; empty if it can't be used."""
        try:
            text = text_of(self.root / where)
        except Unusable as error:
            self.unusable(where, str(error))
            return ""
        self.files.append(where)
        return text

    def unusable(self, where: str, why: str) -> None:
        """Note that a file can't be used, and why."""
        what = f"The file can't be used: {why}."
        self.problems.append(Problem(kind="unreadable", where=where, what=what))

    @property
    def first_problem(self) -> str:
        """The first thing that went wrong, for an error's text; empty if nothing did."""
        return next((problem.what for problem in self.problems), "")


def by_folder(path: Path) -> dict[str, list[str]]:
    """Names of files by the folder below ``path`` that they lie in: ``""``, ``"logs/"``, ..."""
    found: dict[str, list[str]] = {}
    for where in files_below(path):
        folder, slash, name = where.rpartition("/")
        found.setdefault(folder + slash, []).append(name)
    return found


def runs_in(path: Path, is_run: Callable[[str, Sequence[str]], bool]) -> dict[str, list[str]]:
    """The folders at or below ``path`` that hold a run, and the names of their files.

    Args:
        path: Where to look.
        is_run: Whether the folder of this name, with files of these names, does.
    """
    folders = sorted(by_folder(path).items(), key=lambda item: (item[0].count("/"), item[0]))
    return {folder: names for folder, names in folders[:_LOOKED_AT] if is_run(folder, names)}


def only(path: Path, found: Sequence[str], what: str) -> str:
    """The one run that was found.

    Raises:
        RunNotFound: There are several, or none.
    """
    if len(found) == 1:
        return found[0]
    if not found:
        raise RunNotFound(f"{path} holds no {what} any more.")
    names = ", ".join(name.rstrip("/") or "." for name in found[:_NAMED])
    raise RunNotFound(
        f"{path} holds {len(found):,} runs ({what}): {names}{' ...' * (len(found) > _NAMED)}. "
        "Give one of them."
    )
