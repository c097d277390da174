"""Cells of a distribution: k-means centres of real samples, and where points fall among them."""

from __future__ import annotations

import warnings
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats import distances

Array = npt.NDArray[Any]

_SEED: Final = 20_260_101  # any fixed number: the same run gives the same figures
_FEWEST: Final = 50  # points of a cluster that is cut again: fewer fall into groups by chance
_CLUSTERED: Final = 0.75  # simplified silhouette of clusters; one cloud stays below 0.72 (clusters)


def cells(points: Array, count: int) -> Array:
    """Centres of at most ``count`` cells of (n, d) points, by seeded k-means; none is empty."""
    from scipy.cluster.vq import kmeans2

    distinct = min(count, len(np.unique(points, axis=0)))
    data = points.astype(np.float64)
    with warnings.catch_warnings(action="ignore"):  # of empty cells, which are left out below
        centres, owner = kmeans2(data, distinct, iter=10, minit="++", rng=_SEED)
    return np.asarray(centres[np.unique(owner)])


def clusters(points: Array, most: int) -> Array | None:
    """Centres of the 2 to ``most`` clusters that (n, d) points fall into, None where they don't.

    Each of them is looked at by itself once more, for groups of groups: a few coarse ones would
    hide that half of what is in each is missing.
    """
    coarse = _clusters(points, most)
    if coarse is None:
        return None
    owner, parts = owners(points, coarse), []
    for index, centre in enumerate(coarse):
        own = points[owner == index]
        finer = _clusters(own, most // len(coarse)) if len(own) >= _FEWEST else None
        parts.append(centre[None] if finer is None else finer)
    return np.concatenate(parts)


def _clusters(points: Array, most: int) -> Array | None:
    """The clusters of (n, d) points at the scale on which they show most clearly.

    Ward's tree (1963) is cut where the simplified silhouette (Hruschka, de Castro & Campello 2004:
    from the distances to the own and to the next centre) is greatest; they are clusters if that is
    at least 0.75. A round or an even cloud stays below 0.72; round modes in the plane are found
    from six standard deviations apart on, in 16 dimensions not even at ten.
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(np.unique(points, axis=0)) <= most:
        return None
    data = points.astype(np.float64)
    tree, best, best_centres = linkage(data, "ward"), _CLUSTERED, None
    for count in range(2, most + 1):
        owner = fcluster(tree, count, "maxclust") - 1
        sizes = np.bincount(owner)
        centres = np.stack([np.bincount(owner, column) / sizes for column in data.T], axis=1)
        apart = distances.nearest(data, centres, 2)[0].astype(np.float64)
        score = float(np.mean(1 - apart[:, 0] / np.maximum(apart[:, 1], np.finfo(float).tiny)))
        if score > best:
            best, best_centres = score, centres
    return best_centres


def owners(points: Array, centres: Array) -> Array:
    """(n,) index of the nearest of (K, d) centres to each of (n, d) points."""
    return np.asarray(distances.nearest(points, centres, 1)[1][:, 0])


def fallen(points: Array, centres: Array) -> Array:
    """(K,) counts of (n, d) points nearest to each of (K, d) centres."""
    return np.bincount(owners(points, centres), minlength=len(centres))
