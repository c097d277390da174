"""Charts of what training did step by step: losses, outputs, gradients, layers, phase."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm

from ganreport.charts import style
from ganreport.charts.types import Chart, Figure, Scene
from ganreport.stats.decimate import extremes

_NAMES: Final = {
    "d_loss": ("discriminator", style.DISCRIMINATOR),
    "g_loss": ("generator", style.GENERATOR),
    "d_penalty": ("penalty", style.NULL),
    "d_real_mean": ("on reals", style.REAL),
    "d_fake_mean": ("on fakes", style.FAKE),
    "d_real_accuracy": ("reals", style.REAL),
    "d_fake_accuracy": ("fakes", style.FAKE),
    "d_grad_norm": ("discriminator", style.DISCRIMINATOR),
    "g_grad_norm": ("generator", style.GENERATOR),
    "d_update_ratio": ("discriminator", style.DISCRIMINATOR),
    "g_update_ratio": ("generator", style.GENERATOR),
}


def losses(scene: Scene) -> Figure | None:
    """Both losses over the steps, with what they would be if D were blind."""
    found = _present(scene, ["d_loss", "g_loss", "d_penalty"])
    if not found:
        return None
    objective = scene.run.info.objective
    with style.canvas(2.5) as (figure, [axis]):
        labels = _lines(axis, scene, found)
        for blind in (objective.blind_d_loss, objective.blind_g_loss) if objective else ():
            if blind is not None:
                axis.axhline(blind, color=style.NULL, linewidth=0.8, linestyle=(0, (4, 3)))
        style.mark_since(axis, scene.findings, "losses")
        axis.set_ylabel("loss")
        style.step_axis(axis)
        style.label_ends(axis, labels)
        svg = style.to_svg(figure, "losses", f"Line chart of {_listing(found)} over the steps.")
    blind_text = (
        " Dashed: the losses of a discriminator that can't tell reals from fakes"
        f" ({_values(objective.blind_d_loss, objective.blind_g_loss)})."
        if objective and objective.blind_d_loss is not None
        else ""
    )
    return _figure(
        "losses",
        "Losses of the two networks",
        "Faint: every recorded step (extremes kept); strong: running median." + blind_text,
        svg,
        found,
        scene,
    )


def outputs(scene: Scene) -> Figure | None:
    """What D says of reals and fakes, and how often it is right."""
    means = _present(scene, ["d_real_mean", "d_fake_mean"])
    shares = _present(scene, ["d_real_accuracy", "d_fake_accuracy"])
    if not means and not shares:
        return None
    panels = [(means, f"D output ({_output(scene)})"), (shares, "share judged right")]
    panels = [panel for panel in panels if panel[0]]
    with style.canvas(1.75 * len(panels) + 0.35, rows=len(panels), sharex=True) as (figure, axes):
        for axis, (names, label) in zip(axes, panels, strict=True):
            labels = _lines(axis, scene, names)
            axis.set_ylabel(label)
            if names is shares:
                axis.set_ylim(-0.03, 1.03)
                axis.axhline(0.5, color=style.NULL, linewidth=0.8, linestyle=(0, (4, 3)))
            style.mark_since(axis, scene.findings, "outputs")
            style.label_ends(axis, labels)
        style.step_axis(axes[-1])
        svg = style.to_svg(
            figure, "outputs", "Line charts of the discriminator's mean output and accuracy."
        )
    return _figure(
        "outputs",
        "What the discriminator makes of reals and fakes",
        "Above its mean output, below the share it judges right. Dashed: guessing (0.5). "
        "Two lines far apart mean a discriminator that tells them easily.",
        svg,
        [*means, *shares],
        scene,
    )


def gradients(scene: Scene) -> Figure | None:
    """Gradient norms and the size of the updates relative to the weights."""
    norms = _present(scene, ["d_grad_norm", "g_grad_norm"])
    ratios = _present(scene, ["d_update_ratio", "g_update_ratio"])
    panels = [(norms, "gradient norm"), (ratios, "update : weight")]
    panels = [panel for panel in panels if panel[0]]
    if not panels:
        return None
    with style.canvas(1.75 * len(panels) + 0.35, rows=len(panels), sharex=True) as (figure, axes):
        for axis, (names, label) in zip(axes, panels, strict=True):
            positive = any((scene.run.metrics[name] > 0).any() for name in names)
            axis.set_yscale("log" if positive else "linear")
            labels = _lines(axis, scene, names)
            axis.set_ylabel(label)
            style.mark_since(axis, scene.findings, "gradients")
            style.label_ends(axis, labels)
        style.step_axis(axes[-1])
        svg = style.to_svg(
            figure, "gradients", "Line charts, logarithmic, of gradient norms and update ratios."
        )
    return _figure(
        "gradients",
        "Gradient norms and relative updates",
        "Logarithmic. A generator whose gradient sinks by orders of magnitude no longer learns; "
        "updates near one thousandth of the weights are usual.",
        svg,
        [*norms, *ratios],
        scene,
    )


def layers(scene: Scene) -> Figure | None:
    """Mean absolute gradient of each layer at each evaluation, as one heat map a network."""
    table = scene.run.layers
    if "gradient_mean_abs" not in table or not (table["gradient_mean_abs"] > 0).any():
        return None
    networks = [name for name in ("generator", "discriminator") if (table.network == name).any()]
    grids = [_layer_grid(table[table["network"] == name]) for name in networks]
    rows = max(len(grid) for grid in grids)
    positive = table["gradient_mean_abs"][table["gradient_mean_abs"] > 0]
    norm = LogNorm(float(positive.min()), float(max(positive.max(), positive.min() * 1.01)))
    with style.canvas(0.2 * rows + 0.85, columns=len(networks)) as (figure, axes):
        figure.subplots_adjust(left=0.14, right=0.9, wspace=0.45)
        for axis, grid, network in zip(axes, grids, networks, strict=True):
            mesh = axis.pcolormesh(grid.to_numpy(), norm=norm, cmap=style.SEQUENTIAL)
            axis.set_title(network)
            axis.grid(visible=False)
            axis.set_yticks(np.arange(len(grid)) + 0.5, [_short(name) for name in grid.index])
            axis.invert_yaxis()
            shown = np.unique(np.linspace(0, grid.shape[1] - 1, 4).round().astype(int))
            axis.set_xticks(shown + 0.5, [style.short_count(grid.columns[i]) for i in shown])
            axis.set_xlabel("training step")
        bar = figure.add_axes((0.925, 0.40 / figure.get_figheight(), 0.014, 0.5))
        figure.colorbar(mesh, cax=bar).ax.tick_params(labelsize=7)
        svg = style.to_svg(
            figure, "layers", "Heat maps of the mean absolute gradient by layer and step."
        )
    data = table[["step", "network", "layer", "gradient_mean_abs"]]
    return Figure(
        id="layers",
        section="training",
        title="Gradients layer by layer",
        caption="Mean absolute gradient of a weight, logarithmic colour; input layer on top. "
        "A column that pales from one end of the network to the other is a vanishing gradient.",
        alt="Heat maps of the mean absolute gradient by layer and step.",
        media="image/svg+xml",
        content=svg,
        relevance=0.3,
        data=style.sheet(data),
    )


def phase(scene: Scene) -> Figure | None:
    """The generator's loss against the discriminator's, smoothed, coloured by time."""
    if not {"d_loss", "g_loss"} <= set(_present(scene, ["d_loss", "g_loss"])):
        return None
    both = scene.run.metrics[["step", "d_loss", "g_loss"]].dropna()
    both = both[np.isfinite(both).all(axis=1)]
    if len(both) < 50:
        return None
    smooth = both[["d_loss", "g_loss"]].rolling(max(len(both) // 60, 5), center=True).mean()
    smooth = smooth.dropna().iloc[:: max(len(both) // 300, 1)]
    with style.canvas(2.9) as (figure, [axis]):
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
        title="The two losses against each other",
        caption="Smoothed; pale is early, dark is late. Closed loops mean that the networks chase "
        "each other; a path that comes to rest means that they do not.",
        alt="Path of the smoothed losses, generator against discriminator.",
        media="image/svg+xml",
        content=svg,
        relevance=0.2,
        data=None,
    )


def _present(scene: Scene, names: list[str]) -> list[str]:
    metrics = scene.run.metrics
    return [name for name in names if name in metrics and np.isfinite(metrics[name]).any()]


def _lines(axis: Axes, scene: Scene, names: list[str]) -> list[tuple[float, str, str]]:
    """Draw each series, faint as recorded and strong as running median; give end labels."""
    labels = []
    for name in names:
        text, colour = _NAMES.get(name, (name, style.INK))
        steps, values = _series(scene, name)
        x, y = extremes(steps, values, 400)
        median = _running_median(values)
        mx, my = extremes(steps, median, 200)
        few = len(steps) < 200
        sns.lineplot(
            x=x, y=y, ax=axis, color=colour, alpha=1 if few else 0.28, linewidth=1 if few else 0.6,
            estimator=None, errorbar=None, legend=False,
            marker="o" if len(steps) < 4 else None, markeredgewidth=0,
        )  # fmt: skip
        if not few:
            sns.lineplot(
                x=mx, y=my, ax=axis, color=colour, estimator=None, errorbar=None, legend=False
            )
        finite = (values if few else median)[np.isfinite(values if few else median)]
        labels.append((float(finite[-1]), text, colour))
    return labels


def _series(scene: Scene, name: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    frame = scene.run.metrics
    values = frame[name].to_numpy(np.float64)
    return frame["step"].to_numpy(np.float64), np.where(np.isfinite(values), values, np.nan)


def _running_median(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Median over a fiftieth of the run; of means of equal blocks where the run is long."""
    block = max(len(values) // 5000, 1)
    thinned = pd.Series(values).groupby(np.arange(len(values)) // block).mean()
    window = max(len(thinned) // 50, 3)
    median = thinned.rolling(window, center=True, min_periods=1).median().to_numpy()
    return np.repeat(median, block)[: len(values)]


def _figure(
    name: str, title: str, caption: str, svg: str, columns: list[str], scene: Scene
) -> Figure:
    metrics = scene.run.metrics[["step", *columns]]
    return Figure(
        id=name,
        section="training",
        title=title,
        caption=caption,
        alt=f"{title}: {_listing(columns)}.",
        media="image/svg+xml",
        content=svg,
        relevance=0.5,
        data=style.sheet(metrics),
    )


def _layer_grid(table: pd.DataFrame) -> pd.DataFrame:
    order = table.sort_values("index")["layer"].drop_duplicates() if "index" in table else None
    grid = table.pivot_table(index="layer", columns="step", values="gradient_mean_abs")
    return grid if order is None else grid.reindex(order)


def _short(name: Any) -> str:
    text = str(name)
    return text if len(text) <= 16 else f"{text[:15]}…"


def _output(scene: Scene) -> str:
    objective = scene.run.info.objective
    return objective.d_output if objective else "unknown scale"


def _values(*values: float | None) -> str:
    return " and ".join(f"{value:.3g}" for value in values if value is not None)


def _listing(names: list[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


CHARTS: Final = (
    Chart("losses", "training", losses),
    Chart("outputs", "training", outputs),
    Chart("gradients", "training", gradients),
    Chart("layers", "training", layers),
    Chart("phase", "training", phase),
)
