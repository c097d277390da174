"""Reads results of Chainer: the ``log`` of ``LogReport`` and previews of samples beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ganreport.errors import RunBroken
from ganreport.messages import message, plural
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.files import files_below, unread
from ganreport.readers.formula import Formula, column
from ganreport.readers.images.detection import WriterHints
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.images.names import find_series
from ganreport.readers.images.reader import beside
from ganreport.readers.mapping import ColumnMapping
from ganreport.readers.objects import parsed
from ganreport.readers.problems import some
from ganreport.readers.selection import runs_in
from ganreport.readers.text import head_of, text_of
from ganreport.readers.values import plain
from ganreport.run.model import Problem, Run, Skipped

LOOKS_FOR: Final = message(
    "a file named log with an array of records by iteration (Chainer's LogReport)"
)

LOG: Final = "log"
RULES: Final[dict[str, Formula]] = {
    "step": column("iteration"),
    "epoch": column("epoch"),
}
_START: Final = re.compile(r"\s*\[\s*\{")
_OBSERVED: Final = ("elapsed_time", "iteration", "epoch")


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The file, if it is such a log, or the folders at or below the directory that hold one."""
    if path.is_file():
        return [itself("chainer", path, files=(path.name,))] if _is_log(path) else []
    return runs_in(
        "chainer",
        path,
        lambda folder, names: LOG in names and _is_log(path / folder / LOG),
        "results of Chainer",
    )


def _is_log(file: Path) -> bool:
    head = head_of(file)
    return bool(_START.match(head)) and sum(f'"{name}"' in head for name in _OBSERVED) > 1


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read the results of one run.

    Raises:
        RunBroken: The log holds no record that can be read.
        UsageError: A wish can't be fulfilled.
    """
    root, folder, names = candidate.home, candidate.where, candidate.files
    where = folder + (LOG if LOG in names else names[0])
    problems: list[Problem] = []
    try:
        table = _table(text_of(root / where), where, problems)
    except ValueError as error:
        raise RunBroken(f"{root / where} can't be read: {error}.") from error
    raw = RawRun(
        reader="chainer",
        root=root,
        name=candidate.root.name if candidate.is_file else candidate.title,
        logs=(Log(where, table),),
        files=(where,),
        naming=ColumnMapping(rules=RULES),
        problems=tuple(problems),
        left_out=_others(root, folder, names),
    )
    run = assemble(raw, options)
    return run if candidate.is_file else beside(run, WriterHints(unit="step"), folder)


def _others(root: Path, folder: str, names: Sequence[str]) -> tuple[Skipped, ...]:
    """Other files of the folder, and previews of which there is one only."""
    if LOG not in names:
        return ()
    other = unread([folder + name for name in names if name != LOG], PICTURES)
    shown = [w for w in files_below(root) if w.startswith(folder) and w.endswith(PICTURES)]
    if shown and not find_series(shown):
        why = message("pictures of one step, which are no series")
        other.append(Skipped(some(shown[:3], 3), why))
    return tuple(other)


def _table(text: str, where: str, problems: list[Problem]) -> ParsedTable:
    """The records of a log; of one that ends in the middle those that are whole.

    Raises:
        ValueError: There is none with a number.
    """
    records = parsed(text)
    if not isinstance(records, list):
        records = _whole_records(text)
        what = plural(
            "The log ends in the middle; its first {count:count} record is read.",
            "The log ends in the middle; its first {count:count} records are read.",
            count=len(records),
        )
        problems.append(Problem(kind="unreadable", where=where, what=what))
    builder = Builder()
    for number, record in enumerate(records, 1):
        if isinstance(record, dict):
            builder.add({str(key)[:200]: plain(each) for key, each in sorted(record.items())})
        else:
            builder.skip("are no objects", number)
    table = builder.table()
    if not table.rows or not table.columns:
        raise ValueError(message("it holds no record with a number"))
    return table


def _whole_records(text: str) -> list[Any]:
    """The objects at the beginning of an array; they hold no others."""
    records: list[Any] = []
    for match in re.finditer(r"\{[^{}]*\}", text):
        record = parsed(match[0])
        if record is None:
            break
        records.append(record)
    return records


READER: Final = Reader("chainer", LOOKS_FOR, find, read, several_inside=True)
