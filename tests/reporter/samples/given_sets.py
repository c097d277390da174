"""Sets of digits as a user has them: real ones, others of the same, and what goes wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter, zoom
from sklearn.datasets import load_digits

Array = npt.NDArray[Any]


def digits() -> tuple[Array, Array]:
    """(1797, 16, 16, 1) bytes and (1797,) classes, in a random order that is always the same."""
    known = load_digits()
    larger = zoom(known.images / 16 * 255, (1, 2, 2), order=1)
    images = larger.round().astype(np.uint8)[..., np.newaxis]
    order = np.random.default_rng(0).permutation(len(images))
    return images[order], known.target[order].astype(np.int32)


def blurred(images: Array, sigma: float) -> Array:
    """Images through a Gaussian filter."""
    return gaussian_filter(images.astype(float), (0, sigma, sigma, 0)).round().astype(np.uint8)


def sets() -> dict[str, Array]:
    """Each set by its name: real data, held-out ones, and generated ones by what is wrong."""
    images, _ = digits()
    rng = np.random.default_rng(1)
    good = images[1100:1500]
    few = images[1500:1505][rng.integers(0, 5, 400)].astype(int)
    noise = rng.normal(0, 60, good.shape)
    return {
        "real": images[:800],
        "heldout": images[800:1100],
        "good": good,
        "copied": images[rng.integers(0, 800, 400)],
        "collapsed": np.clip(few + rng.integers(-8, 9, few.shape), 0, 255).astype(np.uint8),
        "blurred": blurred(good, 1.5),
        "noisy": np.clip(good + noise, 0, 255).round().astype(np.uint8),
    }


def written(folder: Path, **arrays: Array) -> Path:
    """A folder with these arrays."""
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    return folder
