"""Long series thinned for drawing without losing what the eye would see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.series import Grid, uniform

Array = npt.NDArray[Any]

# For drawing: the least and the greatest of each are kept, so that no spike is lost.
BUCKETS: Final = 120
WHOLE: Final = 4 * BUCKETS
"""Points up to which a series is kept whole by ``BUCKETS`` buckets."""

MOST_MEANS: Final = 5000  # for running medians and for what many lines share; about a grid's points
MOST_POINTS: Final = 5120  # 4,096 are left without the first fifth
_CHUNK: Final = 2**19  # values held at a time: bounds the memory, not the result


@dataclass(frozen=True)
class Thinned:
    """What is kept of a series for drawing and for judging its course, however long it was.

    ``extremes`` are those of ``BUCKETS`` buckets, ``means`` those of at most ``MOST_MEANS`` blocks,
    both as positions and values; ``grid`` has at most ``MOST_POINTS`` points, None of too few
    values. ``finite`` and ``positive`` say whether any (finite) value is.
    """

    extremes: tuple[Array, Array]
    means: tuple[Array, Array]
    grid: Grid | None
    finite: bool
    positive: bool


def thin(x: Array, y: Array, recorded: Array | None = None) -> Thinned:
    """Thin (n,) values ``y`` at positions ``x``; the grid looks at the ``recorded`` ones alone."""
    held = (x, y) if recorded is None else (x[recorded], y[recorded])
    kept, means = extremes(x, y, BUCKETS), block_means(x, y, MOST_MEANS)
    finite = kept[1][np.isfinite(kept[1])]
    return Thinned(
        kept,
        means,
        uniform(*held, 0.0, MOST_POINTS),
        finite=len(finite) > 0,
        positive=bool((finite > 0).any()),
    )


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
    size = -(-len(y) // buckets)
    a_chunk = max(1, _CHUNK // size) * size
    kept = [start + _kept(y[start : start + a_chunk], size) for start in range(0, len(y), a_chunk)]
    rows = np.concatenate(kept)
    return x[rows], y[rows]


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


def block_means(x: Array, y: Array, most: int) -> tuple[Array, Array]:
    """Means of equally many neighbours, at most ``most`` of them, and their mean positions.

    Values that are not finite are left out; a block without any other is NaN. A series of up to
    ``most`` points stays as it is, in float64, infinities as NaN.

    Args:
        x: (n,) positions.
        y: (n,) values.
        most: Blocks at most.
    """
    size = max(1, -(-len(y) // most))
    a_chunk = max(1, _CHUNK // size) * size
    chunks = [
        _means(x[start : start + a_chunk], y[start : start + a_chunk], size)
        for start in range(0, len(y), a_chunk)
    ]
    if not chunks:
        return np.empty(0), np.empty(0)
    places, means = zip(*chunks, strict=True)
    return np.concatenate(places), np.concatenate(means)


def _means(x: Array, y: Array, size: int) -> tuple[Array, Array]:
    starts = np.arange(0, len(y), size)
    finite = np.isfinite(y)
    sums = np.add.reduceat(np.where(finite, y, 0.0), starts, dtype=np.float64)
    counts = np.add.reduceat(finite, starts, dtype=np.int64)
    places = np.add.reduceat(x, starts, dtype=np.float64) / np.diff(np.append(starts, len(y)))
    with np.errstate(invalid="ignore", divide="ignore"):
        return places, np.asarray(sums / counts)


def evenly(count: int, most: int) -> Array:
    """At most ``most`` of ``count`` indices, evenly chosen, the first and the last among them."""
    return np.unique(np.linspace(0, max(count - 1, 0), min(most, count)).round().astype(int))
