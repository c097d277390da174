"""The table of charts, drawn from evidence in one go and placed by what they tell."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import msgspec

from ganreport.analysis.curves import Curves
from ganreport.analysis.findings import Finding
from ganreport.charts import (
    cycles,
    distribution,
    dynamics,
    others,
    pictures,
    points,
    style,
    timeline,
    training,
)
from ganreport.charts.base import Chart, Figure, Scene
from ganreport.charts.choice import choose
from ganreport.messages import Message
from ganreport.metrics.history import measure_samples
from ganreport.run import pairs
from ganreport.run.model import Run

CHARTS: tuple[Chart, ...] = (
    *timeline.CHARTS,
    *pictures.CHARTS,
    *points.CHARTS,
    *distribution.CHARTS,
    *training.CHARTS,
    *others.CHARTS,
    *dynamics.CHARTS,
    *cycles.CHARTS,
)

PAIRED: tuple[Chart, ...] = (*training.CHARTS, *dynamics.CHARTS, *cycles.CHARTS)
"""Those that are drawn for each further pair of networks, too."""

__all__ = ["CHARTS", "Chart", "Figure", "Scene", "draw"]


def draw(scene: Scene, *, everything: bool = False) -> tuple[Figure, ...]:
    """Every chart there is evidence for, in the table's order; each says where it stands and why.

    Args:
        scene: What to draw from.
        everything: Whether all charts stand in the body.
    """
    reading = scene.run.reading
    with style.steps_called(reading.unit if reading else "step"):
        return _drawn(scene, everything=everything)


def _drawn(scene: Scene, *, everything: bool) -> tuple[Figure, ...]:
    drawn = ((chart, figure) for chart in CHARTS if (figure := chart.draw(scene)))
    figures = list(choose(drawn, scene, everything=everything))
    for pair, alone in pairs.further(scene.run):
        said = tuple(_about(pair, scene.findings))
        own = Scene(alone, measure_samples(alone), said, Curves(alone), scene.best)
        further = [(c, _of_pair(f, pair)) for c in PAIRED if (f := c.draw(own))]
        asked = {figure.id for _, figure in further}
        figures = [_named(f, scene.run, pairs.tagged(f.id, pair) in asked) for f in figures]
        own = dataclasses.replace(own, findings=scene.findings)
        figures += choose(further, own, everything=everything)
    return tuple(figures)


def _about(pair: str, findings: tuple[Finding, ...]) -> Iterator[Finding]:
    """The findings about a further pair, as if there were no other."""
    end = pairs.tagged("", pair)
    for finding in findings:
        if finding.pair == pair:
            charts = tuple(chart.removesuffix(end) for chart in finding.charts)
            yield msgspec.structs.replace(finding, charts=charts)


def _of_pair(figure: Figure, pair: str) -> Figure:
    """The figure with identifiers of its own, in the drawing, too."""
    name = pairs.tagged(figure.id, pair)
    drawing = re.sub(
        rf'((?:id="|#){re.escape(figure.id)})(?=[-")])',
        rf"\g<1>{name[len(figure.id) :]}",
        figure.content,
    )
    return msgspec.structs.replace(
        figure, id=name, title=pairs.titled(figure.title, pair), content=drawing
    )


def _named(figure: Figure, run: Run, paired: bool) -> Figure:
    """A figure of the first pair, which says so where another pair has the same one."""
    said = isinstance(figure.title, Message) and "pair" in figure.title.values
    if not paired or said:
        return figure
    first = next(iter(run.pairs))
    return msgspec.structs.replace(figure, title=pairs.titled(figure.title, first))
