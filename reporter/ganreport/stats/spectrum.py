"""Does a series cycle, or does it merely look as if it did?

Any smooth noise seems to swing. A cycle is a peak of the spectrum that neither a first-order
autoregression fitted to the whole spectrum explains, nor what lies at lower frequencies: noise of
any kind that falls off with frequency has no such peak.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

Array = npt.NDArray[Any]

FEWEST: Final = 64  # values: FEWEST_CYCLES cycles of eight points
FEWEST_CYCLES: Final = 8
"""Cycles within the series that are needed to speak of one."""

# Ordinates averaged: a pure tone, and periods that wander a little or more.
_WIDTHS: Final = (1, 3, 9)
_PHIS: Final = np.concatenate([np.arange(-0.9, 0.9, 0.02), np.arange(0.9, 0.9995, 0.0025)])

_HANN: Final = np.array([1, -2 / 3, 1 / 6, 0])
"""Correlation of Fourier coefficients 0, 1, 2 and more apart under Hann's window."""


@dataclass(frozen=True)
class Peak:
    """The most significant peak of a spectrum.

    ``period`` is in grid points; ``share`` that of the power beyond the background in the variance
    at all tested frequencies; ``p`` the chance of a peak as significant anywhere in noise without a
    cycle; ``phi`` and ``width`` the fitted autoregression and the ordinates that were averaged.
    """

    period: float
    share: float
    p: float
    phi: float
    width: int


def peak(values: Array) -> Peak | None:
    """Test (n,) evenly spaced values for a cycle of at least ``FEWEST_CYCLES`` repeats.

    The periodogram (Hann's window, linear trend removed) is divided by its background: the larger
    of the AR(1) spectrum that Whittle's likelihood fits and the mean at frequencies between a third
    and two thirds of each. Under the null an average of L ordinates then follows a
    sum of exponentials; p is Bonferroni's over frequencies and over L = 1, 3, 9.

    Returns:
        The peak, or None where there are fewer than ``FEWEST`` values or they do not vary.
    """
    fitted = _fitted(values)
    if fitted is None:
        return None
    power, tested, phi, background = fitted
    ratio = power[tested] / background
    p, width, at = min(_significance(ratio, tested, width) for width in _WIDTHS)
    reach = max(2, width // 2)
    near = slice(max(0, at - reach), at + reach + 1)
    excess = np.maximum(power[tested][near] - background[near], 0)
    centre = float(np.sum(excess * tested[near]) / excess.sum()) if excess.any() else tested[at]
    share = float(excess.sum() / power[tested].sum())
    return Peak(len(values) / float(centre), share, min(1.0, p * len(_WIDTHS)), phi, width)


@dataclass(frozen=True)
class Band:
    """A spectrum as :func:`peak` tests it, by falling period.

    ``period`` (F,) is in grid points; ``power`` (F,) the periodogram, averaged over ``width``
    ordinates, as a share of the variance; ``background`` (F,) what noise without a cycle has there
    on average; ``limit`` (F,) what such an average exceeds anywhere with chance ``p``.
    """

    period: Array
    power: Array
    background: Array
    limit: Array
    width: int
    p: float


def band(values: Array, width: int, p: float = 0.05) -> Band | None:
    """The spectrum of (n,) evenly spaced values beside that of noise; None as for :func:`peak`.

    Args:
        values: The series.
        width: Ordinates that are averaged, such as :attr:`Peak.width`.
        p: Chance with which noise exceeds the limit at any tested frequency and width.
    """
    fitted = _fitted(values)
    if fitted is None:
        return None
    power, tested, _, background = fitted
    whole = float(power[tested].sum())
    means = np.convolve(power[tested] / background, np.ones(width) / width, mode="same")
    places = max(1, int(np.count_nonzero(_clear(tested, width))))
    alone = -math.expm1(math.log1p(-p / len(_WIDTHS)) / places)
    factor = float(brentq(lambda mean: _tail(mean, width) - alone, 0.5, 1000.0))
    level = background / whole
    return Band(len(values) / tested, means * level, level, factor * level, width, p)


def _fitted(values: Array) -> tuple[Array, Array, float, Array] | None:
    """Power, the tested frequencies (cycles in all), phi, and the background at these."""
    power = _periodogram(values) if len(values) >= FEWEST else None
    if power is None:
        return None
    tested = np.arange(FEWEST_CYCLES, len(power) - 1)
    phi, background = _autoregression(power[tested], math.tau * tested / len(values))
    return power, tested, phi, np.maximum(background, _below(power, tested))


def _periodogram(values: Array) -> Array | None:
    """Power at 0, 1, ... n/2 cycles in all, scaled to the spread; None of a straight line."""
    x = np.linspace(-1, 1, len(values))
    centred = values - values.mean()
    centred = centred - x * (np.sum(x * centred) / np.sum(x**2))
    size = float(np.abs(centred).max())
    if not size > 1e-12 * float(np.abs(values).max()):
        return None
    return np.asarray(np.abs(np.fft.rfft(centred / size * np.hanning(len(values)))) ** 2)


def _autoregression(power: Array, frequency: Array) -> tuple[float, Array]:
    """The AR(1) coefficient of greatest Whittle likelihood and its spectrum."""
    shapes = 1 / (1 + _PHIS[:, None] ** 2 - 2 * _PHIS[:, None] * np.cos(frequency))
    scales = np.mean(power / shapes, axis=1)
    cost = np.log(scales) + np.mean(np.log(shapes), axis=1)
    best = int(np.argmin(cost))
    return float(_PHIS[best]), scales[best] * shapes[best]


def _below(power: Array, tested: Array) -> Array:
    """Mean power between a third and two thirds of each tested frequency."""
    sums = np.concatenate([[0.0], np.cumsum(power)])
    low, high = -(-tested // 3), 2 * tested // 3 + 1
    return np.asarray((sums[high] - sums[low]) / (high - low))


def _significance(ratio: Array, tested: Array, width: int) -> tuple[float, int, int]:
    """Chance of so high an average of ``width`` ordinates, the width, and the peak's index."""
    means = np.convolve(ratio, np.ones(width) / width, mode="same")
    clear = _clear(tested, width)
    if not clear.any():
        return 1.0, width, int(np.argmax(ratio))
    at = int(np.argmax(np.where(clear, means, -1.0)))
    alone = min(_tail(float(means[at]), width), 1 - 1e-12)
    p = -math.expm1(np.count_nonzero(clear) * math.log1p(-alone))
    return p, width, at


def _clear(tested: Array, width: int) -> Array:
    """Whether an average about a frequency stays clear of what its background is taken from."""
    clear = np.asarray(tested - width // 2 > 2 * tested // 3)
    clear[: width // 2] = False
    clear[len(clear) - width // 2 :] = False
    return clear


def _tail(mean: float, width: int) -> float:
    """Chance that the mean of ``width`` neighbouring ordinates of mean 1 is higher.

    Their sum is one of independent exponentials whose means are the eigenvalues of the Fourier
    coefficients' correlation under Hann's window (a hypoexponential distribution).
    """
    apart = np.abs(np.subtract.outer(np.arange(width), np.arange(width)))
    scales = np.linalg.eigvalsh(_HANN[np.minimum(apart, 3)])
    differences = scales[:, None] - scales
    np.fill_diagonal(differences, 1)
    weights = scales[:, None] / differences
    np.fill_diagonal(weights, 1)
    return max(0.0, float(np.sum(weights.prod(axis=1) * np.exp(-mean * width / scales))))
