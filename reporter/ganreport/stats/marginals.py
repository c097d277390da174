"""Columns of a table one by one: how alike two sets of records are, and what a set lacks.

Names and definitions are those of SDMetrics (DataCebo), so that scores can be compared:
KSComplement and TVComplement for shapes, RangeCoverage and CategoryCoverage.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ganreport.stats.jackknife import GROUPS, groups, without

Array = npt.NDArray[Any]


def shapes(real: Array, generated: Array, categories: Sequence[int]) -> Array:
    """How alike each column is: 1 the same, 0 nothing in common.

    1 less the Kolmogorov-Smirnov statistic of numbers, 1 less the total variation distance of
    categories; what is missing is left out.

    Args:
        real: (m, c) records.
        generated: (n, c) records.
        categories: (c,) how many categories a column has, 0 of numbers.

    Returns:
        (1 + GROUPS, c): of all records, then without each group; 0 where all
        generated values are missing, NaN where all real ones are.
    """
    sets, held = (real, generated), (groups(len(real)), groups(len(generated)))
    columns = []
    for place, count in enumerate(categories):
        known = [np.isfinite(each[:, place]) for each in sets]
        x, y = (each[keep, place] for each, keep in zip(sets, known, strict=True))
        a, b = (each[keep] for each, keep in zip(held, known, strict=True))
        if not (len(x) and len(y)):
            columns.append(np.full(1 + GROUPS, 0.0 if len(x) else np.nan))
        else:
            columns.append(_tv(x, y, a, b, count) if count else _ks(x, y, a, b))
    return np.column_stack(columns)


def _ks(x: Array, y: Array, a: Array, b: Array) -> Array:
    values = np.concatenate([x, y])
    order = np.argsort(values, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(values[order]) > 0, True))
    kept = np.concatenate([a, b])[order] != np.arange(-1, GROUPS)[:, None]
    own = order < len(x)
    both = []
    for side in (own, ~own):
        reached = np.cumsum(kept & side, axis=1)
        both.append(reached[:, ends] / np.maximum(reached[:, -1:], 1))
    return np.asarray(1 - np.abs(both[0] - both[1]).max(axis=1))


def _tv(x: Array, y: Array, a: Array, b: Array, count: int) -> Array:
    """A code beyond the categories is one more."""
    shares = []
    for codes, own in ((x, a), (y, b)):
        at = np.where((codes >= 0) & (codes < count), codes, count).astype(int)
        shares.append(_shares(own * (count + 1) + at, count + 1))
    return np.asarray(1 - np.abs(shares[0] - shares[1]).sum(axis=1) / 2)


def _shares(cells: Array, width: int) -> Array:
    counts = np.bincount(cells, minlength=GROUPS * width).reshape(GROUPS, width)
    sums = without(counts)
    return np.asarray(sums / np.maximum(sums.sum(axis=1, keepdims=True), 1))


def ranges_covered(real: Array, generated: Array) -> Array:
    """(c,) share of the range of each column of real numbers that generated ones reach across.

    NaN where the real numbers are all the same, or there are none.
    """
    with np.errstate(all="ignore"):
        low, high, least, most = (
            _extreme(each, how) for each in (real, generated) for how in (np.fmin, np.fmax)
        )
        width = np.where(high > low, high - low, np.nan)
        lost = np.maximum((least - low) / width, 0) + np.maximum((high - most) / width, 0)
    return np.asarray(np.maximum(1 - lost, 0))


def _extreme(array: Array, how: np.ufunc) -> Array:
    finite = np.where(np.isfinite(array), array, np.nan).astype(np.float64)
    return np.asarray(how.reduce(finite, axis=0)) if len(array) else np.full(array.shape[1], np.nan)


def categories_covered(real: Array, generated: Array) -> float:
    """Share of the categories of a real column (m,) that are in a generated one (n,)."""
    known = np.unique(real[np.isfinite(real)])
    return float(np.isin(known, generated).mean()) if len(known) else float("nan")
