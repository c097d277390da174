"""Reads bare tables of training scalars, whoever wrote them, and pictures beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ganreport.errors import RunBroken, RunNotFound
from ganreport.readers.base import Log, RawRun, ReadOptions, assemble
from ganreport.readers.files import files_below, unread
from ganreport.readers.images import reader
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.problems import Unusable
from ganreport.readers.table.files import SUFFIXES, read_table
from ganreport.readers.table.known import objective_of
from ganreport.run.model import Run, Skipped
from ganreport.run.vocabulary import TIMES, map_names

LOOKS_FOR: Final = (
    "a CSV, TSV, JSON, JSONL or parquet table with columns such as epoch, d_loss, g_loss"
)

_MOST_TABLES: Final = 200
_HINTS: Final = ("loss", "log", "hist", "metric", "result", "progress", "stat", "train", "curve")


def recognises(path: Path) -> bool:
    """Whether the file, or one below the directory, is a table of training scalars."""
    return bool(_logs(path, [], head=True))


def complaint(file: Path) -> str:
    """Why a file is not read as a table, in words; empty if it would be."""
    left_out: list[Skipped] = []
    _logs(file, left_out, head=True)
    return left_out[0].why if left_out else ""


def read(path: Path, wishes: ReadOptions) -> Run:
    """Read the table in a file, or in a directory, whose pictures of samples are read, too.

    Raises:
        RunNotFound: There are several tables that can't be of one run.
        RunBroken: What looked like a table can't be read.
        UsageError: A wish can't be fulfilled.
    """
    left_out: list[Skipped] = []
    logs = _logs(path, left_out)
    if not logs:
        why = "; ".join(f"{each.what}: {each.why}" for each in left_out)
        raise RunBroken(f"{path}: no table of training scalars can be read ({why}).")
    _one_run(path, logs)
    known = objective_of(logs)
    found = RawRun(
        reader="table",
        root=path if path.is_dir() else path.parent,
        name=path.resolve().name if path.is_dir() else path.stem,
        logs=tuple(logs),
        files=tuple(log.where for log in logs),
        objective=known[0] if known else None,
        left_out=tuple(left_out),
        notes=(known[1],) if known else (),
    )
    run = assemble(found, wishes)
    return reader.beside(run) if path.is_dir() else run


def _logs(path: Path, left_out: list[Skipped], *, head: bool = False) -> list[Log]:
    if path.is_file():
        found = _log(path.parent, path.name, left_out, head=head)
        return [found] if found else []
    every = files_below(path)
    left_out.extend(unread(every, (*SUFFIXES, *PICTURES)))
    names = [name for name in every if name.lower().endswith(SUFFIXES)]
    names.sort(key=lambda name: (name.count("/"), name))
    logs = (_log(path, name, left_out, head=head) for name in names[:_MOST_TABLES])
    return [log for log in logs if log and _of_training(log, left_out)]


def _log(root: Path, where: str, left_out: list[Skipped], *, head: bool) -> Log | None:
    try:
        table = read_table(root / where, head=head)
    except Unusable as error:
        left_out.append(Skipped(where, str(error).rstrip(".")))
        return None
    return Log(where, table)


def _of_training(log: Log, left_out: list[Skipped]) -> bool:
    """Whether names say so: a known quantity, or a time and some other number."""
    known = set(map_names(log.table.columns).values())
    if not log.table.header:
        stem = Path(log.where).stem.lower()
        fits = any(hint in stem for hint in _HINTS)
    else:
        others = len(log.table.columns) - len(known & set(TIMES))
        fits = bool(known - set(TIMES)) or (bool(known & {"step", "epoch"}) and others > 0)
    if not fits:
        left_out.append(Skipped(log.where, "its columns are not known as those of training"))
    return fits


def _one_run(path: Path, logs: list[Log]) -> None:
    """Refuse tables that hold the same scalars."""
    seen: dict[str, str] = {}
    for log in logs:
        mapped = map_names(log.table.columns)
        for name in log.table.columns:
            known = mapped.get(name, name)
            if known not in TIMES and seen.get(known, log.where) != log.where:
                files = ", ".join(each.where for each in logs[:8]) + " ..." * (len(logs) > 8)
                raise RunNotFound(
                    f"{path} holds several tables of the same scalars ({known!r} in "
                    f"{seen[known]} and {log.where}), as of several runs: {files}. "
                    "Give the file of one of them, or the folder that holds it alone."
                )
            seen[known] = log.where
