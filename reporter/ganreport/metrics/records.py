"""The records of a table beside the real ones, and what several metrics of tables share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.metrics.base import present
from ganreport.metrics.samples import Evaluation, RealSamples, cached, spread
from ganreport.run.cards import ColumnCard
from ganreport.run.table_space import Table
from ganreport.stats import association, impossible, marginals
from ganreport.stats.estimate import Estimate, normal

Array = npt.NDArray[Any]

KINDS: Final = ("table",)
NEEDS: Final = ("records",)
"""What all metrics of records are of, and need."""

MOST: Final = 5000
"""Records of a set that columns and pairs of them are compared by: more only take longer."""

FEWEST_CLASSIFIED: Final = 50
"""Records of a set from which on a classifier learns of them: a fifth of them is a fold of ten."""

_PAIRS: Final = 1000  # of columns: those of 45; of more evenly chosen ones
_DRAWS: Final = 10  # of two sets of real records, which the baseline is the mean of
_SEED: Final = 20_261_121  # any fixed number: the same run gives the same figures


@dataclass(frozen=True)
class RealRecords:
    """Real records (m, c) as they are stored, and others that were kept apart, None of none.

    ``categories`` (c,) says how many categories a column has, 0 of numbers. ``apart`` says that
    the others were never trained on.
    """

    cards: tuple[ColumnCard, ...]
    categories: tuple[int, ...]
    real: Array
    others: Array | None
    train: Array | None
    apart: bool

    @property
    def whole(self) -> tuple[bool, ...]:
        """Which columns hold whole numbers."""
        return tuple(card.type == "integer" for card in self.cards)

    @property
    def numbers(self) -> Array:
        """(k,) the places of columns of numbers."""
        return np.flatnonzero(np.array(self.categories) == 0)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The pairs of columns that are compared."""
        count = len(self.cards)
        every = [(i, j) for i in range(count) for j in range(i)]
        step = max(1, -(-len(every) // _PAIRS))
        return every[::step]


@cached
def real_records(real: RealSamples) -> RealRecords | None:
    """The real records, None where there are none or the samples are something else."""
    kind = real.kind
    if not isinstance(kind, Table):
        return None
    train, held = (
        _rows(real.array(real.run.reference, each), kind) for each in ("train", "heldout")
    )
    known = held if train is None or (held is not None and len(held) > len(train)) else train
    if known is None or len(known) < 2:
        return None
    cards = kind.cards or tuple(
        ColumnCard(name=f"x{i}", type="number") for i in range(known.shape[1])
    )
    sizes = tuple(card.sorted_into for card in cards)
    data = real.run.info.data
    apart = getattr(data, "split", "") != "halves"
    return RealRecords(cards, sizes, known, train if known is held else held, train, apart)


def _rows(array: Array | None, kind: Table) -> Array | None:
    return array if array is not None and kind.holds(array) else None


@cached
def generated_records(e: Evaluation) -> Array | None:
    """(n, c) generated records as they are stored, None where they have other columns."""
    real = real_records(e.real)
    rows = e.real.array(e.sample.arrays, "random")
    if real is None or rows is None or rows.ndim != 2 or rows.shape[1] != len(real.cards):
        return None
    return rows if rows.dtype.kind in "fiu" and len(rows) > 1 else None


def lacking(e: Evaluation) -> Message | None:
    """Why records can't be compared, None where they can."""
    if real_records(e.real) is None:
        return message("the run holds no real records")
    if generated_records(e) is None:
        return message("the run has no generated records with the columns of the real data")
    return None


def both(e: Evaluation) -> tuple[RealRecords, Array, Array]:
    """The real records with some of them, and some of the generated ones."""
    known = present(real_records(e.real))
    return known, spread(known.real, MOST), spread(present(generated_records(e)), MOST)


@cached
def shapes(e: Evaluation) -> Array:
    """(groups, c) likeness of each column."""
    known, real, generated = both(e)
    return marginals.shapes(real, generated, known.categories)


@cached
def trends(e: Evaluation) -> Array:
    """(groups, p) likeness of each pair of columns."""
    known, real, generated = both(e)
    return association.pair_trends(real, generated, known.categories, known.pairs)


@cached
def dependence(e: Evaluation) -> Array:
    """(groups, c, c) how generated columns depend on each other."""
    known, _, generated = both(e)
    return association.associations(generated, known.categories)


@cached
def real_dependence(real: RealSamples) -> Array:
    """The same of real ones."""
    known = present(real_records(real))
    return association.associations(spread(known.real, MOST), known.categories)


@cached
def oddities(e: Evaluation) -> Array:
    """(n, c) which of the generated values can't be; see :mod:`ganreport.stats.impossible`."""
    known, real, generated = both(e)
    return impossible.impossible(generated, real, known.categories, known.whole)


@dataclass(frozen=True)
class Draws:
    """Figures of pairs of sets drawn from the real records, as many as real and generated ones.

    ``columns`` (d, c) and ``pairs`` (d,) are likenesses, ``apart`` (d,) how far dependences lie
    apart, ``ranges`` and ``names`` (d,) what is covered; ``alone`` is how far they lie apart where
    each column is real and none depends on another.
    """

    columns: Array
    pairs: Array
    apart: Array
    ranges: Array
    names: Array
    alone: float


@cached
def draws(real: RealSamples, count: int) -> Draws:
    """Baselines of so many generated records: each set is drawn with replacement."""
    known, rng = present(real_records(real)), np.random.default_rng(_SEED)
    rows = spread(known.real, MOST)
    columns, pairs, apart, ranges, names = [], [], [], [], []
    for _ in range(_DRAWS):
        one, two = (rows[rng.integers(0, len(rows), size)] for size in (len(rows), count))
        columns.append(marginals.shapes(one, two, known.categories)[0])
        trend = association.pair_trends(one, two, known.categories, known.pairs)
        pairs.append(mean_of(trend)[0])
        of_one, of_two = (association.associations(x, known.categories)[:1] for x in (one, two))
        apart.append(distance(of_one, of_two)[0])
        ranges.append(ranges_covered(known, one, two))
        names.append(names_covered(known, one, two))
    mixed = np.column_stack([rng.choice(column, count) for column in rows.T])
    free = association.associations(mixed, known.categories)[:1]
    alone = float(distance(free, real_dependence(real)[:1])[0])
    return Draws(
        columns=np.array(columns),
        pairs=np.array(pairs),
        apart=np.array(apart),
        ranges=np.array(ranges),
        names=np.array(names),
        alone=alone,
    )


def mean_of(figures: Array) -> Array:
    """(groups,) means over the columns, or pairs, that have a figure; NaN of none."""
    known = np.isfinite(figures)
    sums = np.where(known, figures, 0).sum(axis=1)
    return np.where(known.any(axis=1), sums / np.maximum(known.sum(axis=1), 1), np.nan)


def distance(one: Array, two: Array) -> Array:
    """(groups,) mean distance of (groups, c, c) dependences, over pairs of columns; NaN of none."""
    if one.shape[1] < 2:
        return np.full(len(one), np.nan)
    below = np.tril_indices(one.shape[1], -1)
    return np.asarray(np.abs(one - two)[:, below[0], below[1]].mean(axis=1))


def ranges_covered(known: RealRecords, real: Array, generated: Array) -> float:
    """Share of the numbers' ranges that generated ones reach across, NaN of no such column."""
    own = known.numbers
    covered = marginals.ranges_covered(real[:, own], generated[:, own])
    return float(mean_of(covered[None])[0]) if len(covered) else float("nan")


def names_covered(known: RealRecords, real: Array, generated: Array) -> float:
    """Share of the categories that generated records have, NaN of no such column."""
    sorts = np.flatnonzero(np.array(known.categories) > 0)
    shares = [marginals.categories_covered(real[:, i], generated[:, i]) for i in sorts]
    return float(mean_of(np.array(shares)[None])[0]) if shares else float("nan")


def level(values: Array, least: float = 0.0, most: float = 1.0) -> Estimate:
    """The mean of (d,) draws, and where 95 % of single ones lie."""
    known = values[np.isfinite(values)]
    if not len(known):
        return Estimate(float("nan"))
    return normal(
        float(known.mean()), float(known.std(ddof=1)) if len(known) > 1 else 0, least, most
    )
