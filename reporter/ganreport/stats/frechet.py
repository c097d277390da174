"""Fréchet distance between Gaussian fits of two sets of points, with its floor and its error.

Heusel et al. 2017, eq. 6; Dowson & Landau 1982. It is FID only in Inception's feature space.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.estimate import NAN, Z95, Estimate, finite

Array = npt.NDArray[Any]

_SEED: Final = 20_260_101  # any fixed number: the same run gives the same figures
_PARTS: Final = 4  # cuts into 1 to 4 parts: three degrees of freedom and more to a line
_REPEATS: Final = 4  # cuts of each kind: widens the interval by the root of 1 + 1/4
_POINTS_PER_DIMENSION: Final = 2  # in the smallest part; with fewer the line bends
_ROWS: Final = 8192  # points that are taken as float64 at once: bounds the memory
_RANK_TOLERANCE: Final = 1e-10
"""Eigenvalues below this share of the largest count as 0."""


@dataclass(frozen=True)
class Gaussian:
    """Mean (d,), unbiased covariance (d, d) and count of a set of points, in float64."""

    mean: Array
    covariance: Array
    count: int


def fit(points: Array) -> Gaussian:
    """Fit (n, d) points, n at least 2.

    Raises:
        ValueError: There are fewer than two points, or some are not finite.
    """
    if len(points) < 2:
        raise ValueError(f"a covariance needs 2 points or more, not {len(points)}.")
    mean = finite(points).mean(axis=0, dtype=np.float64)
    products = np.zeros((points.shape[1], points.shape[1]))
    for block in _blocks(points):
        centred = block.astype(np.float64) - mean
        products += centred.T @ centred
    return Gaussian(mean, products / (len(points) - 1), len(points))


def _blocks(points: Array) -> Iterator[Array]:
    """The points in blocks of rows, so that float64 of all is never held."""
    for start in range(0, len(points), _ROWS):
        yield points[start : start + _ROWS]


def factor(covariance: Array) -> Array:
    """A matrix A with ``A A' = covariance``: Cholesky's, or by eigenvalues if rank is missing."""
    try:
        return np.asarray(np.linalg.cholesky(covariance))
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(covariance)
        return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))


def distance(a: Gaussian, b: Gaussian) -> float:
    """``|mu_a - mu_b|^2 + tr(S_a + S_b - 2 (S_a S_b)^1/2)``, never below 0.

    The trace of the root is the sum of the roots of the eigenvalues of ``S_a S_b``, which are those
    of ``A' S_b A`` for any A with ``A A' = S_a``.
    """
    values = _product_eigenvalues(a.covariance, b.covariance)
    overlap = float(np.sqrt(np.maximum(values, 0)).sum())
    shift = float(np.sum((a.mean - b.mean) ** 2))
    spread = float(np.trace(a.covariance) + np.trace(b.covariance))
    return max(0.0, shift + spread - 2 * overlap)


def _product_eigenvalues(a: Array, b: Array) -> Array:
    """Eigenvalues of the product of two covariances, the first of full rank or not."""
    from scipy.linalg import LinAlgError, eigh

    try:
        return np.asarray(eigh(b, a, type=2, eigvals_only=True, driver="gv"))
    except LinAlgError:
        root = factor(a)
        return np.asarray(np.linalg.eigvalsh(root.T @ b @ root))


def floor(points: Array, count: int, other: int) -> Estimate:
    """Expected distance between ``count`` and ``other`` draws from where (n, d) points came from.

    ``(1/N + 1/M) [tr S + 1/2 sum_ij Var(z_i z_j) / (l_i + l_j)]`` with the eigenvalues l of the
    covariance S and the points z along its principal axes, to first order in 1/N and 1/M; of a
    Gaussian ``Var(z_i z_j)`` would be ``(1 + delta_ij) l_i l_j``. The ends are those of a gamma
    distribution with the same mean, and the variance that independent terms would have.
    """
    gaussian = fit(points)
    values, axes = np.linalg.eigh(gaussian.covariance)
    values = np.maximum(values, 0)
    products = np.zeros_like(axes)
    for block in _blocks(points):
        along = ((block - gaussian.mean) @ axes) ** 2
        products += along.T @ along
    fourth = np.maximum(products / len(points) - np.diag(values**2), 0)
    terms = _halved(fourth, values)
    scale = 1 / count + 1 / other
    mean = scale * float(values.sum() + terms.sum() / 2)
    pairs = 2 * float(np.sum(np.triu(terms, 1) ** 2)) + float(np.sum(np.diag(terms) ** 2)) / 2
    return _gamma(mean, scale**2 * (2 * float(np.sum(values**2)) + pairs))


def _halved(products: Array, values: Array) -> Array:
    """``products_ij / (l_i + l_j)``, 0 where both eigenvalues vanish."""
    sums = values[:, None] + values
    usable = sums > _RANK_TOLERANCE * values.max(initial=0)
    usable &= sums > 0
    return np.asarray(np.divide(products, sums, out=np.zeros_like(products), where=usable))


def _gamma(mean: float, variance: float) -> Estimate:
    """A gamma distribution's mean and central 95 %, by Wilson and Hilferty's cube root."""
    if not (mean > 0 and variance > 0):
        return Estimate(mean, mean, mean)
    spread = variance / (9 * mean**2)
    lower, upper = (max(0.0, 1 - spread + z * math.sqrt(spread)) ** 3 for z in (-Z95, Z95))
    return Estimate(mean, mean * lower, mean * upper)


def estimate(real: Gaussian, generated: Array, root: Array, baseline: Estimate) -> Estimate:
    """The distance of (n, d) samples from fixed real ones, with the error of their draw.

    The error joins the delta method's, ``d/dS = I - T`` with T the optimal transport from generated
    samples to real, and the width of the baseline (:func:`floor`), which is what is left where that
    derivative vanishes. ``root`` is the real samples' :func:`factor`.
    """
    gaussian = fit(generated)
    values, vectors = np.linalg.eigh(root.T @ gaussian.covariance @ root)
    shift = gaussian.mean - real.mean
    spread = float(np.trace(real.covariance) + np.trace(gaussian.covariance))
    overlap = float(np.sqrt(np.maximum(values, 0)).sum())
    value = max(0.0, float(np.sum(shift**2)) + spread - 2 * overlap)
    slope = np.eye(len(root)) - _transport(values, root @ vectors)
    parts = []
    for block in _blocks(generated):
        centred = block - gaussian.mean
        parts.append(2 * centred @ shift + np.einsum("ij,ij->i", centred @ slope, centred))
    influence = np.concatenate(parts)
    first = Z95 * float(influence.std()) / math.sqrt(len(generated))
    down = math.hypot(first, baseline.value - baseline.lower)
    up = math.hypot(first, baseline.upper - baseline.value)
    return Estimate(value, max(0.0, value - down), value + up)


def _transport(values: Array, outer: Array) -> Array:
    """``outer diag(values)^-1/2 outer'``, directions without variance left out."""
    usable = values > max(0.0, _RANK_TOLERANCE * float(values[-1]))
    inverse = np.zeros_like(values)
    inverse[usable] = values[usable] ** -0.5
    return np.asarray((outer * inverse) @ outer.T)


