"""Pairs of columns of a table: how they depend on each other, in real and in generated records.

:func:`pair_trends` is ColumnPairTrends of SDMetrics (DataCebo): similar correlations of numbers,
similar contingency tables otherwise. It falls also where single columns are off.
:func:`associations` looks at nothing but the dependence: Spearman's correlation, the correlation
ratio of ranks within categories, Cramér's V.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from ganreport.stats.jackknife import GROUPS, groups, without

Array = npt.NDArray[Any]

_BINS: Final = 10  # of numbers beside categories, as SDMetrics has it
_LEVELS: Final = 50  # of categories: the rest, rare ones, count as one
_DUMMIES: Final = 20  # the same where tables of all pairs are made at once


def pair_trends(
    real: Array, generated: Array, categories: Sequence[int], pairs: Sequence[tuple[int, int]]
) -> Array:
    """How alike each pair of columns is: 1 the same, 0 nothing in common.

    Two columns of numbers: 1 - |r - s| / 2 of Pearson's correlations r and s. Otherwise 1 less the
    total variation distance of their contingency tables, numbers cut into ten equal parts of the
    real ones' range. (SDMetrics' report cuts either table by its own range, so that a shift is not
    seen; its ContingencySimilarity does as here.)

    Args:
        real: (m, c) records.
        generated: (n, c) records.
        categories: (c,) how many categories a column has, 0 of numbers.
        pairs: (p,) which columns.

    Returns:
        (1 + GROUPS, p): of all records, then without each group; NaN where a column is constant.
    """
    sets = (real.astype(np.float64), generated.astype(np.float64))
    correlated = [_correlations(each, sets[0], categories) for each in sets]
    codes = [_codes(each, sets[0], categories) for each in sets]
    held = [groups(len(each)) for each in sets]
    scores = np.empty((1 + GROUPS, len(pairs)))
    for place, (i, j) in enumerate(pairs):
        if not categories[i] and not categories[j]:
            r, s = (each[:, i, j] for each in correlated)
            scores[:, place] = 1 - np.abs(r - s) / 2
        else:
            width = [1 + max(int(each[:, k].max(initial=0)) for each in codes) for k in (i, j)]
            tables = [
                _table(each[:, i] * width[1] + each[:, j], own, width[0] * width[1])
                for each, own in zip(codes, held, strict=True)
            ]
            scores[:, place] = 1 - np.abs(tables[0] - tables[1]).sum(axis=1) / 2
    return scores


def _table(cells: Array, own: Array, width: int) -> Array:
    counts = np.bincount(own * width + cells, minlength=GROUPS * width).reshape(GROUPS, width)
    sums = without(counts)
    return np.asarray(sums / np.maximum(sums.sum(axis=1, keepdims=True), 1))


def _correlations(array: Array, real: Array, categories: Sequence[int]) -> Array:
    """(1 + GROUPS, c, c) Pearson's, of pairs of which neither is missing."""
    numbers = np.where(np.array(categories)[None] > 0, np.nan, array)
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    with np.errstate(all="ignore"):
        middle = np.nan_to_num(_over(np.where(np.isfinite(real), real, np.nan), np.nanmean))
        width = _over(np.where(np.isfinite(real), real, np.nan), np.nanstd)
    z = (numbers - middle) / np.where(np.isfinite(width) & (width > 0), width, 1.0)
    known = np.isfinite(z).astype(np.float64)
    z = np.nan_to_num(z)
    own = groups(len(z))
    parts = [[z[own == g], known[own == g]] for g in range(GROUPS)]
    n, x, xx, xy = (
        without(np.array([f(a, k) for a, k in parts]))
        for f in (_both, _first, _squared, _product)
    )  # fmt: skip
    with np.errstate(all="ignore"):
        mean, square = x / n, xx / n
        variance = square - mean**2
        cover = xy / n - mean * mean.transpose(0, 2, 1)
        scale = variance * variance.transpose(0, 2, 1)
        return np.asarray(
            np.where(scale > 1e-20, cover / np.sqrt(np.abs(scale)), np.nan)
        )  # rounding


def _over(array: Array, how: Any) -> Array:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of columns without any number
        return np.asarray(how(array, axis=0))


def _both(_: Array, k: Array) -> Array:
    return np.asarray(k.T @ k)


def _first(a: Array, k: Array) -> Array:
    return np.asarray(a.T @ k)


def _squared(a: Array, k: Array) -> Array:
    return np.asarray((a * a).T @ k)


def _product(a: Array, _: Array) -> Array:
    return np.asarray(a.T @ a)


def _codes(array: Array, real: Array, categories: Sequence[int]) -> Array:
    """(n, c) small numbers: categories, the most frequent ones first, or tenths of a range."""
    columns = [
        _levels(array[:, place], real[:, place], count, _LEVELS)
        if count
        else _tenths(array[:, place], real[:, place])
        for place, count in enumerate(categories)
    ]
    return np.column_stack(columns)


