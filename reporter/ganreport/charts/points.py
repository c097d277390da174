"""Charts of two-dimensional samples: clouds of generated points and of real samples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from msgspec.structs import replace

from ganreport.charts import style
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.messages import Text, message, together
from ganreport.report.clouds import MOST_POINTS
from ganreport.report.evidence import Cloud, Plane
from ganreport.report.gaps import samples_left_out

_BESIDE: Final = 1.55  # inches high: what print.css leaves to it, so that nothing is shrunk
_TICKS: Final = 4  # of each axis of a small panel
_ROOM: Final = 0.25  # of the width of the real samples, around them: as in report.clouds


def points(source: Source) -> Sketch | None:
    """Two-dimensional samples over the real samples at up to six evaluations."""
    plane = source.report.plane
    if plane is None:
        return None
    rows = -(-len(plane.generated) // 3)
    with style.canvas(source, 1.9 * rows, rows=rows, columns=3) as (figure, axes):
        figure.subplots_adjust(hspace=0.35, bottom=0.3 / (1.9 * rows))
        for axis, (step, generated) in zip(axes, plane.generated, strict=False):
            if plane.real:
                cloud(axis, plane.real, style.REAL)
            cloud(axis, generated, style.FAKE)
            _frame(axis, plane)
            axis.set_title(source.say(message("step {step:count}", step=step)))
            _centres(axis, plane)
        for axis in axes[len(plane.generated) :]:
            axis.set_visible(False)
        style.rows_part(axes, columns=3)
    shown = [each for _, each in plane.generated] + ([plane.real] if plane.real else [])
    return Sketch(
        canvas=figure,
        title=message("Generated points over the real samples"),
        caption=together(
            message(
                "At most {most} generated samples (orange) over as many held-out real samples "
                "(blue); crosses mark the known modes. Points outside the frame are drawn on its "
                "edge.",
                most=MOST_POINTS,
            ),
            clouds_left_out(shown),
        ),
        alt=message("Scatter plots of generated points over the real samples at several steps."),
    )


def beside(source: Source) -> Sketch | None:
    """Samples of the last evaluation next to held-out data, for the first page.

    Those of more than two dimensions are shown on the main axes of the real ones.
    """
    plane = source.report.plane
    if plane is None:
        return _beside_on_axes(source)
    if plane.real is None:
        return None
    step, generated = plane.generated[-1]
    with style.canvas(source, _BESIDE, columns=2) as (figure, axes):
        panels = _pair(source, axes, generated, plane.real)
        for axis in panels:
            _frame(axis, plane)
    return Sketch(
        canvas=figure,
        title=message("Generated points beside real points"),
        caption=together(
            message(
                "At most {most} random generated samples of step {step:count} and as many held-out "
                "real samples, not chosen by hand; points outside the frame are drawn on its edge.",
                most=MOST_POINTS,
                step=step,
            ),
            clouds_left_out((generated, plane.real)),
        ),
        alt=message("Scatter plots of generated points and of held-out real samples."),
    )


def _pair(source: Source, axes: list[Axes], generated: Cloud, real: Cloud) -> list[Axes]:
    """Generated samples in one pair of axes, real ones in the other."""
    panels = (
        (generated, style.FAKE, message("Generated")),
        (real, style.REAL, message("Real, held out")),
    )
    for axis, (places, colour, title) in zip(axes, panels, strict=True):
        cloud(axis, places, colour)
        axis.set_title(source.say(title))
        axis.locator_params(nbins=_TICKS)
    return axes


def _beside_on_axes(source: Source) -> Sketch | None:
    """The same of rows of a table, and of other samples that no picture shows."""
    clouds = source.report.projection
    if clouds is None or source.report.pictures or not len(clouds.real.points):
        return None
    real = clouds.real.points
    low, high = real.min(axis=0), real.max(axis=0)
    room = _ROOM * np.maximum(high - low, np.finfo(float).tiny)
    corners = (low - room, high + room)
    inside = np.clip(clouds.generated.points, *corners)
    generated = replace(clouds.generated, x=tuple(inside[:, 0]), y=tuple(inside[:, 1]))
    with style.canvas(source, _BESIDE, columns=2) as (figure, axes):
        for axis in _pair(source, axes, generated, clouds.real):
            axis.set_xlim(corners[0][0], corners[1][0])
            axis.set_ylim(corners[0][1], corners[1][1])
    first, second = clouds.explained
    return Sketch(
        canvas=figure,
        title=message("Generated samples beside real samples, on the main axes of the real data"),
        caption=together(
            message(
                "At most {most} random generated samples of step {step:count} and as many held-out "
                "real samples. The axes hold {first:.0%} and {second:.0%} of the variance. Points "
                "outside the frame are drawn on its edge.",
                most=MOST_POINTS,
                step=clouds.step,
                first=first,
                second=second,
            ),
            clouds_left_out((clouds.generated, clouds.real)),
        ),
        alt=message("Scatter plots of generated samples and of held-out real samples."),
    )


def cloud(axis: Axes, places: Cloud, colour: str) -> None:
    """Draw the points of a cloud."""
    shown = places.points
    axis.plot(
        shown[:, 0], shown[:, 1], linestyle="", marker="o", markersize=2, alpha=0.45,
        color=colour, markeredgewidth=0,
    )  # fmt: skip


def clouds_left_out(clouds: Iterable[Cloud]) -> Text:
    """A sentence about the samples that are not finite; empty where all are."""
    shown = tuple(clouds)
    return samples_left_out(sum(c.lost for c in shown), sum(c.total for c in shown))


def _frame(axis: Axes, plane: Plane) -> None:
    axis.set_xlim(plane.low[0], plane.high[0])
    axis.set_ylim(plane.low[1], plane.high[1])
    axis.set_aspect("equal")


def _centres(axis: Axes, plane: Plane) -> None:
    if plane.centres:
        centres = plane.centres.points
        axis.plot(
            centres[:, 0], centres[:, 1], linestyle="", marker="+", markersize=4,
            color=style.INK, markeredgewidth=0.6,
        )  # fmt: skip


CHARTS: Final = (
    Chart("beside", "verdict", beside),
    Chart("points", "samples", points, message("it shows how the samples developed")),
)
