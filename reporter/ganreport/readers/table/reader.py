"""Reads bare tables of training scalars, whoever wrote them, and pictures beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ganreport.errors import RunBroken
from ganreport.messages import Message, message
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import DEFAULT_OPTIONS, Candidate, Reader, ReadOptions, itself
from ganreport.readers.files import files_below, unread
from ganreport.readers.images import reader
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.mapping import wished_columns
from ganreport.readers.problems import Unusable, few, reason
from ganreport.readers.selection import choose, each_alone
from ganreport.readers.table.files import SUFFIXES, read_table
from ganreport.readers.table.known import objective_of
from ganreport.readers.text import head_of, lines_of
from ganreport.run.model import Run, Skipped
from ganreport.run.text import printable
from ganreport.run.vocabulary import TIMES, map_names

LOOKS_FOR: Final = message(
    "a CSV, TSV, JSON, JSONL or parquet table with columns such as epoch, d_loss, g_loss"
)

_UNKNOWN: Final = message("its columns are not known as those of training")
_TEXTS: Final = (".txt", ".dat", ".log", ".out")
_MOST_ROWS: Final = 0.9  # share of a text's lines that are rows, from which it is a table
_NAMEABLE: Final = 60  # signs of a name or a line in a complaint
_MOST_NAMES: Final = 4  # names in a complaint
_MOST_TABLES: Final = 200  # bounds the time in a folder of anything
_HINTS: Final = ("loss", "log", "hist", "metric", "result", "progress", "stat", "train", "curve")


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
    if not left_out or file.name.lower().endswith(SUFFIXES):
        return str(left_out[0].why) if left_out else ""
    begins = next((line.strip() for _, line in lines_of(head_of(file))), "")
    why = message(
        "there is nothing of a training in it: {why}; it begins with '{line}'",
        why=left_out[0].why,
        line=printable(begins)[:_NAMEABLE],
    )
    return str(why)


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
        if sole_log is None or options.reader == "table" or _is_table(sole_log, options):
            return [sole_log] if sole_log else []
        left_out.append(Skipped(path.name, _nothing_in(sole_log)))
        return []
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
    logs = logs or _texts(path, every, options, left_out, head=head)
    if logs or options.reader != "table":
        return logs
    left_out[:] = [each for each in left_out if each.why != _UNKNOWN]
    return others


def _is_table(log: Log, options: ReadOptions) -> bool:
    """Whether a file that was given alone is a table: by its suffix, or by its rows and names."""
    if log.where.lower().endswith(SUFFIXES):
        return True
    lines = log.table.rows + sum(log.table.skipped.values())
    if log.table.header:
        return log.table.rows > lines / 2 and _of_training(log, options)
    return log.table.rows >= _MOST_ROWS * lines and not log.table.texts


def _nothing_in(log: Log) -> Message:
    """That a text is no table of training, and what was seen in it."""
    table = log.table
    return message(
        "{rows:count} of {lines:count} lines are rows of a table, of columns called {names:list}, "
        "and no line names a loss",
        rows=table.rows,
        lines=table.rows + sum(table.skipped.values()),
        names=few([f"'{name[:_NAMEABLE]}'" for name in table.columns], _MOST_NAMES),
    )


def _texts(
    path: Path, every: Sequence[str], options: ReadOptions, left_out: list[Skipped], *, head: bool
) -> list[Log]:
    """Tables in files that are named as texts, where none is named as a table.

    They have to have a header with a quantity of ours, and hardly anything but rows.
    """
    logs: list[Log] = []
    names = [name for name in every if name.lower().endswith(_TEXTS)]
    for name in sorted(names, key=lambda name: (name.count("/"), name))[:_MOST_TABLES]:
        try:
            log = Log(name, read_table(path / name, head=head))
        except Unusable:
            continue
        whole = log.table.rows >= _MOST_ROWS * (log.table.rows + sum(log.table.skipped.values()))
        known = {*map_names(log.table.columns).values(), *options.names} - set(TIMES)
        if whole and log.table.header and known and _of_training(log, options):
            logs.append(log)
            left_out[:] = [each for each in left_out if each.what != name]
    return logs


def _log(root: Path, where: str, left_out: list[Skipped], *, head: bool) -> Log | None:
    try:
        table = read_table(root / where, head=head)
    except Unusable as error:
        left_out.append(Skipped(where, reason(error)))
        return None
    return Log(where, table)


def _of_training(log: Log, options: ReadOptions) -> bool:
    """Whether names say so: a known or a mapped quantity, or a time and some other number."""
    columns = log.table.columns
    mapped = wished_columns(options.names, columns)
    known = {*map_names(columns).values(), *mapped}
    if not log.table.header and not mapped:
        stem = Path(log.where).stem.lower()
        return any(hint in stem for hint in _HINTS)
    others = len(columns) - len(known & set(TIMES))
    return bool(known - set(TIMES)) or (bool(known & {"step", "epoch"}) and others > 0)


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
