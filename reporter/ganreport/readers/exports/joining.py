"""Exported files put together: which of them are of one run, and how that becomes tables."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Final

import numpy as np

from ganreport.messages import Text, message
from ganreport.readers.assembly import Log
from ganreport.readers.points import SparseSeries, tables
from ganreport.readers.tensorboard.names import ROLES
from ganreport.run.model import Skipped

_COPY: Final = re.compile(r" ?\((\d{1,3})\)$")
_DISORDER: Final = 0.9  # share of steps that go back, from which a table stands the last row first


@dataclass
class ExportedRun:
    """What one file holds of one run.

    ``scalars`` are its values by name, ``unit`` the column that they are counted by (``step`` or
    ``epoch``), ``name`` what the tracker calls the run besides its identifier. ``more`` are further
    files of the same series, ``certain`` says whether its form can be nothing else.
    """

    where: str
    run: str = ""
    scalars: dict[str, SparseSeries] = field(default_factory=dict)
    unit: str = "step"
    name: str = ""
    left_out: list[Skipped] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    more: tuple[str, ...] = ()
    certain: bool = False

    def put(self, scalar: str, step: float, value: float, time: float = np.nan) -> None:
        """Add a value."""
        series = self.scalars.get(scalar)
        if series is None:
            series = self.scalars[scalar] = SparseSeries(self.where)
        series.put(step, value, time)

    @property
    def files(self) -> tuple[str, ...]:
        """All files that it stands in."""
        return (self.where, *self.more)

    def below(self, home: str) -> ExportedRun:
        """The same with names of files relative to a folder that all of them lie in."""
        scalars = {
            name: replace(each, where=each.where.removeprefix(home))
            for name, each in self.scalars.items()
        }
        more = tuple(name.removeprefix(home) for name in self.more)
        return replace(self, where=self.where.removeprefix(home), scalars=scalars, more=more)

    def skip(self, scalar: str, line: int) -> None:
        """Count a line of this scalar that is no value."""
        self.scalars.setdefault(scalar, SparseSeries(self.where)).skip(line)


def without_copy(stem: str) -> tuple[str, str]:
    """A file's name without the ``(1)`` that browsers add, and that number, empty of none."""
    match = _COPY.search(stem)
    return (stem[: match.start()], match[1]) if match else (stem, "")


def runs_of(parts: Sequence[ExportedRun]) -> dict[str, list[ExportedRun]]:
    """Parts that are of one run, by what the run is called.

    Parts of the same name are of one run unless they hold different values of the same scalar: then
    each folder, each numbered download of a browser, or else each file is of a run of its own. What
    has no name is of the only run that has one, unless it holds the same.
    """
    runs: dict[str, list[ExportedRun]] = {}
    for part in parts:
        runs.setdefault(part.run, []).append(part)
    if len(runs) == 2 and "" in runs and not _clash(parts, _nowhere):
        runs = {next(filter(None, runs)): list(parts)}
    whole: dict[str, list[ExportedRun]] = {}
    for run, own in runs.items():
        kept = _without_repeated(own)
        key = next((key for key in _APART if not _clash(kept, key)), _file)
        for part in kept:
            name = "/".join(dict.fromkeys(filter(None, (key(part), run))))
            whole.setdefault(name, []).append(part)
    return whole


def _nowhere(part: ExportedRun) -> str:  # noqa: ARG001 - one of several ways to tell them apart
    return ""


def _folder(part: ExportedRun) -> str:
    home = str(PurePosixPath(part.where).parent)
    return "" if home == "." else home


def _home(part: ExportedRun) -> str:
    """The folder, or of one that holds a part of a run the folder around it."""
    home = PurePosixPath(part.where).parent
    home = home.parent if home.name.lower() in ROLES else home
    return "" if str(home) == "." else str(home)


def _copy(part: ExportedRun) -> str:
    number = without_copy(PurePosixPath(part.where).stem)[1]
    return (_folder(part) + f" ({number})" * bool(number)).strip()


def _file(part: ExportedRun) -> str:
    return part.where


_APART: Final[tuple[Callable[[ExportedRun], str], ...]] = (_nowhere, _home, _folder, _copy)


def _clash(parts: Iterable[ExportedRun], key: Callable[[ExportedRun], str]) -> bool:
    """Whether a scalar stands in two parts that this key does not tell apart."""
    seen: set[tuple[str, str]] = set()
    for part in parts:
        for scalar in part.scalars:
            if (key(part), scalar) in seen:
                return True
            seen.add((key(part), scalar))
    return False


def _without_repeated(parts: Sequence[ExportedRun]) -> list[ExportedRun]:
    """The parts without scalars all of whose values stand in another part, which is said."""
    longest: dict[str, tuple[ExportedRun, SparseSeries]] = {}
    kept = [replace(part, scalars=dict(part.scalars)) for part in parts]
    for part in kept:
        for scalar, series in list(part.scalars.items()):
            other, known = longest.setdefault(scalar, (part, series))
            if other is part:
                continue
            if len(known.steps) < len(series.steps):
                longest[scalar] = (part, series)
                (part, series), (other, known) = (other, known), (part, series)
            if _within(series, known) and part.scalars.pop(scalar, None) is not None:
                why = message("the same values stand in {file}", file=other.where)
                other.left_out.append(Skipped(part.where, why))
    return [part for part in kept if part.scalars]


def _within(series: SparseSeries, other: SparseSeries) -> bool:
    """Whether a series is the beginning, or a selection, of another that is no shorter."""
    points = set(zip(other.steps, map(repr, other.values), strict=True))
    return points.issuperset(zip(series.steps, map(repr, series.values), strict=True))


def logs_of(parts: Sequence[ExportedRun]) -> tuple[tuple[Log, ...], tuple[Skipped, ...]]:
    """The tables of one run, those that count steps first, and what was left out."""
    logs: list[Log] = []
    left_out: list[Skipped] = []
    for unit in dict.fromkeys(sorted((part.unit for part in parts), reverse=True)):
        scalars: dict[str, SparseSeries] = {}
        for part in parts:
            if part.unit == unit:
                scalars |= {name: _in_order(series) for name, series in part.scalars.items()}
        made, out = tables({n: s for n, s in scalars.items() if n != unit})
        logs += [_counted(log, unit) for log in made]
        left_out += out
    logs.sort(key=lambda log: -log.table.rows)
    return tuple(logs), tuple(left_out)


def _in_order(series: SparseSeries) -> SparseSeries:
    """A series in the order of its times; without any, one that runs backwards turned round."""
    steps, times = np.array(series.steps), np.array(series.times)
    if np.isfinite(times).all():
        order = np.argsort(times, kind="stable")
    elif len(steps) > 1 and np.mean(np.diff(steps) < 0) > _DISORDER:
        order = np.arange(len(steps))[::-1]
    else:
        return series
    values = np.array(series.values)
    moved = [array("d", each[order].tobytes()) for each in (steps, values, times)]
    return SparseSeries(series.where, moved[0], moved[1], moved[2], series.skipped, series.first)


def _counted(log: Log, unit: str) -> Log:
    """The table with its column of steps named as what is counted; without one that holds none."""
    if log.table.columns["step"].is_empty:
        columns = {name: c for name, c in log.table.columns.items() if name != "step"}
        return Log(log.where, replace(log.table, columns=columns))
    if unit == "step":
        return log
    columns = {unit if name == "step" else name: c for name, c in log.table.columns.items()}
    return Log(log.where, replace(log.table, columns=columns))
