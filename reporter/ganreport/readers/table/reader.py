"""Reads bare tables of training scalars, whoever wrote them, and pictures beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ganreport.errors import RunBroken
from ganreport.messages import Message, message
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import DEFAULT_OPTIONS, Candidate, Reader, ReadOptions, itself
from ganreport.readers.exports.stepped import evaluations
from ganreport.readers.files import files_below, unread
from ganreport.readers.images import reader
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.mapping import wished_columns
from ganreport.readers.problems import Unusable, few, reason
from ganreport.readers.selection import choose, each_alone
from ganreport.readers.table.files import SUFFIXES, SeveralRuns, read_table
from ganreport.readers.table.together import homes, joined, rivals
from ganreport.readers.text import head_of, lines_of
from ganreport.run.model import Run, Skipped
from ganreport.run.text import printable
from ganreport.run.vocabulary import TIMES, map_names, words

LOOKS_FOR: Final = message(
    "a CSV, TSV, JSON, JSONL or parquet table with columns such as epoch, d_loss, g_loss"
)

_UNKNOWN: Final = message("its columns are not known as those of training")
_TEXTS: Final = (".txt", ".dat", ".log", ".out")
_MOST_ROWS: Final = 0.9  # share of a text's lines that are rows, from which it is a table
_NAMEABLE: Final = 60  # signs of a name or a line in a complaint
_MOST_NAMES: Final = 4  # names in a complaint
_MOST_TABLES: Final = 200  # bounds the time in a folder of anything
_FEWEST: Final = 3  # rows without names, from which a file called a log is one
_HINTS: Final = ("loss", "log", "hist", "metric", "result", "progress", "stat", "train", "curve")
_OF_LOSSES: Final = frozenset({"loss", "losses"})  # no table of anything else is called so


def find(path: Path, options: ReadOptions) -> list[Candidate]:
    """The table in a file, or those below a directory, which are one run or a run each."""
    logs = _logs(path, options, [], head=True)
    if len(logs) > 1 and rivals(logs):
        logs = _logs(path, options, [])
        if shared := rivals(logs):
            return _several(path, logs, shared)
    return [itself("table", path)] if logs else _inside(path)


def _inside(path: Path) -> list[Candidate]:
    """The runs in the first file that holds several; none where no file does."""
    names = [path.name] if path.is_file() else files_below(path)
    root = path.parent if path.is_file() else path
    for name in [each for each in names if each.lower().endswith(".json")][:_MOST_TABLES]:
        try:
            read_table(root / name)
        except SeveralRuns as several:
            why = f"{name} holds several"
            return [
                Candidate("table", path, "", run, files=(name,), why=why, held=run)
                for run in several.runs
            ]
        except Unusable:
            continue
    return []


def _several(path: Path, logs: Sequence[Log], why: str) -> list[Candidate]:
    """A run for each folder, if tables of one are of one run, else for each table."""
    folders = homes(logs)
    if len(folders) == len(logs) or not folders:
        return each_alone("table", path, (log.where for log in logs), why)
    return [Candidate("table", path / f, identifier=f, why=why) for f in folders]


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
    part = candidate.held if isinstance(candidate.held, str) else ""
    if part:
        where = candidate.files[0]
        log = _log(candidate.home, where, left_out, head=False, run=part)
        logs = [log] if log else []
        others = [] if candidate.is_file else files_below(path)
        left_out.extend(unread([name for name in others if name != where], ()))
    else:
        logs = _logs(path, options, left_out)
        if path.is_dir() and logs:
            logs += _evaluations(path, left_out)
    if not logs:
        why = "; ".join(f"{each.what}: {each.why}" for each in left_out)
        raise RunBroken(f"{path}: no table of training scalars can be read ({why}).")
    if shared := rivals(logs):  # by columns that hold nothing in the head of a file
        return read(*choose(path, _several(path, logs, shared), options))
    whole = joined(logs)
    raw = RawRun(
        reader="table",
        root=candidate.home,
        name=candidate.title,
        logs=tuple(whole.logs),
        files=tuple(log.where for log in whole.logs),
        left_out=(*left_out, *whole.left_out),
        notes=tuple(whole.notes),
        part=part,
    )
    run = assemble(raw, options)
    return run if candidate.is_file or part else reader.beside(run)


def _evaluations(path: Path, left_out: list[Skipped]) -> list[Log]:
    """Results of evaluations in files of their own, which then are not left out."""
    unread = [str(each.what) for each in left_out if str(each.what).lower().endswith(".json")]
    logs, files = evaluations(path, unread[:_MOST_TABLES])
    left_out[:] = [each for each in left_out if each.what not in files]
    return logs


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
    before = len(left_out)
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
    logs = logs or _texts(path, every, options, head=head)
    read = {log.where for log in logs}
    rest = [name for name in every if name not in read]
    left_out[before:before] = unread(rest, (*SUFFIXES, *PICTURES))
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


def _texts(path: Path, every: Sequence[str], options: ReadOptions, *, head: bool) -> list[Log]:
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
    return logs


def _log(
    root: Path, where: str, left_out: list[Skipped], *, head: bool, run: str = ""
) -> Log | None:
    try:
        table = read_table(root / where, head=head, run=run)
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
        return log.table.rows >= _FEWEST and any(hint in stem.lower() for hint in _HINTS)
    others = len(columns) - len(known & set(TIMES))
    when = bool(known & {"step", "epoch"}) or not _OF_LOSSES.isdisjoint(words(stem).split())
    return bool(known - set(TIMES)) or (when and others > 0)


READER: Final = Reader("table", LOOKS_FOR, find, read, several_inside=True)
