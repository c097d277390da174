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
    """How (n,) generated samples lie in the balls of (m,) real samples.

    ``holders`` (n,) counts the balls that hold each fake, ``held`` (m,) the generated samples that
    each ball holds, ``sole`` (n,) the balls that hold this fake and no other; ``k`` is the
    neighbours that made the balls. ``reached`` (m,) says which real samples lie in the balls of
    generated samples, where these were drawn.
    """

    holders: Array
    held: Array
    sole: Array
    k: int
    reached: Array | None = None

    @property
    def precision(self) -> Estimate:
        """Share of generated samples within some ball of the real samples."""
        return share(int(np.count_nonzero(self.holders)), len(self.holders))

    @property
    def recall(self) -> Estimate:
        """Share of real samples within some ball of the samples; NaN where these were not drawn."""
        if self.reached is None:
            return Estimate(NAN)
        return share(int(np.count_nonzero(self.reached)), len(self.reached))

    @property
    def density(self) -> Estimate:
        """Mean number of balls that hold a fake, over k; may exceed 1.

        The error is that of a mean over pairs of a fake and a real (Hoeffding 1948).
        """
        real, generated = len(self.held), len(self.holders)
        if not generated or not self.k:
            return Estimate(NAN)
        by_generated = float(self.holders.var()) / generated
        by_real = float(self.held.var()) * real / generated**2
        value = float(self.holders.mean()) / self.k
        return normal(value, math.sqrt(by_generated + by_real) / self.k, least=0.0)

    @property
    def coverage(self) -> Estimate:
        """Share of real samples whose ball holds a fake.

        One fake may cover several real samples, so the error is the jackknife's over generated
        samples: leaving one out loses the real samples that it alone covers (Efron & Stein 1981: on
        average an upper bound). It is at least that of as many independent real samples.
        """
        real, generated = len(self.held), len(self.sole)
        if not real or not generated:
            return Estimate(NAN)
        covered = share(int(np.count_nonzero(self.held)), real)
        jackknife = normal(
            covered.value, math.sqrt((generated - 1) * float(self.sole.var())) / real, 0.0, 1.0
        )
        lower, upper = min(covered.lower, jackknife.lower), max(covered.upper, jackknife.upper)
        return Estimate(covered.value, lower, upper)


def balls(points: Array, k: int = NEIGHBOURS) -> Balls:
    """Draw the ball of each of (m, d) points; the first ``CAP`` points are used."""
    points = points[:CAP]
    lengths, indices = distances.nearest(points, points, k, same=True)
    radii = lengths[:, -1] if lengths.shape[1] else np.zeros(len(points))
    held = len(np.unique(indices))
    return Balls(points, radii, share(held, len(points)))


def overlap(real: Balls, generated: Array | Balls, k: int = NEIGHBOURS) -> Overlap:
    """Count which of (n, d) samples lie in which balls; the first ``CAP`` samples are used.

    Generated samples that come with balls of their own give recall in the same pass.
    """
    points = generated.points if isinstance(generated, Balls) else generated[:CAP]
    limits = [real.radii] + ([generated.radii[:, None]] if isinstance(generated, Balls) else [])
    n, m = len(points), len(real.points)
    holders, held, last = np.zeros(n, np.int64), np.zeros(m, np.int64), np.zeros(m, np.int64)
    reached = np.zeros((len(limits) - 1, m), bool)
    for part, (inside, *others) in distances.within(points, real.points, *limits):
        holders[part] = np.count_nonzero(inside, axis=1)
        counts = np.count_nonzero(inside, axis=0)
        held += counts
        last = np.where(counts > 0, part.start + inside.argmax(axis=0), last)
        for seen, other in zip(reached, others, strict=True):
            seen |= other.any(axis=0)
    sole = np.bincount(last[held == 1], minlength=n)
    return Overlap(holders, held, sole, min(k, max(0, m - 1)), *reached)


def recall(real: Array, generated: Array, k: int = NEIGHBOURS) -> Estimate:
    """Share of (m, d) real samples in some ball of (n, d) others (Kynkäänniemi 2019, eq. 3)."""
    return overlap(balls(generated, k), real, k).precision


def coverage_baseline(real: int, generated: int, k: int = NEIGHBOURS) -> float:
    """Expected coverage of a perfect generator, whatever the distribution.

    ``1 - prod_{i=1..k} (M - i) / (M + N - i)`` for M real samples and N generated samples (Naeem et
    al. 2020, eq. 9). NaN where there are fewer than two real samples.
    """
    if real < 2:
        return float("nan")
    i = np.arange(1, min(k, real - 1) + 1)
    return float(1 - np.prod((real - i) / (real + generated - i)))


def coverage_error(real: int, generated: int, k: int = NEIGHBOURS) -> float:
    """Standard error of a perfect generator's coverage c, about ``sqrt(c (1-c) (1/M + 1/N))``.

    Simulated for this project: too large by up to a half in 2 dimensions, too small by up to a
    third in 64.
    """
    expected = coverage_baseline(real, generated, k)
    return math.sqrt(expected * (1 - expected) * (1 / real + 1 / generated))
