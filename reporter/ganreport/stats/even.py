"""Likeness of two sets by draws of one size, so that it does not depend on how many were recorded.

Balls shrink as real samples grow in number, and so does the distance that chance leaves between two
sets: a generator that is a little off looks the worse the more real samples there are. Both sets
are therefore cut into disjoint draws of a fixed size, and what these say is averaged.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats import manifold
from ganreport.stats.estimate import NAN, Estimate, mean_of, normal, share

Array = npt.NDArray[Any]

SIZE: Final = 200
"""Samples of a draw for distances: the fewest real samples that anything is judged by."""

BALLS: Final = 500
"""Samples of a draw that balls are drawn in, which reach to the 5th neighbour (Naeem et al. 2020).

Where fewer were recorded the draw is all of them, and balls reach less far (:func:`neighbours`).
"""

DRAWS: Final = 5
"""Draws of each set at most: the error falls with them, the time grows with their square."""

_SEED: Final = 20_260_101  # any fixed number: the same run gives the same figures


def order(count: int, size: int = SIZE, most: int = DRAWS) -> tuple[Array, ...]:
    """Indices of at most ``most`` disjoint random draws of ``size`` of ``count`` samples.

    Fewer than that many samples are one draw.
    """
    shuffled = np.random.default_rng(_SEED).permutation(count)
    draws = max(1, min(most, count // size))
    return tuple(shuffled[i * size : (i + 1) * size] for i in range(draws))


def size(real: int, generated: int) -> int:
    """How many samples a draw has for balls, of so many real and generated samples."""
    return min(real, generated, BALLS)


def neighbours(size: int) -> int:
    """To which neighbour the balls of a draw of so many samples reach: 5 of 500, 4 of 200.

    Over their baselines, precision and coverage of clouds that are moved, widened or halved are
    nearly the same by 5 neighbours in draws of 200 and of 500; those of generators whose samples
    lie beside thin structures are smaller by 0.1 in the larger draws, and the same by 3 neighbours
    in the smaller ones. The fourth root lies between the two.
    """
    return max(1, round(manifold.NEIGHBOURS * math.sqrt(math.sqrt(size / BALLS))))


@dataclass(frozen=True)
class DrawnBalls:
    """The balls of each draw of real samples.

    ``chosen`` (M,) are the indices of these samples, ``k`` the neighbour that balls reach to.
    """

    draws: tuple[manifold.Balls, ...]
    chosen: Array
    k: int

    @property
    def size(self) -> int:
        """Samples of a draw."""
        return len(self.draws[0].points)

    @property
    def neighboured(self) -> Estimate:
        """What a perfect generator's precision would be, from the real samples themselves."""
        return mean_of([balls.neighboured for balls in self.draws])


@dataclass(frozen=True)
class DrawnOverlap:
    """How draws of (n,) generated samples lie in the balls of draws of (M,) real samples.

    ``holders`` (n,) is the mean number of balls of a draw that hold each sample, ``inside`` (n,)
    the share of the draws in whose balls it lies, ``held`` (M,) the share of the samples' draws of
    which one lies in each real sample's ball, ``lost`` the variance of coverage by the jackknife
    over samples, ``sizes`` the real and generated samples of a draw, ``k`` the neighbours.
    """

    holders: Array
    inside: Array
    held: Array
    lost: float
    sizes: tuple[int, int]
    k: int

    @property
    def precision(self) -> Estimate:
        """Share of samples within some ball of a draw of real samples."""
        return share(float(self.inside.sum()), len(self.inside))

    @property
    def density(self) -> Estimate:
        """Mean number of balls of a draw that hold a sample, over k; may exceed 1."""
        if not self.k:
            return Estimate(NAN)
        error = float(self.holders.std()) / math.sqrt(len(self.holders)) / self.k
        return normal(float(self.holders.mean()) / self.k, error, least=0.0)

    @property
    def coverage(self) -> Estimate:
        """Share of real samples whose ball holds a sample of a draw.

        The error is the larger of that of as many independent real samples and the jackknife's over
        generated samples (see :meth:`ganreport.stats.manifold.Overlap.coverage`).
        """
        covered = share(float(self.held.sum()), len(self.held))
        jackknife = normal(covered.value, math.sqrt(self.lost), 0.0, 1.0)
        lower, upper = min(covered.lower, jackknife.lower), max(covered.upper, jackknife.upper)
        return Estimate(covered.value, lower, upper)

    @property
    def baseline(self) -> Estimate:
        """The coverage of a perfect generator, with what chance adds in as many samples."""
        expected = manifold.coverage_baseline(*self.sizes, self.k)
        spread = expected * (1 - expected) * (1 / len(self.held) + 1 / len(self.inside))
        return normal(expected, math.sqrt(spread), 0.0, 1.0)


def balls(real: Array, size: int = BALLS) -> DrawnBalls:
    """Draw the balls of (m, d) real samples, in draws of ``size``."""
    draws, k = order(len(real), size), neighbours(min(len(real), size))
    drawn = tuple(manifold.balls(real[draw], k) for draw in draws)
    return DrawnBalls(drawn, np.concatenate(draws), k)


def overlap(real: DrawnBalls, generated: Array) -> DrawnOverlap:
    """How draws of (n, d) samples lie in the balls of draws of real samples, as large as these."""
    draws = order(len(generated), real.size)
    pairs = [
        [manifold.overlap(one, generated[draw], real.k) for draw in draws] for one in real.draws
    ]
    holders = np.array([np.concatenate([pair.holders for pair in row]) for row in pairs])
    held = [np.mean([pair.held > 0 for pair in row], axis=0) for row in pairs]
    own, total = len(draws[0]), len(real.chosen) * len(draws)
    sole = [sum(row[i].sole for row in pairs) for i in range(len(draws))]
    lost = sum((own - 1) * float(np.var(each)) for each in sole) / total**2
    return DrawnOverlap(
        holders=holders.mean(axis=0),
        inside=(holders > 0).mean(axis=0),
        held=np.concatenate(held),
        lost=lost,
        sizes=(real.size, own),
        k=pairs[0][0].k,
    )


def averaged(
    a: Array, b: Array, take: Callable[[Array, Array], tuple[Estimate, Estimate]]
) -> tuple[Estimate, Estimate]:
    """The means of a statistic and of its baseline over draws of two sets, each drawn once."""
    size = min(len(a), len(b), SIZE)
    draws = zip(order(len(a), size), order(len(b), size), strict=False)
    values, baselines = zip(*(take(a[one], b[two]) for one, two in draws), strict=True)
    return mean_of(values), mean_of(baselines)
