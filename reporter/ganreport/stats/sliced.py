"""Sliced Wasserstein distance: optimal transport along random directions (Bonneel et al. 2015)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.estimate import Z95, Estimate

Array = npt.NDArray[Any]

DIRECTIONS: Final = 128  # a choice: the time grows with them, the error falls with their root
SIZE: Final = 100
"""Points of each of two draws that are compared: half of the fewest real samples judged by.

The distance that chance leaves falls with the root of their number, so that a generator a little
off would look the worse over it the more were recorded.
"""

DRAWS: Final = 10
"""Draws at most, over which the distance is averaged: a thousand points, as many as are usual."""

_DRAWS: Final = 12  # splits of the real samples, for the baseline's mean and spread
_SEED: Final = 20_260_101  # any fixed number: the same run gives the same figures


def directions(dimensions: int, count: int = DIRECTIONS) -> Array:
    """(d, count) random unit vectors, the same for the same arguments; one in one dimension."""
    drawn = np.random.default_rng(_SEED).normal(size=(dimensions, count if dimensions > 1 else 1))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=0))


@dataclass(frozen=True)
class Slices:
    """(L, n) sorted projections of n points on L directions, and the points' (L, n) order."""

    values: Array
    order: Array


def slices(points: Array, along: Array) -> Slices:
    """Project (n, d) points on (d, L) directions."""
    projected = np.ascontiguousarray((points.astype(np.float64) @ along).T)
    order = np.argsort(projected, axis=1)
    return Slices(np.take_along_axis(projected, order, axis=1), order)


def distance(a: Slices, b: Slices, p: int = 1) -> float:
    """``(mean over directions of W_p^p)^(1/p)`` between equally many points; p is 1 or 2.

    Raises:
        ValueError: The two hold different numbers of points.
    """
    if a.values.shape != b.values.shape:
        raise ValueError(
            f"{a.values.shape[1]} points can't be sorted beside {b.values.shape[1]}; "
            "draw as many of each."
        )
    return float(np.mean(np.abs(a.values - b.values) ** p) ** (1 / p))


def estimate(generated: Slices, real: Slices, baseline: Estimate) -> Estimate:
    """The distance (p = 1) of samples from fixed real ones, with the error of their draw.

    The error joins the delta method's, by the mean over directions of each fake's Kantorovich
    potential, and the width of the baseline, which is what is left where that vanishes.
    """
    value, first = distance(generated, real), _drawn(generated, real)
    return _around(value, first, baseline)


def between(
    generated: Sequence[Slices], real: Sequence[Slices], baseline: Estimate
) -> tuple[Estimate, Estimate]:
    """The mean distance (p = 1) of draws of samples from draws of real ones, and its baseline.

    Where there are fewer draws of one they serve again; chance then averages out the less.

    Args:
        generated: Draws of samples.
        real: Draws of real samples, of as many points.
        baseline: The distance of two draws of real samples, see :func:`floor`.
    """
    count = max(len(generated), len(real))
    pairs = [(generated[i % len(generated)], real[i % len(real)]) for i in range(count)]
    value = float(np.mean([distance(*pair) for pair in pairs]))
    first = float(np.mean([_drawn(*pair) for pair in pairs])) / math.sqrt(len(generated))
    left = math.sqrt((1 / len(generated) + 1 / len(real)) / 2)
    down, up = (abs(end - baseline.value) * left for end in (baseline.lower, baseline.upper))
    narrower = Estimate(baseline.value, baseline.value - down, baseline.value + up)
    return _around(value, first, narrower), narrower


def _drawn(generated: Slices, real: Slices) -> float:
    """Half-width, from the draw of samples, of their distance from real ones as they are."""
    signs = np.sign(generated.values - real.values)[:, :-1]
    potential = np.zeros_like(generated.values)
    np.cumsum(signs * np.diff(generated.values, axis=1), axis=1, out=potential[:, 1:])
    potential -= potential.mean(axis=1, keepdims=True)
    influence = np.empty_like(potential)
    np.put_along_axis(influence, generated.order, potential, axis=1)
    return Z95 * float(influence.mean(axis=0).std()) / math.sqrt(influence.shape[1])


def _around(value: float, first: float, baseline: Estimate) -> Estimate:
    down = math.hypot(first, baseline.value - baseline.lower)
    up = math.hypot(first, baseline.upper - baseline.value)
    return Estimate(value, max(0.0, value - down), value + up)


def floor(real: Array, count: int, along: Array) -> Estimate:
    """The distance (p = 1) between two disjoint draws of ``count`` of (m, d) real samples.

    Its ends are two standard deviations of a dozen such draws away, as these are too few for
    quantiles.

    Raises:
        ValueError: There are fewer than twice as many real samples.
    """
    if len(real) < 2 * count:
        raise ValueError(f"{len(real)} real samples don't hold two draws of {count}.")
    rng = np.random.default_rng(_SEED)
    distances = []
    for _ in range(_DRAWS):
        drawn = real[rng.permutation(len(real))[: 2 * count]]
        distances.append(distance(slices(drawn[:count], along), slices(drawn[count:], along)))
    value, spread = float(np.mean(distances)), float(np.std(distances, ddof=1))
    return Estimate(value, max(0.0, value - 2 * spread), value + 2 * spread)
