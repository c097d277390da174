"""The course of a run on one line: its phases, its incidents, and how good the samples were."""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from ganreport.analysis.grading import Status
from ganreport.charts import style
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.messages import message

MOST_MARKS: Final = 20
"""Incidents that are numbered; of more the marks are drawn alone."""

_PHASES: Final = {
    "improving": (message("improving"), "#dbe7f0"),
    "best": (message("at their best"), "#d3eae1"),
    "worse": (message("worse"), "#f3ddd0"),
}
_LEAST_BAD: Final = (message("least bad"), "#eceef1")
"""What the best evaluations of a failed run are."""
_ON_BANDS: Final = "#1f2329"  # as dark on the page's dark side, where bands stay as they are
_NARROW: Final = 0.11  # share of the width that the longest of these words takes
_APART: Final = 0.022  # share of the width that a number of two digits takes


def curve(source: Source) -> Sketch | None:
    """Phases as bands, incidents as numbered marks, from the first to the last step."""
    report = source.report
    if not report.phases or not report.timeline:
        return None
    first = min(report.phases[0].start, report.timeline[0].step)
    last = max(report.last_step, report.phases[-1].end, report.timeline[-1].step)
    if last <= first:
        return None
    with style.canvas(source, 0.95) as (figure, [axis]):
        figure.subplots_adjust(left=0.02, right=0.985, top=0.74)
        axis.set(xlim=(first, last), ylim=(0, 1), yticks=[])
        axis.grid(visible=False)
        axis.spines["left"].set_visible(False)
        _bands(axis, source, last - first)
        _marks(axis, source, first, last - first)
        style.step_axis(axis, source)
    return Sketch(
        canvas=figure,
        title=message("The run on one line"),
        caption=message(
            "Bands: how good the samples were. Numbered marks: the incidents of the table below."
        ),
        alt=message("Band of the phases of the run with numbered marks where something happened."),
    )


def _bands(axis: Axes, source: Source, length: int) -> None:
    """A coloured stretch for each phase, named where there is room."""
    for phase in source.report.phases:
        words, colour = _PHASES[phase.kind]
        if phase.kind == "best" and not source.report.checkpoints.usable:
            words, colour = _LEAST_BAD
        axis.axvspan(phase.start, phase.end, color=colour, linewidth=0)
        marks = [incident.step for incident in source.report.timeline]
        for start, end in (_free(phase.start, phase.end, marks), (phase.start, phase.end)):
            if end - start >= _NARROW * length:
                axis.text(
                    (start + end) / 2, 0.42, source.say(words), ha="center", va="center",
                    color=_ON_BANDS,
                )  # fmt: skip
                break


def _free(start: int, end: int, marks: list[int]) -> tuple[int, int]:
    """The widest stretch between these ends that no mark crosses."""
    edges = sorted({start, *(mark for mark in marks if start < mark < end), end})
    return max(itertools.pairwise(edges), key=lambda pair: pair[1] - pair[0], default=(start, end))


def _marks(axis: Axes, source: Source, first: int, length: int) -> None:
    """A line at each incident, and its number above it, moved aside where numbers are close."""
    incidents = source.report.timeline
    numbered = incidents if len(incidents) <= MOST_MARKS else ()
    shares = [(incident.step - first) / length for incident in numbered]
    for incident in incidents:
        axis.axvline(incident.step, color=_colour(incident.status), linewidth=1)
    places = zip(numbered, style.spread(shares, _APART), strict=True)
    for number, (incident, share) in enumerate(places, 1):
        axis.text(
            np.clip(share, 0, 1), 1.12, str(number), transform=axis.transAxes, ha="center",
            color=_colour(incident.status),
        )  # fmt: skip


def _colour(status: Status | None) -> str:
    return style.ALARM if status in (Status.FAIL, Status.WARN) else style.MUTED


CHARTS: Final = (Chart("course", "timeline", curve, message("it shows what happened when")),)
