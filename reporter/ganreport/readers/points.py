"""Scalars that were logged one by one, each with its own steps, as tables."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ganreport.messages import Text, message, plural
from ganreport.readers.assembly import Log
from ganreport.readers.columns import MOST_COLUMNS, ParsedTable
from ganreport.readers.formula import column
from ganreport.readers.mapping import ColumnMapping
from ganreport.run.model import Skipped
from ganreport.run.scalars import Column

STEPPED: Final = ColumnMapping(rules={"step": column("step"), "wall_time": column("wall_time")})
"""How the tables of ``tables`` say when; all else goes by name."""

MOST_POINTS: Final = 20_000_000
"""Values that are read of one run; what is beyond them is left out."""

_TIMES: Final = ("step", "wall_time")


@dataclass
class SparseSeries:
    """One scalar in the order of its log: steps, values, and seconds since the Unix epoch."""

    where: str = ""
    steps: array[float] = field(default_factory=lambda: array("d"))
    values: array[float] = field(default_factory=lambda: array("d"))
    times: array[float] = field(default_factory=lambda: array("d"))
    skipped: int = 0
    first: int = 0

    def put(self, step: float, value: float, time: float = np.nan) -> None:
        """Add a point."""
        self.steps.append(step)
        self.values.append(value)
        self.times.append(time)

    def skip(self, line: int) -> None:
        """Count a line that is no point."""
        self.first = self.first or line
        self.skipped += 1


def tables(scalars: Mapping[str, SparseSeries]) -> tuple[tuple[Log, ...], tuple[Skipped, ...]]:
    """Scalars of the same steps as one table each, the longest first, and what was left out.

    A scalar whose name stands for a time here is left out, as are those beyond ``MOST_COLUMNS``.
    """
    groups: dict[bytes, list[str]] = {}
    left_out: list[Skipped] = []
    for number, (name, points) in enumerate(scalars.items()):
        why = _unusable(name, points, number)
        if why:
            left_out.append(Skipped(name, why))
        else:
            groups.setdefault(points.steps.tobytes(), []).append(name)
    ordered = sorted(groups.values(), key=lambda names: -len(scalars[names[0]].steps))
    return tuple(_log(scalars, names) for names in ordered), tuple(left_out)


def beyond(count: int, most: int) -> Skipped:
    """That further scalars are not read."""
    what = plural("{count:count} scalar", "{count:count} scalars", count=count)
    return Skipped(what, message("only {most} are read", most=most))


def _unusable(name: str, points: SparseSeries, number: int) -> Text:
    if not len(points.steps):
        return message("it holds no value")
    if name in _TIMES:
        return message("its name is that of a time")
    if number >= MOST_COLUMNS:
        return message("there are more than {most} scalars", most=MOST_COLUMNS)
    return ""


def _log(scalars: Mapping[str, SparseSeries], names: Sequence[str]) -> Log:
    first = scalars[names[0]]
    columns = {"step": _column(first.steps)}
    times = _column(first.times)
    if not times.is_empty:
        columns["wall_time"] = times
    columns |= {name: Column(np.array(scalars[name].values)) for name in names}
    skipped = {
        "are no values": sum(scalars[n].skipped for n in names),
    }
    table = ParsedTable(columns, len(first.steps))
    if skipped["are no values"]:
        table.skipped = skipped
        table.first = {"are no values": next(scalars[n].first for n in names if scalars[n].skipped)}
    return Log(first.where or names[0], table)


def _column(values: array[float]) -> Column:
    numbers = np.array(values)
    held = ~np.isnan(numbers)
    return Column.where(numbers, held)
