"""Grids that were scaled or saved with losses are cut where their tiles came to lie."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ganreport.stats.tiling import find_cut

from .figures import cells, make_grid, places, smooth


@settings(max_examples=12, deadline=None)
@given(
    rows=st.integers(3, 8),
    columns=st.integers(3, 8),
    side=st.sampled_from([28, 32, 64]),
    gutter=st.integers(2, 4),
    colour=st.sampled_from([0, 255, 128]),
    scale=st.floats(0.8, 3.0),
    corner=st.tuples(st.integers(12, 90), st.integers(12, 90)),
    how=st.sampled_from([Image.Resampling.NEAREST, Image.Resampling.BILINEAR]),
    seed=st.integers(0, 99),
)
def test_a_scaled_grid_on_a_page(rows, columns, side, gutter, colour, scale, corner, how, seed):
    pictures = []
    for turn in range(3):
        grid = Image.fromarray(
            make_grid(smooth(rows * columns, side, seed + 100 * turn), columns, gutter, colour)
        )
        width, height = round(grid.width * scale), round(grid.height * scale)
        page = Image.new("RGB", (width + 2 * corner[0], height + 2 * corner[1] + 9), "white")
        page.paste(grid.resize((width, height), how), corner)
        pictures.append(np.asarray(page))
    cut = find_cut(pictures)
    expected = places(rows * columns, columns, side, gutter) * scale
    expected[:, :2] += corner[::-1]
    assert len(cut.cells) == rows * columns
    np.testing.assert_allclose(cells(cut), expected, atol=scale + 1.5)


@pytest.mark.parametrize("quality", [60, 75, 90])
def test_a_grid_saved_with_losses(quality):
    pictures = []
    for seed in range(3):
        buffer = io.BytesIO()
        grid = Image.fromarray(make_grid(smooth(48, 32, seed), 8, 2, 0))
        grid.save(buffer, "JPEG", quality=quality)
        pictures.append(np.asarray(Image.open(buffer)))
    cut = find_cut(pictures)
    assert len(cut.cells) == 48
    np.testing.assert_allclose(cells(cut), places(48, 8, 32), atol=1)


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 4), st.integers(0, 999))
def test_lines_in_photographs_are_no_gutters(count, seed):
    rng = np.random.default_rng(seed)
    pictures = []
    for _ in range(count):
        picture = smooth(1, 128, int(rng.integers(10_000)))[0].astype(float)
        picture = picture[: 96 + 16 * (seed % 3)]
        for _ in range(4):
            picture[rng.integers(90) :][:2] = rng.integers(256)
            picture[:, rng.integers(120) :][:, :2] = rng.integers(256)
        noise = rng.normal(0, 3, picture.shape)
        pictures.append(np.clip(picture + noise, 0, 255).astype(np.uint8))
    assert len(find_cut(pictures).cells) == 1
