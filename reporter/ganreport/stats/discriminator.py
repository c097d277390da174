"""How well a discriminator tells real samples from generated samples, by its recorded outputs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from ganreport.stats.estimate import NAN, Z95, Estimate, finite, mean, normal, share

Array = npt.NDArray[Any]


def auc(real: Array, generated: Array) -> Estimate:
    """Chance that a real gets a higher output than a fake, ties counted half.

    1 is a discriminator that separates them, 0.5 one that is blind. The error is that of DeLong
    et al. 1988 (eq. 5), or that of a blind discriminator where the former vanishes.

    Args:
        real: (m,) outputs on real samples.
        generated: (n,) outputs on generated samples.

    Raises:
        ValueError: Some output is not finite.
    """
    if not (len(real) and len(generated)):
        return Estimate(NAN)
    above = _above(finite(real), finite(generated))
    below = 1 - _above(generated, real)
    variance = above.var() / max(1, len(real) - 1) + below.var() / max(1, len(generated) - 1)
    error = math.sqrt(float(variance)) or 1 / max(len(real), len(generated)) / Z95
    return normal(float(above.mean()), error, 0.0, 1.0)


def _above(a: Array, b: Array) -> Array:
    """For each of ``a`` the share of ``b`` that lies below it, ties counted half."""
    ordered = np.sort(b)
    left = np.searchsorted(ordered, a, side="left")
    return np.asarray((left + np.searchsorted(ordered, a, side="right")) / (2 * len(b)))


def auc_baseline(real: int, generated: int) -> Estimate:
    """The AUC of a blind discriminator: 0.5, with the error of Mann and Whitney 1947."""
    if not (real and generated):
        return Estimate(NAN)
    return normal(0.5, math.sqrt((real + generated + 1) / (12 * real * generated)), 0.0, 1.0)


def called_real(outputs: Array, boundary: float) -> Estimate:
    """Share of (n,) outputs above the boundary: 0 for logits, 0.5 for probabilities.

    On real samples it is D's accuracy, on generated samples one less it; twice it less one is the
    mean sign of logits.

    Raises:
        ValueError: Some output is not finite.
    """
    return share(int(np.count_nonzero(finite(outputs) > boundary)), len(outputs))


def scores(real: Array, generated: Array) -> tuple[Estimate, Estimate]:
    """G's score, the mean of D on samples, and D's, ``(mean D(real) + mean(1 - D(fake))) / 2``.

    Both are 0.5 where D is blind (as MathWorks defines them); NaN from fewer than two of either.

    Args:
        real: (m,) probabilities, by D, that real samples are real.
        generated: (n,) the same of generated samples.
    """
    if min(len(real), len(generated)) < 2:
        return Estimate(NAN), Estimate(NAN)
    called, passed = mean(finite(real)), mean(finite(generated))
    errors = [(e.upper - e.value) / Z95 for e in (called, passed)]
    of_d = (called.value + 1 - passed.value) / 2
    return (
        normal(passed.value, errors[1], 0.0, 1.0),
        normal(of_d, math.hypot(*errors) / 2, 0.0, 1.0),
    )


def overfitting(train: Array, heldout: Array, generated: Array) -> Estimate:
    """``r_v = (E D(train) - E D(heldout)) / (E D(train) - E D(fake))`` (Karras et al. 2020, eq. 1).

    0 where held-out real samples look like real training samples to the discriminator, 1 where they
    look like generated samples. The error is the delta method's. NaN where the discriminator does
    not tell real training samples from generated samples by at least two standard errors: there is
    nothing to compare with.
    """
    if min(len(train), len(heldout), len(generated)) < 2:
        return Estimate(NAN)
    t, h, f = (float(np.mean(x, dtype=np.float64)) for x in (train, heldout, generated))
    var_t, var_h, var_f = (
        float(np.var(x, dtype=np.float64)) / len(x) for x in (train, heldout, generated)
    )
    span = t - f
    if not span > 2 * math.sqrt(var_t + var_f):
        return Estimate(NAN)
    value = (t - h) / span
    variance = ((1 - value) ** 2 * var_t + var_h + value**2 * var_f) / span**2
    return normal(value, math.sqrt(variance))


def d_prime(real: Array, real_std: Array, fake: Array, fake_std: Array) -> Array:
    """``d' = (real - fake) / sqrt((real_std**2 + fake_std**2) / 2)``, one for each batch.

    How many standard deviations D's mean outputs lie apart (Green & Swets 1966); 0 is a blind D.
    Infinite where the outputs do not vary but differ, 0 where they are all the same.

    Args:
        real: (n,) mean outputs on real samples.
        real_std: (n,) standard deviations of the same.
        fake: (n,) mean outputs on generated samples.
        fake_std: (n,) standard deviations of the same.
    """
    apart = np.asarray(real, np.float64) - fake
    width = np.hypot(np.asarray(real_std, np.float64), fake_std) / math.sqrt(2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(apart == 0, 0.0, apart / width))


def gaussian_auc(d: Array) -> Array:
    """The AUC of Gaussian outputs of equal spread that lie (n,) ``d'`` apart: Phi(d' / sqrt 2)."""
    from scipy.special import ndtr

    return np.asarray(ndtr(np.asarray(d, np.float64) / math.sqrt(2)))
