"""Bands of content between empty lines: subplots, and tiles on paper of their own colour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.cuts import LEAST_SIDE, Axis

Array = npt.NDArray[Any]

# Of a tile's distance to the next: what is drawn in it need not reach its edge.
_LOOSE: Final = 0.15


def _large_bands(empty: Array) -> tuple[Array, Array]:
    """Where bands between empty ones start, and their sizes; titles apart."""
    edges = np.flatnonzero(np.diff(np.concatenate([[True], empty, [True]]).astype(int)))
    starts, sizes = edges[::2], edges[1::2] - edges[::2]
    large = sizes >= 0.5 * sizes.max(initial=0)
    return starts[large], sizes[large]


def bands(empty: Array) -> Iterator[Axis]:
    """Bands of equal size at equal distances between empty ones, to a pixel; titles apart."""
    starts, sizes = _large_bands(empty)
    if not len(starts):
        return
    gaps = starts[1:] - starts[:-1] - sizes[:-1]
    even = np.ptp(sizes) <= 1 and (not len(gaps) or np.ptp(gaps) <= 1)
    if even and sizes.min() >= LEAST_SIDE:
        yield Axis(tuple(starts.tolist()), int(sizes.min()))


def loose_bands(empty: Array) -> Iterator[Axis]:
    """Three bands or more whose contents lie within cells at equal distances.

    What is drawn on paper without a frame reaches its cell's edge in some cells only.
    """
    starts, sizes = _large_bands(empty)
    if len(starts) < 3 or sizes.min() < LEAST_SIDE:
        return
    index = np.arange(len(starts))
    period, first = np.polyfit(index, starts + sizes / 2, 1)
    low = (starts - index * period).min()
    high = (starts + sizes - index * period).max()
    off = np.abs(first + index * period - starts - sizes / 2).max()
    size = int(np.ceil(high - low))
    if off <= _LOOSE * period / 2 and size <= period:
        places = np.clip((low + index * period).round(), 0, len(empty) - size).astype(int)
        yield Axis(tuple(places.tolist()), size)
