"""Charts of scalars that are none of ours, under the names that they were recorded by."""

from __future__ import annotations

from typing import Final

import numpy as np
import seaborn as sns

from ganreport.charts import style
from ganreport.charts.types import Chart, Figure, Floats, Scene
from ganreport.layout import METRIC_COLUMNS
from ganreport.stats.decimate import block_means, extremes

MOST: Final = 12
"""Scalars that are drawn at most, in the order of recording."""

_COLUMNS: Final = 3
_LONGEST: Final = 34


def others(scene: Scene) -> Figure | None:
    """Small charts of the scalars whose names are not known, one each."""
    metrics = scene.run.metrics
    foreign = [name for name in metrics.names if name not in METRIC_COLUMNS]
    found = [name for name in foreign if np.isfinite(metrics.values(name)).any()]
    if not found:
        return None
    shown = found[:MOST]
    columns = min(_COLUMNS, len(shown))
    rows = -(-len(shown) // columns)
    with style.canvas(1.25 * rows + 0.4, rows, columns, sharex=True) as (figure, axes):
        for axis, name in zip(axes, shown, strict=False):
            x, y = extremes(metrics.steps, metrics.values(name), 80)
            finite = np.isfinite(y)
            sns.lineplot(
                x=x[finite], y=y[finite], ax=axis, color=style.INK, linewidth=0.8,
                estimator=None, errorbar=None, legend=False,
                marker="o" if np.count_nonzero(finite) < 4 else None, markeredgewidth=0,
            )  # fmt: skip
            axis.set_title(_shortened(name), fontsize="small", loc="left", parse_math=False)
        for axis in axes[len(shown) :]:
            axis.set_visible(False)
        for axis in axes[max(0, len(shown) - columns) : len(shown)]:
            style.step_axis(axis, ticks=4)
            axis.tick_params(labelbottom=True)
        svg = style.to_svg(figure, "others", f"Line charts of {len(shown)} further scalars.")
    more = f" {len(found) - MOST:,} more are in the attached table." if len(found) > MOST else ""
    return Figure(
        id="others",
        section="training",
        title="Further scalars, under their own names",
        caption=f"What was recorded beside the quantities that the findings know.{more}",
        alt=f"Further scalars: {', '.join(shown)}.",
        media="image/svg+xml",
        content=svg,
        data=style.sheet(metrics.excerpt(names=shown)),
    )


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _scalars(scene: Scene) -> list[Floats]:
    metrics = scene.run.metrics
    return [
        block_means(metrics.steps, metrics.values(name), 5000)[1]
        for name in metrics.names
        if name not in METRIC_COLUMNS
    ]


CHARTS: Final = (Chart("others", "training", others, series=_scalars),)
