"""Reads what training scripts print: lines with named losses, in many forms."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

from ganreport.errors import RunBroken, RunNotFound
from ganreport.readers.base import Log, RawRun, ReadOptions, assemble
from ganreport.readers.files import files_below, unread
from ganreport.readers.formula import column
from ganreport.readers.images import reader
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.mapping import ColumnMapping
from ganreport.readers.problems import Unusable
from ganreport.readers.table import reader as losses
from ganreport.readers.table.files import SUFFIXES as TABLES
from ganreport.readers.text import ends_of, text_of
from ganreport.readers.text_log.table import TextLog, read_log
from ganreport.run.model import Run
from ganreport.run.vocabulary import TIMES, map_names, words

LOOKS_FOR: Final = "a text log with lines such as Epoch: [3] [10/938] d_loss: 0.7, g_loss: 1.2"

_SUFFIXES: Final = (".log", ".txt", ".out")
_MOST_FILES: Final = 64
_ROWS: Final = 3


def recognises(path: Path) -> bool:
    """Whether the file, or one below the directory that has no table, is such a log."""
    if path.is_file():
        return not path.name.lower().endswith(TABLES) and _is_log(path)
    return bool(_logs(path)) and not losses.recognises(path)


def read(path: Path, wishes: ReadOptions) -> Run:
    """Read the log in a file, or in a directory, whose pictures of samples are read, too.

    Raises:
        RunNotFound: There are several logs, as of several runs.
        RunBroken: The log can't be read, or holds nothing of training.
        UsageError: A wish can't be fulfilled.
    """
    names = [path.name] if path.is_file() else _logs(path)
    if len(names) > 1:
        listed = ", ".join(names[:12]) + " ..." * (len(names) > 12)
        raise RunNotFound(
            f"{path} holds the logs of several runs: {listed}. "
            "Give the file of one of them, or the folder that holds it alone."
        )
    root = path if path.is_dir() else path.parent
    log = _log(root / names[0])
    others = [] if path.is_file() else [name for name in files_below(path) if name != names[0]]
    found = RawRun(
        reader="log",
        root=root,
        name=path.resolve().name if path.is_dir() else path.stem,
        logs=(Log(names[0], log.table),),
        files=(names[0],),
        left_out=tuple(unread(others, PICTURES)),
        naming=ColumnMapping({"wall_time": column(log.wall_time)} if log.wall_time else {}),
        notes=log.notes,
    )
    run = assemble(found, wishes)
    return reader.beside(run) if path.is_dir() else run


def _logs(path: Path) -> list[str]:
    found = [name for name in files_below(path) if name.lower().endswith(_SUFFIXES)]
    found.sort(key=lambda name: (name.count("/"), name))
    return [name for name in found[:_MOST_FILES] if _is_log(path / name)]


def _is_log(file: Path) -> bool:
    found = read_log(ends_of(file))
    return found is not None and found.table.rows >= _ROWS and _of_training(found.table.columns)


def _of_training(names: Collection[str]) -> bool:
    """Whether there is a quantity of ours among scalars, or a loss of any name."""
    known = set(map_names(names).values()) - set(TIMES)
    return bool(known) or any("loss" in words(name).split() for name in names)


def _log(file: Path) -> TextLog:
    try:
        log = read_log(text_of(file))
    except Unusable as error:
        raise RunBroken(f"{file} can't be read: {error}.") from error
    if log is None or not _of_training(log.table.columns):
        raise RunBroken(f"{file} holds no losses that stand in it often enough.")
    return log
