"""Charts of the generated distribution: metrics over time, modes, projections, 2-D points."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from ganreport.charts import style
from ganreport.charts.types import Chart, Figure, Scene
from ganreport.history import MEASURES, Measure
from ganreport.run import SampleSet
from ganreport.stats.projection import principal

Floats = npt.NDArray[np.float32]

_SHOWN_POINTS: Final = 250


def quality(scene: Scene) -> Figure | None:
    """Every sample metric over the evaluations, with what a perfect generator would score."""
    taken = [m for m in MEASURES if len(scene.history.of(m.id))]
    if not taken:
        return None
    rows = -(-len(taken) // 3)
    with style.canvas(1.25 * rows + 0.35, rows=rows, columns=3) as (figure, axes):
        figure.subplots_adjust(hspace=0.5, wspace=0.26)
        for axis, measure in zip(axes, taken, strict=False):
            _metric(axis, scene.history.of(measure.id), measure)
        for axis in axes[len(taken) :]:
            axis.set_visible(False)
        for place, axis in enumerate(axes[: len(taken)]):
            style.step_axis(axis, "training step" if place + 3 >= len(taken) else "", 4)
            axis.tick_params(labelbottom=place + 3 >= len(taken))
        names = ", ".join(measure.label for measure in taken)
        svg = style.to_svg(figure, "quality", f"Small line charts over the evaluations: {names}.")
    return Figure(
        id="quality",
        section="distribution",
        title="Sample metrics over time, beside what a perfect generator would score",
        caption="Line: value with its interval. Grey: the null, what as many held-out reals would "
        "score in place of fakes. A metric has arrived when its interval meets the grey.",
        alt=f"Small line charts over the evaluations: {names}.",
        media="image/svg+xml",
        content=svg,
        relevance=0.9,
        data=style.sheet(scene.history.table, rows=200),
    )


def _metric(axis: Axes, rows: pd.DataFrame, measure: Measure) -> None:
    steps = rows["step"].to_numpy(float)
    axis.fill_between(
        steps, rows["null_lower"], rows["null_upper"], color=style.NULL, alpha=0.18, linewidth=0
    )
    axis.plot(steps, rows["null"], color=style.NULL, linewidth=0.8, linestyle=(0, (4, 3)))
    axis.fill_between(
        steps, rows["lower"], rows["upper"], color=style.GENERATOR, alpha=0.22, linewidth=0
    )
    sns.lineplot(
        x=steps, y=rows["value"].to_numpy(float), ax=axis, color=style.GENERATOR, marker="o",
        markersize=2.5, markeredgewidth=0, estimator=None, errorbar=None, legend=False,
    )  # fmt: skip
    arrow = {"higher": " ↑", "lower": " ↓"}.get(measure.better, "")
    axis.set_title(f"{measure.label}{arrow}")
    axis.set_ylabel("")
    values = rows["value"].to_numpy(float)
    if measure.better == "lower" and (values > 0).all() and values.max() > 30 * values.min():
        style.log_axis(axis)
    elif len(values) and np.nanmin(values) >= 0:
        axis.set_ylim(bottom=min(0.0, axis.get_ylim()[0]) if values.max() > 0 else None)


def modes(scene: Scene) -> Figure | None:
    """Share of samples in each class, fakes beside held-out reals, at the last evaluation."""
    last = scene.run.samples[-1] if scene.run.samples else None
    fakes = last.arrays.get("random_classes") if last else None
    reals = scene.run.real("heldout_classes")
    if fakes is None or reals is None or not len(fakes) or not len(reals):
        return None
    data = scene.run.info.data
    count = int(max(fakes.max(), reals.max(), len(data.classes) - 1 if data else 0)) + 1
    names = data.classes if data and len(data.classes) == count else map(str, range(count))
    shares = {
        "held-out reals": np.bincount(reals, minlength=count) / len(reals),
        "fakes": np.bincount(fakes, minlength=count) / len(fakes),
    }
    tidy = pd.DataFrame({"class": [str(name)[:14] for name in names], **shares})
    long = tidy.melt("class", var_name="samples", value_name="share")
    with style.canvas(2.2) as (figure, [axis]):
        sns.barplot(
            long, x="class", y="share", hue="samples", ax=axis, errorbar=None, legend=False,
            palette={"held-out reals": style.REAL, "fakes": style.FAKE}, saturation=1, width=0.75,
        )  # fmt: skip
        axis.set_xlabel("class seen by the classifier")
        axis.set_ylabel("share of samples")
        if count > 8:
            axis.tick_params(axis="x", rotation=0 if tidy["class"].str.len().max() < 6 else 25)
        top = axis.get_ylim()[1]
        style.label_ends(
            axis, [(top, "held-out reals", style.REAL), (top * 0.9, "fakes", style.FAKE)]
        )
        svg = style.to_svg(figure, "modes", "Bar chart of class shares, fakes beside reals.")
    return Figure(
        id="modes",
        section="distribution",
        title="Which classes the generator makes",
        caption=f"Shares at step {last.step if last else 0:,}, both as the recorded classifier "
        "sees them, so that its errors concern both alike. A class with hardly any fakes is a "
        "dropped mode.",
        alt="Bar chart of class shares, fakes beside reals.",
        media="image/svg+xml",
        content=svg,
        relevance=0.7,
        data=style.sheet(tidy, rows=100),
    )


def projection(scene: Scene) -> Figure | None:
    """Real and fake features on the reals' two main axes."""
    last = scene.run.samples[-1] if scene.run.samples else None
    fakes = last.arrays.get("random_features") if last else None
    reals = scene.run.real("heldout_features")
    if fakes is None or reals is None or reals.ndim != 2 or reals.shape[1] < 3 or len(reals) < 3:
        return None
    found = principal(reals, fakes)
    with style.canvas(3.0) as (figure, [axis]):
        figure.subplots_adjust(right=0.70)
        _cloud(axis, found.reals, style.REAL)
        _cloud(axis, found.fakes, style.FAKE)
        axis.set_xlabel(f"first main axis of the reals ({found.explained[0]:.0%} of variance)")
        axis.set_ylabel(f"second ({found.explained[1]:.0%})")
        axis.text(1.02, 0.95, "held-out reals", color=style.REAL, transform=axis.transAxes)
        axis.text(1.02, 0.87, "fakes", color=style.FAKE, transform=axis.transAxes)
        svg = style.to_svg(figure, "projection", "Scatter plot of real and fake features.")
    return Figure(
        id="projection",
        section="distribution",
        title="Fakes and reals in feature space",
        caption=f"At most {_SHOWN_POINTS} of each at step {last.step if last else 0:,}, projected "
        "on the two main axes of the reals. Reals without fakes near them are not covered; fakes "
        "without reals are not real.",
        alt="Scatter plot of real and fake features.",
        media="image/svg+xml",
        content=svg,
        relevance=0.6,
    )


