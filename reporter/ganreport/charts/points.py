"""Charts of two-dimensional samples: clouds of generated points and of reals."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from ganreport.charts import style
from ganreport.charts.base import Chart, Figure, Scene
from ganreport.charts.gaps import rows_left_out
from ganreport.messages import message
from ganreport.metrics.samples import usable
from ganreport.run.model import SampleSet

Floats = npt.NDArray[np.floating[Any]]

MOST_POINTS: Final = 200


def points(scene: Scene) -> Figure | None:
    """Two-dimensional samples over the reals at up to six evaluations."""
    sets = [s for s in scene.run.samples if _is_plane(s.arrays.get("random"))]
    reals = scene.run.real("heldout")
    if not sets:
        return None
    chosen = [sets[i] for i in np.unique(np.linspace(0, len(sets) - 1, 6).round().astype(int))]
    rows = -(-len(chosen) // 3)
    with style.canvas(1.9 * rows, rows=rows, columns=3) as (figure, axes):
        figure.subplots_adjust(hspace=0.35, bottom=0.08)
        limits = _limits(reals, chosen[-1].arrays.get("random"))
        for axis, sample in zip(axes, chosen, strict=False):
            _plane(axis, sample, reals, limits)
            _centres(axis, scene)
        for axis in axes[len(chosen) :]:
            axis.set_visible(False)
        svg = style.to_svg(figure, "points", "Scatter plots of generated points over the reals.")
    shown = (*(sample.arrays.get("random") for sample in chosen), reals)
    drawn = [array for array in shown if array is not None and _is_plane(array)]
    return Figure(
        id="points",
        section="samples",
        title=message("Generated points over the reals"),
        caption=f"At most {MOST_POINTS} fakes (orange) over as many held-out reals (blue); "
        "crosses mark the known modes. Points outside the frame are drawn on its edge."
        + rows_left_out(drawn, map(usable, drawn)),
        alt="Scatter plots of generated points over the reals at several steps.",
        media="image/svg+xml",
        content=svg,
    )


def beside(scene: Scene) -> Figure | None:
    """Two-dimensional fakes of the last evaluation next to held-out reals, for the first page."""
    last = scene.run.samples[-1] if scene.run.samples else None
    fakes, reals = last.arrays.get("random") if last else None, scene.run.real("heldout")
    if last is None or fakes is None or reals is None or not _is_plane(fakes):
        return None
    if not _is_plane(reals):
        return None
    with style.canvas(2.3, columns=2) as (figure, axes):
        limits = _limits(reals)
        panels = ((fakes, style.FAKE, "Generated"), (reals, style.REAL, "Real, held out"))
        for axis, (places, colour, title) in zip(axes, panels, strict=True):
            cloud(axis, np.clip(places[usable(places)], *limits), colour)
            _frame(axis, limits)
            axis.set_title(title)
        svg = style.to_svg(figure, "beside", "Scatter plots of generated points and of reals.")
    return Figure(
        id="beside",
        section="verdict",
        title=message("Generated points beside real ones"),
        caption=f"At most {MOST_POINTS} random fakes of step {last.step:,} and as many held-out "
        "reals, not chosen by hand; points outside the frame are drawn on its edge."
        + rows_left_out((fakes, reals), map(usable, (fakes, reals))),
        alt="Scatter plots of generated points and of held-out reals.",
        media="image/svg+xml",
        content=svg,
    )


def _frame(axis: Axes, limits: tuple[Floats, Floats]) -> None:
    axis.set_xlim(limits[0][0], limits[1][0])
    axis.set_ylim(limits[0][1], limits[1][1])
    axis.set_aspect("equal")


def _is_plane(array: npt.NDArray[Any] | None) -> bool:
    known = array is not None and array.dtype.kind in "fiu" and array.ndim == 2
    return known and array is not None and array.shape[1] == 2 and len(array) > 0


def _limits(*clouds: npt.NDArray[Any] | None) -> tuple[Floats, Floats]:
    """A frame around the first cloud that has finite points in the plane."""
    planes = (each for each in clouds if each is not None and _is_plane(each))
    finite = (each[usable(each)].astype(np.float64) for each in planes)
    shown = next((each for each in finite if len(each)), np.zeros((1, 2)))
    low, high = shown.min(axis=0), shown.max(axis=0)
    least = np.maximum(1e-6, 1e-3 * np.maximum(np.abs(low), np.abs(high)))
    margin = 0.25 * np.maximum(high - low, least)
    return low - margin, high + margin


def _plane(
    axis: Axes, sample: SampleSet, reals: npt.NDArray[Any] | None, limits: tuple[Floats, Floats]
) -> None:
    if reals is not None and _is_plane(reals):
        cloud(axis, np.clip(reals[usable(reals)], *limits), style.REAL)
    fakes = sample.arrays.get("random")
    if fakes is not None:
        cloud(axis, np.clip(fakes[usable(fakes)], *limits), style.FAKE)
    _frame(axis, limits)
    axis.set_title(f"step {sample.step:,}")


def _centres(axis: Axes, scene: Scene) -> None:
    centres = scene.run.real("mode_centres")
    if centres is not None and _is_plane(centres):
        centres = centres[usable(centres)]
        axis.plot(
            centres[:, 0], centres[:, 1], linestyle="", marker="+", markersize=4,
            color=style.INK, markeredgewidth=0.6,
        )  # fmt: skip


def cloud(axis: Axes, places: npt.NDArray[Any], colour: str) -> None:
    """Draw at most ``MOST_POINTS`` of (n, 2) points."""
    shown = places[:MOST_POINTS]
    axis.plot(
        shown[:, 0], shown[:, 1], linestyle="", marker="o", markersize=2, alpha=0.45,
        color=colour, markeredgewidth=0,
    )  # fmt: skip


CHARTS: Final = (
    Chart("beside", "verdict", beside),
    Chart("points", "samples", points, "it shows how the samples came about"),
)
