"""Plots of curves are told from samples, also from samples within axes."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib import style as styles

from ganreport.stats.plots import are_plots
from ganreport.stats.tiling import find_cut

from .figures import drawn, figure, smooth, strokes


@pytest.mark.parametrize("style", ["default", "seaborn-v0_8", "dark_background", "classic"])
@pytest.mark.parametrize("beside", [1, 2])
def test_curves_of_losses_are_plots(style, beside):
    rng = np.random.default_rng(0)
    pictures = []
    with styles.context(style):
        page = figure(size=(6.4 * beside, 4.8), style=style)
        plots = page.subplots(1, beside, squeeze=False).ravel()
        curves = [[plot.plot([], label=label)[0] for label in "DG"] for plot in plots]
        for plot in plots:
            plot.legend()
            plot.set_title("losses")
        for length in (100, 200, 300):
            steps = np.arange(length)
            for plot, (d, g) in zip(plots, curves, strict=True):
                d.set_data(steps, np.exp(-steps / 90) + rng.normal(0, 0.05, length))
                g.set_data(steps, 1 + rng.normal(0, 0.1, length))
                plot.relim()
                plot.autoscale_view()
            pictures.append(drawn(page))
    assert are_plots(pictures, find_cut(pictures))


@pytest.mark.parametrize("kind", [strokes, smooth])
@pytest.mark.parametrize("colours", ["gray", "gray_r", "viridis"])
def test_a_sample_within_axes_is_none(kind, colours):
    page = figure()
    shown = page.add_subplot().imshow(np.zeros((28, 28)), cmap=colours)
    pictures = []
    for seed in range(3):
        shown.set_data(kind(1, 28, seed)[0, ..., 0])
        shown.autoscale()
        pictures.append(drawn(page))
    assert not are_plots(pictures, find_cut(pictures))


def test_samples_without_a_figure_are_none():
    for pictures in ([strokes(1, 128)[0]], [smooth(1, 128)[0]], [255 - strokes(1, 128)[0]]):
        assert not are_plots(pictures, find_cut(pictures))
