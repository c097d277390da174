"""Euclidean distances between sets of points, block by block: memory stays bounded.

Points are centred first, then multiplied as float32 (as float64 up to 16 dimensions, where it
costs nothing and small distances matter). Distances that are returned are taken again, exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.estimate import Estimate, normal

Array = npt.NDArray[Any]

BLOCK_CELLS: Final = 262_144
"""Cells of a block of distances: 1 MB as float32, so that it stays in the cache."""

_EXACT_DIMENSIONS: Final = 16


def rows(points: Array) -> Array:
    """The (n, d) float view of n points of any shape."""
    flat = points.reshape(len(points), -1)
    return flat if flat.dtype.kind == "f" else flat.astype(np.float32)


def squared(a: Array, b: Array, *, fine: bool = False) -> Iterator[tuple[slice, Array]]:
    """Squared distances of (n, d) to (m, d) points, as blocks of rows.

    Args:
        a: (n, d) points.
        b: (m, d) points.
        fine: Multiply as float64 whatever the dimension, where small distances are counted.

    Yields:
        The rows of ``a`` and their (rows, m) squared distances, never below 0.
    """
    kind = np.float64 if fine or a.shape[1] <= _EXACT_DIMENSIONS else np.float32
    centre = b.mean(axis=0, dtype=np.float64) if len(b) else np.zeros(b.shape[1])
    left, right = _lifted((a - centre).astype(kind)), _lifted((b - centre).astype(kind), True)
    height = max(1, BLOCK_CELLS // max(1, len(b)))
    for start in range(0, len(a), height):
        part = slice(start, min(start + height, len(a)))
        block = left[part] @ right.T
        yield part, np.maximum(block, 0, out=block)


def _lifted(points: Array, right: bool = False) -> Array:
    """Rows whose products with those of the other side are squared distances at once."""
    norms = np.einsum("ij,ij->i", points, points)[:, None]
    ones = np.ones_like(norms)
    return np.hstack([points, ones, norms] if right else [-2 * points, norms, ones])


def nearest(a: Array, b: Array, k: int = 1, *, same: bool = False) -> tuple[Array, Array]:
    """The ``k`` nearest points of ``b`` to each point of ``a``.

    Args:
        a: (n, d) points.
        b: (m, d) points.
        k: How many neighbours; fewer where ``b`` has no more.
        same: ``a`` is ``b``: a point is not its own neighbour.

    Returns:
        Their (n, k) distances, growing, and their (n, k) indices in ``b``.
    """
    k = max(0, min(k, len(b) - same))
    indices = np.empty((len(a), k), np.int64)
    for part, block in squared(a, b):
        if same:
            block[np.arange(len(block)), np.arange(part.start, part.stop)] = np.inf
        if k == 1:
            indices[part, 0] = block.argmin(axis=1)
        elif 1 < k < len(b):
            indices[part] = np.argpartition(block, k - 1, axis=1)[:, :k]
        elif k:
            indices[part] = np.arange(k)
    return _sorted(exact(a, b, indices), indices)


def exact(a: Array, b: Array, indices: Array) -> Array:
    """Distances, in float64, of each of (n, d) points to (n, k) chosen ones of ``b``."""
    found = np.empty(indices.shape)
    for column in range(indices.shape[1]):
        difference = a.astype(np.float64) - b[indices[:, column]]
        found[:, column] = np.sqrt(np.einsum("ij,ij->i", difference, difference))
    return found


def _sorted(distances: Array, indices: Array) -> tuple[Array, Array]:
    order = np.argsort(distances, axis=1, kind="stable")
    return np.take_along_axis(distances, order, 1), np.take_along_axis(indices, order, 1)


def closest_pairs(points: Array, count: int = 10) -> tuple[Array, Array]:
    """Pairs of points that are each other's or one another's nearest, closest first.

    Args:
        points: (n, d) points.
        count: How many pairs at most.

    Returns:
        (p,) distances and (p, 2) indices, the lower index first, no pair twice.
    """
    distances, indices = nearest(points, points, 1, same=True)
    if not indices.size:
        return np.empty(0), np.empty((0, 2), np.int64)
    pairs = np.sort(np.column_stack([np.arange(len(points)), indices[:, 0]]), axis=1)
    pairs, first = np.unique(pairs, axis=0, return_index=True)
    order = np.argsort(distances[first, 0], kind="stable")[:count]
    return distances[first[order], 0], pairs[order]


def mean_pairwise(points: Array) -> Estimate:
    """Mean distance between two different points of (n, d), a U-statistic.

    The standard error is Hoeffding's, from the spread of each point's own mean distance
    (Hoeffding 1948, eq. 5.13); NaN from fewer than two points.
    """
    count = len(points)
    if count < 2:
        return Estimate(float("nan"))
    own = np.empty(count)
    for part, block in squared(points, points):
        block[np.arange(len(block)), np.arange(part.start, part.stop)] = 0
        own[part] = np.sqrt(block, out=block).sum(axis=1, dtype=np.float64) / (count - 1)
    error = 2 * float(own.std(ddof=1)) / count**0.5
    return normal(float(own.mean()), error, least=0.0)
