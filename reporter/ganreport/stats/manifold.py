"""Precision, recall, density and coverage: how two sets of points lie in each other's midst.

Kynkäänniemi et al. 2019 (precision, recall, eqs. 1-3); Naeem et al. 2020 (density, eq. 4;
coverage, eq. 5). A point's ball reaches to its k-th nearest neighbour of its own set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats import distances
from ganreport.stats.estimate import Estimate, share

Array = npt.NDArray[Any]

NEIGHBOURS: Final = 5
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

    ``holders`` counts, for each fake, the balls that hold it; ``covered`` says of each real whether
    its ball holds a fake; ``k`` is the neighbours that made the balls.
    """

    holders: Array
    covered: Array
    k: int

    @property
    def precision(self) -> Estimate:
        """Share of fakes within some ball of the reals."""
        return share(int(np.count_nonzero(self.holders)), len(self.holders))

    @property
    def density(self) -> float:
        """Mean number of balls that hold a fake, over k; may exceed 1."""
        return float(self.holders.mean() / self.k) if len(self.holders) and self.k else np.nan

    @property
    def coverage(self) -> Estimate:
        """Share of reals whose ball holds a fake."""
        return share(int(np.count_nonzero(self.covered)), len(self.covered))


def balls(points: Array, k: int = NEIGHBOURS) -> Balls:
    """Draw the ball of each of (m, d) points; the first ``CAP`` points are used."""
    points = points[:CAP]
    found, indices = distances.nearest(points, points, k, same=True)
    radii = found[:, -1] if found.shape[1] else np.zeros(len(points))
    held = len(np.unique(indices))
    return Balls(points, radii, share(held, len(points)))


def overlap(reals: Balls, fakes: Array, k: int = NEIGHBOURS) -> Overlap:
    """Count which of (n, d) fakes lie in which balls; the first ``CAP`` fakes are used."""
    fakes = fakes[:CAP]
    holders = np.zeros(len(fakes), np.int64)
    covered = np.zeros(len(reals.points), bool)
    reach = reals.radii**2
    for part, block in distances.squared(fakes, reals.points):
        inside = block <= reach
        holders[part] = np.count_nonzero(inside, axis=1)
        covered |= inside.any(axis=0)
    return Overlap(holders, covered, min(k, max(0, len(reals.points) - 1)))


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
