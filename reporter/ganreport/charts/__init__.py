"""The table of charts, drawn from a report and placed by what they tell."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from ganreport.charts import (
    auxiliary,
    cycles,
    distribution,
    dynamics,
    others,
    paired,
    plugins,
    points,
    quality,
    style,
    summary,
    tables,
    timeline,
    training,
)
from ganreport.charts.base import Chart, Figure, Sketch, Source
from ganreport.charts.choice import choose
from ganreport.charts.panel import readout
from ganreport.messages import ENGLISH, Language, Text, message
from ganreport.report.evidence import SamplePicture
from ganreport.report.model import ReportData
from ganreport.run import pairs

PICTURES: Final[dict[str, Text]] = {
    "generated": "",
    "real": "",
    "evolution": message("it shows how the samples developed"),
    "final": message("randomly chosen samples"),
    "reals": message("what the samples should look like"),
    "reconstructions": message("what the autoencoder preserves"),
    "neighbours": "",
    "interpolation": "",
    "twins": "",
    "worst-pairs": message("where the outputs are farthest from the truth"),
}
"""Pictures of samples, and why a reader looks for them in every report."""

CHARTS: Final[tuple[Chart, ...]] = (
    *summary.CHARTS,
    *timeline.CHARTS,
    *points.CHARTS,
    *paired.CHARTS,
    *quality.CHARTS,
    *distribution.CHARTS,
    *tables.CHARTS,
    *training.CHARTS,
    *auxiliary.CHARTS,
    *others.CHARTS,
    *dynamics.CHARTS,
    *cycles.CHARTS,
)
"""Every chart; one is added at the end of the table of its own file."""

PAIRED: Final[tuple[Chart, ...]] = (*training.CHARTS, *dynamics.CHARTS, *cycles.CHARTS)
"""Those that are drawn for each further pair of networks, too."""

__all__ = [
    "CHARTS",
    "PICTURES",
    "Chart",
    "Figure",
    "Sketch",
    "Source",
    "added",
    "draw",
    "names",
    "sketch",
]


@lru_cache
def added() -> tuple[Chart, ...]:
    """The charts of other packages."""
    return plugins.added((*PICTURES, *(chart.id for chart in CHARTS)))


def draw(report: ReportData, language: Language = ENGLISH) -> tuple[Figure, ...]:
    """Every figure there is evidence for, in the table's order; each says where it stands and why.

    Args:
        report: What to draw from.
        language: What is written in drawings.
    """
    sources = [Source(report, language, place) for place in range(len(report.training))]
    made = [_sketched(source) for source in sources]
    shared = {chart.id for of_pair in made[1:] for chart, _ in of_pair}
    figures: list[Figure] = []
    for source, sketches in zip(sources, made, strict=True):
        charts = [
            (chart, source, _figure(chart, drawn, source, shared)) for chart, drawn in sketches
        ]
        first = [each for each in charts if each[2].section == "timeline"]
        rest = [each for each in charts if each[2].section != "timeline"]
        drawn = (*first, *_pictures(source), *rest)
        figures += choose(drawn)
    return tuple(figures)


def sketch(report: ReportData, name: str, language: Language = ENGLISH) -> Sketch | None:
    """One chart as a Matplotlib figure with its words; None where there is none of this id."""
    for place, own in enumerate(report.training):
        for chart in PAIRED if own.further else (*CHARTS, *added()):
            if own.id(chart.id) == name:
                return _sketch(chart, Source(report, language, place))
    return None


def names(report: ReportData) -> tuple[str, ...]:
    """The ids of all charts there is evidence for, in the table's order."""
    sources = [Source(report, place=place) for place in range(len(report.training))]
    return tuple(s.training.id(chart.id) for s in sources for chart, _ in _sketched(s))


def _pictures(source: Source) -> Iterator[tuple[Chart, Source, Figure]]:
    """The pictures of samples, which belong to the run as a whole."""
    if source.training.further:
        return
    for picture in source.report.pictures:
        why = PICTURES.get(picture.id, "")
        chart = Chart(picture.id, picture.section, lambda _: None, why)
        yield chart, source, _figure_of(picture, source)


def _figure_of(picture: SamplePicture, source: Source) -> Figure:
    return Figure(
        id=picture.id,
        section=picture.section,
        title=picture.title,
        caption=picture.caption,
        alt=message("{title}. {caption}", title=picture.title, caption=picture.caption),
        media="image/png",
        content=base64.b64encode(picture.png).decode("ascii"),
        pixels=picture.pixels,
        labels=tuple(source.language.number(style.short_count(step)) for step in picture.columns),
    )


def _sketched(source: Source) -> list[tuple[Chart, Sketch]]:
    charts = PAIRED if source.training.further else (*CHARTS, *added())
    return [(chart, drawing) for chart in charts if (drawing := _sketch(chart, source))]


def _sketch(chart: Chart, source: Source) -> Sketch | None:
    ours = chart.package == "ganreport"
    return chart.draw(source) if ours else plugins.drawn(chart, source)


def _figure(chart: Chart, made: Sketch, source: Source, shared: set[str]) -> Figure:
    """A sketch as a figure of the page; ``shared`` are charts that several pairs have."""
    own = source.training
    name = own.id(chart.id)
    paired = own.further or chart.id in shared
    content = style.to_svg(made.canvas, name, made.alt)
    return Figure(
        id=name,
        section=chart.section,
        title=pairs.titled(made.title, own.pair) if paired else made.title,
        caption=made.caption,
        alt=made.alt,
        media="image/svg+xml",
        content=content,
        data=made.data,
        readout=readout(made.canvas.panels),
    )
