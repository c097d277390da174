"""Reads bare tables of training scalars, whoever wrote them, and pictures beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import RunBroken, RunNotFound
from ganreport.formats import grids
from ganreport.formats.columns import Table
from ganreport.formats.files import card, files_below, unread
from ganreport.formats.names import TIMES, map_names, reason
from ganreport.formats.parts import non_finite
from ganreport.formats.picture_names import SUFFIXES as PICTURES
from ganreport.formats.tables import SUFFIXES, Unusable, read_table
from ganreport.formats.timeline import Timeline, merged, timeline
from ganreport.run import LeftOut, Problem, Reading, Run
from ganreport.scalars import Column, Scalars

Array = npt.NDArray[Any]

LOOKS_FOR: Final = (
    "a CSV, TSV, JSON, JSONL or parquet table with columns such as epoch, d_loss, g_loss"
)

_MOST_TABLES: Final = 200
_HINTS: Final = ("loss", "log", "hist", "metric", "result", "progress", "stat", "train", "curve")
_SHARES: Final = ("d_real_accuracy", "d_fake_accuracy")


@dataclass(frozen=True)
class Log:
    """A table of training scalars: its file below ``root``, its content, its names and ours."""

    where: str
    table: Table
    mapped: Mapping[str, str]


def recognises(path: Path) -> bool:
    """Whether the file, or one below the directory, is a table of training scalars."""
    return bool(_logs(path, [], head=True))


def complaint(file: Path) -> str:
    """Why a file is not read as a table, in words; empty if it would be."""
    left_out: list[LeftOut] = []
    _logs(file, left_out, head=True)
    return left_out[0].why if left_out else ""


def read(path: Path) -> Run:
    """Read the table in a file, or in a directory, whose pictures of samples are read, too.

    Raises:
        RunNotFound: There are several tables that can't be of one run.
        RunBroken: What looked like a table can't be read.
    """
    left_out: list[LeftOut] = []
    logs = _logs(path, left_out)
    root = path if path.is_dir() else path.parent
    if not logs:
        why = "; ".join(f"{each.what}: {each.why}" for each in left_out)
        raise RunBroken(f"{path}: no table of training scalars can be read ({why}).")
    _one_run(path, logs)
    problems: list[Problem] = []
    metrics, reading = _metrics(logs, left_out, problems)
    try:
        name = path.resolve().name if path.is_dir() else path.stem
        info = card(name, "table", [root / log.where for log in logs])
    except OSError as error:
        raise RunBroken(f"{path} can't be read: {error}.") from error
    run = Run(
        path=root,
        format="table",
        info=info,
        metrics=metrics,
        non_finite=dict(non_finite(metrics)),
        problems=tuple(problems),
        reading=reading,
    )
    return grids.beside(run) if path.is_dir() else run


def _logs(path: Path, left_out: list[LeftOut], *, head: bool = False) -> list[Log]:
    if path.is_file():
        found = _log(path.parent, path.name, left_out, head=head)
        return [found] if found else []
    every = files_below(path)
    left_out.extend(unread(every, (*SUFFIXES, *PICTURES)))
    names = [name for name in every if name.lower().endswith(SUFFIXES)]
    names.sort(key=lambda name: (name.count("/"), name))
    logs = (_log(path, name, left_out, head=head) for name in names[:_MOST_TABLES])
    return [log for log in logs if log and _of_training(log, left_out)]


def _log(root: Path, where: str, left_out: list[LeftOut], *, head: bool) -> Log | None:
    try:
        table = read_table(root / where, head=head)
    except Unusable as error:
        left_out.append(LeftOut(where, str(error).rstrip(".")))
        return None
    return Log(where, table, map_names(table.columns))


def _of_training(log: Log, left_out: list[LeftOut]) -> bool:
    """Whether names say so: a known quantity, or a time and some other number."""
    known = set(log.mapped.values())
    if not log.table.header:
        stem = Path(log.where).stem.lower()
        fits = any(hint in stem for hint in _HINTS)
    else:
        others = len(log.table.columns) - len(known & set(TIMES))
        fits = bool(known - set(TIMES)) or (bool(known & {"step", "epoch"}) and others > 0)
    if not fits:
        left_out.append(LeftOut(log.where, "its columns are not known as those of training"))
    return fits


def _one_run(path: Path, logs: list[Log]) -> None:
    """Refuse tables that hold the same scalars."""
    seen: dict[str, str] = {}
    for log in logs:
        for name in log.table.columns:
            known = log.mapped.get(name, name)
            if known not in TIMES and known in seen:
                files = ", ".join(each.where for each in logs[:8]) + " ..." * (len(logs) > 8)
                raise RunNotFound(
                    f"{path} holds several tables of the same scalars ({known!r} in "
                    f"{seen[known]} and {log.where}), as of several runs: {files}. "
                    "Give the file of one of them, or the folder that holds it alone."
                )
            seen[known] = log.where


def _metrics(
    logs: list[Log], left_out: list[LeftOut], problems: list[Problem]
) -> tuple[Scalars, Reading]:
    """The columns of all tables on the steps of the first; tables in other units are left out."""
    unit = ""
    names: dict[str, str] = {}
    notes: list[str] = []
    parts: list[_Part] = []
    files: list[str] = []
    for log in logs:
        when = timeline(log.table.columns, log.mapped, log.table.rows)
        unit = unit or when.unit
        if when.unit != unit:
            why = f"its rows count {when.unit}s, those of {files[0]} {unit}s"
            left_out.append(LeftOut(log.where, why))
            continue
        steps, columns, replaced = merged(when, log.table.columns, log.mapped)
        problems.extend(_set_aside(log, when, replaced))
        notes += [f"In {log.where} {when.note}."] if when.note else []
        own = _named(log, columns, left_out)
        if log.mapped.get(when.source or "") == "epoch":
            columns["epoch"] = Column(steps.astype(np.float64))
        parts.append((steps, {own.get(name, name): column for name, column in columns.items()}))
        names |= own | ({when.source: "step"} if when.source else {})
        files.append(log.where)
    return _joined(parts), _reading(files, unit, names, parts, left_out, notes)


_Part = tuple[Array, dict[str, Column]]


def _joined(parts: list[_Part]) -> Scalars:
    """All columns on all steps; of columns of the same name the first counts."""
    steps = np.unique(np.concatenate([steps for steps, _ in parts]))
    whole: dict[str, Column] = {}
    for own, columns in parts:
        places = np.searchsorted(steps, own)
        for name, column in columns.items():
            if name in whole:
                continue
            values, held = np.full(len(steps), np.nan), np.zeros(len(steps), bool)
            values[places] = column.array
            held[places] = True if column.recorded is None else column.recorded
            whole[name] = Column(values, None if held.all() else held)
    return Scalars(steps, whole, lambda wanted: {name: whole[name] for name in wanted})


def _named(log: Log, columns: Mapping[str, Column], left_out: list[LeftOut]) -> dict[str, str]:
    """Names and ours of the columns that are what our name says; the others are explained."""
    found = {}
    for name, our in log.mapped.items():
        if name not in columns:
            continue
        if our in _SHARES and _beyond(columns[name]):
            why = f"kept under its own name: a share from 0 to 1 was expected of {our}"
            left_out.append(LeftOut(name, why))
        elif our != "step":
            found[name] = our
    for name in columns:
        if name not in log.mapped and (why := reason(name)):
            left_out.append(LeftOut(name, f"kept under its own name: {why}"))
    left_out.extend(LeftOut(name, f"it holds {what}") for name, what in log.table.texts.items())
    return found


def _beyond(column: Column) -> bool:
    finite = column.array[np.isfinite(column.array)]
    return bool(len(finite) and (finite.min() < 0 or finite.max() > 1))


def _set_aside(log: Log, when: Timeline, replaced: int) -> Iterator[Problem]:
    """What of a table does not count, as problems."""
    for why, count in log.table.skipped.items():
        what = f"{count:,} rows {why} and are left out (the first: {log.table.first[why]:,})."
        yield Problem(kind="ragged", where=log.where, what=what, count=count)
    if log.table.stray:
        what = f"{log.table.stray:,} cells of columns of numbers hold text and count as missing."
        yield Problem(kind="ragged", where=log.where, what=what, count=log.table.stray)
    if when.lost:
        what = f"{when.lost:,} rows without a whole number in '{when.source}' are left out."
        yield Problem(kind="ragged", where=log.where, what=what, count=when.lost)
    again = when.superseded + replaced
    if again:
        times = f"{when.restarts:,} time{'s' * (when.restarts != 1)}"
        what = f"{again:,} rows were written again ({when.unit}s went back {times}); "
        what += "the later ones count."
        yield Problem(kind="superseded", where=log.where, what=what, count=again)


def _reading(
    files: list[str],
    unit: str,
    names: Mapping[str, str],
    parts: list[_Part],
    left_out: list[LeftOut],
    notes: list[str],
) -> Reading:
    ours = {*names.values(), *TIMES}
    kept = dict.fromkeys(name for _, columns in parts for name in columns if name not in ours)
    return Reading(
        reader="table",
        files=tuple(files),
        unit=unit,
        mapped=tuple(names.items()),
        kept=tuple(kept),
        left_out=tuple(left_out),
        notes=tuple(notes),
    )