def infinity(real: Array, generated: Array, baseline: Estimate) -> Estimate:
    """The distance without the bias of finite samples, by extrapolation (Chong & Forsyth 2020).

    Both sets are cut at random into 1, 2, 3 and 4 equal parts; the mean distance between parts is
    linear in their number (in 1/N), and its intercept is the result, which may be below 0. As every
    cut uses all points, the intercept's first-order error is that of the plain distance; the rest,
    as wide as the baseline (:func:`floor`), grows by the scatter of the cuts.

    Args:
        real: (m, d) points.
        generated: (n, d) points.
        baseline: The floor of the plain distance for these counts.

    Returns:
        The intercept; NaN where a quarter of either set is under twice the dimension: the line is
        not straight there.
    """
    if min(len(real), len(generated)) < _PARTS * _POINTS_PER_DIMENSION * real.shape[1]:
        return Estimate(NAN)
    rng = np.random.default_rng(_SEED)
    counts = range(1, _PARTS + 1)
    means = [
        np.mean([_cut(real, generated, k, rng) for _ in range(1 if k == 1 else _REPEATS)])
        for k in counts
    ]
    value = float(np.polynomial.polynomial.polyfit(counts, means, 1)[0])
    gaussian = fit(real)
    plain = estimate(gaussian, generated, factor(gaussian.covariance), baseline)
    half = (plain.upper - plain.value) * math.sqrt(1 + 1 / _REPEATS)
    return Estimate(value, value - half, value + half)


def _cut(real: Array, generated: Array, parts: int, rng: np.random.Generator) -> float:
    """Mean distance between the random parts of two sets."""
    pieces = (
        np.array_split(points[rng.permutation(len(points))], parts) for points in (real, generated)
    )
    return float(np.mean([distance(fit(a), fit(b)) for a, b in zip(*pieces, strict=True)]))
