"""One-nearest-neighbour two-sample test: can a sample be told from a real by its neighbour?

Schilling 1986; Lopez-Paz & Oquab 2017; for GANs Xu et al. 2018.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from ganreport.stats import distances
from ganreport.stats.estimate import NAN, Estimate, normal

Array = npt.NDArray[Any]


def neighbour_accuracy(a: Array, b: Array) -> tuple[Estimate, Estimate]:
    """Share of points whose nearest other point is of their own set.

    1 where the sets lie apart, about a half where they are of one distribution, below it where
    points of one set are copies of the other's. The baseline's width is the exact variance under
    permutation of the labels with the neighbours as they are; the value's error is widened alike.

    Args:
        a: (n, d) points.
        b: (m, d) points.

    Returns:
        The share and its baseline; NaN where there are fewer than four points in all.
    """
    points = np.concatenate([a, b])
    count = len(points)
    if min(len(a), len(b)) < 1 or count < 4:
        return Estimate(NAN), Estimate(NAN)
    _, neighbours = distances.nearest(points, points, 1, same=True)
    own = np.arange(count) < len(a)
    value = float(np.mean(own == own[neighbours[:, 0]]))
    expected, variance = _permuted(neighbours[:, 0], len(a), len(b))
    wider = variance / max(expected * (1 - expected), 1e-12)
    error = math.sqrt(max(value * (1 - value), 1 / count) * wider)
    baseline = normal(expected, math.sqrt(max(0.0, variance)), 0.0, 1.0)
    return normal(value, error, 0.0, 1.0), baseline


def _permuted(neighbour: Array, n: int, m: int) -> tuple[float, float]:
    """Mean and variance of the share of equal labels over a fixed graph of neighbours."""
    count = n + m
    two, three, four = (_alike(n, m, size) for size in (2, 3, 4))
    crossed = 2 * n * (n - 1) * m * (m - 1) / math.perm(count, 4)
    degree = 1 + np.bincount(neighbour, minlength=count).astype(np.float64)
    mutual = int(np.count_nonzero(neighbour[neighbour] == np.arange(count)))
    touching = float(np.sum(degree * (degree - 1))) - 2 * mutual
    apart = count * (count - 1) - touching - mutual
    second = (count + mutual) * two + touching * three + apart * (four + crossed)
    return two, second / count**2 - two**2


def _alike(n: int, m: int, size: int) -> float:
    """Chance that so many points drawn without replacement are all of one set."""
    return (math.perm(n, size) + math.perm(m, size)) / math.perm(n + m, size)
