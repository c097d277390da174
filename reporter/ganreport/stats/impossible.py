"""Values of a table that no real record has and that can't be: found column by column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

Kind = Literal["range", "category", "fraction", "missing"]

KINDS: Final[tuple[Kind, ...]] = ("range", "category", "fraction", "missing")
"""Far outside the range, a category that there is not, no whole number, and nothing at all."""

_MARGIN: Final = 0.1  # of the range: held-out records lie beyond the others' extremes, too
_WHOLE: Final = 1e-3  # what float32 makes of a whole number is nearer to it
_EXACT: Final = 2.0**23  # float32 holds no fractions beyond


def impossible(
    array: Array, real: Array, categories: Sequence[int], whole: Sequence[bool]
) -> Array:
    """(n, c) 0 of values that can be, else 1 and more: the place of the reason in :data:`KINDS`.

    A number is impossible from a tenth of the real range beyond it on, or below 0 where the real
    ones end there exactly. Only what no real value is counts: neither fractions nor missing values
    where real ones are so, too.

    Args:
        array: (n, c) records; NaN is missing.
        real: (m, c) real records.
        categories: (c,) how many categories a column has, 0 of numbers.
        whole: (c,) whether a column holds whole numbers.
    """
    columns = [
        _of_column(array[:, i].astype(np.float64), real[:, i].astype(np.float64), count, integer)
        for i, (count, integer) in enumerate(zip(categories, whole, strict=True))
    ]
    return np.column_stack(columns)


def _of_column(column: Array, real: Array, count: int, whole: bool) -> Array:
    known, given = real[np.isfinite(real)], np.isfinite(column)
    kinds = np.zeros(len(column), np.int8)
    if len(known) == len(real):
        kinds[~given] = 1 + KINDS.index("missing")
    if count:
        codes = np.where(given, column, -1)
        kinds[given & ~np.isin(codes, known)] = 1 + KINDS.index("category")
        return kinds
    if whole and len(known):
        off = np.abs(column - np.rint(column))
        kinds[given & (off > _WHOLE) & (np.abs(column) < _EXACT)] = 1 + KINDS.index("fraction")
    if len(known):
        low, high = known.min(), known.max()
        margin = _MARGIN * (high - low)
        least = low if low == 0 else low - margin
        beyond = given & ((column < least) | (column > high + margin))
        kinds[beyond] = 1 + KINDS.index("range")
    return kinds
