"""Arrays become pictures as they were recorded."""

import numpy as np
import pytest

from ganreport.report import tiles


@pytest.mark.parametrize(
    ("array", "first"),
    [
        (np.full((2, 4, 4, 3), 7, np.uint8), 7),
        (np.full((2, 4, 4, 1), 0.5, np.float32), 128),
        (np.full((2, 4, 4, 1), -1.0, np.float32), 0),
        (np.full((2, 4, 4, 1), np.nan, np.float32), 0),
    ],
)
def test_floats_become_bytes(array: np.ndarray, first: int) -> None:
    images = tiles.as_images(array)
    assert images is not None
    assert images[0, 0, 0, 0] == first


@pytest.mark.parametrize("shape", [(3, 2), (2, 4, 4, 5), (0, 4, 4, 1)])
def test_what_is_no_picture_is_left_out(shape: tuple[int, ...]) -> None:
    assert tiles.as_images(np.zeros(shape, np.float32)) is None


def test_large_tiles_are_averaged_down_to_what_can_be_seen() -> None:
    large = np.random.default_rng(0).integers(0, 256, (2, 2402, 2402, 1), dtype=np.uint8)
    grid = tiles.grid(large, 2)[:, :, 0].astype(float)
    assert grid.shape == (801, 1603)
    means = large[:, :2400, :2400, 0].reshape(2, 800, 3, 800, 3).mean(axis=(2, 4))
    assert abs(grid[:800, :800] - means[0]).max() <= 0.6
    assert abs(grid[:800, -801:-1] - means[1]).max() <= 0.6
