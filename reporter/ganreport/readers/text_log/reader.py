"""Reads what training scripts print: lines with named losses, in many forms."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final, TypeGuard

from ganreport.errors import RunBroken
from ganreport.messages import message
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.chains import first_process, in_chain
from ganreport.readers.files import files_below, unread
from ganreport.readers.formula import column
from ganreport.readers.images import reader
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.mapping import ColumnMapping, wished_columns
from ganreport.readers.problems import Unusable
from ganreport.readers.selection import each_alone
from ganreport.readers.table import reader as table
from ganreport.readers.table.files import SUFFIXES as TABLES
from ganreport.readers.text import ends_of, text_of
from ganreport.readers.text_log.numbers import of_losses
from ganreport.readers.text_log.table import TextLog, read_log
from ganreport.run.model import Run
from ganreport.run.vocabulary import TIMES, map_names, ours

LOOKS_FOR: Final = message(
    "a text log with lines such as Epoch: [3] [10/938] d_loss: 0.7, g_loss: 1.2"
)

SUFFIXES: Final = (".log", ".txt", ".out")
"""Files of a directory that may be logs."""
_MOST_FILES: Final = 64  # logs whose ends are read; bounds the time in a folder of anything
_MOST_STARTS: Final = 16  # logs that are looked at as starts of one training: bounds the time
_BORDER: Final = "\n==========\n"  # as programs print it when they are started
_ROWS: Final = 3  # lines with values, from which a text is a log


def find(path: Path, options: ReadOptions) -> list[Candidate]:
    """The file, or those below the directory that has no table, that are such logs.

    Where this reader was asked for, tables beside them don't matter.
    """
    if path.is_file():
        return each_alone("log", path, _those(path.parent, log_files(path), options))
    logs = _those(path, log_files(path), options)
    if logs and options.reader != "log" and table.find(path, options):
        return []
    if chain := _chain(path, logs):
        return [itself("log", path, where=chain[0], files=tuple(chain), held=tuple(chain))]
    return each_alone("log", path, logs, "logs of the same kind")


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read the log in a file, or in a directory, whose pictures of samples are read, too.

    Raises:
        RunBroken: The log can't be read, or holds nothing of training.
        UsageError: A wish can't be fulfilled.
    """
    root, where = candidate.home, candidate.where or candidate.root.name
    names: tuple[str, ...] = candidate.held or (where,)
    log = _log([root / name for name in names], options)
    others = [] if candidate.is_file else [n for n in files_below(root) if n not in names]
    raw = RawRun(
        reader="log",
        root=root,
        name=candidate.title,
        logs=(Log(where, log.table),),
        files=names,
        left_out=tuple(unread(others, PICTURES)),
        naming=ColumnMapping({"wall_time": column(log.wall_time)} if log.wall_time else {}),
        epochs=log.epochs,
        notes=log.notes,
    )
    run = assemble(raw, options)
    return run if candidate.is_file else reader.beside(run)


def _chain(path: Path, names: Sequence[str]) -> list[str]:
    """The logs in the order in which one training wrote them, empty where it is not one's."""
    logs = {name: read_log(ends_of(path / name)) for name in names[:_MOST_STARTS]}
    tables = {name: log.table for name, log in logs.items() if log}
    if len(tables) < len(names):
        return []
    if first := first_process(tables):
        return [first]
    return in_chain(tables)


def log_files(path: Path) -> list[str]:
    """The texts that may be logs below a directory, the uppermost first; a file is one itself."""
    if path.is_file():
        return [] if path.name.lower().endswith(TABLES) else [path.name]
    names = [name for name in files_below(path) if name.lower().endswith(SUFFIXES)]
    return sorted(names, key=lambda name: (name.count("/"), name))[:_MOST_FILES]


def _those(path: Path, names: Sequence[str], options: ReadOptions) -> list[str]:
    """The files that are logs of training; of no such, where asked for, those with any rows."""
    logs = [name for name in names if _is_log(path / name, options)]
    if logs or options.reader != "log":
        return logs
    return [name for name in names if _has_rows(read_log(ends_of(path / name)))]


def _is_log(file: Path, options: ReadOptions) -> bool:
    log = read_log(ends_of(file))
    return _has_rows(log) and _of_training(log.table.columns, options)


def _has_rows(log: TextLog | None) -> TypeGuard[TextLog]:
    return log is not None and log.table.rows >= _ROWS


def _of_training(names: Collection[str], options: ReadOptions) -> bool:
    """Whether there is a quantity of ours among scalars, a loss of any name, or what was mapped."""
    known = set(map_names(names).values()) - set(TIMES)
    mapped = wished_columns(options.names, names).keys() - set(TIMES)
    return bool(known or mapped) or of_losses([n for n in names if ours(n) not in TIMES])


def _log(files: Sequence[Path], options: ReadOptions) -> TextLog:
    file = files[0]
    try:
        log = read_log(_BORDER.join(text_of(each) for each in files))
    except Unusable as error:
        raise RunBroken(f"{file} can't be read: {error}.") from error
    if log is None or not (options.reader == "log" or _of_training(log.table.columns, options)):
        raise RunBroken(f"{file} holds no losses that stand in it often enough.")
    return log


READER: Final = Reader("log", LOOKS_FOR, find, read, several_inside=True)
