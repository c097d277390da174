"""The course of a run on one line: its phases, its incidents, and how good the samples were."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes

from ganreport.analysis.grading import Status
from ganreport.charts import style
from ganreport.charts.base import Chart, Figure, Scene
from ganreport.messages import message

MOST_MARKS: Final = 20
"""Incidents that are numbered; of more the marks are drawn alone."""

_PHASES: Final = {
    "improving": ("improving", "#dbe7f0"),
    "best": ("at their best", "#d3eae1"),
    "worse": ("worse", "#f3ddd0"),
}
_NARROW: Final = 0.11


def course(scene: Scene) -> Figure | None:
    """Phases as bands, incidents as numbered marks, from the first to the last step."""
    if not scene.phases or not scene.incidents:
        return None
    first = min(scene.phases[0].start, scene.incidents[0].step)
    last = max(scene.run.last_step, scene.phases[-1].end, scene.incidents[-1].step)
    if last <= first:
        return None
    with style.canvas(0.95) as (figure, [axis]):
        figure.subplots_adjust(left=0.02, right=0.985, top=0.74)
        axis.set(xlim=(first, last), ylim=(0, 1), yticks=[])
        axis.grid(visible=False)
        axis.spines["left"].set_visible(False)
        _bands(axis, scene, last - first)
        _marks(axis, scene, first, last - first)
        style.step_axis(axis)
        alt = "Band of the phases of the run with numbered marks where something happened."
        svg = style.to_svg(figure, "course", alt)
    return Figure(
        id="course",
        section="timeline",
        title=message("The run on one line"),
        caption="Bands: how the samples fared. Numbered marks: the incidents of the table below.",
        alt=alt,
        media="image/svg+xml",
        content=svg,
    )


def _bands(axis: Axes, scene: Scene, length: int) -> None:
    """A coloured stretch for each phase, named where there is room."""
    for phase in scene.phases:
        words, colour = _PHASES[phase.kind]
        axis.axvspan(phase.start, phase.end, color=colour, linewidth=0)
        if phase.end - phase.start >= _NARROW * length:
            middle = (phase.start + phase.end) / 2
            axis.text(middle, 0.42, words, ha="center", va="center", color="#1f2329")


def _marks(axis: Axes, scene: Scene, first: int, length: int) -> None:
    """A line at each incident, and its number above it, moved aside where numbers are close."""
    numbered = scene.incidents[:MOST_MARKS] if len(scene.incidents) <= MOST_MARKS else ()
    shares = [(incident.step - first) / length for incident in numbered]
    for incident in scene.incidents:
        axis.axvline(incident.step, color=_colour(incident.status), linewidth=1)
    places = zip(numbered, style.spread(shares, 0.022), strict=True)
    for number, (incident, share) in enumerate(places, 1):
        axis.text(
            np.clip(share, 0, 1), 1.12, str(number), transform=axis.transAxes, ha="center",
            color=_colour(incident.status),
        )  # fmt: skip


def _colour(status: Status | None) -> str:
    return style.ALARM if status in (Status.FAIL, Status.WARN) else style.MUTED


CHARTS: Final = (Chart("course", "timeline", course, "it shows what happened when"),)
