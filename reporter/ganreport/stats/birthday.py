"""Birthday test: how many different samples can a generator make, by how often two agree?

Arora & Zhang 2017. Two samples agree when they lie closer than all but one in a thousand real
samples do to their nearest real sample.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats import distances, even
from ganreport.stats.estimate import NAN, Estimate

Array = npt.NDArray[Any]

# Of the real samples' nearest distances: of a thousand real samples one agrees with another.
QUANTILE: Final = 0.001
_ROUNDING: Final = 1e-12  # relative, of squared distances in float64: equal samples must agree


@dataclass(frozen=True)
class Collisions:
    """``pairs`` of ``count`` samples that agree, ``close`` of them at half the distance."""

    pairs: int
    count: int
    close: int = 0

    @property
    def possible(self) -> int:
        """All pairs that there are."""
        return self.count * (self.count - 1) // 2

    @property
    def estimate(self) -> Estimate:
        """The number of pairs, with the exact interval of a Poisson mean (Garwood 1936, eq. 2)."""
        return poisson(self.pairs)

    @property
    def support(self) -> Estimate:
        """Equally likely samples that would agree so often: all pairs over those that agree.

        Infinite, with a finite lower end, where none agree; NaN from fewer than two samples.
        """
        if not self.possible:
            return Estimate(NAN)
        rate = self.estimate
        ends = (self.possible / x if x > 0 else math.inf for x in (rate.upper, rate.lower))
        return Estimate(self.possible / self.pairs if self.pairs else math.inf, *ends)

    def expected(self, count: int) -> Estimate:
        """Pairs that would agree among ``count`` draws from where these samples came from."""
        every = count * (count - 1) / 2
        return self.estimate.scaled(every / self.possible) if self.possible else Estimate(NAN)


def poisson(count: int) -> Estimate:
    """A count with the exact 95 % interval of its mean."""
    from scipy.special import gammaincinv

    lower = float(gammaincinv(count, 0.025)) if count else 0.0
    return Estimate(float(count), lower, float(gammaincinv(count + 1, 0.975)))


def reach(real: Array) -> float:
    """The distance within which samples agree, from (m, d) real ones: a quantile of their nearest.

    The median over draws of one size, for nearest ones are the nearer the more there are. NaN from
    fewer than two real samples.
    """
    return float(np.median([_reach(real[draw]) for draw in even.order(len(real))]))


def _reach(real: Array) -> float:
    nearest, _ = distances.nearest(real, real, 1, same=True)
    return float(np.quantile(nearest[:, 0], QUANTILE)) if nearest.size else NAN


def collisions(points: Array, within: float) -> Collisions:
    """Count the pairs of (n, d) points that lie ``within`` a distance of each other.

    Of points that are dense in m dimensions one pair in ``2^m`` is left at half the distance; of
    the same few points over and over all are.
    """
    centred = points - points.mean(axis=0, dtype=np.float64)
    largest = float(np.einsum("ij,ij->i", centred, centred).max(initial=0))
    limits = [(share * within) ** 2 + _ROUNDING * largest for share in (1, 0.5)]
    pairs = np.zeros(2, np.int64)
    for _, block in distances.squared(points, points, fine=True):
        near = block[block <= limits[0]]
        pairs += np.array([len(near), np.count_nonzero(near <= limits[1])])
    agreeing, close = ((pairs - len(points)) // 2).tolist()
    return Collisions(agreeing, len(points), close)
