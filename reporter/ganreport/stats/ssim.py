"""Structural similarity of images, many pairs at once (Wang et al. 2004, eq. 13).

Uniform window, sample covariance, mean over windows that lie wholly in the image: the defaults of
``skimage.metrics.structural_similarity``.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats import estimate
from ganreport.stats.estimate import NAN, Estimate

Array = npt.NDArray[Any]

WINDOW: Final = 7  # the default of structural_similarity
_K1, _K2 = 0.01, 0.03  # Wang et al. 2004, section III.C
_SEED: Final = 20_260_101  # any fixed number: the same run gives the same figures
_CELLS: Final = 20_000
"""Pixels of a block of images."""
_MATRICES: Final = 160  # pixels of a side up to which products of matrices are faster


def window(height: int, width: int) -> int:
    """Side of the window for images of this size: ``WINDOW``, or the largest odd that fits."""
    return max(1, min(WINDOW, (min(height, width) - 1) // 2 * 2 + 1))


def similarity(a: Array, b: Array, span: float) -> Array:
    """Mean structural similarity of each of (p, h, w, c) images with its partner in the other set.

    Args:
        a: (p, h, w, c) images.
        b: (p, h, w, c) images.
        span: The largest possible value less the smallest.

    Returns:
        (p,) similarities from -1 to 1; 1 where the two are the same, NaN of flat ones without a
        span.
    """
    height = max(1, _CELLS // max(1, int(np.prod(a.shape[1:]))))
    starts = range(0, len(a), height)
    parts = [_similarity(a[s : s + height], b[s : s + height], span) for s in starts]
    return np.concatenate(parts) if parts else np.empty(0)


def _similarity(a: Array, b: Array, span: float) -> Array:
    side = window(*a.shape[1:3])
    count = side**2
    x, y = (np.moveaxis(images, 3, 1).astype(np.float64) for images in (a, b))
    mean_x, mean_y, xx, yy, xy = (_windowed(z, side) for z in (x, y, x * x, y * y, x * y))
    more = count / (count - 1) if count > 1 else 1.0
    both = mean_x * mean_y
    squares = mean_x**2 + mean_y**2
    c1, c2 = (_K1 * span) ** 2, (_K2 * span) ** 2
    over = (2 * both + c1) * (2 * more * (xy - both) + c2)
    under = (squares + c1) * (more * (xx + yy - squares) + c2)
    ratio = np.divide(over, under, out=np.full_like(over, NAN), where=under != 0)
    return np.asarray(ratio.mean(axis=(1, 2, 3)))


def _windowed(images: Array, side: int) -> Array:
    """Means over all windows that lie wholly in (p, c, h, w) images, by two matrix products.

    The result is (p, c, w', h'): which side comes first makes no difference to a mean. Of large
    images, whose matrices would be, running sums are taken.
    """
    if max(images.shape[2:]) > _MATRICES:
        return _running(_running(images, side).swapaxes(2, 3), side)
    rows, columns = (_bands(length, side) for length in images.shape[2:])
    across = images.reshape(-1, images.shape[3]) @ columns.T
    turned = across.reshape(*images.shape[:3], -1).swapaxes(2, 3)
    down = turned.reshape(-1, images.shape[2]) @ rows.T
    return np.asarray(down.reshape(*turned.shape[:3], -1))


def _running(images: Array, side: int) -> Array:
    """Means over ``side`` neighbours along the last axis of (p, c, h, w) images."""
    sums = np.cumsum(images, axis=3)
    ends = sums[..., side - 1 :].copy()
    ends[..., 1:] -= sums[..., :-side]
    return np.asarray(ends / side)


def _bands(length: int, side: int) -> Array:
    """(length - side + 1, length) matrix whose rows average ``side`` neighbours."""
    starts = np.arange(length - side + 1)[:, None]
    places = np.arange(length)
    return ((places >= starts) & (places < starts + side)) / side


def diversity(images: Array, span: float, most: int = 1000) -> Estimate:
    """One less the mean similarity of two different of (n, h, w, c) images.

    Over n // 2 disjoint random pairs, ``most`` at most, so that their mean has a plain interval;
    NaN from fewer than two images.
    """
    if len(images) < 2:
        return Estimate(NAN)
    order = np.random.default_rng(_SEED).permutation(len(images))
    half = min(most, len(images) // 2)
    similarities = similarity(images[order[:half]], images[order[half : 2 * half]], span)
    return estimate.mean(1 - similarities)
