"""Resizing against Pillow as clean-fid calls it, and against aliasing."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from ganreport.samples import resize

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("by", resize.FILTERS)
@pytest.mark.parametrize("size", [(29, 29), (299, 160), (1, 1)])
def test_each_channel_is_as_clean_fid_makes_it(by: str, size: tuple[int, int]) -> None:
    images = RNG.integers(0, 256, (2, 64, 48, 3), dtype=np.uint8)
    made = resize.resized(images, size, by)
    for image, own in zip(images, made, strict=True):
        for channel in range(3):
            layer = Image.fromarray(image[:, :, channel].astype(np.float32), mode="F")
            oracle = layer.resize(size[::-1], Image.Resampling[by.upper()])
            np.testing.assert_array_equal(own[..., channel], np.asarray(oracle))


@pytest.mark.parametrize("by", resize.FILTERS)
def test_fine_stripes_become_grey_and_not_coarse_stripes(by: str) -> None:
    stripes = np.zeros((1, 64, 64, 1), np.uint8)
    stripes[:, :, ::2] = 255
    small = resize.resized(stripes, (16, 16), by)
    assert np.abs(small[:, :, 2:-2] - 127.5).max() < 4  # every second line alone would be 0 or 255


def test_what_is_of_the_size_stays_as_it_is() -> None:
    images = RNG.integers(0, 256, (3, 8, 9, 1), dtype=np.uint8)
    np.testing.assert_array_equal(resize.resized(images, (8, 9)), images)
    assert resize.as_bytes(images, (8, 9)) is images


def test_bytes_stay_within_their_range_where_a_filter_leaves_it() -> None:
    edge = np.zeros((1, 16, 16, 1), np.uint8)
    edge[:, :, 8:] = 255
    wide = resize.resized(edge, (40, 40))
    assert wide.min() < 0
    assert wide.max() > 255
    as_bytes = resize.as_bytes(edge, (40, 40))
    np.testing.assert_array_equal(as_bytes, np.clip(np.rint(wide), 0, 255))
    by_bytes = np.asarray(
        Image.fromarray(edge[0, ..., 0]).resize((40, 40), Image.Resampling.LANCZOS)
    )
    assert np.abs(as_bytes[0, ..., 0].astype(int) - by_bytes).max() <= 1
