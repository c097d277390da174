"""Euclidean distances between sets of points, block by block: memory stays bounded.

Points are centred first, then multiplied as float32 (as float64 up to 16 dimensions, where it
costs nothing and small distances matter). What that rounding can't decide is taken again from the
points' differences in float64, so that neighbours and counts are those of float64.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.estimate import Estimate, finite, normal

Array = npt.NDArray[Any]

BLOCK_CELLS: Final = 262_144
"""Cells of a block of distances: 1 MB as float32, so that it stays in the cache."""

BLOCK_ROWS: Final = 512
"""Rows of a block at least: fewer make a matrix product slow."""

_EXACT_DIMENSIONS: Final = 16  # a choice: with few coordinates float64 costs little
_GROUPS: Final = 256  # of columns, whose minima bound the k-th smallest: many more than any k
# Times k a row, beyond which rounding hides the order and the bound is no help.
_CANDIDATES: Final = 16
_GATHERED: Final = 1_000_000  # coordinates gathered at a time: 8 MB a side


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

    Raises:
        ValueError: Some point is not finite.
    """
    kind, centre = _kind(finite(a), fine), _centre(finite(b))
    right = _lifted((b - centre).astype(kind), True)
    height = max(BLOCK_ROWS, BLOCK_CELLS // max(1, len(b)))
    for start in range(0, len(a), height):
        part = slice(start, min(start + height, len(a)))
        block = _lifted((a[part] - centre).astype(kind)) @ right.T
        yield part, np.maximum(block, 0, out=block)


def _lifted(points: Array, right: bool = False) -> Array:
    """Rows whose products with those of the other side are squared distances at once."""
    norms = np.einsum("ij,ij->i", points, points)[:, None]
    ones = np.ones_like(norms)
    return np.hstack([points, ones, norms] if right else [-2 * points, norms, ones])


def _kind(points: Array, fine: bool = False) -> type[np.floating[Any]]:
    return np.float64 if fine or points.shape[1] <= _EXACT_DIMENSIONS else np.float32


def _centre(points: Array) -> Array:
    return points.mean(axis=0, dtype=np.float64) if len(points) else np.zeros(points.shape[1])


def rounding(a: Array, b: Array) -> tuple[Array, Array]:
    """How far :func:`squared` may be off: a pair's bound is the sum of its two points'.

    A sum of d + 2 products, and of the norms in it, is off by d + 2 roundings of the sum of their
    sizes at most, which is below twice that of the norms (Higham 2002, eq. 3.5).

    Args:
        a: (n, d) points.
        b: (m, d) points.

    Returns:
        The (n,) and (m,) bounds.
    """
    factor = 1.5 * (a.shape[1] + 16) * float(np.finfo(_kind(a)).eps)
    one, two = (points - _centre(b) for points in (a, b))
    return factor * np.einsum("ij,ij->i", one, one), factor * np.einsum("ij,ij->i", two, two)


def nearest(a: Array, b: Array, k: int = 1, *, same: bool = False) -> tuple[Array, Array]:
    """The ``k`` nearest points of ``b`` to each point of ``a``.

    A single nearest one may be another that is as near but for the rounding of float32.

    Args:
        a: (n, d) points.
        b: (m, d) points.
        k: How many neighbours; fewer where ``b`` has no more.
        same: ``a`` is ``b``: a point is not its own neighbour.

    Returns:
        Their (n, k) distances, growing, and their (n, k) indices in ``b``.
    """
    k = max(0, min(k, len(b) - same))
    distances, indices = np.empty((len(a), k)), np.empty((len(a), k), np.int64)
    if not k:
        return distances, indices
    own, other = rounding(a, b) if k > 1 else (np.zeros(len(a)), np.zeros(len(b)))
    slack = 2 * (own + other.max())
    for part, block in squared(a, b):
        places = _smallest(_others(block, part, same), k, slack[part])
        if places is None:
            _, block = next(squared(a[part], b, fine=True))
            chosen = np.argpartition(_others(block, part, same), k - 1, axis=1)[:, :k]
            places = np.repeat(np.arange(len(block)), k), chosen.ravel()
        distances[part], indices[part] = _first(a[part], b, k, *places)
    return distances, indices


def _rounded(values: Array, like: Array) -> Array:
    """Values in the precision of a block; the largest that it holds in place of larger ones."""
    most = np.finfo(like.dtype).max
    rounded: Array = np.clip(values, -most, most).astype(like.dtype)
    return rounded


def _others(block: Array, part: slice, same: bool) -> Array:
    """A block without the distances of points to themselves."""
    if same:
        block[np.arange(len(block)), np.arange(part.start, part.stop)] = np.inf
    return block


def _smallest(block: Array, k: int, slack: Array) -> tuple[Array, Array] | None:
    """Cells, by rows and columns, among which are each row's ``k`` smallest.

    The k-th smallest of the minima of groups of columns bounds the k-th smallest of all. None where
    so many are as small but for the rounding that they are no help.
    """
    height, width = block.shape
    if k == 1:
        return np.arange(height), block.argmin(axis=1)
    size = width // _GROUPS
    minima = block
    if size > 1:
        minima = block[:, : size * _GROUPS].reshape(height, size, _GROUPS).min(axis=1)
    bound = np.partition(minima, k - 1, axis=1)[:, k - 1] + slack
    rows, columns = _cells(block <= _rounded(bound, block)[:, None])
    counts = np.bincount(rows, minlength=height)
    few = counts.min() >= k and len(rows) <= _CANDIDATES * k * height
    return (rows, columns) if few else None


def _cells(mask: Array) -> tuple[Array, Array]:
    """Rows and columns of what is true, in the order of rows."""
    rows, columns = np.divmod(np.flatnonzero(mask), mask.shape[1])
    return rows, columns


def _first(a: Array, b: Array, k: int, rows: Array, columns: Array) -> tuple[Array, Array]:
    """The ``k`` shortest of the pairs given of each row, and their columns."""
    gaps = between(a, b, rows, columns)
    order = np.lexsort((gaps, rows))
    chosen = order[np.searchsorted(rows, np.arange(len(a)))[:, None] + np.arange(k)]
    return gaps[chosen], columns[chosen]


def between(a: Array, b: Array, rows: Array, columns: Array) -> Array:
    """(p,) distances, in float64, of p pairs of one of (n, d) points and one of (m, d)."""
    distances = np.empty(len(rows))
    step = max(1, _GATHERED // max(1, a.shape[1]))
    for start in range(0, len(rows), step):
        part = slice(start, start + step)
        difference = a[rows[part]].astype(np.float64) - b[columns[part]]
        distances[part] = np.sqrt(np.einsum("ij,ij->i", difference, difference))
    return distances


def within(a: Array, b: Array, *limits: Array) -> Iterator[tuple[slice, list[Array]]]:
    """Whether points are no farther apart than limits, decided as if by float64.

    Args:
        a: (n, d) points.
        b: (m, d) points.
        limits: Distances: (m,) one for each of ``b``, or (n, 1) one for each of ``a``.

    Yields:
        Rows of ``a``, and for each of the limits which of their (rows, m) distances it allows.
    """
    own, other = rounding(a, b)
    for part, block in squared(a, b):
        block -= _rounded(own[part, None], block)
        block -= _rounded(other, block)
        here = [limit[part] if limit.ndim == 2 else limit for limit in limits]
        margins = [_margin(own[part], other, limit) for limit in here]
        yield part, [_inside(a[part], b, block, *pair) for pair in zip(here, margins, strict=True)]


def _margin(own: Array, other: Array, limit: Array) -> Array:
    """How far below a limit's square a lower bound of a square lies if the square does for sure."""
    margin: Array = own[:, None] + other.max() if limit.ndim == 2 else own.max() + other
    return 2 * margin


def _inside(a: Array, b: Array, least: Array, limit: Array, margin: Array) -> Array:
    """Whether distances are within limits, from lower bounds of their squares."""
    square = limit**2
    inside = least <= _rounded(square, least)
    rows, columns = _cells(inside & (least > _rounded(square - margin, least)))
    most = np.broadcast_to(limit, least.shape)[rows, columns]
    inside[rows, columns] = between(a, b, rows, columns) <= most
    return inside


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
    (Hoeffding 1948, eq. 5.13); NaN from fewer than two points. Of few points the products are
    float64: the rounding of float32 does not average out.
    """
    count = len(points)
    if count < 2:
        return Estimate(float("nan"))
    own = np.empty(count)
    for part, block in squared(points, points, fine=count <= BLOCK_ROWS):
        block[np.arange(len(block)), np.arange(part.start, part.stop)] = 0
        own[part] = np.sqrt(block, out=block).sum(axis=1, dtype=np.float64) / (count - 1)
    error = 2 * float(own.std(ddof=1)) / count**0.5
    return normal(float(own.mean()), error, least=0.0)
