"""Two histograms over the same bins: how many bins differ (NDB), and by how much (JSD).

Richardson & Weiss 2018, sec. 4: bins are k-means cells of real training samples; a bin differs
where the pooled two-proportion z of its two counts is beyond a limit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.estimate import NAN, Z95, Estimate, central, share

Array = npt.NDArray[Any]

BINS: Final = 100
"""Bins where there are real samples enough."""

LIMIT: Final = 4.0
"""z of a bin from which on it counts as different: at 1.96 a perfect generator fails in 5 %."""

_PER_BIN: Final = 20  # see bin_count: an empty bin then has a z of about 4.5, beyond LIMIT
_SEED: Final = 20_260_101  # any fixed number: the same run gives the same figures


def bin_count(real: int, generated: int) -> int:
    """How many bins to cut so many real ones into: ``BINS``, or as many as can be seen to be empty.

    A bin that all generated samples miss has a z of about 4.5 where it holds a share of 20 (1/m +
    1/n).
    """
    return max(1, min(BINS, int(real * generated / (real + generated) / _PER_BIN)))


@dataclass(frozen=True)
class Bins:
    """(K,) counts of real and samples in bins that hold either; empty ones are no evidence."""

    real: Array
    generated: Array

    @property
    def z(self) -> Array:
        """(K,) pooled two-proportion z of each bin, above 0 where samples are too many."""
        m, n = self.real.sum(), self.generated.sum()
        pooled = (self.real + self.generated) / (m + n)
        error = np.sqrt(pooled * (1 - pooled) * (1 / m + 1 / n))
        gap = self.generated / n - self.real / m
        return np.asarray(np.divide(gap, error, out=np.zeros_like(gap), where=error > 0))

    @property
    def different(self) -> Estimate:
        """NDB/K: share of bins whose z is beyond ``LIMIT``, with Wilson's interval."""
        return share(int(np.count_nonzero(np.abs(self.z) > LIMIT)), len(self.real))

    @property
    def divergence(self) -> Estimate:
        """Jensen-Shannon divergence of the two histograms, in nats, 0 to ln 2.

        The error joins the multinomial delta method's of both counts, and the spread of
        :func:`divergence_null`, which is what is left where the two are equal.
        """
        m, n = int(self.real.sum()), int(self.generated.sum())
        q, p = self.real / m, self.generated / n
        half = (p + q) / 2
        logs = [np.log(np.where(x > 0, x / half, 1.0)) / 2 for x in (p, q)]
        value = float(np.sum(p * logs[0]) + np.sum(q * logs[1]))
        moments = [
            float(np.sum(x * y**2) - np.sum(x * y) ** 2) for x, y in zip((p, q), logs, strict=True)
        ]
        floor = 2 * (len(p) - 1) * (1 / m + 1 / n) ** 2 / 64
        error = Z95 * math.sqrt(max(0.0, moments[0] / n + moments[1] / m) + floor)
        return Estimate(value, max(0.0, value - error), min(math.log(2), value + error))


def compare(real: Array, generated: Array) -> Bins | None:
    """Put (K,) counts of real and samples beside each other; None where either has none at all."""
    if not (real.sum() and generated.sum()):
        return None
    held = (real + generated) > 0
    return Bins(real[held], generated[held])


def divergence_baseline(bins: int, real: int, generated: int) -> Estimate:
    """The divergence of two samples of one distribution over so many bins.

    ``8 JSD / (1/m + 1/n)`` is about chi-squared with K - 1 degrees of freedom.
    """
    from scipy.special import chdtri

    if bins < 2:
        return Estimate(0.0, 0.0, 0.0) if bins else Estimate(NAN)
    scale = (1 / real + 1 / generated) / 8
    lower, upper = (scale * float(chdtri(bins - 1, tail)) for tail in (0.975, 0.025))
    return Estimate(scale * (bins - 1), lower, upper)


def different_baseline(bins: Bins, draws: int = 200) -> Estimate:
    """The share of different bins between two samples of the real ones' shares, by simulation."""
    rng = np.random.default_rng(_SEED)
    m, n = int(bins.real.sum()), int(bins.generated.sum())
    shares = bins.real / m
    pairs = zip(rng.multinomial(m, shares, draws), rng.multinomial(n, shares, draws), strict=True)
    values = np.array([Bins(a, b).different.value for a, b in pairs])
    return Estimate(float(values.mean()), *central(values))
