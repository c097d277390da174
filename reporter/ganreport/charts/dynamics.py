"""Charts of how the networks move: gradients by layer, the two losses against each other."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, LogNorm

from ganreport.charts import style
from ganreport.charts.base import Chart, Figure, Floats, Scene
from ganreport.charts.gaps import cells, said
from ganreport.messages import message

_LONGEST: Final = 16
_LEAST: Final = 1e-300  # twice of less can't be told from it


def layers(scene: Scene) -> Figure | None:
    """Mean absolute gradient of each layer at each evaluation, as one heat map a network."""
    table = scene.run.layers
    if not {"step", "network", "layer", "gradient_mean_abs"} <= set(table):
        return None
    table = table[table["network"].isin(("generator", "discriminator"))]
    if not (table["gradient_mean_abs"] > 0).any():
        return None
    bad = ~np.isfinite(table["gradient_mean_abs"].to_numpy(float))
    table = table.assign(bad=bad.astype(float))
    networks = [n for n in ("generator", "discriminator") if (table["network"] == n).any()]
    grids = [_layer_grid(table[table["network"] == name]) for name in networks]
    rows = max(len(grid) for grid in grids)
    norm = _norm(table["gradient_mean_abs"].to_numpy(float))
    with style.canvas(0.2 * rows + 0.85, columns=len(networks)) as (figure, axes):
        figure.subplots_adjust(left=0.14, right=0.9, wspace=0.45)
        for axis, grid, network in zip(axes, grids, networks, strict=True):
            mesh = axis.pcolormesh(
                grid.to_numpy(), norm=norm, cmap=style.SEQUENTIAL, edgecolors="face", linewidth=0.2
            )
            _mark_not_finite(axis, _layer_grid(table[table["network"] == network], "bad"))
            axis.set_title(network)
            axis.grid(visible=False)
            axis.set_yticks(
                np.arange(len(grid)) + 0.5, style.short_names(map(str, grid.index), _LONGEST)
            )
            axis.invert_yaxis()
            shown = np.unique(np.linspace(0, grid.shape[1] - 1, 4).round().astype(int))
            axis.set_xticks(shown + 0.5, [style.short_count(grid.columns[i]) for i in shown])
            axis.set_xlabel(style.step_label())
        bar = figure.add_axes((0.925, 0.46 / figure.get_figheight(), 0.014, 0.5))
        figure.colorbar(mesh, cax=bar).ax.tick_params(labelsize=7)
        style.log_axis(bar)
        svg = style.to_svg(
            figure, "layers", "Heat maps of the mean absolute gradient by layer and step."
        )
    data = table[["step", "network", "layer", "gradient_mean_abs"]]
    return Figure(
        id="layers",
        section="training",
        title=message("Gradients layer by layer"),
        caption="Mean absolute gradient of a weight, logarithmic colour; input layer on top. "
        "A column that pales from one end of the network to the other is a vanishing gradient."
        + cells(int(bad.sum()), int(table["step"][bad].min()) if bad.any() else 0),
        alt="Heat maps of the mean absolute gradient by layer and step.",
        media="image/svg+xml",
        content=svg,
        data=style.sheet(data),
    )


def phase(scene: Scene) -> Figure | None:
    """The generator's loss against the discriminator's, smoothed, coloured by time."""
    metrics = scene.run.metrics
    if "d_loss" not in metrics or "g_loss" not in metrics or len(metrics) < 50:
        return None
    means = {name: metrics.thinned(name).means[1] for name in ("d_loss", "g_loss")}
    both = pd.DataFrame(means).dropna()
    if len(both) < 50:
        return None
    smooth = both.rolling(max(len(both) // 60, 5), center=True).mean()
    smooth = smooth.dropna().iloc[:: max(len(both) // 120, 1)]
    with style.canvas(2.5) as (figure, [axis]):
        figure.subplots_adjust(left=0.075, right=0.55)
        axis.plot(smooth["d_loss"], smooth["g_loss"], color=style.GRID, linewidth=0.8, zorder=1)
        colours = np.linspace(0, 1, len(smooth))
        axis.scatter(
            smooth["d_loss"], smooth["g_loss"], c=colours, cmap=style.SEQUENTIAL, s=5, zorder=2
        )
        for index, word, colour in ((0, "start", style.MUTED), (-1, "end", style.INK)):
            point = smooth.iloc[index]
            axis.annotate(
                word, (point["d_loss"], point["g_loss"]), (5, 5), textcoords="offset points",
                color=colour,
            )  # fmt: skip
        axis.set_xlabel("discriminator loss")
        axis.set_ylabel("generator loss")
        svg = style.to_svg(
            figure, "phase", "Path of the smoothed losses, generator against discriminator."
        )
    return Figure(
        id="phase",
        section="training",
        title=message("The two losses against each other"),
        caption="Smoothed; pale is early, dark is late. Closed loops mean that the networks chase "
        "each other; a path that comes to rest means that they do not."
        + said(scene.run, ("d_loss", "g_loss"), "Left out"),
        alt="Path of the smoothed losses, generator against discriminator.",
        media="image/svg+xml",
        content=svg,
        data=None,
    )


def _layer_grid(table: pd.DataFrame, values: str = "gradient_mean_abs") -> pd.DataFrame:
    """One row a layer, one column a step; NaN where nothing was recorded."""
    order = table.sort_values("index")["layer"].drop_duplicates() if "index" in table else None
    each = table.drop_duplicates(["layer", "step"], keep="last")
    grid = each.pivot_table(
        index="layer", columns="step", values=values, aggfunc="last", dropna=False
    )
    return grid if order is None else grid.reindex(order)


def _norm(values: Floats) -> LogNorm:
    """Logarithmic colours of what is positive and finite."""
    shown = values[np.isfinite(values) & (values > 0)]
    low = max(float(shown.min()), _LEAST) if len(shown) else 1.0
    return LogNorm(low, max(float(shown.max(initial=low)), 2 * low))


def _mark_not_finite(axis: Axes, bad: pd.DataFrame) -> None:
    """Colour the cells that were recorded without a finite number: those of 1."""
    if (bad == 1).any(axis=None):
        axis.pcolormesh(
            bad.where(bad == 1).to_numpy(float), cmap=ListedColormap([style.ALARM]),
            edgecolors="face", linewidth=0.2,
        )  # fmt: skip


def _typical(scene: Scene) -> list[Floats]:
    """The median gradient of a layer at each evaluation, one series a network."""
    table = scene.run.layers
    if "gradient_mean_abs" not in table:
        return []
    medians = table.groupby(["network", "step"])["gradient_mean_abs"].median()
    return [part.to_numpy(float) for _, part in medians.groupby(level="network")]


CHARTS: Final = (
    Chart("layers", "training", layers, series=_typical),
    Chart("phase", "training", phase),
)
