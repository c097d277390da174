"""Which column of a foreign table says when, and which of its rows count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.readers.table.text import UNNAMED
from ganreport.run.scalars import Column
from ganreport.run.vocabulary import TIMES, words
from ganreport.stats import clock

Array = npt.NDArray[Any]

_LARGEST: Final = 2.0**53  # beyond it a float64 no longer holds every whole number
_SHORT: Final = 4  # rows a restart: with fewer the rows are in no order, or of several series
_REPEATED: Final = 0.3  # share of rows that clash with the one before: then steps are no row's own
_SUBSTANCE: Final = 0.1  # share of the longest training from which one is not just a false start
# Share of steps that differ: with more they hardly repeat, so that there is one series.
_NEW: Final = 0.75
_FAR: Final = 30  # usual distances of steps, beyond which a row goes on with no series
_MOST_STREAMS: Final = 8  # processes that write one file; with more it is disorder


@dataclass(frozen=True)
class Timeline:
    """The steps of a table's rows.

    ``rows`` are indices of (m,) rows in the order of their (m,) ``steps``, which may repeat;
    ``unit`` is what they count; ``source`` the column they are from, None where rows were counted,
    for the column ``repeats`` does so row after row. ``lost`` rows have no step; ``superseded``
    ones were written again after steps went back ``restarts`` times; rows were sorted where steps
    went back ``shuffled`` times, too often for restarts. ``trainings`` are the sizes of several
    trainings from the beginning that stand in the table one after another (``mixed``: row by row,
    as if they had written at once), of which the one of index ``taken`` counts, be it ``asked``
    for.
    """

    rows: Array
    steps: Array
    unit: str
    source: str | None = None
    lost: int = 0
    superseded: int = 0
    restarts: int = 0
    repeats: str = ""
    shuffled: int = 0
    trainings: tuple[int, ...] = ()
    taken: int = 0
    mixed: bool = False
    asked: bool = False


def timeline(
    columns: Mapping[str, Column], mapped: Mapping[str, str], count: int, wish: int = 0
) -> Timeline:
    """Find the steps of a table's (count,) rows: by its steps, else its epochs, else an index.

    Where steps go back, what was written before from there on is superseded; where they go back to
    the first ones another training begins, and the last one of substance counts. Where they do so
    all the time (many writers) rows are sorted, or, where most steps stand there again, the longest
    series of growing steps counts. Where the best column repeats itself in row after row, as epochs
    do in a log of batches, rows are counted. A ``wish`` is the number of the training that counts
    instead; there is one of that number.
    """
    by_ours = {our: name for name, our in mapped.items()}
    first = UNNAMED.format(1)
    candidates = (by_ours.get("step"), by_ours.get("epoch"), first if first in columns else None)
    quantities = [c for name, c in columns.items() if mapped.get(name) not in TIMES]
    repeats = ""
    for name in filter(None, candidates):
        column = columns[name]
        usable = _usable(column)
        if usable is None:
            continue
        steps = column.array[usable].astype(np.int64)
        inner = mapped.get(name) == "step" and "epoch" in by_ours
        if _repeats(steps, quantities, usable) or (inner and _starts_over(steps)):
            repeats = name
            if mapped.get(name) == "epoch" or inner:
                break
            continue
        unit = "row" if name == first else words(name).split()[-1]
        return _ordered(column.array, usable, _UNITS.get(unit, "step"), name, wish)
    return Timeline(np.arange(count), np.arange(1, count + 1), "row", repeats=repeats)


_UNITS: Final = {"epoch": "epoch", "epochs": "epoch", "ep": "epoch", "kimg": "kimg", "row": "row"}


def _usable(column: Column) -> Array | None:
    """Where a column holds whole numbers from 0 on, None where it does not in most rows."""
    with np.errstate(invalid="ignore"):
        values = column.array
        good = np.isfinite(values) & (values >= 0) & (values < _LARGEST) & (values % 1 == 0)
    if column.recorded is not None:
        good &= column.recorded
    recorded = len(good) if column.recorded is None else np.count_nonzero(column.recorded)
    enough = good.any() and np.count_nonzero(good) > max(0.5 * len(good), 0.95 * recorded - 1)
    return good if enough else None


def _repeats(steps: Array, quantities: Sequence[Column], usable: Array) -> bool:
    """Whether rows stand for the step of the row before, again and again.

    Rows of the same step that complete each other (each holds other columns) do not repeat it.
    """
    again = np.flatnonzero(steps[1:] == steps[:-1]) + 1
    clash = np.zeros(len(again), bool)
    for column in quantities:
        held = np.ones(len(usable), bool) if column.recorded is None else column.recorded
        own = held[usable]
        clash |= own[again] & own[again - 1]
    return bool(np.count_nonzero(clash) > _REPEATED * len(steps))


def _starts_over(steps: Array) -> bool:
    """Whether steps go back to the first ones often, as counters of batches do at each epoch."""
    starts = steps[1:][steps[1:] < steps[:-1]]
    return len(starts) > 2 and bool(np.count_nonzero(starts <= steps[0]) > len(starts) / 2)


def _ordered(values: Array, usable: Array, unit: str, source: str, wish: int) -> Timeline:
    rows = np.flatnonzero(usable)
    steps = values[rows].astype(np.int64)
    lost = int(np.count_nonzero(~usable))
    back = clock.restarts(steps)
    streams = _streams(steps) if len(steps) < _SHORT * back else None
    if streams is not None:
        counts = np.bincount(streams)
        taken = wish - 1 if wish else int(counts.argmax())
        own = streams == taken
        fields = (rows[own], steps[own], unit, source, lost, 0, 0)
        several = tuple(counts.tolist())
        return Timeline(*fields, trainings=several, taken=taken, mixed=True, asked=wish > 0)
    if len(steps) < _SHORT * back:
        order = np.argsort(steps, kind="stable")
        return Timeline(rows[order], steps[order], unit, source, lost, 0, back, shuffled=back)
    first, sizes = _trainings(steps)
    last = max(i for i, size in enumerate(sizes) if size >= _SUBSTANCE * max(sizes))
    taken = wish - 1 if wish else last
    mine = slice(first[taken], first[taken] + sizes[taken])
    rows, steps = rows[mine], steps[mine]
    back, gone = clock.restarts(steps), _superseded(steps)
    rows, steps = rows[~gone], steps[~gone]
    order = np.argsort(steps, kind="stable")
    again = int(np.count_nonzero(gone))
    several = tuple(sizes) if len(sizes) > 1 else ()
    ordered = (rows[order], steps[order], unit, source, lost, again, back)
    return Timeline(*ordered, trainings=several, taken=taken, asked=wish > 0)


def _streams(steps: Array) -> Array | None:
    """(n,) which of several growing series each row belongs to, None where steps hardly repeat.

    A row goes on with the series that is nearest before it, unless that is far away.
    """
    different = np.unique(steps)
    if len(different) > _NEW * len(steps):
        return None
    far = _FAR * float(np.median(np.diff(different))) if len(different) > 1 else 0.0
    ends: list[int] = []
    streams = np.zeros(len(steps), np.int64)
    for row, step in enumerate(steps.tolist()):
        before = [(end, index) for index, end in enumerate(ends) if end < step <= end + far]
        if not before and len(ends) == _MOST_STREAMS:
            return None
        place = max(before)[1] if before else len(ends)
        ends[place : place + 1] = [step]
        streams[row] = place
    return streams


def _trainings(steps: Array) -> tuple[list[int], list[int]]:
    """Where trainings from the beginning start, and how many rows each has."""
    anew = (steps[1:] < steps[:-1]) & (steps[1:] <= steps[0])
    first = np.append(0, np.flatnonzero(anew) + 1)
    return first.tolist(), np.diff(np.append(first, len(steps))).tolist()


def _superseded(steps: Array) -> Array:
    """(n,) rows that a later stretch of growing steps writes again or goes back before."""
    starts = np.flatnonzero(np.append(True, steps[1:] < steps[:-1]))
    gone = np.zeros(len(steps), bool)
    limit = np.iinfo(np.int64).max
    for start, end in reversed(list(zip(starts, [*starts[1:], len(steps)], strict=True))):
        gone[start:end] = steps[start:end] >= limit
        limit = min(limit, int(steps[start]))
    return gone


def merged(
    ordering: Timeline, columns: Mapping[str, Column], mapped: Mapping[str, str]
) -> tuple[Array, dict[str, Column], int]:
    """One row a step: of the rows of a step the last value that each column holds.

    Returns:
        The (k,) steps, their columns, and how many rows held a value that a later one replaced.
    """
    starts = np.flatnonzero(np.append(True, ordering.steps[1:] != ordering.steps[:-1]))
    whole: dict[str, Column] = {}
    replaced = np.zeros(len(starts), int)
    for name, column in columns.items():
        if name == ordering.source:
            continue
        recorded = (
            np.ones(len(ordering.rows), bool)
            if column.recorded is None
            else column.recorded[ordering.rows]
        )
        places = np.maximum.reduceat(np.where(recorded, np.arange(len(recorded)), -1), starts)
        held = places >= 0
        values = np.where(held, column.array[ordering.rows][np.maximum(places, 0)], np.nan)
        whole[name] = Column(values, None if held.all() else held)
        if mapped.get(name) not in TIMES:
            replaced = np.maximum(replaced, np.add.reduceat(recorded.astype(int), starts) - 1)
    return ordering.steps[starts], whole, int(np.maximum(replaced, 0).sum())
