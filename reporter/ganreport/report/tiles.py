"""Pictures made of sample tiles: arrays as bytes, grids of them, and these as PNG with words."""

from __future__ import annotations

import io
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

from ganreport.messages import Text
from ganreport.report.evidence import SamplePicture

Images = npt.NDArray[np.uint8]

_GAP: Final = 1  # pixel between tiles: the least that is seen
_WIDEST: Final = 2400
"""Pixels that a grid is wide at most: 350 an inch on paper. Larger pictures are reduced."""
_PAPER: Final = 255  # white
_TWO_ROWS: Final = 8  # samples from which on one row would be a strip
_SMALL: Final = 32  # pixels of a side up to which a dozen samples in half a page can be told apart


def grid(images: Images, columns: int) -> Images:
    """Tiles row by row on white, a pixel apart, reduced where they are too large to be seen."""
    columns = min(columns, len(images))
    images = _reduced(images, _WIDEST // columns)
    count, height, width, channels = images.shape
    rows = -(-count // columns)
    step_y, step_x = height + _GAP, width + _GAP
    grid = np.full((rows * step_y - _GAP, columns * step_x - _GAP, channels), _PAPER, np.uint8)
    for place, image in enumerate(images):
        y, x = place // columns * step_y, place % columns * step_x
        grid[y : y + height, x : x + width] = image
    return grid


def first_page(images: Images) -> tuple[int, int]:
    """How many samples stand on the first page, and how many side by side."""
    return (48, 12) if small(images) else (24, 8)


def even(images: Images, most: int) -> int:
    """How many of few samples stand side by side, at most so many: no row is nearly empty."""
    rows = max(-(-len(images) // most), 2 if len(images) >= _TWO_ROWS else 1)
    return -(-len(images) // rows)


def small(images: Images) -> bool:
    """Whether many samples side by side can be told apart."""
    return bool(max(images.shape[1:3]) <= _SMALL)


def _reduced(images: Images, most: int) -> Images:
    """The images, averaged down by a whole number where a side is longer than ``most``."""
    factor = -(-max(images.shape[1:3]) // most)
    if factor == 1:
        return images
    small = [np.asarray(Image.fromarray(np.squeeze(i)).reduce(factor)) for i in images]
    return np.stack(small).reshape(len(images), *small[0].shape[:2], -1)


def png(pixels: Images) -> bytes:
    """Pixels (height, width, 1 or 3) as a PNG."""
    picture = Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def picture(
    name: str,
    section: Literal["verdict", "samples"],
    title: Text,
    caption: Text,
    pixels: Images,
    columns: tuple[int, ...] = (),
) -> SamplePicture:
    """These pixels with the words that go with them; ``columns`` are steps of equal columns."""
    return SamplePicture(
        id=name,
        section=section,
        title=title,
        caption=caption,
        png=png(pixels),
        pixels=(pixels.shape[1], pixels.shape[0]),
        columns=columns,
    )
