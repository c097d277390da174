"""Precision, recall, density and coverage: how two sets of points lie in each other's midst.

Kynkäänniemi et al. 2019 (precision, recall, eqs. 1-3); Naeem et al. 2020 (density, eq. 4;
coverage, eq. 5). A point's ball reaches to its k-th nearest neighbour of its own set.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats import distances
from ganreport.stats.estimate import NAN, Estimate, normal, share

Array = npt.NDArray[Any]

NEIGHBOURS: Final = 5  # k = 5 of Naeem et al. 2020, for whose coverage it was chosen
CAP: Final = 5000
"""Points of each set that are used at most: the cost grows with the product of the two."""


@dataclass(frozen=True)
class Balls:
    """(m, d) points and the (m,) radii of their balls.

    ``neighboured`` is the share of points that lie in another point's ball which was drawn without
    them: what a perfect generator's precision would be.
    """

    points: Array
    radii: Array
    neighboured: Estimate


@dataclass(frozen=True)
class Overlap:
    """How (n,) fakes lie in the balls of (m,) reals.

    ``holders`` (n,) counts the balls that hold each fake, ``held`` (m,) the fakes that each ball
    holds, ``sole`` (n,) the balls that hold this fake and no other; ``k`` is the neighbours that
    made the balls. ``reached`` (m,) says which reals lie in the balls of fakes, where these were
    drawn.
    """

    holders: Array
    held: Array
    sole: Array
    k: int
    reached: Array | None = None

    @property
    def precision(self) -> Estimate:
        """Share of fakes within some ball of the reals."""
        return share(int(np.count_nonzero(self.holders)), len(self.holders))

    @property
    def recall(self) -> Estimate:
        """Share of reals within some ball of the fakes; NaN where these were not drawn."""
        if self.reached is None:
            return Estimate(NAN)
        return share(int(np.count_nonzero(self.reached)), len(self.reached))

    @property
    def density(self) -> Estimate:
        """Mean number of balls that hold a fake, over k; may exceed 1.

        The error is that of a mean over pairs of a fake and a real (Hoeffding 1948).
        """
        reals, fakes = len(self.held), len(self.holders)
        if not fakes or not self.k:
            return Estimate(NAN)
        by_fakes = float(self.holders.var()) / fakes
        by_reals = float(self.held.var()) * reals / fakes**2
        value = float(self.holders.mean()) / self.k
        return normal(value, math.sqrt(by_fakes + by_reals) / self.k, least=0.0)

    @property
    def coverage(self) -> Estimate:
        """Share of reals whose ball holds a fake.

        One fake may cover several reals, so the error is the jackknife's over fakes: leaving one
        out loses the reals that it alone covers (Efron & Stein 1981: on average an upper bound). It
        is at least that of as many independent reals.
        """
        reals, fakes = len(self.held), len(self.sole)
        if not reals or not fakes:
            return Estimate(NAN)
        covered = share(int(np.count_nonzero(self.held)), reals)
        jackknife = normal(
            covered.value, math.sqrt((fakes - 1) * float(self.sole.var())) / reals, 0.0, 1.0
        )
        lower, upper = min(covered.lower, jackknife.lower), max(covered.upper, jackknife.upper)
        return Estimate(covered.value, lower, upper)


def balls(points: Array, k: int = NEIGHBOURS) -> Balls:
    """Draw the ball of each of (m, d) points; the first ``CAP`` points are used."""
    points = points[:CAP]
    found, indices = distances.nearest(points, points, k, same=True)
    radii = found[:, -1] if found.shape[1] else np.zeros(len(points))
    held = len(np.unique(indices))
    return Balls(points, radii, share(held, len(points)))


def overlap(reals: Balls, fakes: Array | Balls, k: int = NEIGHBOURS) -> Overlap:
    """Count which of (n, d) fakes lie in which balls; the first ``CAP`` fakes are used.

    Fakes that come with balls of their own give recall in the same pass.
    """
    points = fakes.points if isinstance(fakes, Balls) else fakes[:CAP]
    limits = [reals.radii] + ([fakes.radii[:, None]] if isinstance(fakes, Balls) else [])
    n, m = len(points), len(reals.points)
    holders, held, last = np.zeros(n, np.int64), np.zeros(m, np.int64), np.zeros(m, np.int64)
    reached = np.zeros((len(limits) - 1, m), bool)
    for part, (inside, *others) in distances.within(points, reals.points, *limits):
        holders[part] = np.count_nonzero(inside, axis=1)
        found = np.count_nonzero(inside, axis=0)
        held += found
        last = np.where(found > 0, part.start + inside.argmax(axis=0), last)
        for seen, other in zip(reached, others, strict=True):
            seen |= other.any(axis=0)
    sole = np.bincount(last[held == 1], minlength=n)
    return Overlap(holders, held, sole, min(k, max(0, m - 1)), *reached)


def recall(reals: Array, fakes: Array, k: int = NEIGHBOURS) -> Estimate:
    """Share of (m, d) reals within some ball of (n, d) fakes (Kynkäänniemi et al. 2019, eq. 3)."""
    return overlap(balls(fakes, k), reals, k).precision


def coverage_null(reals: int, fakes: int, k: int = NEIGHBOURS) -> float:
    """Expected coverage of a perfect generator, whatever the distribution.

    ``1 - prod_{i=1..k} (M - i) / (M + N - i)`` for M reals and N fakes (Naeem et al. 2020, eq. 9).
    NaN where there are fewer than two reals.
    """
    if reals < 2:
        return float("nan")
    i = np.arange(1, min(k, reals - 1) + 1)
    return float(1 - np.prod((reals - i) / (reals + fakes - i)))


def coverage_error(reals: int, fakes: int, k: int = NEIGHBOURS) -> float:
    """Standard error of a perfect generator's coverage c, about ``sqrt(c (1-c) (1/M + 1/N))``.

    Simulated for this project: too large by up to a half in 2 dimensions, too small by up to a
    third in 64.
    """
    expected = coverage_null(reals, fakes, k)
    return math.sqrt(expected * (1 - expected) * (1 / reals + 1 / fakes))
