"""Which columns of a table say when: counters of steps, epochs, batches, rows, processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.readers.table.text import UNNAMED
from ganreport.run.scalars import Column
from ganreport.run.vocabulary import TIMES, ours, words

Array = npt.NDArray[Any]

_LARGEST: Final = 2.0**53  # beyond it a float64 no longer holds every whole number
_REPEATED: Final = 0.3  # share of rows that clash with the one before: then steps are no row's own
_TWICE: Final = 0.02  # share of repeated rows that may differ if each row was written twice
_MOST: Final = 0.9  # share of rows that have to agree; some may be damaged, or of a restart
_ROUNDED: Final = 1e-6  # of an epoch: what a division leaves
_BEGUN: Final = 0.5  # share of an epoch's rows, up to which the last has hardly begun

BATCHES: Final = frozenset(
    {"batch", "batches", "batch idx", "batch index", "batch i", "batch id", "minibatch", "i"}
)
"""Names, in words, of columns that may count batches, of an epoch or of all."""

INDEX: Final = frozenset(
    {"", "index", "idx", "unnamed 0", "unnamed 0 1", "level 0", "row", "row id"}
)
"""Names, in words, of columns that pandas and its like number rows by."""

_UNITS: Final = {"epoch": "epoch", "epochs": "epoch", "ep": "epoch", "kimg": "kimg", "row": "row"}


def whole_numbers(column: Column) -> Array | None:
    """Where a column holds whole numbers from 0 on, None where it does not in most rows."""
    with np.errstate(invalid="ignore"):
        values = column.array
        good = np.isfinite(values) & (values >= 0) & (values < _LARGEST) & (values % 1 == 0)
    good &= column.held
    enough = good.any() and np.count_nonzero(good) > max(0.5 * len(good), 0.95 * column.count - 1)
    return good if enough else None


def unit_of(name: str) -> str:
    """What a column of steps counts, by its name."""
    last = words(name).split()[-1:]
    return _UNITS.get(last[0] if last else "", "step")


def rounded_down(column: Column) -> Column:
    """Thousands of images with a fraction as whole numbers, where these grow; else as they are."""
    values = column.array
    known = values[np.isfinite(values)]
    if not len(known) or (known % 1 == 0).all() or known.min() < 0 or known.max() >= _LARGEST:
        return column
    grows = np.count_nonzero(np.diff(np.floor(known)) > 0) >= _MOST * (len(known) - 1)
    return Column(np.floor(values), column.recorded) if grows else column


def of_steps(columns: Mapping[str, Column], mapped: str | None) -> list[str]:
    """Columns that may be the steps: the one that is mapped, then others of such names.

    Batches may be those of an epoch or of all; a count of thousands of images is the last resort.
    """
    names = [name for name in columns if ours(name) == "step" and name != mapped]
    names = ([mapped] if mapped else []) + names
    names += [name for name in columns if words(name) in BATCHES and name not in names]
    return sorted(names, key=lambda name: words(name).split()[-1:] == ["kimg"])


def of_rows(columns: Mapping[str, Column]) -> Iterator[str]:
    """Columns that pandas and its like number rows by."""
    for name in columns:
        if name == UNNAMED.format(1) or words(name) in INDEX:
            yield name


def numbers_rows(column: Column) -> bool:
    """Whether a column counts 0, 1, 2, ... or 1, 2, 3, ..., maybe several times over."""
    values = column.array
    if column.recorded is not None or not len(values) or values[0] not in (0, 1):
        return False
    return bool(((np.diff(values) == 1) | (values[1:] == values[0])).all())


def repeats(
    steps: Array, quantities: Sequence[Column], usable: Array, borders: Sequence[int] = ()
) -> bool:
    """Whether rows stand for the step of the row before, again and again.

    Rows of the same step that complete each other (each holds other columns) do not repeat it, nor
    do those of another start.
    """
    own = np.searchsorted(np.flatnonzero(usable), borders)
    again = np.setdiff1d(np.flatnonzero(steps[1:] == steps[:-1]) + 1, own)
    clash, other = np.zeros(len(again), bool), np.zeros(len(again), bool)
    for column in quantities:
        rows, values = column.held[usable], column.array[usable]
        clash |= rows[again] & rows[again - 1]
        one, two = values[again], values[again - 1]
        other |= (one != two) & ~(np.isnan(one) & np.isnan(two))
    twice = np.count_nonzero(other) <= _TWICE * len(again)  # two handlers wrote each row
    return bool(np.count_nonzero(clash) > _REPEATED * len(steps) and not twice)


def starts_over(steps: Array, epochs: Array) -> bool:
    """Whether steps go back to the first ones often, as batches do at each epoch.

    Where epochs, whole or not, go back with them training was started again.
    """
    back = np.flatnonzero(steps[1:] < steps[:-1])
    if len(back) <= 2 or np.count_nonzero(epochs[back + 1] < epochs[back]) > len(back) / 2:
        return False
    return bool(np.count_nonzero(steps[back + 1] <= steps[0]) > len(back) / 2)


def anew_each_epoch(epoch: Array, batch: Array) -> bool:
    """Whether batches grow within epochs and go back where a new epoch begins."""
    further, on = np.diff(epoch), np.diff(batch)
    ends, within = further > 0, further == 0
    back = on < 0
    if not ends.any() or not within.any():
        return False
    grows = np.count_nonzero(on[within] > 0) >= _MOST * np.count_nonzero(within)
    return bool(grows and np.count_nonzero(back & ends) > np.count_nonzero(ends) / 2)


def starts_anew(batch: Array, total: int) -> bool:
    """Whether batches start over after most of a known total, as at each pass over the data."""
    back = np.flatnonzero(np.diff(batch) < 0)
    return bool(total and len(back) and np.median(batch[back]) > total / 2)


def counts_all(epoch: Array, batch: Array) -> bool:
    """Whether batches are counted on over the ends of epochs."""
    ends = np.diff(epoch) > 0
    return bool(ends.any() and np.median(np.diff(batch)[ends]) > 0)


@dataclass(frozen=True)
class Passes:
    """Batches of epochs as steps over all of them.

    ``steps`` and ``epochs`` (passes completed) are (n,); ``size`` is how many batches an epoch has,
    ``told`` whether the log says so, else it is the most that was seen.
    """

    steps: Array
    epochs: Array
    size: int
    told: bool


def over_epochs(epoch: Array, batch: Array, total: int = 0) -> Passes:
    """Steps of (n,) rows by their epochs and by batches that start anew in each; NaN is unknown.

    Counted from 0 or from 1, the first batch is step 1. Without a known ``total`` an epoch has as
    many batches as the most that was seen, and, where they are counted from 0, the distance of
    rows more.
    """
    both = ~np.isnan(epoch) & ~np.isnan(batch)
    highest, lowest = int(batch[both].max()), int(batch[both].min())
    zero = lowest == 0 and (not total or highest < total)
    apart = np.diff(batch[both])[np.diff(epoch[both]) == 0]
    stride = int(np.median(apart[apart > 0])) if zero and (apart > 0).any() else 1
    size = total if total >= highest + zero else highest + stride * zero
    first = float(min(1, epoch[both].min()))
    steps = (epoch - first) * size + _within(epoch, batch + zero, size)
    return Passes(steps, steps / max(size, 1), size, told=total > 0)


def _within(epoch: Array, batch: Array, size: int) -> Array:
    """Batches of rows; those without are of the next row's in their epoch, else of its end."""
    after, next_epoch = np.append(batch[1:], np.nan), np.append(epoch[1:], np.nan)
    coming = np.where((next_epoch == epoch) & ~np.isnan(after), after, size)
    return np.where(np.isnan(batch), coming, batch)


