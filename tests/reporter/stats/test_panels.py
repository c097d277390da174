"""Grids and samples that Matplotlib drew into figures are cut where Matplotlib put them."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib import style as styles

from ganreport.stats.panels import find_panels
from ganreport.stats.tiling import find_cut

from .figures import cells, drawn, figure, make_grid, on_page, places, smooth, strokes

RESAMPLED = 2.5  # pixels: an edge blurred over two, and rounded
FRAMED = 3.5  # the same with the line of a frame on both sides


def of_grid(kind, rows, columns, side, gutter, colour, **look):
    """Two figures of ``imshow(make_grid(...))``, and where their tiles are."""
    title, axes, save = look.pop("title", ""), look.pop("axes", False), look.pop("save", {})
    tight = look.pop("tight", False)
    grids = [
        make_grid(kind(rows * columns, side, seed), columns, gutter, colour) for seed in range(2)
    ]
    with styles.context(look.get("style", "default")):
        page = figure(**look)
        plot = page.add_subplot()
        shown = plot.imshow(grids[0])
        plot.grid(visible=False)
        plot.set_axis_on() if axes else plot.set_axis_off()
        name = plot.set_title(title and f"{title} 0")
        if tight:
            page.tight_layout()
        pictures = []
        for seed, grid in enumerate(grids):
            shown.set_data(grid)
            name.set_text(title and f"{title} {seed}")
            pictures.append(drawn(page, **save))
    return pictures, on_page(plot, places(rows * columns, columns, side, gutter))


GRIDS = {
    "tutorial": (smooth, 8, 8, 64, 2, 0, {"title": "Epoch", "size": (8.0, 8.0)}),
    "dark tiles": (strokes, 8, 8, 28, 2, 0, {"title": "Epoch", "size": (8.0, 8.0)}),
    "axes": (smooth, 4, 6, 32, 2, 0, {"axes": True, "size": (6.4, 4.8)}),
    "white gutters": (smooth, 5, 5, 28, 3, 255, {"axes": True, "title": "Fake"}),
    "grey gutters": (smooth, 4, 4, 32, 2, 128, {"dpi": 150}),
    "tight": (smooth, 6, 3, 32, 2, 0, {"title": "G", "tight": True, "dpi": 120}),
    "dark page": (smooth, 3, 5, 32, 4, 0, {"style": "dark_background", "title": "G"}),
    "ggplot": (smooth, 7, 7, 32, 2, 0, {"style": "ggplot", "axes": True, "size": (6.0, 6.0)}),
    "small": (smooth, 8, 8, 64, 2, 0, {"size": (5.0, 5.0), "title": "Fake images"}),
    "JPEG": (
        smooth, 8, 8, 32, 2, 0,
        {"title": "Epoch", "size": (6.0, 6.0),
         "save": {"format": "jpeg", "pil_kwargs": {"quality": 80}}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GRIDS)
def test_a_grid_in_a_figure(name):
    kind, rows, columns, side, gutter, colour, look = GRIDS[name]
    pictures, expected = of_grid(kind, rows, columns, side, gutter, colour, **look)
    cut = find_cut(pictures)
    assert len(cut.cells) == rows * columns
    # without a frame the empty margins of dark tiles on a page can't be told from gutters
    slack = RESAMPLED + (side / 7 * expected[0, 2] / side if kind is strokes else 0)
    np.testing.assert_allclose(cells(cut), expected, atol=slack)


SUBPLOTS = {
    "TensorFlow's tutorial": (4, 4, {"size": (4.0, 4.0)}, {"cmap": "gray"}, {}),
    "ink on paper": (4, 4, {"size": (4.0, 4.0)}, {"cmap": "gray_r"}, {}),
    "Keras": (5, 5, {"size": (6.4, 4.8)}, {"cmap": "gray"}, {}),
    "3 by 3 with axes": (3, 3, {"size": (6.0, 6.0)}, {"cmap": "viridis"}, {"axes": True}),
    "6 by 6 under a title": (6, 6, {"size": (6.0, 6.0)}, {}, {"above": "Epoch"}),
    "a title each": (2, 5, {"size": (10.0, 4.0)}, {"cmap": "gray"}, {"titles": True}),
    "close": (4, 4, {"size": (4.0, 4.0), "dpi": 72}, {"cmap": "gray"}, {"space": 0.05}),
    "touching": (4, 4, {"size": (4.0, 4.0)}, {}, {"space": 0.0}),
    "rows far apart": (7, 4, {"size": (4.0, 12.0), "dpi": 72}, {}, {"space": 0.1}),
    "columns far apart": (2, 5, {"size": (9.0, 3.2), "dpi": 50}, {}, {"space": 0.03}),
    "JPEG": (4, 4, {"size": (5.0, 5.0)}, {}, {"save": {"format": "jpeg"}}),
    "JPEG with hardly a margin": (
        5,
        4,
        {"size": (6.0, 8.0), "dpi": 72},
        {},
        {"save": {"format": "jpeg", "bbox_inches": "tight"}, "space": 0.3},
    ),
}


@pytest.mark.parametrize("name", SUBPLOTS)
def test_subplots(name):
    rows, columns, look, image, more = SUBPLOTS[name]
    page = figure(**look)
    plots = page.subplots(rows, columns, squeeze=False)
    shown = [plot.imshow(np.zeros((28, 28)), **image) for plot in plots.flat]
    for i, plot in enumerate(plots.flat):
        plot.set_axis_on() if more.get("axes") else plot.set_axis_off()
        if more.get("titles"):
            plot.set_title(str(i % 10))
    if "space" in more:
        page.subplots_adjust(wspace=more["space"], hspace=more["space"])
    pictures = []
    for seed in range(2):
        kind = strokes if "cmap" in image else smooth
        for each, tile in zip(shown, kind(rows * columns, 28, seed), strict=True):
            each.set_data(tile[..., 0] if "cmap" in image else tile)
            each.autoscale()
        if "above" in more:
            page.suptitle(f"{more['above']} {seed}")
        pictures.append(drawn(page, **more.get("save", {})))
    cut = find_cut(pictures)
    assert len(cut.cells) == rows * columns
    expected = np.concatenate([on_page(plot, [(0, 0, 28, 28)]) for plot in plots.flat])
    got = cells(cut)
    centres = [boxes[:, :2] + boxes[:, 2:] / 2 for boxes in (got, expected)]
    if "bbox_inches" in more.get("save", {}):  # which moves all of them alike
        centres = [each - each[0] for each in centres]
    np.testing.assert_allclose(*centres, atol=0.12 * expected[0, 2])  # of what is drawn in them
    assert (got[:, 2:] <= expected[:, 2:] + 8).all()  # ticks and labels at most
    assert (got[:, 2:] >= 0.6 * expected[:, 2:]).all()


@pytest.mark.parametrize("style", ["seaborn-v0_8", "ggplot", "seaborn-v0_8-whitegrid"])
@pytest.mark.parametrize("side", [32, 128])
def test_lines_of_an_axes_grid_part_nothing(style, side):
    with styles.context(style):
        page = figure(style=style)
        plot = page.add_subplot()
        shown = plot.imshow(smooth(1, side)[0])
        plot.grid(visible=True)
        pictures = []
        for seed in range(2):
            shown.set_data((strokes if seed else smooth)(1, side, seed)[0])
            pictures.append(drawn(page))
    cut = find_cut(pictures)
    assert (len(cut.cells), cut.how) == (1, "panel")
    np.testing.assert_allclose(cells(cut), on_page(plot, [(0, 0, side, side)]), atol=FRAMED)


def test_a_colour_bar_and_labels_are_no_panels():
    page = figure(size=(8.0, 4.0))
    plot = page.add_subplot()
    shown = plot.imshow(smooth(1, 64)[0, :40, :, 0], aspect="auto", origin="lower")
    page.colorbar(shown)
    plot.set_xlabel("Frames")
    (panel,) = find_panels([drawn(page)])
    box = plot.get_window_extent()
    expected = (page.bbox.height - box.y1, box.x0, box.height, box.width)
    got = (panel.top, panel.left, panel.height, panel.width)
    np.testing.assert_allclose(got, expected, atol=FRAMED)


def test_a_thing_on_paper_is_no_panel():
    y, x = np.mgrid[-60:60, -60:60]
    disc = np.full((120, 120, 3), 255, np.uint8)
    disc[y**2 + x**2 < 40**2] = (90, 20, 20)
    assert find_panels([disc]) == []
    assert find_cut([disc]).how == "whole"


def test_panels_whose_paper_ripples_in_the_corners():
    """As of JPEG pictures with hardly a margin."""
    pictures = []
    for seed in range(2):
        picture = np.random.default_rng(seed).integers(0, 13, (437, 293, 3)).astype(np.uint8)
        picture[[0, 0, -1, -1], [0, -1, -1, 0]] = [[0], [12], [0], [12]]
        for i, tile in enumerate(smooth(8, 60, seed)):
            top, left = 7 + 362 * (i // 4), 7 + 73 * (i % 4)
            picture[top : top + 60, left : left + 60] = np.maximum(tile, 40)
        pictures.append(picture)
    assert len(find_cut(pictures).cells) == 8
