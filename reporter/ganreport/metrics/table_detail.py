"""Records of a table column by column, at the last evaluation: what findings name and charts show.

Figures that metrics are the means of, and the shares of values in each column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.metrics.records import (
    FEWEST_CLASSIFIED,
    both,
    dependence,
    draws,
    lacking,
    level,
    oddities,
    real_dependence,
    shapes,
)
from ganreport.metrics.samples import Evaluation
from ganreport.metrics.tables import told_apart
from ganreport.run.cards import ColumnCard
from ganreport.stats import impossible
from ganreport.stats.estimate import Estimate
from ganreport.stats.jackknife import jackknifed

Array = npt.NDArray[Any]

_BARS: Final = 16  # of a small chart: more of a few hundred values is noise
_HARDLY: Final = 0.1  # of its share: below it a part of the data counts as missing
_DUE: Final = 10  # records, of which none or one is drawn once in two thousand times
_NAMES: Final = 8  # categories that there is room for; the rest stand together


@dataclass(frozen=True)
class ColumnDetail:
    """One column: how alike real and generated values are, and how often each is.

    ``baseline`` is the likeness of two sets of real records. ``edges`` are the (b + 1,) ends of
    the parts of numbers, ``names`` the (b,) categories; ``real`` and ``generated`` (b,) are shares
    of the values there. ``outside`` is the share of generated values in none of them, ``missing``
    are the shares of missing values, real and generated. ``importance`` is the share of the gain of
    a classifier that tells records apart, ``odd`` counts impossible values by their kinds.
    """

    card: ColumnCard
    likeness: Estimate
    baseline: Estimate
    edges: Array
    names: tuple[str, ...]
    real: Array
    generated: Array
    outside: float
    missing: tuple[float, float]
    importance: float
    odd: dict[str, int]


@dataclass(frozen=True)
class TableDetail:
    """The columns, and the (c, c) dependences of them among ``count`` generated and real records.

    ``checked`` are the generated records that were searched for impossible values.
    """

    step: int
    columns: tuple[ColumnDetail, ...]
    real: Array
    generated: Array
    count: int
    checked: int

    @property
    def lost(self) -> tuple[str, str, float] | None:
        """The most frequent category that generated records hardly have: column, name, share.

        So many of it are due that their absence is no chance.
        """
        every = (
            (column.card.name, name, float(real))
            for column in self.columns
            for name, real, made in zip(column.names, column.real, column.generated, strict=False)
            if made < _HARDLY * real and real * self.count >= _DUE
        )
        return max(every, key=lambda each: each[2], default=None)

    @property
    def worst_first(self) -> tuple[ColumnDetail, ...]:
        """The columns by how far below their baselines they are."""
        return tuple(sorted(self.columns, key=lambda each: -shortfall(each)))


def shortfall(column: ColumnDetail) -> float:
    """How far a column's likeness is below that of real records; 0 of one without values."""
    gap = column.baseline.value - column.likeness.value
    return gap if gap == gap else 0.0


def table_detail(e: Evaluation) -> TableDetail | None:
    """The detail of an evaluation, None where the samples are no records of the real table."""
    if lacking(e) is not None:
        return None
    known, real, generated = both(e)
    likeness, drawn = shapes(e), draws(e.real, len(generated)).columns
    odd = oddities(e)
    enough = min(len(real), len(generated)) >= FEWEST_CLASSIFIED
    gains = told_apart(e)[2] if enough else np.zeros(len(known.cards))
    columns = []
    for place, card in enumerate(known.cards):
        pair = (real[:, place].astype(np.float64), generated[:, place].astype(np.float64))
        edges, names, (of_real, of_generated) = _parts(card, *pair)
        kinds = np.bincount(odd[:, place], minlength=1 + len(impossible.KINDS))[1:]
        columns.append(
            ColumnDetail(
                card=card,
                likeness=jackknifed(likeness[:, place], 0, 1),
                baseline=level(drawn[:, place]),
                edges=edges,
                names=names,
                real=of_real,
                generated=of_generated,
                outside=max(0.0, 1 - float(of_generated.sum())),
                missing=tuple(float(np.mean(~np.isfinite(each))) for each in pair),  # type: ignore[arg-type]
                importance=float(gains[place]),
                odd={kind: int(n) for kind, n in zip(impossible.KINDS, kinds, strict=True) if n},
            )
        )
    return TableDetail(
        step=e.sample.step,
        columns=tuple(columns),
        real=real_dependence(e.real)[0],
        generated=dependence(e)[0],
        count=len(generated),
        checked=len(odd),
    )


def _parts(card: ColumnCard, real: Array, generated: Array) -> tuple[Array, tuple[str, ...], Any]:
    """Edges, or names, of the parts of a column, and the shares of both sets in them."""
    sets = [each[np.isfinite(each)] for each in (real, generated)]
    if card.sorted_into:
        counts = [np.bincount(each.astype(int).clip(0), minlength=card.sorted_into + 1)
                  for each in sets]  # fmt: skip
        shares = [each / max(1, each.sum()) for each in counts]
        order = np.argsort(-shares[0][: card.sorted_into], kind="stable")[:_NAMES]
        return np.zeros(0), tuple(card.categories[i] for i in order), [s[order] for s in shares]
    edges = _edges(sets[0], whole=card.type == "integer")
    counts = [np.histogram(each, edges)[0] for each in sets]
    return edges, (), [n / max(1, len(each)) for n, each in zip(counts, sets, strict=True)]


def _edges(values: Array, *, whole: bool) -> Array:
    """Equal parts of the range that holds nearly all real values; of few integers one part each."""
    if not len(values):
        return np.array([0.0, 1.0])
    low, high = np.quantile(values, [0.0, 1.0])
    if whole and high - low < _BARS:
        return np.arange(low, high + 2) - 0.5
    far = np.quantile(values, [0.01, 0.99])
    width = far[1] - far[0]
    if width > 0:  # a long tail would leave one bar
        low, high = max(low, far[0] - width / 2), min(high, far[1] + width / 2)
    high = high if high > low else low + max(1.0, abs(low))
    if whole:  # parts of as many integers each: others would be uneven
        step = np.ceil((high - low + 1) / _BARS)
        return np.asarray(np.floor(low) - 0.5 + step * np.arange(_BARS + 1))
    return np.asarray(np.linspace(low, high, _BARS + 1))
