"""How much fine detail images have, and how varied their coarse parts are: blur is one, not both.

An image is cut into blocks. What lies within blocks of two by two pixels is fine detail; how the
means of larger blocks differ between images is coarse variety. Blur takes the first and leaves the
second, a collapse takes the second.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.estimate import NAN, Z95, Estimate

Array = npt.NDArray[Any]

FINE: Final = 2
"""Pixels of a block's side within which detail is fine: the least there are."""

_COARSE_BLOCKS: Final = 4  # a side: blur of a few pixels leaves so large blocks as they are
_LEAST_SIDE: Final = 8  # pixels: a smaller image has no coarse blocks of two fine ones


def usable(shape: tuple[int, ...]) -> bool:
    """Whether images (height, width, channels) are large enough."""
    return len(shape) == 3 and min(shape[:2]) >= _LEAST_SIDE


def fine(images: Array) -> Array:
    """(n,) mean squared differences of pixels from their blocks of two by two.

    Args:
        images: (n, height, width, channels) values.
    """
    height, width = (side - side % FINE for side in images.shape[1:3])
    means = np.repeat(np.repeat(_means(images, FINE, FINE), FINE, 1), FINE, 2)
    within = images[:, :height, :width] - means
    return np.asarray(np.mean(within.astype(np.float64) ** 2, axis=(1, 2, 3)))


def coarse(images: Array) -> Array:
    """(n,) mean squared distances of the means of large blocks from those of all images."""
    height, width = (max(1, side // _COARSE_BLOCKS) for side in images.shape[1:3])
    means = _means(images, height, width).astype(np.float64)
    return np.asarray(np.mean((means - means.mean(axis=0)) ** 2, axis=(1, 2, 3)))


def ratio(values: Array, real: Array) -> Estimate:
    """The mean of (n,) values over that of (m,) others, with its 95 % interval."""
    over, under = (float(np.mean(each)) for each in (values, real))
    if not under > 0:
        return Estimate(NAN)
    value = over / under
    errors = (_error(values) / under, value * _error(real) / under)
    half = Z95 * math.hypot(*errors)
    return Estimate(value, max(0.0, value - half), value + half)


def _error(values: Array) -> float:
    return float(np.std(values, ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else 0.0


def _means(images: Array, height: int, width: int) -> Array:
    """Means of whole blocks; what is left at the right and the bottom does not count."""
    n, h, w, channels = images.shape
    rows, columns = h // height, w // width
    cut = images[:, : rows * height, : columns * width]
    blocks = cut.reshape(n, rows, height, columns, width, channels)
    return np.asarray(blocks.mean(axis=(2, 4), dtype=np.float32))
