"""Charts of the generated distribution: metrics over time, modes, a projection."""

from __future__ import annotations

import textwrap
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import seaborn as sns

from ganreport.analysis.wording import PARTS
from ganreport.charts import style
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.charts.limits import falls_far
from ganreport.charts.panel import Excess, LinePanel, beyond_axes
from ganreport.charts.points import cloud, clouds_left_out
from ganreport.messages import message, together
from ganreport.report.clouds import MOST_POINTS
from ganreport.report.evidence import DataTable, MetricHistory, PartShares
from ganreport.report.gaps import values_left_out
from ganreport.report.numbers import Cell, array
from ganreport.report.thinning import change
from ganreport.run.scalars import LARGEST
from ganreport.stats.decimate import evenly

Floats = npt.NDArray[np.floating[Any]]

_LONGEST: Final = 14  # signs of a part's name that there is room for
_PANELS: Final = 3  # side by side
_BOUNDS: Final = ("value", "lower", "upper", "baseline", "baseline_lower", "baseline_upper")
_FEW: Final = 16  # evaluations that are marked one by one
_TITLE: Final = 31  # signs of a title that there is room for above a panel
_BENEATH: Final = 1e-9  # of the least value: below the lowest decade of any axis
_ROWS: Final = 200  # of the table behind the metrics
_FEWEST: Final = 3  # evaluations that make a course
_TINY: Final = 1e-9  # no share is smaller; keeps a part that no real falls on from dividing by 0