def counts_calls(step: Column, quantities: Sequence[Column], epoch: Column) -> bool:
    """Whether a step only numbers rows, beside epochs that each have a row of their own."""
    usable = whole_numbers(epoch)
    if not numbers_rows(step) or usable is None or len(step.array) < 3:
        return False
    epochs = epoch.array[usable].astype(np.int64)
    own = len(np.unique(epochs)) > len(epochs) / 2
    return own and not repeats(epochs, quantities, usable)


def quantities_of(columns: Mapping[str, Column], mapped: Mapping[str, str]) -> list[Column]:
    """All columns but those that say when."""
    return [column for name, column in columns.items() if mapped.get(name) not in TIMES]


def epochs_of(steps: Array, columns: Mapping[str, Column], unit: str, planned: int = 0) -> int:
    """How many epochs were trained, 0 where that is not known.

    Epochs that are counted from 0 are one more than the last, unless that is as many as there were
    to be, or has hardly begun.

    Args:
        steps: The (n,) steps of the run.
        columns: Its columns; ``epoch`` are passes completed, or a counter.
        unit: What a step is.
        planned: How many epochs there were to be, 0 where that is not known.
    """
    column = columns.get("epoch")
    epochs = steps if unit == "epoch" or column is None else column.array
    epochs = epochs[np.isfinite(epochs)]
    if not len(epochs) or (column is None and unit != "epoch"):
        return 0
    last = float(epochs.max())
    if not 0 <= last < _LARGEST or (epochs % 1 != 0).any():
        return int(np.ceil(last - _ROUNDED)) if 0 <= last < _LARGEST else 0
    _, rows = np.unique(epochs, return_counts=True)
    whole = rows[-1] > _BEGUN * np.median(rows)
    return int(last) + bool(epochs.min() == 0 and whole and int(last) != planned)


def counted_on(epochs: Column, steps: Array, joined: Sequence[int]) -> Column:
    """Epochs that go on where steps do, though both counters were set back at these steps."""
    values = epochs.array.copy()
    for step in joined:
        before, after = (np.flatnonzero(np.isfinite(values) & side) for side in (
            steps < step, steps >= step
        ))  # fmt: skip
        if not len(before) or not len(after) or values[after[0]] > values[before[-1]]:
            continue
        whole = (values[after] % 1 == 0).all() and (values[before] % 1 == 0).all()
        last, first = values[before[-1]], values[after[0]]
        values[after] += last + 1 - first if whole else last
    return Column(values, epochs.recorded)
