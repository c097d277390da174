"""How far an image lies from the one that it should be: (h, w, c) of one size and range.

Structural similarity by one scale is :mod:`ganreport.stats.ssim`.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats.estimate import NAN

Array = npt.NDArray[Any]

WEIGHTS: Final = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
"""Of the five scales, the finest first (Wang et al. 2003, section 3.2)."""

_GAUSSIAN: Final = 11  # pixels of the window's side (Wang et al. 2004)
_SIGMA: Final = 1.5  # pixels (Wang et al. 2004)
_K1, _K2 = 0.01, 0.03  # Wang et al. 2004, section III.C

SMALLEST: Final = (_GAUSSIAN - 1) * 2 ** (len(WEIGHTS) - 1) + 1
"""Pixels of the shorter side from which on the coarsest scale holds a whole window: 161."""

_LUMA: Final = (65.481, 128.553, 24.966)  # BT.601 in the range from 16 to 235, as rgb2ycbcr
_BLACK: Final = 16.0  # luma of black there
_BYTE: Final = 255.0  # the range that papers give this luma's PSNR for


def psnr(generated: Array, truth: Array, span: float) -> float:
    """Peak signal-to-noise ratio in dB over all channels together; infinite for the same image."""
    error = float(np.mean((generated.astype(np.float64) - truth.astype(np.float64)) ** 2))
    return math.inf if error == 0 else 10 * math.log10(span**2 / error)


def luma(image: Array, span: float) -> Array:
    """(h, w, 1) brightness of (h, w, 3) colours from 0 to ``span``, from 16 to 235."""
    return np.asarray(image.astype(np.float64) @ np.array(_LUMA)[:, None] / span + _BLACK)


def psnr_of_luma(generated: Array, truth: Array, span: float) -> float:
    """PSNR of brightness alone, as papers on super-resolution give it; NaN without colour."""
    if truth.shape[2] != 3:
        return NAN
    return psnr(luma(generated, span), luma(truth, span), _BYTE)


def ms_ssim(generated: Array, truth: Array, span: float) -> float:
    """Structural similarity over five scales (Wang et al. 2003, eq. 7); NaN of smaller images.

    Gaussian windows that lie wholly in the image; each scale is the mean of 2 by 2 pixels of the
    one before, odd sides mirrored at the end. Contrast and structure below 0 count as 0; channels
    are averaged.
    """
    if min(truth.shape[:2]) < SMALLEST:
        return NAN
    x, y = (np.moveaxis(image.astype(np.float64), 2, 0) for image in (generated, truth))
    total: Array = np.ones(len(x))
    for scale, weight in enumerate(WEIGHTS):
        if scale:
            x, y = _halved(x), _halved(y)
        whole, contrast = _similarities(x, y, span)
        last = scale == len(WEIGHTS) - 1
        total = total * np.maximum(whole if last else contrast, 0) ** weight
    return float(total.mean())


def _similarities(x: Array, y: Array, span: float) -> tuple[Array, Array]:
    """(c,) means of structural similarity, and of its part without brightness."""
    mean_x, mean_y, xx, yy, xy = (_blurred(z) for z in (x, y, x * x, y * y, x * y))
    c1, c2 = (_K1 * span) ** 2, (_K2 * span) ** 2
    both, squares = mean_x * mean_y, mean_x**2 + mean_y**2
    contrast = (2 * (xy - both) + c2) / (xx + yy - squares + c2)
    whole = (2 * both + c1) / (squares + c1) * contrast
    return np.asarray(whole.mean(axis=(1, 2))), np.asarray(contrast.mean(axis=(1, 2)))


def _blurred(images: Array) -> Array:
    """(c, h', w') averages under Gaussian windows that lie wholly in (c, h, w) images."""
    off = np.arange(_GAUSSIAN) - (_GAUSSIAN - 1) / 2
    weights = np.exp(-(off**2) / (2 * _SIGMA**2))
    weights /= weights.sum()
    from scipy.ndimage import correlate1d  # 0.1 s, which most runs don't need

    half = _GAUSSIAN // 2
    for axis in (1, 2):
        images = correlate1d(images, weights, axis, mode="constant")
    return images[:, half:-half, half:-half]


def _halved(images: Array) -> Array:
    height, width = images.shape[1:]
    even = np.pad(images, ((0, 0), (0, height % 2), (0, width % 2)), mode="symmetric")
    blocks = even.reshape(len(even), even.shape[1] // 2, 2, even.shape[2] // 2, 2)
    return np.asarray(blocks.mean(axis=(2, 4)))
