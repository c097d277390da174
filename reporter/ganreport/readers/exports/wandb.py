"""W&B's charts as CSV: an axis, and ``<run> - <scalar>`` with its ``__MIN`` and ``__MAX``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ganreport.messages import message
from ganreport.readers.exports.joining import ExportedRun
from ganreport.readers.exports.records import ExportedRows, Row, number, number_or_none, seconds
from ganreport.readers.problems import some
from ganreport.run.model import Skipped
from ganreport.run.vocabulary import ours, words

_BOUNDS: Final = ("__MIN", "__MAX")
_BETWEEN: Final = " - "
_GROUP: Final = "Group: "
_STEP: Final = "_step"
_CLOCKS: Final = ("wall time", "timestamp")
_DURATIONS: Final = ("relative time wall", "relative time process", "relative time", "runtime")
_NAMED: Final = 3  # columns named in one remark


@dataclass
class ChartColumns:
    """One run's columns in a chart: names of scalars, and which column is its count of steps."""

    scalars: dict[str, int] = field(default_factory=dict)
    step: int | None = None


def is_chart(names: Sequence[str]) -> bool:
    """Whether columns are those of a chart: an axis, then scalars of runs, or their bounds."""
    if len(names) < 2 or _BETWEEN in names[0]:
        return False
    others = names[1:]
    known = set(names)
    bounds = [n for n in others if n.endswith(_BOUNDS) and n[: -len(_BOUNDS[0])] in known]
    return bool(bounds) or (_axis(names[0]) != "" and all(_BETWEEN in name for name in others))


def _axis(name: str) -> str:
    """What the first column counts: steps, epochs, a clock or a duration; empty of none."""
    said = words(name)
    if said in _CLOCKS:
        return "clock"
    if said in _DURATIONS:
        return "duration"
    counted = ours(name) or ours(name.rpartition("/")[2])
    if counted in ("step", "epoch"):
        return counted
    return "step" if said.split()[-1:] in (["step"], ["steps"]) else ""


def runs_in_chart(table: ExportedRows, where: str) -> list[ExportedRun]:
    """The runs in a chart; a scalar is its mean in each interval, whose bounds are left out."""
    axis = _axis(table.names[0]) or "other"
    columns = _columns(table.names)
    runs = {name: ExportedRun(where, name, certain=True) for name in columns}
    for name, own in columns.items():
        runs[name].unit = "epoch" if axis == "epoch" else "step"
        bounds = [f"{each}{end}" for each in own.scalars for end in _BOUNDS]
        there = [b for b in bounds if any(n.endswith(b) for n in table.names)]
        if there:
            why = message("bounds of the intervals of W&B's chart, whose means are read")
            runs[name].left_out.append(Skipped(some(there, _NAMED), why))
    for line, cells in table.rows:
        for name, own in columns.items():
            _take(runs[name], own, cells, axis, line)
    return [run for run in runs.values() if run.scalars]


def _columns(names: Sequence[str]) -> dict[str, ChartColumns]:
    """Runs -> their columns. A name may hold `` - `` itself: runs are told by what names share."""
    known = set(names)
    runs: dict[str, ChartColumns] = {}
    for index, name in enumerate(names[1:], 1):
        if name.endswith(_BOUNDS) and name[: -len(_BOUNDS[0])] in known:
            continue
        run, between, scalar = name.removeprefix(_GROUP).rpartition(_BETWEEN)
        if not scalar.strip():
            continue
        own = runs.setdefault(run if between else "", ChartColumns())
        if scalar == _STEP:
            own.step = index
        else:
            own.scalars.setdefault(scalar.strip()[:200], index)
    return {run: own for run, own in runs.items() if own.scalars}


def _take(run: ExportedRun, own: ChartColumns, cells: Row, axis: str, line: int) -> None:
    x = number(cells[0])
    counted = own.step is not None and axis not in ("step", "epoch")
    step = number(cells[own.step]) if own.step is not None and counted else x
    if axis in ("clock", "duration") and not counted:
        step = math.nan
    time = seconds(x) if axis == "clock" else math.nan
    for scalar, index in own.scalars.items():
        cell = cells[index]
        if cell is None or not str(cell).strip():
            continue  # a step of another run
        value = number_or_none(cell)
        if value is None or (math.isnan(step) and axis not in ("clock", "duration")):
            run.skip(scalar, line)
        else:
            run.put(scalar, step, value, time)
