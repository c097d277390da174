"""What readers of foreign runs share: the files below a directory, and the run's card."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from ganreport.messages import message
from ganreport.readers.pickles import kept_in
from ganreport.readers.problems import some
from ganreport.run import schema
from ganreport.run.cards import RunInfo
from ganreport.run.model import Skipped

DEEPEST: Final = 3
"""Folders below a run directory that are looked into."""

MOST_FILES: Final = 100_000
"""Files that are looked at; what lies behind them in the order of names is not seen."""

_BLOCK: Final = 2**20  # bytes hashed at a time: bounds the memory, not the result
_NAMED: Final = 5  # files named in one remark; of the rest the number
_OWN: Final = frozenset({"report.html", "report.pdf", "report.json", "report.md"})
"""What a build leaves behind: it must not change what the next one says."""

_NOT_ENTERED: Final = frozenset({"node_modules", "__pycache__", "site-packages", "venv"})


def files_below(path: Path) -> list[str]:
    """Relative names of the files up to ``DEEPEST`` folders below a directory, in order.

    Links are not followed; hidden folders, runs of our own format and reports are not entered.
    """
    names: list[str] = []
    for name in _walk(path, "", DEEPEST):
        if len(names) >= MOST_FILES:
            break
        names.append(name)
    return names


def _walk(path: Path, prefix: str, depth: int) -> Iterator[str]:
    try:
        with os.scandir(path / prefix) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    names = {entry.name for entry in listed}
    if prefix and names & {schema.RUN_FILE, *_OWN}:
        return
    for entry in listed:
        if entry.name.startswith(".") or entry.name in _OWN or entry.is_symlink():
            continue
        where = f"{prefix}{entry.name}"
        if entry.is_file() and not entry.name.endswith(schema.TEMPORARY_SUFFIX):
            yield where
        elif entry.is_dir() and depth and entry.name not in _NOT_ENTERED:
            yield from _walk(path, f"{where}/", depth - 1)


def unread(names: Iterable[str], suffixes: tuple[str, ...]) -> list[Skipped]:
    """The files that no suffix of those that are read fits, as one remark; none of none.

    Pickles that may hold what was recorded are named in a remark of their own.
    """
    others = [name for name in names if not name.lower().endswith(suffixes)]
    pickles = kept_in(others)
    rest = [name for name in others if name not in pickles]
    remarks = []
    if pickles:
        why = message("a pickle of Python objects: it could run code, and is never opened")
        remarks.append(Skipped(some(pickles, _NAMED), why))
    if rest:
        why = message("of another kind, which was not read")
        remarks.append(Skipped(some(rest, _NAMED), why))
    return remarks


def card(name: str, reader: str, files: Iterable[Path], part: str = "") -> RunInfo:
    """What is known of a run that has no record: a name, and an identifier by its files' bytes.

    A ``part`` of the files, such as one of several trainings in them, is a run of its own.

    Raises:
        OSError: A file can't be read.
    """
    total = hashlib.sha256()
    for file in files:
        total.update(file.name.encode("utf-8", "surrogateescape") + b"\0")
        with file.open("rb") as opened:
            while block := opened.read(_BLOCK):
                total.update(block)
    if part:
        total.update(b"\0" + part.encode())
        name = f"{name} ({part})"
    return RunInfo(id=f"{reader}-{total.hexdigest()[:16]}", name=name, status="unknown")


def by_folder(path: Path) -> dict[str, list[str]]:
    """Names of files by the folder below ``path`` that they lie in: ``""``, ``"logs/"``, ..."""
    folders: dict[str, list[str]] = {}
    for where in files_below(path):
        folder, slash, name = where.rpartition("/")
        folders.setdefault(folder + slash, []).append(name)
    return folders
