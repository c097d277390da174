"""Reads results of Chainer: the ``log`` of ``LogReport`` and previews of samples beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ganreport.errors import RunBroken
from ganreport.readers.base import Log, RawRun, ReadOptions, assemble
from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.files import files_below, unread
from ganreport.readers.formula import Formula, column
from ganreport.readers.images.detection import WriterHints
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.images.names import find_series
from ganreport.readers.images.reader import beside
from ganreport.readers.mapping import ColumnMapping
from ganreport.readers.objects import parsed
from ganreport.readers.selection import only, runs_in
from ganreport.readers.text import head_of, text_of
from ganreport.readers.values import plain
from ganreport.run.model import Problem, Run, Skipped

LOOKS_FOR: Final = "a file named log with an array of records by iteration (Chainer's LogReport)"

LOG: Final = "log"
RULES: Final[dict[str, Formula]] = {
    "step": column("iteration"),
    "epoch": column("epoch"),
}
_START: Final = re.compile(r"\s*\[\s*\{")
_OBSERVED: Final = ("elapsed_time", "iteration", "epoch")


def recognises(path: Path) -> bool:
    """Whether the file is such a log, or a folder at or below the directory holds one."""
    return _is_log(path) if path.is_file() else bool(_runs(path))


def read(path: Path, wishes: ReadOptions) -> Run:
    """Read the results of one run.

    Raises:
        RunNotFound: There are several runs.
        RunBroken: The log holds no record that can be read.
        UsageError: A wish can't be fulfilled.
    """
    if path.is_file():
        return _run(path.parent, "", [path.name], path.name, wishes)
    found = _runs(path)
    folder = only(path, list(found), "results of Chainer")
    return _run(path, folder, found[folder], path.resolve().name, wishes)


def _runs(path: Path) -> dict[str, list[str]]:
    return runs_in(path, lambda folder, names: LOG in names and _is_log(path / folder / LOG))


def _is_log(file: Path) -> bool:
    head = head_of(file)
    return bool(_START.match(head)) and sum(f'"{name}"' in head for name in _OBSERVED) > 1


def _run(root: Path, folder: str, names: Sequence[str], name: str, wishes: ReadOptions) -> Run:
    where = folder + (LOG if LOG in names else names[0])
    problems: list[Problem] = []
    try:
        table = _table(text_of(root / where), where, problems)
    except ValueError as error:
        raise RunBroken(f"{root / where} can't be read: {error}.") from error
    found = RawRun(
        reader="chainer",
        root=root,
        name=name,
        logs=(Log(where, table),),
        files=(where,),
        naming=ColumnMapping(rules=RULES),
        problems=tuple(problems),
        left_out=_others(root, folder, names),
    )
    run = assemble(found, wishes)
    return run if not folder and LOG not in names else beside(run, WriterHints(unit="step"), folder)


def _others(root: Path, folder: str, names: Sequence[str]) -> tuple[Skipped, ...]:
    """Other files of the folder, and previews of which there is one only."""
    if LOG not in names:
        return ()
    other = unread([folder + name for name in names if name != LOG], PICTURES)
    shown = [w for w in files_below(root) if w.startswith(folder) and w.endswith(PICTURES)]
    if shown and not find_series(shown):
        other.append(Skipped(", ".join(shown[:3]), "pictures of one step, which are no series"))
    return tuple(other)


def _table(text: str, where: str, problems: list[Problem]) -> ParsedTable:
    """The records of a log; of one that ends in the middle those that are whole.

    Raises:
        ValueError: There is none with a number.
    """
    records = parsed(text)
    if not isinstance(records, list):
        records = _whole_records(text)
        what = f"The log ends in the middle; its first {len(records):,} records are read."
        problems.append(Problem(kind="unreadable", where=where, what=what))
    builder = Builder()
    for number, record in enumerate(records, 1):
        if isinstance(record, dict):
            builder.add({str(key)[:200]: plain(each) for key, each in sorted(record.items())})
        else:
            builder.skip("are no objects", number)
    table = builder.table()
    if not table.rows or not table.columns:
        raise ValueError("it holds no record with a number")
    return table


def _whole_records(text: str) -> list[Any]:
    """The objects at the beginning of an array; they hold no others."""
    found: list[Any] = []
    for match in re.finditer(r"\{[^{}]*\}", text):
        record = parsed(match[0])
        if record is None:
            break
        found.append(record)
    return found
