"""Charts of the generated distribution: metrics over time, modes, a projection."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from ganreport.analysis.wording import PARTS
from ganreport.charts import style
from ganreport.charts.base import Chart, Figure, Floats, Scene
from ganreport.charts.gaps import rows_left_out, values
from ganreport.charts.points import MOST_POINTS, cloud
from ganreport.messages import message
from ganreport.metrics.history import METRICS, Metric
from ganreport.metrics.samples import usable
from ganreport.run.scalars import LARGEST
from ganreport.stats.projection import principal

MOST_PARTS: Final = 40
_LONGEST: Final = 14


def quality(scene: Scene) -> Figure | None:
    """Every sample metric over the evaluations, with what a perfect generator would score."""
    taken = [m for m in METRICS if m.when == "each" and len(scene.history.of(m.id))]
    if not taken:
        return None
    table = scene.history.table
    lost = table["step"][~(table["value"].abs() <= LARGEST)]
    rows = -(-len(taken) // 3)
    with style.canvas(1.12 * rows + 0.4, rows=rows, columns=3) as (figure, axes):
        figure.subplots_adjust(hspace=0.5, wspace=0.26)
        for axis, measure in zip(axes, taken, strict=False):
            _metric(axis, scene.history.of(measure.id), measure)
        for axis in axes[len(taken) :]:
            axis.set_visible(False)
        for place, axis in enumerate(axes[: len(taken)]):
            style.step_axis(axis, 4, named=place + 3 >= len(taken))
            axis.tick_params(labelbottom=place + 3 >= len(taken))
        names = ", ".join(str(measure.label) for measure in taken)
        svg = style.to_svg(figure, "quality", f"Small line charts over the evaluations: {names}.")
    return Figure(
        id="quality",
        section="distribution",
        title=message("Sample metrics over time, beside what a perfect generator would score"),
        caption="Line: value with its interval. Grey: the null, what as many held-out reals would "
        "score in place of fakes. A metric has arrived when its interval meets the grey."
        + values(len(lost), int(lost.min()) if len(lost) else 0, "Left out"),
        alt=f"Small line charts over the evaluations: {names}.",
        media="image/svg+xml",
        content=svg,
        data=style.sheet(table, rows=200),
    )


def _metric(axis: Axes, rows: pd.DataFrame, measure: Metric) -> None:
    steps = rows["step"].to_numpy(float)
    rows = rows[["value", "lower", "upper", "null", "null_lower", "null_upper"]].astype(float)
    rows = rows.where(rows.abs() <= LARGEST)
    axis.fill_between(
        steps, rows["null_lower"], rows["null_upper"], color=style.NULL, alpha=0.18, linewidth=0
    )
    axis.plot(steps, rows["null"], color=style.NULL, linewidth=0.8, linestyle=(0, (4, 3)))
    axis.fill_between(
        steps, rows["lower"], rows["upper"], color=style.GENERATOR, alpha=0.22, linewidth=0
    )
    marker = "o" if len(rows) < 16 else None
    sns.lineplot(
        x=steps, y=rows["value"].to_numpy(float), ax=axis, color=style.GENERATOR, marker=marker,
        markersize=2.5, markeredgewidth=0, estimator=None, errorbar=None, legend=False,
    )  # fmt: skip
    arrow = {"higher": " ↑", "lower": " ↓"}.get(measure.better, "")
    axis.set_title(f"{measure.label}{arrow}")
    axis.set_ylabel("")
    finite = rows["value"].dropna()
    if not len(finite):
        return
    if measure.better == "lower" and finite.min() > 0 and finite.max() > 30 * finite.min():
        style.log_axis(axis)
    elif finite.min() >= 0:
        axis.set_ylim(bottom=min(0.0, axis.get_ylim()[0]) if finite.max() > 0 else None)


def modes(scene: Scene) -> Figure | None:
    """Share of samples in each mode, class or cell, fakes beside reals, at the last evaluation."""
    parts = scene.history.occupancy
    if parts is None or not len(parts.counts) or len(parts.labels) > MOST_PARTS:
        return None
    shares = {"reals": parts.expected, "fakes": parts.shares[-1]}
    tidy = pd.DataFrame({parts.kind: style.short_names(parts.labels, _LONGEST), **shares})
    long = tidy.melt(parts.kind, var_name="samples", value_name="share")
    with style.canvas(1.9) as (figure, [axis]):
        sns.barplot(
            long, x=parts.kind, y="share", hue="samples", ax=axis, errorbar=None, legend=False,
            palette={"reals": style.REAL, "fakes": style.FAKE}, saturation=1, width=0.75,
        )  # fmt: skip
        axis.set_xlabel(f"{parts.kind} of the data")
        axis.set_ylabel("share of samples")
        if tidy[parts.kind].str.len().max() * len(tidy) > 90:
            axis.tick_params(axis="x", rotation=25)
            axis.set_xlabel("")
        top = axis.get_ylim()[1]
        ends = [(top, "reals", style.REAL), (top * 0.85, "fakes", style.FAKE)]
        style.label_ends(axis, ends)
        svg = style.to_svg(figure, "modes", f"Bar chart of the shares of {parts.kind}.")
    return Figure(
        id="modes",
        section="distribution",
        title=message(
            "How samples and reals fall on the {parts} of the data", parts=PARTS[parts.kind]
        ),
        caption=f"Shares at step {int(parts.steps[-1]):,}. {_KINDS.get(parts.kind, '')} "
        "A bar that hardly any fakes reach is a dropped mode.",
        alt=f"Bar chart of the shares of {parts.kind}, fakes beside reals.",
        media="image/svg+xml",
        content=svg,
        data=style.sheet(tidy, rows=100),
    )


_KINDS: Final = {
    "classes": "Both as the recorded classifier sees them, so that its errors concern both alike.",
    "clusters": "Clusters are those that the reals fall into (Ward's tree, by its silhouette).",
    "cells": "Cells are those that k-means cuts the reals into.",
    "modes": "Modes are the known centres of the distribution.",
}


def hopping(scene: Scene) -> Figure | None:
    """Which modes, classes, clusters or cells the samples fell on at each evaluation."""
    parts = scene.history.occupancy
    if parts is None or len(parts.counts) < 3 or len(parts.labels) > MOST_PARTS:
        return None
    expected = np.maximum(parts.expected, 1e-9)
    relative = np.clip((parts.shares / expected).T, 0, 2)
    with style.canvas(0.11 * len(relative) + 0.75) as (figure, [axis]):
        figure.subplots_adjust(left=0.14)
        mesh = axis.pcolormesh(relative, cmap=style.DIVERGING, vmin=0, vmax=2)
        axis.grid(visible=False)
        labels = style.short_names(parts.labels, _LONGEST)
        axis.set_yticks(np.arange(len(labels)) + 0.5, labels, fontsize=6.5)
        axis.invert_yaxis()
        shown = np.unique(np.linspace(0, len(parts.steps) - 1, 6).round().astype(int))
        steps = [style.short_count(float(parts.steps[i])) for i in shown]
        axis.set_xticks(shown + 0.5, steps)
        axis.set_xlabel(style.step_label())
        bar = figure.add_axes((0.885, 0.46 / figure.get_figheight(), 0.014, 0.6))
        figure.colorbar(mesh, cax=bar, ticks=[0, 1, 2]).ax.tick_params(labelsize=7)
        bar.set_yticks([0, 1, 2], ["none", "as reals", "double"])
        svg = style.to_svg(figure, "hopping", f"Heat map of {parts.kind} over the evaluations.")
    return Figure(
        id="hopping",
        section="distribution",
        title=message("Which {parts} the generator made over time", parts=PARTS[parts.kind]),
        caption="Share of the samples relative to the share among reals, at each evaluation. A row "
        "that fades for good is a lost mode; rows that come and go are a generator that hops.",
        alt=f"Heat map of the share of samples in each of the {parts.kind} at each evaluation.",
        media="image/svg+xml",
        content=svg,
    )


def projection(scene: Scene) -> Figure | None:
    """Real and fake features on the reals' two main axes."""
    last = scene.run.samples[-1] if scene.run.samples else None
    fakes = last.arrays.get("random_features") if last else None
    reals = scene.run.real("heldout_features")
    if fakes is None or reals is None or reals.ndim != 2 or reals.shape[1] < 3:
        return None
    kept = [usable(array) for array in (reals, fakes)]
    if np.count_nonzero(kept[0]) < 3 or fakes.shape[1:] != reals.shape[1:]:
        return None
    found = principal(reals[kept[0]], fakes[kept[1]])
    with style.canvas(2.6) as (figure, [axis]):
        figure.subplots_adjust(right=0.70)
        cloud(axis, found.reals, style.REAL)
        cloud(axis, found.fakes, style.FAKE)
        axis.set_xlabel(f"first main axis of the reals ({found.explained[0]:.0%} of variance)")
        axis.set_ylabel(f"second ({found.explained[1]:.0%})")
        axis.text(1.02, 0.95, "held-out reals", color=style.REAL, transform=axis.transAxes)
        axis.text(1.02, 0.87, "fakes", color=style.FAKE, transform=axis.transAxes)
        svg = style.to_svg(figure, "projection", "Scatter plot of real and fake features.")
    return Figure(
        id="projection",
        section="distribution",
        title=message("Fakes and reals in feature space"),
        caption=f"At most {MOST_POINTS} of each at step {last.step if last else 0:,}, projected "
        "on the two main axes of the reals. Reals without fakes near them are not covered; fakes "
        "without reals are not real." + rows_left_out((reals, fakes), kept),
        alt="Scatter plot of real and fake features.",
        media="image/svg+xml",
        content=svg,
    )


def _metrics(scene: Scene) -> list[Floats]:
    """Every sample metric over the evaluations."""
    return [scene.history.of(measure.id)["value"].to_numpy(float) for measure in METRICS]


def _effective(scene: Scene) -> list[Floats]:
    """The effective number of parts that the samples fell on at each evaluation."""
    parts = scene.history.occupancy
    if parts is None:
        return []
    shares = parts.shares
    return [np.exp(-np.sum(shares * np.log(np.maximum(shares, 1e-12)), axis=1))]


CHARTS: Final = (
    Chart("quality", "distribution", quality, "all sample metrics beside their nulls", _metrics),
    Chart("modes", "distribution", modes, "what is missing"),
    Chart("hopping", "distribution", hopping, series=_effective),
    Chart("projection", "distribution", projection),
)