def quality(source: Source) -> Sketch | None:
    """Every sample metric over the evaluations, with what a perfect generator would score."""
    taken = [history for history in source.report.histories if history.each]
    if not taken:
        return None
    rows = -(-len(taken) // _PANELS)
    height = 1.16 * rows + 0.55
    with style.canvas(source, height, rows=rows, columns=_PANELS) as (figure, axes):
        figure.subplots_adjust(hspace=0.55, wspace=0.3, top=1 - 0.37 / height)
        excess = []
        for axis, history in zip(axes, taken, strict=False):
            panel = LinePanel(axis, source, history.label)
            excess += metric(panel, history)
            title = f"{source.say(history.label)}\N{NO-BREAK SPACE}{ARROWS[history.better]}"
            axis.set_title("\n".join(textwrap.wrap(title.rstrip(), _TITLE)), fontsize=7.5)
        for axis in axes[len(taken) :]:
            axis.set_visible(False)
        for place, axis in enumerate(axes[: len(taken)]):
            lowest = place + _PANELS >= len(taken)
            style.step_axis(axis, source, 4, named=lowest)
            axis.tick_params(labelbottom=lowest)
    return Sketch(
        canvas=figure,
        title=message("Sample metrics over time, beside what a perfect generator would score"),
        caption=together(
            message(
                "Line: value with its interval. Grey: the baseline, what as many held-out real "
                "samples would score in place of generated ones. A metric has arrived when its "
                "interval meets the grey. ↑: higher is better; ↓: lower is better; →: nearer to "
                "the baseline is better."
            ),
            beyond_axes(excess),
            values_left_out(*_lost(source.report.histories)),
        ),
        alt=message(
            "Small line charts over the evaluations: {metrics:list}.",
            metrics=[history.label for history in taken],
        ),
        data=_table(source.report.histories),
    )


ARROWS: Final = {"higher": "↑", "lower": "↓", "baseline": "→", "": ""}
"""Which way a metric is better; towards the baseline is neither up nor down."""


def metric(panel: LinePanel, history: MetricHistory, **look: Any) -> list[Excess]:
    """Draw a metric over the evaluations with its interval and its baseline; fit the axes."""
    axis, steps = panel.axis, array(history.steps)
    rows = {name: array(getattr(history, name)) for name in _BOUNDS}
    rows = {name: np.where(abs(values) <= LARGEST, values, np.nan) for name, values in rows.items()}
    value = rows.pop("value")
    finite = value[np.isfinite(value)]
    log = history.better == "lower" and falls_far(value)
    bands = (
        ("baseline_lower", "baseline_upper", style.NULL, 0.18),
        ("lower", "upper", style.GENERATOR, 0.22),
    )
    for low, high, colour, alpha in bands:
        ends = rows[low], rows[high]
        if log:  # an end at 0 or below lies beneath all that is drawn
            ends = np.where(ends[0] > 0, ends[0], finite.min() * _BENEATH), ends[1]
        axis.fill_between(steps, *ends, color=colour, alpha=alpha, linewidth=0)
    axis.plot(steps, rows["baseline"], color=style.NULL, linewidth=0.8, linestyle=(0, (4, 3)))
    marked = {"marker": "o", "markersize": 2.5} if len(value) < _FEW else {}
    panel.add(
        f"metric {history.id}", history.label, style.GENERATOR, steps, value, bounds=rows,
        **(marked | look),
    )  # fmt: skip
    within = rows["baseline"][np.isfinite(rows["baseline"])].tolist()
    if log:
        return panel.fit(log=True, within=within)
    if len(finite) and finite.min() >= 0:
        within.append(0.0)  # a share or a distance is read from it
    return panel.fit(log=False, within=within, bands=list(rows.values()))


def _lost(histories: tuple[MetricHistory, ...]) -> tuple[int, int]:
    """How many values are not finite, and the first step of these."""
    lost = [
        int(step)
        for history in histories
        for step, value in zip(history.steps, array(history.value), strict=True)
        if not abs(value) <= LARGEST
    ]
    return len(lost), min(lost, default=0)


def _table(histories: tuple[MetricHistory, ...]) -> DataTable:
    """Some rows of the metrics, step by step."""
    columns = (*_BOUNDS, "count")
    rows: list[tuple[Cell, ...]] = [
        (step, history.id, *(getattr(history, name)[place] for name in columns))
        for history in histories
        for place, step in enumerate(history.steps)
    ]
    rows.sort(key=lambda row: int(str(row[0])))
    return DataTable(
        columns=("step", "measure", *columns),
        rows=tuple(rows[place] for place in evenly(len(rows), _ROWS)),
    )


def modes(source: Source) -> Sketch | None:
    """Share of generated and real samples in each mode, class or cell, at the last evaluation."""
    parts = source.report.parts
    if parts is None:
        return None
    shares = {"real": array(parts.expected), "generated": array(parts.shares[-1])}
    tidy = pd.DataFrame({parts.kind: _labels(source, parts), **shares})
    long = tidy.melt(parts.kind, var_name="samples", value_name="share")
    with style.canvas(source, 1.9) as (figure, [axis]):
        sns.barplot(
            long, x=parts.kind, y="share", hue="samples", ax=axis, errorbar=None, legend=False,
            palette={"real": style.REAL, "generated": style.FAKE}, saturation=1, width=0.75,
        )  # fmt: skip
        axis.set_xlabel(source.say(message("{parts} of the data", parts=PARTS[parts.kind])))
        axis.set_ylabel(source.say(message("share of samples")))
        if tidy[parts.kind].str.len().max() * len(tidy) > 90:
            axis.tick_params(axis="x", rotation=25)
            axis.set_xlabel("")
        top = axis.get_ylim()[1]
        ends = ((top, message("real"), style.REAL), (top * 0.85, message("generated"), style.FAKE))
        style.label_ends(axis, [(y, source.say(words), colour) for y, words, colour in ends])
    return Sketch(
        canvas=figure,
        title=message(
            "How generated and real samples fall on the {parts} of the data",
            parts=PARTS[parts.kind],
        ),
        caption=together(
            message("Shares at step {step:count}.", step=parts.steps[-1]),
            _KINDS[parts.kind],
            message("A bar that hardly any generated samples reach is a dropped mode."),
        ),
        alt=message(
            "Bar chart of the shares of {parts}, generated beside real ones.",
            parts=PARTS[parts.kind],
        ),
        data=DataTable(
            columns=(parts.kind, *shares),
            rows=tuple(zip(tidy[parts.kind], parts.expected, parts.shares[-1], strict=True)),
        ),
    )


def _labels(source: Source, parts: PartShares) -> list[str]:
    """The names of the parts, short and different."""
    return style.short_names(map(source.say, parts.labels), _LONGEST)


_KINDS: Final = {
    "classes": message(
        "Both as the recorded classifier sees them, so that its errors concern both alike."
    ),
    "clusters": message(
        "Clusters are those that the real samples fall into (Ward's tree, by its silhouette)."
    ),
    "cells": message("Cells are those that k-means cuts the real samples into."),
    "modes": message("Modes are the known centres of the distribution."),
}


def hopping(source: Source) -> Sketch | None:
    """Which modes, classes, clusters or cells the samples fell on at each evaluation."""
    parts = source.report.parts
    if parts is None or len(parts.steps) < _FEWEST:
        return None
    expected = np.maximum(array(parts.expected), _TINY)
    relative = np.clip((np.array([array(row) for row in parts.shares]) / expected).T, 0, 2)
    with style.canvas(source, 0.11 * len(relative) + 0.75) as (figure, [axis]):
        figure.subplots_adjust(left=0.14)
        mesh = axis.pcolormesh(relative, cmap=style.DIVERGING, vmin=0, vmax=2)
        axis.grid(visible=False)
        labels = _labels(source, parts)
        axis.set_yticks(np.arange(len(labels)) + 0.5, labels, fontsize=6.5)
        axis.invert_yaxis()
        shown = evenly(len(parts.steps), 6)
        counts = [style.short_count(float(parts.steps[i])) for i in shown]
        axis.set_xticks(shown + 0.5, [source.language.number(count) for count in counts])
        axis.set_xlabel(source.say(source.steps))
        bar = figure.add_axes((0.885, 0.46 / figure.get_figheight(), 0.014, 0.6))
        figure.colorbar(mesh, cax=bar, ticks=[0, 1, 2]).ax.tick_params(labelsize=7)
        words = (message("none"), message("as real"), message("double"))
        bar.set_yticks([0, 1, 2], [source.say(word) for word in words])
    return Sketch(
        canvas=figure,
        title=message("Which {parts} the generator made over time", parts=PARTS[parts.kind]),
        caption=message(
            "Share of the samples relative to the share among real samples, at each evaluation. A "
            "row that fades for good is a lost mode; rows that come and go are a generator that "
            "hops."
        ),
        alt=message(
            "Heat map of the share of samples in each of the {parts} at each evaluation.",
            parts=PARTS[parts.kind],
        ),
    )


def projection(source: Source) -> Sketch | None:
    """Real and generated features on the real samples' two main axes."""
    clouds = source.report.projection
    if clouds is None:
        return None
    first, second = clouds.explained
    with style.canvas(source, 2.6) as (figure, [axis]):
        figure.subplots_adjust(right=0.70)
        cloud(axis, clouds.real, style.REAL)
        cloud(axis, clouds.generated, style.FAKE)
        axis.set_xlabel(
            source.say(
                message(
                    "first main axis of the real samples ({share:.0%} of variance)", share=first
                )
            )
        )
        axis.set_ylabel(source.say(message("second ({share:.0%})", share=second)))
        ends = (
            (0.95, message("held-out real"), style.REAL),
            (0.87, message("generated"), style.FAKE),
        )
        for height, words, colour in ends:
            axis.text(1.02, height, source.say(words), color=colour, transform=axis.transAxes)
    return Sketch(
        canvas=figure,
        title=message("Generated and real samples in feature space"),
        caption=together(
            message(
                "At most {most} of each at step {step:count}, projected on the two main axes of "
                "the real samples. Real samples without generated ones near them are not covered; "
                "generated samples without real ones are not real.",
                most=MOST_POINTS,
                step=clouds.step,
            ),
            clouds_left_out((clouds.real, clouds.generated)),
        ),
        alt=message("Scatter plot of real and generated features."),
    )


def _metrics(source: Source) -> list[float | None]:
    """How much each sample metric changed over the evaluations."""
    return [change(array(history.value)) for history in source.report.histories]


def _effective(source: Source) -> list[float | None]:
    """How much the effective number of parts that the samples fell on changed."""
    parts = source.report.parts
    if parts is None:
        return []
    shares = np.array([array(row) for row in parts.shares])
    return [change(np.exp(-np.sum(shares * np.log(np.maximum(shares, 1e-12)), axis=1)))]


CHARTS: Final = (
    Chart(
        "quality", "distribution", quality, message("all sample metrics beside their baselines"),
        _metrics,
    ),
    Chart("modes", "distribution", modes, message("what is missing")),
    Chart("hopping", "distribution", hopping, changes=_effective),
    Chart("projection", "distribution", projection),
)  # fmt: skip
