"""Grids made by hand are cut into the very tiles they were made of; what is no grid is not cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganreport.stats.tiling import find_cut, likeness, of_side


def smooth(count, height, width, seed=0):
    """Pictures whose neighbouring pixels are alike, as those of natural pictures."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    waves = rng.uniform(-3, 3, (count, 3, 2))
    shift = rng.uniform(0, 6, (count, 3, 1, 1))
    phase = waves[..., 0, None, None] * y + waves[..., 1, None, None] * x + shift
    return (np.sin(phase) * 100 + 128).transpose(0, 2, 3, 1).astype(np.uint8)


def digits(count, side, seed=0):
    """Bright strokes on black with empty margins."""
    rng = np.random.default_rng(seed)
    tiles = np.zeros((count, side, side, 3), np.uint8)
    for tile in tiles:
        y, x = rng.integers(side // 7, side // 3, 2)
        tile[y : side - y, x : x + side // 6] = 255
        tile[y : y + side // 6, x : side - x] = 255
    return tiles


def grid(tiles, columns, gutter=0, around=0, colour=0):
    """As torchvision's make_grid: empty cells at the end, a gutter around."""
    count, h, w, c = tiles.shape
    rows = -(-count // columns)
    height = rows * (h + gutter) - gutter + 2 * around
    width = columns * (w + gutter) - gutter + 2 * around
    picture = np.full((height, width, c), colour, np.uint8)
    for i, tile in enumerate(tiles):
        y, x = around + i // columns * (h + gutter), around + i % columns * (w + gutter)
        picture[y : y + h, x : x + w] = tile
    return picture


@settings(max_examples=30, deadline=None)
@given(
    rows=st.integers(2, 6),
    columns=st.integers(2, 6),
    side=st.integers(12, 40),
    gutter=st.integers(1, 6),
    around=st.booleans(),
    colour=st.sampled_from([0, 255, 90]),
    seed=st.integers(0, 99),
)
def test_gutters_are_found(rows, columns, side, gutter, around, colour, seed):
    tiles = smooth(rows * columns, side, side, seed)
    picture = grid(tiles, columns, gutter, gutter * around, colour)
    cut = find_cut([picture])
    np.testing.assert_array_equal(cut.tiles(picture), tiles)


@settings(max_examples=15, deadline=None)
@given(st.integers(3, 6), st.integers(3, 6), st.sampled_from([16, 24, 32, 48]), st.integers(0, 99))
def test_tiles_side_by_side_are_found_by_their_edges(rows, columns, side, seed):
    shots = [smooth(rows * columns, side, side, seed + 100 * k) for k in range(4)]
    pictures = [grid(tiles, columns) for tiles in shots]
    cut = find_cut(pictures)
    assert cut.how == "edges"
    for picture, tiles in zip(pictures, shots, strict=True):
        np.testing.assert_array_equal(cut.tiles(picture), tiles)


def test_the_clearest_borders_may_be_those_in_the_middle():
    """In a collapse all borders show the same, so that chance decides which is the clearest."""
    tiles = [np.repeat(smooth(1, 64, 64, seed), 16, axis=0) // 2 for seed in (11, 12, 13)]
    for shot in tiles:
        shot[[2, 3, 6, 7, 10, 11, 14, 15]] += 40
    cut = find_cut([grid(shot, 4) for shot in tiles])
    assert (cut.how, cut.height, cut.width, len(cut.cells)) == ("edges", 64, 64, 16)


def test_black_digits_on_a_black_grid():
    shots = [digits(64, 28, seed) for seed in range(3)]
    pictures = [grid(tiles, 8, 2, 2) for tiles in shots]
    cut = find_cut(pictures)
    assert (cut.how, cut.height, cut.width) == ("gutters", 28, 28)
    np.testing.assert_array_equal(cut.tiles(pictures[2]), shots[2])


def test_digits_side_by_side_share_margins():
    pictures = [grid(digits(64, 28, seed), 8) for seed in range(3)]
    cut = find_cut(pictures)
    assert (cut.height, cut.width, len(cut.cells)) == (28, 28, 64)


def test_subplots_under_a_title_are_bands():
    tiles = smooth(16, 40, 40)
    inner = grid(tiles, 4, 9, 0, 255)
    picture = np.full((300, 280, 3), 255, np.uint8)
    picture[60 : 60 + inner.shape[0], 33 : 33 + inner.shape[1]] = inner
    picture[20:30, 100:180:3] = 0
    cut = find_cut([picture])
    assert cut.how == "bands"
    np.testing.assert_array_equal(cut.tiles(picture), tiles)


def test_empty_cells_at_the_end_are_no_tiles():
    picture = grid(smooth(10, 20, 20), 4, 2, 2)
    assert len(find_cut([picture]).cells) == 10


@pytest.mark.parametrize("seed", range(5))
def test_one_picture_is_one_tile(seed):
    rng = np.random.default_rng(seed)
    lone = smooth(1, 96, 128, seed)[0]
    noise = rng.integers(0, 256, (64, 64, 3)).astype(np.uint8)
    wide = smooth(1, 64, 200, seed)[0]
    for picture in (lone, noise, wide, np.full((64, 64, 3), 9, np.uint8), digits(1, 28)[0]):
        cut = find_cut([picture])
        assert cut.how == "whole"
        np.testing.assert_array_equal(cut.tiles(picture), picture[None])


def test_a_checkerboard_of_a_generator_is_no_grid():
    rng = np.random.default_rng(0)
    base = smooth(1, 128, 128)[0].astype(int)
    base[::4] += 12
    base[:, ::4] += 12
    picture = np.clip(base + rng.normal(0, 3, base.shape), 0, 255).astype(np.uint8)
    assert find_cut([picture]).how == "whole"


def test_likeness_tells_cells_that_stay_from_those_redrawn():
    rng = np.random.default_rng(0)
    before = rng.normal(size=(64, 300))
    assert likeness(before, before) == 0
    assert likeness(before, rng.normal(size=(64, 300))) == pytest.approx(1, abs=0.02)
    nearly = before + 0.5 * rng.normal(size=(64, 300))
    # distances are those of Gaussians of variance 0.25 and 2.25
    assert likeness(before, nearly) == pytest.approx((0.25 / 2.25) ** 0.5, rel=0.03)
    assert np.isnan(likeness(before[:3], before[:3]))
    assert np.isnan(likeness(np.zeros((9, 4)), np.zeros((9, 4))))


def test_tiles_of_a_known_side_fill_the_picture_or_there_are_none() -> None:
    picture = np.arange(16 * 24 * 3, dtype=np.uint16).reshape(16, 24, 3)
    cut = of_side(picture, 8)
    assert cut is not None
    assert (cut.tops, cut.lefts, cut.how) == ((0, 8), (0, 8, 16), "size")
    np.testing.assert_array_equal(cut.tiles(picture)[4], picture[8:, 8:16])
    assert [of_side(picture, side) for side in (0, -8, 5, 16, 24)] == [None] * 5
    assert of_side(picture[:8, :8], 8) is None