def _levels(column: Array, real: Array, count: int, most: int) -> Array:
    """Places of categories by their frequency; then the rest, what there is not, what is missing.

    Categories are as real records have them.
    """
    known = real[np.isfinite(real)].astype(int)
    shares = np.bincount(known[(known >= 0) & (known < count)], minlength=count)
    places = np.empty(count + 2, int)
    places[np.argsort(-shares, kind="stable")] = np.minimum(np.arange(count), most - 1)
    places[count:] = min(count, most), min(count, most) + 1
    missing = ~np.isfinite(column)
    at = np.where(missing, 0, column).astype(int)
    at = np.where((at >= 0) & (at < count), at, count)
    return np.asarray(places[np.where(missing, count + 1, at)])


def _tenths(column: Array, real: Array) -> Array:
    known = real[np.isfinite(real)]
    edges = np.histogram_bin_edges(known, _BINS)
    return np.where(np.isfinite(column), np.digitize(column, edges), _BINS + 2)


def associations(array: Array, categories: Sequence[int]) -> Array:
    """(1 + GROUPS, c, c) how columns of (n, c) records depend on each other.

    From -1 to 1 between numbers, from 0 to 1 otherwise; 0 where a column is constant. What is
    missing stands in the middle of numbers, and is a category of its own.
    """
    parts, ends = [], [0]
    for column, count in zip(array.astype(np.float64).T, categories, strict=True):
        part = _dummies(column, count) if count else _ranks(column)
        parts.append(part)
        ends.append(ends[-1] + part.shape[1])
    z = np.column_stack([*parts, np.ones(len(array))])
    own = groups(len(z))
    sums = without(np.array([z[own == g].T @ z[own == g] for g in range(GROUPS)]))
    count = len(categories)
    result = np.zeros((len(sums), count, count))
    for i in range(count):
        for j in range(i):
            a, b = slice(ends[i], ends[i + 1]), slice(ends[j], ends[j + 1])
            how = _HOW[bool(categories[i]), bool(categories[j])]
            result[:, i, j] = result[:, j, i] = how(sums, a, b)
    return result


def _ranks(column: Array) -> Array:
    known = np.isfinite(column)
    ranks = np.zeros(len(column))
    if known.any():
        ranks[known] = rankdata(column[known]) / known.sum() - (1 + 1 / known.sum()) / 2
    return ranks[:, None]


def _dummies(column: Array, count: int) -> Array:
    codes = _levels(column, column, count, _DUMMIES)
    return np.eye(min(count, _DUMMIES) + 2)[codes]


def _spearman(s: Array, a: slice, b: slice) -> Array:
    i, j, n = a.start, b.start, s[:, -1, -1]
    cover = s[:, i, j] / n - s[:, i, -1] * s[:, j, -1] / n**2
    scale = np.sqrt(_variance(s, i) * _variance(s, j))
    return np.asarray(np.where(scale > 0, cover / np.where(scale > 0, scale, 1), 0))


def _variance(s: Array, i: int) -> Array:
    n = s[:, -1, -1]
    return np.maximum(s[:, i, i] / n - (s[:, i, -1] / n) ** 2, 0)


def _ratio(s: Array, a: slice, b: slice) -> Array:
    """The correlation ratio of ranks (a) within categories (b)."""
    i, n = a.start, s[:, -1, -1]
    size = np.diagonal(s, axis1=1, axis2=2)[:, b]
    between = (s[:, i, b] ** 2 / np.maximum(size, 1)).sum(axis=1) / n - (s[:, i, -1] / n) ** 2
    spread = _variance(s, i)
    share = np.where(spread > 0, between / np.where(spread > 0, spread, 1), 0)
    return np.asarray(np.sqrt(np.clip(share, 0, 1)))


def _turned(s: Array, a: slice, b: slice) -> Array:
    return _ratio(s, b, a)


def _cramer(s: Array, a: slice, b: slice) -> Array:
    table = s[:, a, b]
    sizes = np.diagonal(s, axis1=1, axis2=2)
    rows, columns = sizes[:, a], sizes[:, b]
    due = np.maximum(rows[:, :, None] * columns[:, None, :], 1)
    excess = np.maximum((table**2 / due).sum(axis=(1, 2)) - 1, 0)  # chi-squared over n
    least = np.minimum((rows > 0).sum(axis=1), (columns > 0).sum(axis=1)) - 1
    share = np.where(least > 0, excess / np.maximum(least, 1), 0)
    return np.asarray(np.sqrt(np.clip(share, 0, 1)))


_HOW: Final = {
    (False, False): _spearman,
    (False, True): _ratio,
    (True, False): _turned,
    (True, True): _cramer,
}