def points(scene: Scene) -> Figure | None:
    """Two-dimensional samples over the reals at up to six evaluations."""
    sets = [s for s in scene.run.samples if _is_plane(s.arrays.get("random"))]
    reals = scene.run.real("heldout")
    if not sets:
        return None
    chosen = [sets[i] for i in np.unique(np.linspace(0, len(sets) - 1, 6).round().astype(int))]
    rows = -(-len(chosen) // 3)
    with style.canvas(2.15 * rows, rows=rows, columns=3) as (figure, axes):
        figure.subplots_adjust(hspace=0.35, bottom=0.08)
        limits = _limits(reals, chosen[-1].arrays.get("random"))
        for axis, sample in zip(axes, chosen, strict=False):
            _plane(axis, sample, reals, limits)
            _centres(axis, scene)
        for axis in axes[len(chosen) :]:
            axis.set_visible(False)
        svg = style.to_svg(figure, "points", "Scatter plots of generated points over the reals.")
    return Figure(
        id="points",
        section="samples",
        title="Generated points over the reals",
        caption=f"At most {_SHOWN_POINTS} fakes (orange) over as many held-out reals (blue); "
        "crosses mark the known modes. Points outside the frame are drawn on its edge.",
        alt="Scatter plots of generated points over the reals at several steps.",
        media="image/svg+xml",
        content=svg,
        relevance=1.0,
    )


def _is_plane(array: npt.NDArray[Any] | None) -> bool:
    return array is not None and array.ndim == 2 and array.shape[1] == 2 and len(array) > 0


def _limits(*clouds: npt.NDArray[Any] | None) -> tuple[Floats, Floats]:
    """A frame around the first cloud that has finite points in the plane."""
    planes = (cloud for cloud in clouds if cloud is not None and _is_plane(cloud))
    finite = (cloud[np.isfinite(cloud).all(axis=1)] for cloud in planes)
    cloud = next((points for points in finite if len(points)), np.zeros((1, 2), np.float32))
    low, high = cloud.min(axis=0), cloud.max(axis=0)
    margin = 0.25 * np.maximum(high - low, 1e-6)
    return low - margin, high + margin


def _plane(
    axis: Axes, sample: SampleSet, reals: npt.NDArray[Any] | None, limits: tuple[Floats, Floats]
) -> None:
    if reals is not None and _is_plane(reals):
        _cloud(axis, np.clip(reals, *limits), style.REAL)
    fakes = sample.arrays.get("random")
    if fakes is not None:
        _cloud(axis, np.clip(fakes[np.isfinite(fakes).all(axis=1)], *limits), style.FAKE)
    axis.set_xlim(limits[0][0], limits[1][0])
    axis.set_ylim(limits[0][1], limits[1][1])
    axis.set_aspect("equal")
    axis.set_title(f"step {sample.step:,}")


def _centres(axis: Axes, scene: Scene) -> None:
    centres = scene.run.real("mode_centres")
    if centres is not None and _is_plane(centres):
        axis.plot(
            centres[:, 0], centres[:, 1], linestyle="", marker="+", markersize=4,
            color=style.INK, markeredgewidth=0.6,
        )  # fmt: skip


def _cloud(axis: Axes, places: npt.NDArray[Any], colour: str) -> None:
    shown = places[:_SHOWN_POINTS]
    axis.plot(
        shown[:, 0], shown[:, 1], linestyle="", marker="o", markersize=2, alpha=0.45,
        color=colour, markeredgewidth=0,
    )  # fmt: skip


CHARTS: Final = (
    Chart("points", "samples", points),
    Chart("quality", "distribution", quality),
    Chart("modes", "distribution", modes),
    Chart("projection", "distribution", projection),
)
