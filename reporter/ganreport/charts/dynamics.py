"""Charts of how the networks move: gradients by layer, the two losses against each other."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, LogNorm

from ganreport.analysis.wording import NETWORKS
from ganreport.charts import style
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.charts.limits import limits
from ganreport.charts.quality import FEWEST
from ganreport.messages import Text, message, plural, together
from ganreport.report.evidence import DataTable, LayerGradients
from ganreport.report.gaps import cells, left_out
from ganreport.report.numbers import Cell
from ganreport.report.thinning import change
from ganreport.stats.decimate import evenly

Floats = npt.NDArray[np.floating[Any]]

_LONGEST: Final = 16  # signs of a layer's name that there is room for
_LEAST: Final = 1e-300  # twice of less can't be told from it
_TICKS: Final = 4  # steps that can be read below a third of a page
_ROWS: Final = 60  # of a table that people read
_MARGIN: Final = 0.05  # of the range on either side, as Matplotlib leaves


def layers(source: Source) -> Sketch | None:
    """Mean absolute gradient of each layer at each evaluation, as one heat map a network."""
    shown = tuple(each for each in source.report.layers if len(each.steps) >= FEWEST)
    if not shown or source.training.further:
        return None
    grids = [_grid(each) for each in shown]
    rows = max(len(grid) for grid in grids)
    norm = _norm(np.concatenate([grid.ravel() for grid in grids]))
    with style.canvas(source, 0.2 * rows + 0.85, columns=len(shown)) as (figure, axes):
        figure.subplots_adjust(left=0.14, right=0.9, wspace=0.45)
        for axis, grid, each in zip(axes, grids, shown, strict=True):
            mesh = axis.pcolormesh(
                grid, norm=norm, cmap=style.SEQUENTIAL, edgecolors="face", linewidth=0.2
            )
            _mark_not_finite(axis, each)
            _name(axis, source, each)
        bar = figure.add_axes((0.925, 0.46 / figure.get_figheight(), 0.014, 0.5))
        figure.colorbar(mesh, cax=bar).ax.tick_params(labelsize=7)
        style.log_axis(bar, source.language)
    broken = sum(each.broken for each in shown)
    since = min((e.broken_since for e in shown if e.broken_since is not None), default=0)
    return Sketch(
        canvas=figure,
        title=message("Gradients layer by layer"),
        caption=together(
            message(
                "Mean absolute gradient per weight, on a logarithmic colour scale; input layer "
                "on top. A column that pales from one end of the network to the other shows a "
                "vanishing gradient."
            ),
            cells(broken, since),
        ),
        alt=message("Heat maps of the mean absolute gradient by layer and step."),
        data=_table(shown),
    )


def phase(source: Source) -> Sketch | None:
    """The generator's loss against the discriminator's, smoothed, coloured by time."""
    x, y = source.training.path.arrays
    if not len(x):
        return None
    with style.canvas(source, 2.5) as (figure, [axis]):
        figure.subplots_adjust(left=0.115, right=0.59)
        axis.plot(x, y, color=style.GRID, linewidth=0.8, zorder=1)
        axis.scatter(x, y, c=np.linspace(0, 1, len(x)), cmap=style.SEQUENTIAL, s=5, zorder=2)
        shown = _framed(axis, x, y)
        ends = ((0, message("start"), style.MUTED), (-1, message("end"), style.INK))
        for index, word, colour in ends:
            if shown[index]:
                axis.annotate(
                    source.say(word), (x[index], y[index]), (5, 5), textcoords="offset points",
                    color=colour,
                )  # fmt: skip
        axis.locator_params(nbins=5)
        axis.set_xlabel(source.say(message("discriminator loss")))
        axis.set_ylabel(source.say(message("generator loss")))
    return Sketch(
        canvas=figure,
        title=message("The two losses against each other"),
        caption=together(
            message(
                "Smoothed; pale is early, dark is late. Closed loops mean that the networks "
                "chase each other; a path that comes to rest means that they settle."
            ),
            _outside(int(np.count_nonzero(~shown))),
            left_out(source.training.gaps, ("d_loss", "g_loss")),
        ),
        alt=message("Path of the smoothed losses, generator against discriminator."),
    )


def _framed(
    axis: Axes, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Frame the path so that no transient swallows the rest; which of its points are within."""
    shown = np.ones(len(x), bool)
    for values in (x, y):
        ends = limits([values])
        if ends and ends.robust:
            shown &= (values >= ends.low) & (values <= ends.high)
    for values, place in ((x, axis.set_xlim), (y, axis.set_ylim)):
        within = values[shown]
        if len(within) and within.max() > within.min():
            margin = _MARGIN * (within.max() - within.min())
            place(within.min() - margin, within.max() + margin)
    return shown


def _outside(count: int) -> Text:
    if not count:
        return ""
    return plural(
        "Outside the frame: one point.", "Outside the frame: {count:count} points.", count=count
    )


def _grid(grid: LayerGradients) -> Floats:
    """(L, E) gradients, NaN where none was recorded."""
    return np.array(
        [[math.nan if v is None else float(v) for v in row] for row in grid.values], float
    )


def _norm(values: Floats) -> LogNorm:
    """Logarithmic colours of what is positive and finite."""
    shown = values[np.isfinite(values) & (values > 0)]
    low = max(float(shown.min()), _LEAST) if len(shown) else 1.0
    return LogNorm(low, max(float(shown.max(initial=low)), 2 * low))


def _mark_not_finite(axis: Axes, grid: LayerGradients) -> None:
    """Colour the cells that were recorded without a finite number."""
    bad = np.array([[isinstance(value, str) for value in row] for row in grid.values], bool)
    if bad.any():
        axis.pcolormesh(
            np.where(bad, 1.0, np.nan), cmap=ListedColormap([style.ALARM]), edgecolors="face",
            linewidth=0.2,
        )  # fmt: skip


def _name(axis: Axes, source: Source, grid: LayerGradients) -> None:
    """Name the network, its layers and some of the steps."""
    axis.set_title(source.say(NETWORKS.get(grid.network, grid.network)))
    axis.grid(visible=False)
    axis.set_yticks(np.arange(len(grid.layers)) + 0.5, style.short_names(grid.layers, _LONGEST))
    axis.invert_yaxis()
    shown = evenly(len(grid.steps), _TICKS)
    steps = [source.language.number(style.short_count(grid.steps[i])) for i in shown]
    axis.set_xticks(shown + 0.5, steps)
    axis.set_xlabel(source.say(source.steps))


def _table(shown: tuple[LayerGradients, ...]) -> DataTable:
    """Some of the gradients, step by step."""
    rows: list[tuple[Cell, ...]] = [
        (step, each.network, layer, values[place])
        for step in sorted({step for each in shown for step in each.steps})
        for each in shown
        if step in each.steps
        for place in [each.steps.index(step)]
        for layer, values in zip(each.layers, each.values, strict=True)
        if values[place] is not None
    ]
    return DataTable(
        columns=("step", "network", "layer", "gradient_mean_abs"),
        rows=tuple(rows[i] for i in evenly(len(rows), _ROWS)),
    )


def _typical(source: Source) -> list[float | None]:
    """How much the median gradient of a layer changed, of each network."""
    if source.training.further:
        return []
    grids = [_grid(each) for each in source.report.layers]
    known = [grid[:, ~np.isnan(grid).all(axis=0)] for grid in grids]
    return [change(np.nanmedian(grid, axis=0)) for grid in known if grid.size]


CHARTS: Final = (
    Chart("layers", "training", layers, changes=_typical),
    Chart("phase", "training", phase),
)
