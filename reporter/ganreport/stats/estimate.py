"""What every statistic returns: a value with its uncertainty, and the usual ways to one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

Z95: Final = 1.959963984540054
"""Half-width in standard errors of a two-sided 95 % interval."""

NAN: Final = float("nan")


@dataclass(frozen=True)
class Estimate:
    """A value and the two ends of its 95 % interval; NaN where there is none."""

    value: float
    lower: float = NAN
    upper: float = NAN

    def scaled(self, factor: float) -> Estimate:
        """The estimate of ``factor`` times the quantity."""
        ends = sorted((self.lower * factor, self.upper * factor))
        return Estimate(self.value * factor, *ends)


def finite(values: Array) -> Array:
    """The values, as they are.

    Raises:
        ValueError: Some are NaN or infinite: a figure of the rest would hide that.
    """
    bad = int(np.count_nonzero(~np.isfinite(values)))
    if bad:
        raise ValueError(f"{bad:,} of {values.size:,} values are not finite; leave their rows out.")
    return values


def normal(
    value: float, error: float, least: float = -math.inf, most: float = math.inf
) -> Estimate:
    """The estimate whose standard error is known, its interval cut to what is possible."""
    half = Z95 * error
    return Estimate(value, max(least, value - half), min(most, value + half))


def mean(values: Array) -> Estimate:
    """The mean of (n,) independent values; no interval from fewer than two."""
    if not len(values):
        return Estimate(NAN)
    value = float(np.mean(values, dtype=np.float64))
    if len(values) < 2:
        return Estimate(value)
    return normal(value, float(np.std(values, ddof=1, dtype=np.float64)) / math.sqrt(len(values)))


def mean_of(estimates: Sequence[Estimate]) -> Estimate:
    """The mean of independent estimates, whose half-widths add up by their squares."""
    count = len(estimates)
    lower, upper = (
        math.sqrt(sum((e.value - end) ** 2 for e, end in zip(estimates, ends, strict=True))) / count
        for ends in ([e.lower for e in estimates], [e.upper for e in estimates])
    )
    value = sum(e.value for e in estimates) / count
    return Estimate(value, value - lower, value + upper)


def share(count: float, total: int) -> Estimate:
    """The share ``count / total`` with its Wilson score interval (Wilson 1927, eq. 1).

    The count may be a sum of shares, whose variance is no larger than that of a count.
    """
    if not total:
        return Estimate(NAN)
    p, z2 = count / total, Z95**2
    centre = (p + z2 / (2 * total)) / (1 + z2 / total)
    half = Z95 * math.sqrt(p * (1 - p) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return Estimate(p, max(0.0, min(p, centre - half)), min(1.0, max(p, centre + half)))


def central(draws: Array) -> tuple[float, float]:
    """The 2.5 % and 97.5 % quantiles of simulated values."""
    lower, upper = np.quantile(draws, [0.025, 0.975])
    return float(lower), float(upper)
