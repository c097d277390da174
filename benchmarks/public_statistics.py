"""Statistics as a user would take them without this project: beside these ours are measured."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.linalg
from scipy.stats import mannwhitneyu, wasserstein_distance
from sklearn.cluster import KMeans
from sklearn.metrics.pairwise import polynomial_kernel
from sklearn.neighbors import NearestNeighbors

from ganreport.stats import bins, frechet

Array = npt.NDArray[Any]
Run = Callable[[], Any]


def public_four(real: Array, generated: Array) -> Run | None:
    """The same by the ``prdc`` package, which prints how many points there are.

    It gets float64: of float32 it takes distances that are rounded to float32, by which one pair of
    10,000 x 10,000 in 64 dimensions falls on the wrong side of a radius.
    """
    if importlib.util.find_spec("prdc") is None:
        return None
    from contextlib import redirect_stdout
    from io import StringIO

    from prdc import compute_prdc

    real, generated = real.astype("f8"), generated.astype("f8")

    def run() -> tuple[float, ...]:
        with redirect_stdout(StringIO()):
            found = compute_prdc(real, generated, 5)
        return tuple(float(found[x]) for x in ("precision", "recall", "density", "coverage"))

    return run


def sqrtm(a: frechet.Gaussian, b: frechet.Gaussian) -> float:
    """Fréchet distance as most code takes it."""
    root = scipy.linalg.sqrtm(a.covariance @ b.covariance).real
    shift = float(np.sum((a.mean - b.mean) ** 2))
    return shift + float(np.trace(a.covariance + b.covariance - 2 * root))


def subsets(real: Array, generated: Array, count: int = 20, size: int = 1000) -> float:
    """Kernel distance as the mean over random subsets, as torch-fidelity takes it."""
    rng, found = np.random.default_rng(0), []
    for _ in range(count):
        x, y = (p[rng.choice(len(p), size, replace=False)].astype("f8") for p in (real, generated))
        kx, ky, kxy = (
            polynomial_kernel(*pair, degree=3, coef0=1) for pair in ((x, x), (y, y), (x, y))
        )
        pairs = size * (size - 1)
        own = (kx.sum() - np.trace(kx) + ky.sum() - np.trace(ky)) / pairs
        found.append(own - 2 * kxy.mean())
    return float(np.mean(found))


def slow_sliced(a: Array, b: Array, along: Array) -> float:
    """Sliced Wasserstein distance, a direction at a time by SciPy."""
    return float(np.mean([wasserstein_distance(a @ axis, b @ axis) for axis in along.T]))


def public_c_t(train: Array, heldout: Array, generated: Array) -> float:
    """The same from scikit-learn's neighbours and SciPy's test, as the authors' code."""
    model = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(train)
    found = [model.kneighbors(x)[0][:, 0] for x in (generated, heldout)]
    n, m = len(generated), len(heldout)
    u = mannwhitneyu(found[0], found[1]).statistic
    return float((u - n * m / 2) / np.sqrt(n * m * (n + m + 1) / 12))


def public_neighbours(a: Array, b: Array) -> float:
    """One-nearest-neighbour accuracy by scikit-learn."""
    points, own = np.concatenate([a, b]), np.repeat([0, 1], [len(a), len(b)])
    model = NearestNeighbors(n_neighbors=2, algorithm="brute").fit(points)
    return float(np.mean(own == own[model.kneighbors(points)[1][:, 1]]))


def slow_infinity(real: Array, generated: Array) -> float:
    """Fréchet distance without bias by SciPy's sqrtm and NumPy's line, of the same cuts."""
    rng, means = np.random.default_rng(frechet._SEED), []
    for parts in range(1, 5):
        found = []
        for _ in range(1 if parts == 1 else 4):
            cut = [np.array_split(x[rng.permutation(len(x))], parts) for x in (real, generated)]
            pairs = zip(*cut, strict=True)
            found.append(np.mean([sqrtm(frechet.fit(a), frechet.fit(b)) for a, b in pairs]))
        means.append(np.mean(found))
    return float(np.polyfit(range(1, 5), means, 1)[1])


def spectral_rank(points: Array) -> float:
    """Participation ratio from NumPy's eigenvalues."""
    values = np.linalg.eigvalsh(np.cov(points, rowvar=False))
    return float(values.sum() ** 2 / (values**2).sum())


def public_authenticity(train: Array, generated: Array) -> float:
    """The same from scikit-learn's neighbours, as the authors define it."""
    model = NearestNeighbors(n_neighbors=2, algorithm="brute").fit(train)
    found, which = model.kneighbors(generated, 1)
    own = model.kneighbors(train)[0][:, 1]
    return float(np.mean(found[:, 0] > own[which[:, 0]]))


def public_beside(train: Array, heldout: Array, generated: Array) -> float:
    """The same by scikit-learn."""
    both = np.concatenate([train, heldout])
    model = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(both)
    return float(np.mean(model.kneighbors(generated)[1][:, 0] < len(train)))


def public_bins(real: Array, generated: Array) -> float:
    """NDB as its authors' code takes it, by scikit-learn's k-means."""
    model = KMeans(100, n_init=1, max_iter=10, random_state=0).fit(real)
    a, b = (np.bincount(model.predict(x), minlength=100) / len(x) for x in (real, generated))
    pooled = (a * len(real) + b * len(generated)) / (len(real) + len(generated))
    error = np.sqrt(pooled * (1 - pooled) * (1 / len(real) + 1 / len(generated)))
    return float(np.mean(np.abs(a - b) / error > bins.LIMIT))
