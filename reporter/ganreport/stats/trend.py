"""Where a series is heading, and where it jumped."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.estimate import Z95, Estimate
from ganreport.stats.series import Grid, lag1, mad, running_median

Array = npt.NDArray[Any]

_TREND_POINTS: Final = 256  # block means: Theil and Sen's slopes are of all pairs
_CHANGE_POINTS: Final = 512  # block means: the exact partition takes quadratic time
_STRETCHES: Final = 40  # of a series: as many as jumps are looked for at
_SHORTEST: Final = 8  # points of a stretch between jumps; shorter ones are spikes
# Times log n a cut: above BIC's 2 log n (a level and a place), for noise is not white.
_PENALTY: Final = 3.0


def theil_sen(grid: Grid) -> Estimate:
    """The median slope of all pairs of points, a step (Sen 1968), with its 95 % interval.

    Taken on at most 256 block means. The rank interval is widened as if there were only
    ``(1 - phi) / (1 + phi)`` as many points (Hamed & Rao 1998 for an AR(1)), with the ``phi`` of
    what the trend leaves over.
    """
    x, y = _thinned(grid, _TREND_POINTS)
    first, second = np.triu_indices(len(x), 1)
    slopes = np.sort((y[second] - y[first]) / (x[second] - x[first]))
    slope = float(np.median(slopes))
    phi = lag1(y - slope * x)
    phi = 0.0 if math.isnan(phi) else min(max(phi, 0.0), 0.98)
    half = Z95 * math.sqrt((1 + phi) / (1 - phi)) * _concordance_error(y)
    low = max(round((len(slopes) - half) / 2) - 1, 0)
    high = min(round((len(slopes) + half) / 2), len(slopes) - 1)
    return Estimate(slope, float(slopes[low]), float(slopes[high]))


def rank_correlation(x: Array, y: Array) -> float:
    """Spearman's correlation of two (n,) arrays; 0 where one of them does not vary."""
    first, second = (ranks - ranks.mean() for ranks in (_ranks(x), _ranks(y)))
    size = math.sqrt(float(np.sum(first**2)) * float(np.sum(second**2)))
    return float(np.sum(first * second)) / size if size > 0 else 0.0


