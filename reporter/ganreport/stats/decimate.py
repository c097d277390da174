"""Long series thinned for drawing without losing what the eye would see."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def extremes(x: Array, y: Array, buckets: int = 500) -> tuple[Array, Array]:
    """Thin a series to the first, last, lowest and highest point of each bucket, in order.

    Buckets hold equally many points. The first value of a bucket that is not finite stays too, so
    that a gap is still drawn as one. Series of up to ``4 * buckets`` points stay as they are.

    Args:
        x: (n,) positions in drawing order.
        y: (n,) values; NaN and infinities are gaps.
        buckets: How many buckets, about the width of the chart in pixels.

    Returns:
        The kept positions and values, at most ``5 * buckets`` of each.

    Raises:
        ValueError: The two have different lengths.
    """
    if len(x) != len(y):
        raise ValueError(f"x has {len(x)} points, y has {len(y)}; give as many of each.")
    if len(y) <= 4 * buckets:
        return x, y
    kept = _kept(np.asarray(y, np.float64), -(-len(y) // buckets))
    return x[kept], y[kept]


def _kept(y: Array, size: int) -> Array:
    """Indices of the points to keep, ``size`` points a bucket."""
    count = len(y)
    rows = -(-count // size)
    padded = np.full(rows * size, np.nan)
    padded[:count] = y
    table = padded.reshape(rows, size)
    finite = np.isfinite(table)
    starts = np.arange(rows) * size
    lowest = starts + np.where(finite, table, np.inf).argmin(axis=1)
    highest = starts + np.where(finite, table, -np.inf).argmax(axis=1)
    gaps = (starts + finite.argmin(axis=1))[~finite.all(axis=1)]
    lasts = np.minimum(starts + size, count) - 1
    kept = np.concatenate([starts, lasts, lowest, highest, gaps])
    return np.unique(kept[kept < count])
