"""What charts of a table are drawn from: shares of values by column, and how columns depend."""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np

from ganreport.metrics.history import History
from ganreport.metrics.table_detail import ColumnDetail
from ganreport.report.numbers import Number, number, numbers, same_length

MOST_COLUMNS: Final = 60
"""Columns whose shares are kept, those that are most off: more are in no chart."""

MOST_RELATED: Final = 24
"""Columns whose dependences are kept: more names do not fit beside a heat map."""

_DIGITS: Final = 4  # of a share in a bar of a few pixels
_YEAR: Final = 365.2425  # days, of the Gregorian calendar
_EPOCH: Final = 1970  # from which dates are counted


class ColumnShares(msgspec.Struct, frozen=True, kw_only=True):
    """One column: how alike real and generated values are, and the share of each value.

    ``likeness`` has the ends ``lower`` and ``upper``; ``baseline`` is what real records score.
    ``edges`` are the (b + 1,) ends of the parts of numbers (of dates: years), ``names`` (b,)
    categories; one of both is empty. ``real`` and ``generated`` are (b,) shares.
    """

    name: str
    type: str
    likeness: Number
    lower: Number
    upper: Number
    baseline: Number
    edges: tuple[Number, ...] = ()
    names: tuple[str, ...] = ()
    real: tuple[Number, ...]
    generated: tuple[Number, ...]

    def __post_init__(self) -> None:
        same_length(real=self.real, generated=self.generated)
        same_length(real=self.real, parts=self.names or self.edges[1:])


class TableEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """Columns of a table at the evaluation ``step``, those that are most off first.

    ``related`` (c,) are the columns whose dependences among real and among generated records are
    the (c, c) ``real`` and ``generated``; ``total`` is how many columns there are.
    """

    step: int
    columns: tuple[ColumnShares, ...]
    related: tuple[str, ...]
    real: tuple[tuple[Number, ...], ...]
    generated: tuple[tuple[Number, ...], ...]
    total: int

    def __post_init__(self) -> None:
        for matrix in (self.real, self.generated):
            same_length(related=self.related, rows=matrix)
            for row in matrix:
                same_length(related=self.related, row=row)


def table_evidence(history: History) -> TableEvidence | None:
    """The columns at the last evaluation, None where the samples are no records."""
    detail = history.records
    if detail is None:
        return None
    gaps = np.abs(detail.real - detail.generated).sum(axis=0)
    chosen = np.sort(np.argsort(-gaps, kind="stable")[:MOST_RELATED])
    names = tuple(detail.columns[i].card.name for i in chosen)
    both = (detail.real, detail.generated)
    matrices = (
        tuple(numbers(row, _DIGITS) for row in each[np.ix_(chosen, chosen)]) for each in both
    )
    return TableEvidence(
        step=detail.step,
        columns=tuple(map(_shares, detail.worst_first[:MOST_COLUMNS])),
        related=names,
        real=next(matrices),
        generated=next(matrices),
        total=len(detail.columns),
    )


def _shares(column: ColumnDetail) -> ColumnShares:
    edges = column.edges
    if column.card.type == "datetime":
        edges = _EPOCH + edges / _YEAR
    return ColumnShares(
        name=column.card.name,
        type=column.card.type,
        likeness=number(column.likeness.value, _DIGITS),
        lower=number(column.likeness.lower, _DIGITS),
        upper=number(column.likeness.upper, _DIGITS),
        baseline=number(column.baseline.value, _DIGITS),
        edges=numbers(edges),
        names=column.names,
        real=numbers(column.real, _DIGITS),
        generated=numbers(column.generated, _DIGITS),
    )
