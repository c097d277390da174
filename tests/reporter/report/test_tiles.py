"""Arrays become pictures as they were recorded."""

import numpy as np

from ganreport.report import tiles


def test_large_tiles_are_averaged_down_to_what_can_be_seen() -> None:
    large = np.random.default_rng(0).integers(0, 256, (2, 2402, 2402, 1), dtype=np.uint8)
    grid = tiles.grid(large, 2)[:, :, 0].astype(float)
    assert grid.shape == (801, 1603)
    means = large[:, :2400, :2400, 0].reshape(2, 800, 3, 800, 3).mean(axis=(2, 4))
    assert abs(grid[:800, :800] - means[0]).max() <= 0.6
    assert abs(grid[:800, -801:-1] - means[1]).max() <= 0.6
