"""Which column of a foreign table says when, and which of its rows count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ganreport.readers import counters
from ganreport.readers.losses import compared, losses_of
from ganreport.readers.series import first_rank, trainings_of
from ganreport.readers.starts import (
    GoesOn,
    Start,
    counted,
    in_no_order,
    lineage,
    starts_of,
    stride_of,
    too_many,
)
from ganreport.readers.streams import streams_of
from ganreport.run.scalars import Column
from ganreport.run.vocabulary import TIMES
from ganreport.stats import clock

Array = npt.NDArray[Any]


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
    for. ``short`` rows are of last starts that are far shorter than the others and got less far;
    ``joined`` are the steps at which the counter was set back though training went on: the last
    before, the first after, and what that is counted as. ``size`` is how many steps an epoch has
    where they start anew in each in ``source``, else 0. ``counters`` are columns that number rows
    or calls and tell nothing. ``others`` rows are of further processes, as the column ``rank``
    says.
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
    short: int = 0
    joined: tuple[tuple[int, int, int], ...] = ()
    size: int = 0
    counters: tuple[str, ...] = ()
    others: int = 0
    rank: str = ""


@dataclass(frozen=True)
class _Table:
    """A table, what is known of its columns, and which rows count whatever their steps are."""

    columns: Mapping[str, Column]
    mapped: Mapping[str, str]
    mine: Array
    borders: Sequence[int]
    wish: int


def timeline(
    columns: Mapping[str, Column],
    mapped: Mapping[str, str],
    count: int,
    wish: int = 0,
    *,
    borders: Sequence[int] = (),
    asked: bool = False,
) -> Timeline:
    """Find the steps of a table's (count,) rows: by its steps, else its epochs, else an index.

    Steps that start anew in each epoch are counted over all of them; steps that only number rows
    give way to epochs that have a row each. Which rows count where steps go back says
    :mod:`ganreport.readers.starts`; where they do so all the time (many writers) rows are sorted,
    or, where most steps stand there again, the longest series of growing steps counts. Where the
    best column repeats itself in row after row, as epochs do in a log of batches, rows are counted.

    Args:
        columns: The columns of the table.
        mapped: Names of those that say when -> ours.
        count: How many rows there are.
        wish: The number of the training that counts instead; there is one of that number.
        borders: Rows before which the writer said that it was started.
        asked: Whether the user said which column the steps are.
    """
    by_ours = {our: name for name, our in mapped.items()}
    step, epoch = by_ours.get("step"), by_ours.get("epoch")
    steps = [step] if asked and step else counters.of_steps(columns, step)
    when_named = [name for name in (epoch, *steps[:1]) if name]
    first = first_rank(columns, when_named)
    mine = np.ones(count, bool) if first is None else first[1]
    series = None if first else trainings_of(columns, when_named)
    if series:
        sizes, mixed = series[2:]
        taken = wish - 1 if wish else sizes.index(max(sizes)) if mixed else len(sizes) - 1
        mine = columns[series[0]].array == series[1][taken]
    table = _Table(columns, mapped, mine, borders, 0 if series else wish)
    index = [name for name in counters.of_rows(columns) if mapped.get(name) not in TIMES]
    numbering = [name for name in index if counters.numbers_rows(columns[name])]
    if epoch and not asked:
        own = counters.quantities_of(columns, mapped), columns[epoch]
        numbering += [name for name in steps if counters.counts_calls(columns[name], *own)]
    when = _by_steps(table, [name for name in steps if name not in numbering], epoch)
    if when is None:
        sources = [(epoch, "epoch")] if epoch else [(name, "row") for name in index]
        each = (_by(table, name, unit) for name, unit in sources)
        when = next(filter(None, each), None) or _by_rows(table, epoch, steps)
    if series:
        when = replace(when, trainings=sizes, taken=taken, mixed=mixed, asked=wish > 0)
    others = 0 if series else int(np.count_nonzero(~mine))
    drop = tuple(name for name in numbering if name != when.source)
    return replace(when, counters=drop, others=others, rank=first[0] if first else "")


def _by_steps(table: _Table, names: Sequence[str], epoch: str | None) -> Timeline | None:
    """By the first column of steps that grows, else by one that does within each epoch."""
    inner: list[str] = []
    for name in names:
        column = table.columns[name]
        column = counters.rounded_down(column) if counters.unit_of(name) == "kimg" else column
        steps, usable = _numbers(table, column)
        if usable is None:
            continue
        anew = too_many(steps) or _repeats(table, steps, usable)
        if anew or (epoch and _inner(table, epoch, name)):
            inner.append(name)
            continue
        return _ordered(table, steps, usable, counters.unit_of(name), name)
    return next((w for n in inner if epoch and (w := _by_passes(table, epoch, n))), None)


def _numbers(table: _Table, column: Column) -> tuple[Array, Array | None]:
    """The whole numbers of a column and where they are; None where it is no counter."""
    usable = counters.whole_numbers(column)
    if usable is None:
        return np.empty(0, np.int64), None
    usable = usable & table.mine
    return column.array[usable].astype(np.int64), usable if usable.any() else None


def _repeats(table: _Table, steps: Array, usable: Array) -> bool:
    quantities = counters.quantities_of(table.columns, table.mapped)
    return counters.repeats(steps, quantities, usable, table.borders)


def _inner(table: _Table, epoch: str, name: str) -> bool:
    """Whether a column of steps starts anew with the epochs."""
    steps, usable = _numbers(table, table.columns[name])
    own = counters.whole_numbers(table.columns[epoch])
    if usable is None:
        return False
    if own is None:
        return counters.starts_over(steps, table.columns[epoch].array[usable])
    both = usable & own
    epochs = table.columns[epoch].array[both]
    return counters.anew_each_epoch(epochs, table.columns[name].array[both])


def _by_passes(table: _Table, epoch: str, name: str) -> Timeline | None:
    """By epochs and the steps within them."""
    own, inner = (counters.whole_numbers(table.columns[n]) for n in (epoch, name))
    if own is None or inner is None:
        return None
    usable = own & inner & table.mine
    epochs, batches = (table.columns[n].array[usable] for n in (epoch, name))
    if not usable.any() or not counters.anew_each_epoch(epochs, batches):
        return None
    passes = counters.over_epochs(epochs, batches)
    when = _ordered(table, passes.steps.astype(np.int64), usable, "step", name)
    return replace(when, size=passes.size)


def _by(table: _Table, name: str, unit: str) -> Timeline | None:
    steps, usable = _numbers(table, table.columns[name])
    if usable is None or too_many(steps) or _repeats(table, steps, usable):
        return None
    return _ordered(table, steps, usable, unit, name)


def _by_rows(table: _Table, epoch: str | None, steps: Sequence[str]) -> Timeline:
    """Rows are counted; what repeats itself is named."""
    rows = np.flatnonzero(table.mine)
    known = [
        name
        for name in (*steps, epoch)
        if name and counters.whole_numbers(table.columns[name]) is not None
    ]
    return Timeline(rows, np.arange(1, len(rows) + 1), "row", repeats=known[0] if known else "")


def _ordered(table: _Table, steps: Array, usable: Array, unit: str, source: str) -> Timeline:
    rows = np.flatnonzero(usable)
    lost = int(np.count_nonzero(table.mine & ~usable))
    borders, wish = np.searchsorted(rows, table.borders).tolist(), table.wish
    if in_no_order(steps, borders):
        back = clock.restarts(steps)
        streams = streams_of(steps)
        if streams is None:
            order = np.argsort(steps, kind="stable")
            return Timeline(rows[order], steps[order], unit, source, lost, 0, back, shuffled=back)
        counts = np.bincount(streams)
        taken = wish - 1 if wish else int(counts.argmax())
        own = streams == taken
        fields = (rows[own], steps[own], unit, source, lost, 0, 0)
        several = tuple(counts.tolist())
        return Timeline(*fields, trainings=several, taken=taken, mixed=True, asked=wish > 0)
    starts = starts_of(steps, borders)
    tree = lineage(starts, stride_of(steps), _goes_on(table, starts, rows, source), wish)
    kept, whole = counted(starts, tree, steps)
    own = [i for i, root in enumerate(tree.roots) if root == tree.roots[tree.chain[0]]]
    short = sum(starts[index].rows for index in tree.short)
    again = sum(starts[index].rows for index in own) - int(np.count_nonzero(kept)) - short
    order = np.argsort(whole[kept], kind="stable")
    return Timeline(
        rows[kept][order],
        whole[kept][order],
        unit,
        source,
        lost,
        again,
        len(own) - 1 - len(tree.joined) - len(tree.short),
        trainings=tree.sizes if len(tree.sizes) > 1 else (),
        taken=tree.taken,
        asked=wish > 0,
        short=short,
        joined=tuple(
            (starts[tree.parents[i]].last, starts[i].first, starts[i].first + tree.shifts[i])
            for i in tree.joined
        ),
    )


def _goes_on(table: _Table, starts: Sequence[Start], rows: Array, source: str) -> GoesOn:
    """Whether losses go on where a counter was set back, by all losses that the table has.

    An index, which starts again wherever files are put together, tells of no new training: there
    losses have to say that they start again.
    """
    losses = losses_of(table.columns, table.mapped)
    doubt = source in counters.of_rows(table.columns)

    def goes_on(begin: int, end: int, new: int) -> bool:
        say = compared(losses, rows, starts[begin], starts[end], starts[new])
        return say > 0 or (doubt and not say)

    return goes_on


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
        if name == ordering.source or name in ordering.counters or name == ordering.rank:
            continue
        recorded = column.held[ordering.rows]
        places = np.maximum.reduceat(np.where(recorded, np.arange(len(recorded)), -1), starts)
        held = places >= 0
        values = np.where(held, column.array[ordering.rows][np.maximum(places, 0)], np.nan)
        whole[name] = Column.where(values, held)
        if mapped.get(name) not in TIMES:
            replaced = np.maximum(replaced, np.add.reduceat(recorded.astype(int), starts) - 1)
    return ordering.steps[starts], whole, int(np.maximum(replaced, 0).sum())
