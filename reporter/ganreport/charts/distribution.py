"""Charts of the generated distribution: modes, how they came and went, a projection."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import seaborn as sns

from ganreport.analysis.wording import PARTS
from ganreport.charts import style
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.charts.points import cloud, clouds_left_out
from ganreport.messages import message, together
from ganreport.report.clouds import MOST_POINTS
from ganreport.report.evidence import DataTable, PartShares
from ganreport.report.numbers import array
from ganreport.report.thinning import change
from ganreport.stats.decimate import evenly

Floats = npt.NDArray[np.floating[Any]]

_LONGEST: Final = 14  # signs of a part's name that there is room for
_HIGH: Final = 1.85  # inches that a drawing beside a finding has: a higher one is made smaller
_FEWEST: Final = 3  # evaluations that make a course
_TINY: Final = 1e-9  # no share is smaller; keeps a part that no real falls on from dividing by 0


def modes(source: Source) -> Sketch | None:
    """Share of generated and real samples in each mode, class or cell, at the last evaluation."""
    parts = source.report.parts
    if parts is None:
        return None
    shares = {"real": array(parts.expected), "generated": array(parts.shares[-1])}
    tidy = pd.DataFrame({parts.kind: _labels(source, parts), **shares})
    long = tidy.melt(parts.kind, var_name="samples", value_name="share")
    with style.canvas(source, 1.65) as (figure, [axis]):
        sns.barplot(
            long, x=parts.kind, y="share", hue="samples", ax=axis, errorbar=None, legend=False,
            palette={"real": style.REAL, "generated": style.FAKE}, saturation=1, width=0.75,
            linewidth=0,  # edges are white, which dark colours show
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
            _EMPTY[parts.kind],
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
        "Both are sorted by the recorded classifier, so its errors affect both alike."
    ),
    "clusters": message(
        "Clusters are those that the real samples fall into (Ward's tree, by its silhouette)."
    ),
    "cells": message("Cells are those that k-means cuts the real samples into."),
    "modes": message("Modes are the known centres of the distribution."),
}


_EMPTY: Final = {
    "classes": message("Where the bar of generated samples is almost empty, a class is missing."),
    "clusters": message(
        "Where the bar of generated samples is almost empty, a cluster is missing."
    ),
    "cells": message(
        "Where the bar of generated samples is almost empty, part of the data is missing."
    ),
    "modes": message("Where the bar of generated samples is almost empty, a mode is missing."),
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
        mesh = axis.pcolormesh(
            relative, cmap=style.DIVERGING, vmin=0, vmax=2, edgecolors="face", linewidth=0.2
        )
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
            "Share of the generated samples relative to that of real samples, at each "
            "evaluation. A row that fades for good is lost; rows that come and go show mode "
            "hopping."
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
    with style.canvas(source, _HIGH) as (figure, [axis]):
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
            (0.95, message("held-out real") if clouds.heldout else message("real"), style.REAL),
            (0.84, message("generated"), style.FAKE),
        )
        for height, words, colour in ends:
            axis.text(1.02, height, source.say(words), color=colour, transform=axis.transAxes)
    return Sketch(
        canvas=figure,
        title=message("Generated and real records on their main axes")
        if clouds.records
        else message("Generated and real samples in feature space"),
        caption=together(
            message(
                "At most {most} of each at step {step:count}, projected onto the two main axes "
                "of the real data. Real samples with no generated sample near them are not "
                "covered. Generated samples far from all real samples are not realistic.",
                most=MOST_POINTS,
                step=clouds.step,
            ),
            clouds_left_out((clouds.real, clouds.generated)),
        ),
        alt=message("Scatter plot of real and generated features."),
    )


def _effective(source: Source) -> list[float | None]:
    """How much the effective number of parts that the samples fell on changed."""
    parts = source.report.parts
    if parts is None:
        return []
    shares = np.array([array(row) for row in parts.shares])
    return [change(np.exp(-np.sum(shares * np.log(np.maximum(shares, 1e-12)), axis=1)))]


CHARTS: Final = (
    Chart("modes", "distribution", modes, message("what is missing")),
    Chart("hopping", "distribution", hopping, changes=_effective),
    Chart("projection", "distribution", projection),
)  # fmt: skip
