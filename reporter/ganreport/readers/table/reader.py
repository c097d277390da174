"""Reads bare tables of training scalars, whoever wrote them, and pictures beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ganreport.errors import RunBroken
from ganreport.messages import message
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import DEFAULT_OPTIONS, Candidate, Reader, ReadOptions, itself
from ganreport.readers.files import files_below, unread
from ganreport.readers.images import reader
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.mapping import wished_columns
from ganreport.readers.problems import Unusable, reason
from ganreport.readers.selection import choose, each_alone
from ganreport.readers.table.files import SUFFIXES, read_table
from ganreport.readers.table.known import objective_of
from ganreport.run.model import Run, Skipped
from ganreport.run.vocabulary import TIMES, map_names, words

LOOKS_FOR: Final = message(
    "a CSV, TSV, JSON, JSONL or parquet table with columns such as epoch, d_loss, g_loss"
)

_UNKNOWN: Final = message("its columns are not known as those of training")
_MOST_TABLES: Final = 200  # bounds the time in a folder of anything
_HINTS: Final = ("loss", "log", "hist", "metric", "result", "progress", "stat", "train", "curve")
_OF_LOSSES: Final = frozenset({"loss", "losses"})  # no table of anything else is called so


def find(path: Path, options: ReadOptions) -> list[Candidate]:
    """The table in a file, or those below a directory, which are one run or a run each."""
    logs = _logs(path, options, [], head=True)
    if logs and _shared(logs):
        logs = _logs(path, options, [])
        if shared := _shared(logs):
            return each_alone("table", path, (log.where for log in logs), shared)
    return [itself("table", path)] if logs else []


def complaint(file: Path) -> str:
    """Why a file is not read as a table, in words; empty if it would be."""
    left_out: list[Skipped] = []
    _logs(file, DEFAULT_OPTIONS, left_out, head=True)
    return str(left_out[0].why) if left_out else ""


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read the table in a file, or in a directory, whose pictures of samples are read, too.

    Raises:
        RunNotFound: There are several tables that can't be of one run.
        RunBroken: What looked like a table can't be read.
        UsageError: A wish can't be fulfilled.
    """
    path, left_out = candidate.root, list[Skipped]()
    logs = _logs(path, options, left_out)
    if not logs:
        why = "; ".join(f"{each.what}: {each.why}" for each in left_out)
        raise RunBroken(f"{path}: no table of training scalars can be read ({why}).")
    if shared := _shared(logs):  # by columns that hold nothing in the head of a file
        candidates = each_alone("table", path, (log.where for log in logs), shared)
        return read(*choose(path, candidates, options))
    known = objective_of(logs)
    raw = RawRun(
        reader="table",
        root=candidate.home,
        name=candidate.title,
        logs=tuple(logs),
        files=tuple(log.where for log in logs),
        objective=known[0] if known else None,
        left_out=tuple(left_out),
        notes=(known[1],) if known else (),
    )
    run = assemble(raw, options)
    return run if candidate.is_file else reader.beside(run)


def _logs(
    path: Path, options: ReadOptions, left_out: list[Skipped], *, head: bool = False
) -> list[Log]:
    """The tables of training; of none such, where this reader was asked for, all tables."""
    if path.is_file():
        sole_log = _log(path.parent, path.name, left_out, head=head)
        return [sole_log] if sole_log else []
    every = files_below(path)
    left_out.extend(unread(every, (*SUFFIXES, *PICTURES)))
    names = [name for name in every if name.lower().endswith(SUFFIXES)]
    names.sort(key=lambda name: (name.count("/"), name))
    logs: list[Log] = []
    others: list[Log] = []
    for name in names[:_MOST_TABLES]:
        log = _log(path, name, left_out, head=head)
        if log and _of_training(log, options):
            logs.append(log)
        elif log:
            others.append(log)
            left_out.append(Skipped(name, _UNKNOWN))
    if logs or options.reader != "table":
        return logs
    left_out[:] = [each for each in left_out if each.why != _UNKNOWN]
    return others


def _log(root: Path, where: str, left_out: list[Skipped], *, head: bool) -> Log | None:
    try:
        table = read_table(root / where, head=head)
    except Unusable as error:
        left_out.append(Skipped(where, reason(error)))
        return None
    return Log(where, table)


def _of_training(log: Log, options: ReadOptions) -> bool:
    """Whether names say so: a known or mapped quantity; a number with a time or in losses.csv."""
    columns = log.table.columns
    mapped = wished_columns(options.names, columns)
    known = {*map_names(columns).values(), *mapped}
    stem = Path(log.where).stem
    if not log.table.header and not mapped:
        stem = stem.lower()
        return any(hint in stem for hint in _HINTS)
    others = len(columns) - len(known & set(TIMES))
    when = bool(known & {"step", "epoch"}) or not _OF_LOSSES.isdisjoint(words(stem).split())
    return bool(known - set(TIMES)) or (when and others > 0)


def _shared(logs: Sequence[Log]) -> str:
    """Which scalar two tables hold, so that they are of several runs; empty of none."""
    seen: dict[str, str] = {}
    for log in logs:
        mapped = map_names(log.table.columns)
        for name in log.table.columns:
            known = mapped.get(name, name)
            if known not in TIMES and seen.get(known, log.where) != log.where:
                where = f"{known!r} is in {seen[known]} and in {log.where}"
                return f"several tables hold the same scalars: {where}"
            seen[known] = log.where
    return ""


READER: Final = Reader("table", LOOKS_FOR, find, read, several_inside=True)
