"""Records of a table as a kind of samples: numbers, categories, truths and dates in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ganreport.messages import Message, message, plural
from ganreport.run.space import Array, SampleSpace
from ganreport.stats import standard

if TYPE_CHECKING:
    from ganreport.run.cards import ColumnCard, DataCard


class Table(SampleSpace):
    """Records (n, c) of numbers, a category by its place among those of its column.

    Attributes:
        cards: What is known of the columns; nothing of a table that no card describes.
        scales: How columns become numbers that distances are taken of, by the real records: empty
            before these are known.
    """

    name = "table"
    stored = "float32"
    samples = message("records")
    values = message("standardised columns")
    no_pixels = message("the samples are records, not images")

    def __init__(
        self,
        cards: tuple[ColumnCard, ...] = (),
        scales: tuple[standard.ColumnScale, ...] = (),
    ) -> None:
        self.cards, self.scales = cards, scales

    def __reduce__(self) -> tuple[Any, ...]:
        """The table of kinds has the one without columns; others are made anew."""
        return (Table, (self.cards, self.scales)) if self.cards else super().__reduce__()

    def described(self, card: DataCard) -> Table:
        """With the columns of this card."""
        return Table(card.columns)

    def fitted(self, real: Array | None) -> Table:
        """With how the real records become numbers."""
        if real is None or not self.holds(real):
            return self
        sizes = [card.sorted_into for card in self.cards] or [0] * real.shape[1]
        return Table(self.cards, standard.fitted(real, sizes))

    def fits(self, shape: Sequence[int]) -> bool:
        """A number of columns: as many as are described, if any are."""
        return len(shape) == 1 and (not self.cards or shape[0] == len(self.cards))

    def counted(self, count: int) -> Message:
        """Records."""
        return plural("{count:count} record", "{count:count} records", count=count)

    def embed(self, array: Array) -> Array:
        """Ranks of numbers, ones of categories; as they are where no real records are known."""
        if not self.scales or array.shape[1] != len(self.scales):
            return super().embed(array)
        return standard.standardised(array, self.scales)

    def columns(self, array: Array) -> dict[str, Array]:
        """A column for each, with categories and dates in words; None for what is missing."""
        if not self.cards:
            return {f"x{i}": column for i, column in enumerate(array.T)}
        return {
            card.name: decoded(column, card)
            for column, card in zip(array.T, self.cards, strict=True)
        }


def decoded(column: Array, card: ColumnCard) -> Array:
    """A stored column as the values that it stands for; what is missing stays NaN, None, NaT."""
    known = np.isfinite(column)
    if card.sorted_into:
        codes = np.where(known, column, -1).astype(int)
        inside = (codes >= 0) & (codes < card.sorted_into)
        names = np.array([*card.categories, None], dtype=object)
        return np.asarray(names[np.where(inside, codes, card.sorted_into)])
    if card.type == "datetime":
        seconds = np.where(known, column, 0).astype(np.float64) * _DAY
        dates = np.rint(seconds).astype("datetime64[s]")
        return np.where(known, dates, np.datetime64("NaT"))
    whole = card.type == "integer" and known.all() and bool((column == np.rint(column)).all())
    return np.rint(column).astype(np.int64) if whole else column


_DAY = 86_400  # seconds; days since 1970 of float32 are exact to about four minutes
