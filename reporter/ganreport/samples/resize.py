"""Images in another size by Pillow's filters in float, which average before they thin out.

Networks of metrics were trained on images that Pillow had made smaller. Other libraries take the
same filters without widening them, and what they leave of fine detail is noise that moves the
Fréchet distance (Parmar, Zhang, Zhu 2022, "On Aliased Resizing and Surprising Subtleties in GAN
Evaluation"). Values stay floats throughout: rounding to bytes moves it, too.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from ganreport.messages import Message, message

Array = npt.NDArray[Any]

FILTERS: Final[dict[str, Message]] = {
    "box": message("areas"),
    "bilinear": message("the bilinear filter with antialiasing"),
    "bicubic": message("the bicubic filter with antialiasing"),
    "lanczos": message("the Lanczos filter with antialiasing"),
}
"""Every filter, in words."""


def resized(images: Array, size: tuple[int, int], by: str = "lanczos") -> npt.NDArray[np.float32]:
    """Images in another size, in the units of what was given; what is of that size stays as it is.

    The Lanczos and the bicubic filter may leave the range of the values a little.

    Args:
        images: (n, height, width, c) numbers.
        size: Height and width that are wanted.
        by: One of :data:`FILTERS`.

    Returns:
        (n, *size, c) float32.
    """
    values = np.asarray(images, np.float32)
    if values.shape[1:3] == size:
        return values
    kernel, (height, width) = Image.Resampling[by.upper()], size
    result = np.empty((len(values), height, width, values.shape[3]), np.float32)
    for image, into in zip(values, result, strict=True):
        for channel in range(values.shape[3]):
            layer = Image.fromarray(np.ascontiguousarray(image[..., channel]))
            into[..., channel] = np.asarray(layer.resize((width, height), kernel))
    return result


def as_bytes(images: Array, size: tuple[int, int], by: str = "lanczos") -> npt.NDArray[np.uint8]:
    """Images (n, height, width, c) of bytes in another size, to the nearest level of 255."""
    if images.shape[1:3] == size and images.dtype == np.uint8:
        return images
    return np.asarray(np.clip(np.rint(resized(images, size, by)), 0, 255).astype(np.uint8))
