"""Records of a table beside each other: the closest one, and those that are the same.

The distance is that of SDMetrics' distance to the closest record (DCR), after Gower 1971: the mean
over the columns of how far two values lie apart, in ranges of the real ones, 1 at most; of
categories 0 if they are the same, else 1, and so where one of the two is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_CELLS: Final = 262_144  # of a block of distances: 1 MB of float32, so that it stays in the cache


def closest(
    a: Array,
    b: Array,
    categories: Sequence[int],
    ranges: Array,
    but: Array | None = None,
) -> tuple[Array, Array]:
    """Distances of (n, c) records to the closest of (m, c) others, and which these are.

    Args:
        a: Records; NaN is missing.
        b: The others.
        categories: (c,) how many categories a column has, 0 of numbers.
        ranges: (c,) of numbers how wide their range is, see :func:`ranges_of`.
        but: (n, k) of each record the places of others that do not count, such as its own.

    Returns:
        (n,) distances, infinite where there is no other, and (n,) places in ``b``.
    """
    gaps, places = np.full(len(a), np.inf), np.zeros(len(a), int)
    height = max(1, _CELLS // max(1, len(b)))
    for start in range(0, len(a) if len(b) else 0, height):
        part = slice(start, start + height)
        total = np.zeros((len(a[part]), len(b)), np.float32)
        for place, count in enumerate(categories):
            total += _apart(a[part, place], b[:, place], 0.0 if count else float(ranges[place]))
        if but is not None:
            np.put_along_axis(total, but[part], np.inf, axis=1)
        places[part] = total.argmin(axis=1)
        gaps[part] = total.min(axis=1)
    return gaps / len(categories), places


def near_copies(
    a: Array, b: Array, categories: Sequence[int], ranges: Array
) -> tuple[Array, Array]:
    """How close records come to others, for how close these are to each other.

    Args:
        a: (n, c) records.
        b: (m, c) others, of which they may be copies.
        categories: As of :func:`closest`.
        ranges: As of :func:`closest`.

    Returns:
        (n,) the distance to the closest other over that of this one to the closest one of its own;
        (k,) the same of some of ``b`` among the rest: what records of one distribution have.
    """
    gaps, places = closest(a, b, categories, ranges)
    own = closest(b[places], b, categories, ranges, places[:, None])[0]
    step = max(1, -(-len(b) // max(1, len(a))))
    some = np.arange(0, len(b), step)
    due, near = closest(b[some], b, categories, ranges, some[:, None])
    beside = closest(b[near], b, categories, ranges, np.column_stack([near, some]))[0]
    return _ratio(gaps, own), _ratio(due, beside)


def _ratio(gaps: Array, own: Array) -> Array:
    """1 where both are nothing: where real records are the same, one more is no copy."""
    least = np.finfo(np.float32).eps
    return np.asarray(np.where(own > least, gaps / np.maximum(own, least), 1 + gaps))


def _apart(a: Array, b: Array, width: float) -> Array:
    """(n, m) distances of two columns; without a width values are the same or not."""
    if width > 0:
        gaps = np.minimum(np.abs(a[:, None] - b[None]) / width, 1)
    else:
        gaps = (a[:, None] != b[None]).astype(np.float32)
    lost = [~np.isfinite(each) for each in (a, b)]
    if lost[0].any() or lost[1].any():
        known = ~lost[0][:, None] & ~lost[1][None]
        return np.asarray(np.where(known, gaps, lost[0][:, None] != lost[1][None]))
    return np.asarray(gaps)


def ranges_of(real: Array) -> Array:
    """(c,) the range of each column of real records, 0 of one without a number."""
    finite = np.where(np.isfinite(real), real, np.nan)
    low, high = np.fmin.reduce(finite, axis=0), np.fmax.reduce(finite, axis=0)
    return np.asarray(np.nan_to_num(high - low))


def repeated(a: Array, b: Array) -> Array:
    """(n,) whether each of (n, c) records is one of (m, c) others, to the last digit."""
    return np.isin(_keys(a), _keys(b))


def _keys(array: Array) -> Array:
    """Records as single values that are equal where these are: all zeros alike, and all NaN."""
    plain = np.where(np.isnan(array), np.nan, array + 0.0).astype(np.float32)
    rows = np.ascontiguousarray(plain)
    return rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