def _ranks(values: Array) -> Array:
    """(n,) ranks, the mean of them where values are the same."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[places])


def _concordance_error(y: Array) -> float:
    """Standard error of the number of rising pairs less that of falling ones, given ties."""
    n = len(y)
    ties = np.unique(y, return_counts=True)[1].astype(float)
    lost = float((ties * (ties - 1) * (2 * ties + 5)).sum())
    return math.sqrt(max(n * (n - 1) * (2 * n + 5) - lost, 0.0) / 18)


@dataclass(frozen=True)
class Change:
    """A jump of a series: the step at which it happened and the levels on its two sides."""

    step: int
    before: float
    after: float


def changes(grid: Grid) -> tuple[Change, ...]:
    """Where the level of a series jumps; a description, not a test.

    The series (at most 512 block means) is whitened by a first-order coefficient that jumps do not
    disturb, cut where that lowers its squared error by more than ``3 log n`` of its variance each
    (that of single points or of means of eight, whichever is larger: slow wandering is no jump;
    AR1SEG: Chakar et al. 2017, with the exact search of Jackson et al. 2005). A cut stays only if
    two levels fit the stretches on its sides better than one straight line, by as much again.
    """
    x, y = _thinned(grid, _CHANGE_POINTS)
    phi = robust_phi(y)
    white = _tamed(y[1:] - phi * y[:-1])
    scale = max(_typical_step(white), _typical_step(_means(white, _SHORTEST)) * _SHORTEST**0.5)
    if not scale > 1e-9 * float(np.abs(y).max()):
        return ()
    white, penalty = white / scale, _PENALTY * math.log(len(white))
    cuts = [0, *partition(white, penalty, max(_SHORTEST, len(white) // 40)), len(white)]
    jumps = []
    for left, cut, right in zip(cuts, cuts[1:], cuts[2:], strict=False):
        if _step_gain(white[left:cut], white[cut:right]) > penalty:
            levels = float(np.median(y[left : cut + 1])), float(np.median(y[cut + 1 : right + 1]))
            jumps.append(Change(math.ceil((x[cut] + x[cut + 1]) / 2), *levels))
    return tuple(jumps)


def wandering(grid: Grid) -> float:
    """How far means over a fortieth of a series usually go from one to the next, as a deviation."""
    return _typical_step(_means(grid.y, max(1, grid.size // _STRETCHES)))


def _typical_step(values: Array) -> float:
    """The standard deviation of (n,) independent values by the median of their differences."""
    if len(values) < 2:
        return 0.0
    return float(np.median(np.abs(np.diff(values)))) / (0.6745 * math.sqrt(2))


def _means(values: Array, size: int) -> Array:
    """Means of whole blocks of (n,) values."""
    return np.asarray(values[: len(values) // size * size].reshape(-1, size).mean(axis=1))


def _step_gain(before: Array, after: Array) -> float:
    """By how much two levels have a smaller squared error than one straight line."""
    both = np.concatenate([before, after])
    place = np.arange(len(both)) - (len(both) - 1) / 2
    line = np.sum((both - both.mean()) ** 2) - np.sum(place * both) ** 2 / np.sum(place**2)
    step = np.sum((before - before.mean()) ** 2) + np.sum((after - after.mean()) ** 2)
    return float(line - step)


def robust_phi(values: Array) -> float:
    """First-order autocorrelation from medians of differences, which few jumps hardly move.

    The variance of differences over two points is ``1 + phi`` times that over one (Chakar et al.
    2017).
    """
    one = float(np.median(np.abs(np.diff(values))))
    two = float(np.median(np.abs(values[2:] - values[:-2])))
    return min(max((two / one) ** 2 - 1, -0.95), 0.95) if one > 0 else 0.0


def partition(values: Array, penalty: float, least: int) -> tuple[int, ...]:
    """The cuts of (n,) values into stretches of constant mean with the least penalised error.

    Args:
        values: Values of unit variance.
        penalty: What one more cut must lower the sum of squares by.
        least: Points of the shortest stretch.

    Returns:
        The first index of each stretch but the first, of the exact minimum.
    """
    sums = np.concatenate([[0.0], np.cumsum(values)])
    squares = np.concatenate([[0.0], np.cumsum(values**2)])
    count = len(values)
    best = np.full(count + 1, math.inf)
    best[0] = -penalty
    origin = np.zeros(count + 1, np.int64)
    for end in range(least, count + 1):
        starts = np.arange(end - least + 1)
        error = squares[end] - squares[starts]
        error = error - (sums[end] - sums[starts]) ** 2 / (end - starts)
        cost = best[starts] + error + penalty
        origin[end] = int(np.argmin(cost))
        best[end] = cost[origin[end]]
    cuts, end = [], count
    while end > 0 and origin[end] > 0:
        end = int(origin[end])
        cuts.append(end)
    return tuple(reversed(cuts))


def _thinned(grid: Grid, most: int) -> tuple[Array, Array]:
    """Places and means of equal blocks of a grid, at most ``most`` of them."""
    size = math.ceil(grid.size / most)
    starts = np.arange(0, grid.size, size)
    lengths = np.diff(np.append(starts, grid.size))
    return np.add.reduceat(grid.steps, starts) / lengths, np.add.reduceat(grid.y, starts) / lengths


def _tamed(values: Array) -> Array:
    """The values, those far from their running median moved to three deviations from it."""
    middle = running_median(values, 2 * max(_SHORTEST, len(values) // 40) + 1)
    width = 3 * mad(values - middle)
    return np.asarray(np.clip(values, middle - width, middle + width))
