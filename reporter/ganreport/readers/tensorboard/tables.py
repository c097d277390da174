"""Scalars of event files as tables on common steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message, plural
from ganreport.readers.columns import MOST_COLUMNS, ParsedTable
from ganreport.readers.problems import few, some
from ganreport.readers.tensorboard.events import MOMENTS, Events
from ganreport.readers.tensorboard.names import column_name
from ganreport.readers.tensorboard.steps import EventSeries, StepClock, curve, put_by_time, stuck
from ganreport.run.model import Skipped
from ganreport.run.scalars import Column
from ganreport.run.vocabulary import ours

Array = npt.NDArray[Any]

MOST_CELLS: Final = 20_000_000
"""Steps times scalars that are kept; further scalars are left out."""

_OWN: Final = ("step", "row", "wall_time")
_MANY: Final = 10  # values at one single step: it was logged without its step


def steps_stuck(folders: Iterable[Events]) -> bool:
    """Whether most values have steps that do not grow, so that rows have to be counted."""
    counts = [stuck(events) for events in folders]
    return 2 * sum(bad for bad, _ in counts) > sum(total for _, total in counts)


def curves(folder: str, events: Events, clock: StepClock) -> dict[str, EventSeries]:
    """The scalars of a folder by their columns' names, ours first, those of histograms last."""
    named: dict[str, EventSeries] = {}
    for tag, points in events.scalars.items():
        name = column_name(folder, tag) or "without a name"
        name = f"{name} (tag)" if name in _OWN else name
        series = curve(clock, points.rows, points.values)
        if len(series.steps):
            named.setdefault(name, series)
    return dict(sorted(named.items(), key=lambda item: _rank(item[0])))


def _rank(name: str) -> tuple[bool, bool]:
    return ours(name) is None, name.endswith(MOMENTS)


def without_steps(named: dict[str, EventSeries], clock: StepClock) -> list[Skipped]:
    """Take out scalars whose many values are all at one step, where others' steps grow."""
    if clock.counted:
        return []
    single = [n for n, c in named.items() if len(c.steps) == 1 and c.most >= _MANY]
    gone = {name: named.pop(name) for name in single}
    return [
        Skipped(
            n,
            message(
                "its {count:count} values are all written at step {step:count}",
                count=c.most,
                step=int(c.steps[0]),
            ),
        )
        for n, c in gone.items()
    ]


def final_values(named: dict[str, EventSeries], events: Events) -> list[Skipped]:
    """Take out what a writer of settings alone wrote: one value of each metric, without a step."""
    if not events.hparams or any(len(c.steps) > 1 or c.most > 1 for c in named.values()):
        return []
    names = list(named)
    named.clear()
    why = message("one value without a step, beside settings")
    return [Skipped(some(names, len(names)), why)] if names else []


def leader(named: Mapping[str, EventSeries]) -> EventSeries:
    """The scalar that was written most often."""
    return max(named.values(), key=lambda series: len(series.steps))


def aligned(named: dict[str, EventSeries], clock: StepClock) -> list[Message]:
    """Put scalars whose steps count something else to the steps that were trained by then."""
    first = leader(named)
    moved: dict[str, EventSeries] = {}
    for name, series in named.items() if not clock.counted else ():
        steps = put_by_time(series.steps, series.walls, first)
        if steps is not None:
            moved[name] = replace(series, steps=steps)
    if not moved:
        return []
    names = few([f"'{name}'" for name in moved], 4)
    name, new = next(iter(moved.items()))
    old = named[name]
    named.update(moved)
    said = message(
        "Steps of {names:list} count something else than those of most scalars (epochs, for "
        "instance): they were put where training was by their wall times ('{name}' at {old:count} "
        "to {new:count}).",
        names=names,
        name=name,
        old=int(old.steps[-1]),
        new=int(new.steps[-1]),
    )
    return [said]


def table(
    named: Mapping[str, EventSeries], clock: StepClock, left_out: list[Skipped]
) -> ParsedTable:
    """One row a step that any scalar has; too many scalars are left out and named.

    Wall times are those of the scalar that was written most often.
    """
    chosen = dict(list(named.items())[:MOST_COLUMNS])
    steps = _union(chosen.values())
    most = max(1, MOST_CELLS // max(1, len(steps)))
    if len(chosen) > most:
        chosen = dict(list(chosen.items())[:most])
        steps = _union(chosen.values())
    if len(chosen) < len(named):
        why = message("more scalars than are read; the first {count:count} are", count=len(chosen))
        more = len(named) - len(chosen)
        what = plural("{count:count} scalar", "{count:count} scalars", count=more)
        left_out.append(Skipped(what, why))
    first = leader(named)
    columns = {"row" if clock.counted else "step": Column(steps.astype(np.float64))}
    columns["wall_time"] = _spread(steps, first.steps, first.walls)
    for name, series in chosen.items():
        columns[name] = _spread(steps, series.steps, series.values)
    return ParsedTable(columns, len(steps))


def _spread(steps: Array, own: Array, values: Array) -> Column:
    held = np.zeros(len(steps), bool)
    spread = np.full(len(steps), np.nan)
    places = np.minimum(np.searchsorted(steps, own), len(steps) - 1)
    fits = steps[places] == own
    held[places[fits]], spread[places[fits]] = True, values[fits]
    return Column.where(spread, held)


def _union(scalars: Iterable[EventSeries]) -> Array:
    return np.unique(np.concatenate([c.steps for c in scalars]))
