"""Cells of a distribution: k-means centres of reals, and where points fall among them."""

from __future__ import annotations

import warnings
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats import distances

Array = npt.NDArray[Any]

_SEED: Final = 20_260_101


def cells(points: Array, count: int) -> Array:
    """Centres of at most ``count`` cells of (n, d) points, by seeded k-means; none is empty."""
    from scipy.cluster.vq import kmeans2

    distinct = min(count, len(np.unique(points, axis=0)))
    data = points.astype(np.float64)
    with warnings.catch_warnings(action="ignore"):  # of empty cells, which are left out below
        centres, owner = kmeans2(data, distinct, iter=10, minit="++", rng=_SEED)
    return np.asarray(centres[np.unique(owner)])


def owners(points: Array, centres: Array) -> Array:
    """(n,) index of the nearest of (K, d) centres to each of (n, d) points."""
    return np.asarray(distances.nearest(points, centres, 1)[1][:, 0])


def fallen(points: Array, centres: Array) -> Array:
    """(K,) counts of (n, d) points nearest to each of (K, d) centres."""
    return np.bincount(owners(points, centres), minlength=len(centres))
