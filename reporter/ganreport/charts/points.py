"""Charts of two-dimensional samples: clouds of generated points and of real samples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from matplotlib.axes import Axes

from ganreport.charts import style
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.messages import Text, message, together
from ganreport.report.clouds import MOST_POINTS
from ganreport.report.evidence import Cloud, Plane
from ganreport.report.gaps import samples_left_out


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
    """Two-dimensional samples of the last evaluation next to held-out data, for the first page."""
    plane = source.report.plane
    if plane is None or plane.real is None:
        return None
    step, generated = plane.generated[-1]
    with style.canvas(source, 2.3, columns=2) as (figure, axes):
        panels = (
            (generated, style.FAKE, message("Generated")),
            (plane.real, style.REAL, message("Real, held out")),
        )
        for axis, (places, colour, title) in zip(axes, panels, strict=True):
            cloud(axis, places, colour)
            _frame(axis, plane)
            axis.set_title(source.say(title))
    return Sketch(
        canvas=figure,
        title=message("Generated points beside real ones"),
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
