"""Kernel distance (KID in Inception's features): unbiased MMD^2 with a cubic kernel.

Bińkowski et al. 2018, sec. 4: ``k(x, y) = (x'y / d + 1)^3``. Values below 0 are legal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.estimate import NAN, Estimate, central, normal

Array = npt.NDArray[Any]

DRAWS: Final = 200  # of the bootstrap: its quantiles are sure to about 5 % of the interval's width
_CELLS: Final = 1_000_000  # of the kernel matrix at a time: 8 MB
_FEWEST_DRAWN: Final = 10  # points of a set, below which drawing again gives hardly any others
_SEED: Final = 20_260_101  # any fixed number: the same run gives the same figures


def distance(real: Array, generated: Array, draws: int = DRAWS) -> Estimate:
    """The unbiased squared distance of (n, d) samples from (m, d) real ones, bootstrapped.

    Returns:
        The estimate, NaN where either set holds fewer than two points; no interval from fewer than
        ten, whose draws may take a single one.
    """
    if min(len(real), len(generated)) < 2:
        return Estimate(NAN)
    draws = draws if min(len(real), len(generated)) >= _FEWEST_DRAWN else 0
    rng = np.random.default_rng(_SEED)
    x, y = generated.astype(np.float64), real.astype(np.float64)
    a, b = (_multiplicities(len(points), draws, rng) for points in (x, y))
    estimates = _within(x, a) + _within(y, b) - 2 * _between(x, y, a, b)
    return Estimate(float(estimates[0]), *(central(estimates[1:]) if draws else (NAN, NAN)))


def _multiplicities(count: int, draws: int, rng: np.random.Generator) -> Array:
    """(n, 1 + draws): how often each point is taken, first each once, then at random."""
    drawn = rng.multinomial(count, np.full(count, 1 / count), draws)
    return np.vstack([np.ones(count), drawn]).T


def _kernels(x: Array, y: Array) -> Iterator[tuple[slice, Array]]:
    """Blocks of rows of the kernel matrix."""
    height = max(1, _CELLS // len(y))
    for start in range(0, len(x), height):
        part = slice(start, min(start + height, len(x)))
        block = x[part] @ y.T
        block /= x.shape[1]
        block += 1
        yield part, block * block * block


def _within(x: Array, weights: Array) -> Array:
    """Weighted mean of the kernel over pairs of two different points, for each draw."""
    total = np.zeros(weights.shape[1])
    for part, block in _kernels(x, x):
        block[np.arange(len(block)), np.arange(part.start, part.stop)] = 0
        total += np.einsum("ij,ij->j", weights[part], block @ weights)
    pairs = weights.sum(axis=0) ** 2 - np.sum(weights**2, axis=0)
    return np.asarray(total / pairs)


def _between(x: Array, y: Array, a: Array, b: Array) -> Array:
    total = np.zeros(a.shape[1])
    for part, block in _kernels(x, y):
        total += np.einsum("ij,ij->j", a[part], block @ b)
    return np.asarray(total / (len(x) * len(y)))


def baseline(real: Array, generated: int, others: int) -> Estimate:
    """The distance of ``generated`` from ``others`` points of one distribution: 0, and its spread.

    The variance is ``2 E[h^2] (1/(n(n-1)) + 1/(m(m-1)) + 2/(nm))`` with the kernel h centred on the
    distribution (Gretton et al. 2012, theorem 8), h from (r, d) real samples; the law is not
    normal, so the ends are approximate. NaN from fewer than two real samples.
    """
    count = len(real)
    if min(count, generated, others) < 2:
        return Estimate(NAN)
    x = real.astype(np.float64)
    means = np.concatenate([block.mean(axis=1) for _, block in _kernels(x, x)])
    second = sum(_centred_square(*part, means) for part in _kernels(x, x)) / (count * (count - 1))
    pairs = (
        1 / (generated * (generated - 1)) + 1 / (others * (others - 1)) + 2 / (generated * others)
    )
    return normal(0.0, math.sqrt(2 * second * pairs))


def _centred_square(part: slice, block: Array, means: Array) -> float:
    """Sum of the squares of centred rows of the kernel matrix, but for its diagonal."""
    block += means.mean() - means - means[part, None]
    block[np.arange(len(block)), np.arange(part.start, part.stop)] = 0
    return float(np.sum(block**2))
