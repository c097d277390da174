"""How varied samples are, always relative to real ones."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from ganreport.stats.estimate import NAN, Estimate, finite, normal

Array = npt.NDArray[Any]


def ratio(over: Estimate, under: Estimate) -> Estimate:
    """The quotient of two independent positive estimates, its error by the delta method.

    NaN where the denominator is 0.
    """
    if not under.value > 0:
        return Estimate(NAN)
    value = over.value / under.value
    relative = _half(under) / under.value
    half = math.hypot(_half(over) / under.value, value * relative)
    return Estimate(value, max(0.0, value - half), value + half)


def _half(estimate: Estimate) -> float:
    """Half the width of the interval; taken from its upper end, the lower may be cut at 0."""
    return estimate.upper - estimate.value


def effective_rank(points: Array) -> Estimate:
    """Participation ratio ``(tr S)^2 / tr(S^2)`` of the covariance S of (n, d) points.

    1 where all variance lies along one axis, d where it is spread evenly; 0 for identical points;
    NaN from fewer than two. It grows with n towards its limit, so compare at equal n. The error is
    that of the delta method, by the influence of each point. Of fewer points than dimensions the
    (n, n) products are taken in place of S: they have the same traces.

    Raises:
        ValueError: Some point is not finite.
    """
    if len(points) < 2:
        return Estimate(NAN)
    centred = finite(points).astype(np.float64) - points.mean(axis=0, dtype=np.float64)
    size = np.abs(centred).max(initial=0)
    if not size > 0:
        return Estimate(0.0, 0.0, 0.0)
    centred /= size
    squares, forms, square = _moments(centred)
    trace = float(squares.mean())
    influence = 2 * trace / square * (squares - trace) - 2 * trace**2 / square**2 * (forms - square)
    return normal(trace**2 / square, float(influence.std()) / math.sqrt(len(points)), least=0.0)


def _moments(centred: Array) -> tuple[Array, Array, float]:
    """(n,) ``x'x`` and ``x'Sx`` of centred points with covariance S, and ``tr(S^2)``."""
    count, dimensions = centred.shape
    squares = np.einsum("ij,ij->i", centred, centred)
    if count < dimensions:
        forms = np.sum((centred @ centred.T) ** 2, axis=1) / count
        return squares, forms, float(forms.mean())
    covariance = centred.T @ centred / count
    forms = np.einsum("ij,ij->i", centred @ covariance, centred)
    return squares, forms, float(np.sum(covariance**2))
