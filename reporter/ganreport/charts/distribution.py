"""Charts of the generated distribution: metrics over time, modes, a projection."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from ganreport.charts import style
from ganreport.charts.points import MOST_POINTS, cloud
from ganreport.charts.types import Chart, Figure, Scene
from ganreport.history import MEASURES, Measure
from ganreport.stats.projection import principal

Floats = npt.NDArray[np.float32]


def quality(scene: Scene) -> Figure | None:
    """Every sample metric over the evaluations, with what a perfect generator would score."""
    taken = [m for m in MEASURES if len(scene.history.of(m.id))]
    if not taken:
        return None
    rows = -(-len(taken) // 3)
    with style.canvas(1.12 * rows + 0.4, rows=rows, columns=3) as (figure, axes):
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
    with style.canvas(1.9) as (figure, [axis]):
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
    with style.canvas(2.6) as (figure, [axis]):
        figure.subplots_adjust(right=0.70)
        cloud(axis, found.reals, style.REAL)
        cloud(axis, found.fakes, style.FAKE)
        axis.set_xlabel(f"first main axis of the reals ({found.explained[0]:.0%} of variance)")
        axis.set_ylabel(f"second ({found.explained[1]:.0%})")
        axis.text(1.02, 0.95, "held-out reals", color=style.REAL, transform=axis.transAxes)
        axis.text(1.02, 0.87, "fakes", color=style.FAKE, transform=axis.transAxes)
        svg = style.to_svg(figure, "projection", "Scatter plot of real and fake features.")
    return Figure(
        id="projection",
        section="distribution",
        title="Fakes and reals in feature space",
        caption=f"At most {MOST_POINTS} of each at step {last.step if last else 0:,}, projected "
        "on the two main axes of the reals. Reals without fakes near them are not covered; fakes "
        "without reals are not real.",
        alt="Scatter plot of real and fake features.",
        media="image/svg+xml",
        content=svg,
        relevance=0.6,
    )


CHARTS: Final = (
    Chart("quality", "distribution", quality),
    Chart("modes", "distribution", modes),
    Chart("projection", "distribution", projection),
)
