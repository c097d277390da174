"""Which classes are thin, one by one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from ganreport.stats.estimate import NAN, Z95, Estimate, share

Array = npt.NDArray[Any]


def share_ratios(generated: Array, real: Array) -> tuple[Estimate, ...]:
    """Each class's share among samples over that among real samples, from (K,) counts of either.

    The ends are Katz's for a ratio of proportions (Katz et al. 1978), half a count added to each so
    that a class without samples has an upper end too. NaN where there are no real samples of a
    class.
    """
    n, m = int(generated.sum()), int(real.sum())
    return tuple(_ratio(int(a), n, int(b), m) for a, b in zip(generated, real, strict=True))


def _ratio(a: int, n: int, b: int, m: int) -> Estimate:
    if not (b and n):
        return Estimate(NAN)
    value = a / n * m / b
    middle = math.log((a + 0.5) / (n + 0.5) * (m + 0.5) / (b + 0.5))
    variance = 1 / (a + 0.5) - 1 / (n + 0.5) + 1 / (b + 0.5) - 1 / (m + 0.5)
    half = Z95 * math.sqrt(max(0.0, variance))
    lower = math.exp(middle - half) if a else 0.0
    return Estimate(value, min(value, lower), max(value, math.exp(middle + half)))


def covered(held: Array, classes: Array, count: int) -> tuple[Estimate, ...]:
    """Share of each class's real ones whose ball holds a sample; NaN of classes without real ones.

    Args:
        held: (m,) share of the draws of samples of which one lies in the ball of each real.
        classes: (m,) class of each real.
        count: How many classes there are.
    """
    every = np.bincount(classes, minlength=count)
    hits = np.bincount(classes, held, minlength=count)
    return tuple(share(float(a), int(b)) for a, b in zip(hits, every, strict=True))
