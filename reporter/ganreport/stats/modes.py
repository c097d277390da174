"""How evenly samples fall on the modes of a distribution: known modes, or a classifier's classes.

The headline is the *effective number of modes* ``K exp(-KL)`` with the reverse Kullback-Leibler
divergence of the samples' histogram from the real samples' (Srivastava et al. 2017; Lin et al.
2018).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats import distances
from ganreport.stats.estimate import NAN, Z95, Estimate, central, share

Array = npt.NDArray[Any]

SIGMAS: Final = 3.0
"""A sample is of high quality within this many standard deviations of a mode's centre."""

_DRAWS: Final = 400  # simulated generators: quantiles are sure to about 3 % of the baseline's width
_SEED: Final = 20_260_101  # any fixed number: the same run gives the same figures


@dataclass(frozen=True)
class KnownModes:
    """How (n,) samples fall on K known modes.

    ``counts`` (K,) are samples nearest to each centre, ``hits`` (K,) those of high quality.
    """

    counts: Array
    hits: Array

    @property
    def high_quality(self) -> Estimate:
        """Share of samples within ``SIGMAS`` of the nearest centre."""
        return share(int(self.hits.sum()), int(self.counts.sum()))

    @property
    def captured(self) -> int:
        """Modes with at least one sample of high quality."""
        return int(np.count_nonzero(self.hits))


def known_modes(points: Array, centres: Array, std: float) -> KnownModes:
    """Assign (n, d) points to the nearest of (K, d) centres of modes with deviation ``std``."""
    gaps, nearest = distances.nearest(points, centres, 1)
    good = gaps[:, 0] <= SIGMAS * std
    count = len(centres)
    return KnownModes(
        np.bincount(nearest[:, 0], minlength=count),
        np.bincount(nearest[good, 0], minlength=count),
    )


def high_quality_baseline(dimensions: int) -> float:
    """Share of high quality of a perfect generator: ``P(chi^2_d <= SIGMAS^2)``."""
    from scipy.special import gammainc

    return float(gammainc(dimensions / 2, SIGMAS**2 / 2))


def reverse_kl(counts: Array, shares: Array) -> float:
    """``KL(p || q)`` of the histogram of (K,) counts from (K,) shares q, in nats.

    NaN without samples, infinite where samples fall on a mode of share 0.
    """
    total = counts.sum()
    if not total:
        return NAN
    p = counts / total
    held = p > 0
    if np.any(shares[held] <= 0):
        return math.inf
    return float(max(0.0, np.sum(p[held] * np.log(p[held] / shares[held]))))


def effective_modes(counts: Array, shares: Array) -> Estimate:
    """``K exp(-KL)`` of (K,) counts relative to (K,) positive shares, between 0 and K.

    The error joins the multinomial delta method's and that of a histogram equal to ``shares``,
    whose ``2 n KL`` is chi-squared with K - 1 degrees of freedom (Wilks 1938).
    """
    total, count = int(counts.sum()), len(counts)
    kl = reverse_kl(counts, shares)
    if not math.isfinite(kl):
        return Estimate(NAN if math.isnan(kl) else 0.0)
    p = counts / total
    logs = np.log(np.where(p > 0, p / shares, 1.0))
    variance = float(np.sum(p * logs**2)) - float(np.sum(p * logs)) ** 2
    half = Z95 * math.sqrt(max(0.0, variance) / total + (count - 1) / (2 * total**2))
    value = count * math.exp(-kl)
    return Estimate(value, value * math.exp(-half), min(float(count), value * math.exp(half)))


def effective_modes_baseline(shares: Array, samples: int, reference: int | None = None) -> Estimate:
    """Effective modes of a perfect generator, by seeded simulation.

    Args:
        shares: (K,) true shares of the modes.
        samples: How many samples the generator gives.
        reference: How many real samples the shares were counted from; None where they are known
            exactly.
    """
    rng = np.random.default_rng(_SEED)
    q = np.tile(shares, (_DRAWS, 1))
    if reference is not None:
        q = smoothed(rng.multinomial(reference, shares, _DRAWS))
    p = rng.multinomial(samples, shares, _DRAWS) / samples
    terms = np.where(p > 0, p * np.log(np.where(p > 0, p, 1.0) / q), 0.0)
    draws = len(shares) * np.exp(-np.maximum(0.0, terms.sum(axis=1)))
    return Estimate(float(draws.mean()), *central(draws))


def smoothed(counts: Array) -> Array:
    """Shares from (..., K) counts, half a count added to each class: none is 0."""
    raised = counts + 0.5
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def error_limit(samples: int, classes: int, error: float) -> float:
    """Samples that a classifier's errors alone may put into one of its classes.

    Counting classes with any sample takes errors for modes. These are taken to be spread evenly;
    three standard deviations are allowed for.

    Args:
        samples: How many it was given.
        classes: How many classes there are.
        error: Its error rate on held-out real samples.
    """
    wrong = samples * error / max(1, classes - 1)
    return wrong + 3 * math.sqrt(wrong)


def captured(counts: Array, limit: float, samples: int) -> Estimate:
    """Modes that hold more than ``limit`` of ``samples``, from (K,) counts.

    The ends are those of as many samples drawn again, half a count added to each mode: one without
    samples may hold some next time.
    """
    shares = (counts + 0.5) / (samples + 0.5 * len(counts))
    count = int(np.count_nonzero(counts > limit))
    again = captured_baseline(shares, limit, samples)
    return Estimate(float(count), min(count, again.lower), max(count, again.upper))


def captured_baseline(shares: Array, limit: float, samples: int) -> Estimate:
    """The same of a generator that gives the modes these (K,) shares.

    Whether a mode holds enough is taken as independent of the others: their number then is a sum of
    Bernoulli variables, of which the mean and the central 95 % are given.
    """
    from scipy.special import bdtrc

    held = bdtrc(math.floor(limit), samples, shares)
    chances = np.ones(1)
    for one in held:
        chances = np.convolve(chances, [1 - one, one])
    lower, upper = np.searchsorted(np.cumsum(chances), [0.025, 0.975])
    return Estimate(float(held.sum()), float(lower), min(float(upper), float(len(shares))))


def captured_of_real(real: Array, limit: float, samples: int) -> Estimate:
    """The same of ``samples`` of the real ones, drawn without replacement from (K,) counts of them.

    Where modes hold few real samples, these differ by chance alone: their shares, taken for true,
    would leave more modes empty than there are.

    Raises:
        ValueError: There are fewer real samples than samples.
    """
    if real.sum() < samples:
        raise ValueError(f"{samples} samples can't be drawn from {int(real.sum())} real samples.")
    draws = np.random.default_rng(_SEED).multivariate_hypergeometric(real, samples, _DRAWS)
    held = np.count_nonzero(draws > limit, axis=1)
    return Estimate(float(held.mean()), *central(held))
