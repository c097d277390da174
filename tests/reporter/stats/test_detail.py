"""Fine and coarse parts of images: what blur takes, and what a collapse takes."""

from __future__ import annotations

import numpy as np
import pytest

from ganreport.stats import detail


def test_fine_detail_of_a_checkerboard_and_of_a_ramp() -> None:
    board = np.indices((8, 8)).sum(axis=0) % 2 * 2.0 - 1
    assert detail.fine(board[np.newaxis, ..., np.newaxis]) == pytest.approx([1.0])
    flat = np.repeat(np.repeat(np.arange(16.0).reshape(4, 4), 2, 0), 2, 1)
    assert detail.fine(flat[np.newaxis, ..., np.newaxis]) == pytest.approx([0.0])


def test_coarse_variety_is_that_of_the_means_of_blocks() -> None:
    rng = np.random.default_rng(0)
    images = rng.normal(size=(50, 9, 8, 3))  # the ninth row is left out
    blocks = images[:, :8].reshape(50, 4, 2, 4, 2, 3).mean(axis=(2, 4))
    expected = ((blocks - blocks.mean(axis=0)) ** 2).mean(axis=(1, 2, 3))
    assert detail.coarse(images) == pytest.approx(expected, rel=1e-5)
    assert detail.coarse(np.repeat(images[:1], 20, axis=0)) == pytest.approx(np.zeros(20), abs=1e-9)


def test_a_ratio_covers_the_true_one_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    inside = 0
    for _ in range(300):
        one = detail.ratio(rng.exponential(2.0, 200), rng.exponential(1.0, 300))
        inside += one.lower <= 2.0 <= one.upper
    assert 0.91 < inside / 300 < 0.98
    assert np.isnan(detail.ratio(np.ones(3), np.zeros(3)).value)


def test_small_images_have_none() -> None:
    assert detail.usable((8, 8, 1))
    assert not detail.usable((7, 8, 1))
    assert not detail.usable((64,))
