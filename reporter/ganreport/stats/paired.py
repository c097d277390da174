"""Scores of pairs: their mean with an interval over pairs, and two methods on the same pairs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.estimate import NAN, Estimate

Array = npt.NDArray[Any]

DRAWS: Final = 2000
"""Bootstrap samples of pairs: ends of an interval then vary by a few hundredths of its width."""

_AT_ONCE: Final = 2_000_000  # weights in memory together
_SEED: Final = 20_261_129  # any fixed number: the same pairs give the same figures


@dataclass(frozen=True)
class Difference:
    """One method's scores less another's on the same pairs.

    ``mean`` has its bootstrap interval over pairs, ``chance`` is that of Wilcoxon's signed-rank
    test (1945, two-sided), ``above`` the share of the ``count`` pairs in which it is above 0.
    """

    mean: Estimate
    chance: float
    above: float
    count: int


def mean(scores: Array) -> Estimate:
    """The mean of those of (p,) scores that are finite, its interval by bootstrap over pairs.

    The percentiles are those of Hesterberg 2015 (The American Statistician 69:371, section 5.3):
    wider than 2.5 and 97.5 where pairs are few, as Student's t is wider than a normal deviate.
    """
    finite = scores[np.isfinite(scores)]
    count = len(finite)
    if not count:
        return Estimate(NAN)
    if count < 2:
        return Estimate(float(finite[0]))
    from scipy import stats

    tail = stats.norm.cdf(math.sqrt(count / (count - 1)) * stats.t.ppf(0.025, count - 1))
    lower, upper = np.quantile(_means(finite.astype(np.float64)), [tail, 1 - tail])
    return Estimate(float(finite.mean(dtype=np.float64)), float(lower), float(upper))


def _means(scores: Array) -> Array:
    """Means of samples with replacement, drawn by how often each pair is in one."""
    rng, count = np.random.default_rng(_SEED), len(scores)
    rows = max(1, min(DRAWS, _AT_ONCE // count))
    drawn = range(0, DRAWS, rows)
    even = np.full(count, 1 / count)
    parts = [rng.multinomial(count, even, min(rows, DRAWS - start)) @ scores for start in drawn]
    return np.asarray(np.concatenate(parts) / count)


def difference(own: Array, other: Array) -> Difference:
    """How (p,) scores lie to those of another method on the same pairs.

    Pairs in which one is not known (NaN) are left out. Infinite differences count as the largest
    in the test, and not in the mean.
    """
    known = ~np.isnan(own) & ~np.isnan(other)
    own, other = own[known].astype(np.float64), other[known].astype(np.float64)
    same = own == other
    with np.errstate(invalid="ignore"):
        off = np.where(same, 0.0, own - other)
    if not len(off):
        return Difference(Estimate(NAN), NAN, NAN, 0)
    return Difference(mean(off), _chance(off), float(np.mean(off > 0)), len(off))


def _chance(off: Array) -> float:
    if not off.any():
        return 1.0
    from scipy import stats

    finite = np.abs(off[np.isfinite(off)])
    most = 2 * float(finite.max(initial=0.0)) + 1
    return float(stats.wilcoxon(np.clip(off, -most, most)).pvalue)


def worst(scores: Array, count: int, *, higher_is_better: bool) -> Array:
    """Indices of the worst of (p,) scores, the worst first; unknown ones are none of them."""
    order = np.argsort(scores if higher_is_better else -scores, kind="stable")
    return np.asarray(order[~np.isnan(scores[order])][:count])
