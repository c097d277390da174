"""Charts of scalars that are none of ours, under the names that they were recorded by."""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np
import seaborn as sns

from ganreport.charts import style
from ganreport.charts.base import Chart, Figure, Floats, Scene
from ganreport.charts.gaps import said, shade
from ganreport.messages import message
from ganreport.run.model import Run
from ganreport.run.schema import METRIC_COLUMNS
from ganreport.run.vocabulary import is_score

MOST: Final = 12
"""Scalars in one figure."""

PARTS: Final = 5
"""Figures at most."""

_COLUMNS: Final = 3
_LONGEST: Final = 34


def others(scene: Scene, part: int = 0) -> Figure | None:
    """Small charts of the scalars whose names are not known, one each, ``MOST`` of them a part."""
    metrics = scene.run.metrics
    found = _foreign(scene.run)
    shown = found[part * MOST : (part + 1) * MOST]
    if not shown:
        return None
    columns = min(_COLUMNS, len(shown))
    rows = -(-len(shown) // columns)
    name = _figure(part)
    with style.canvas(1.25 * rows + 0.4, rows, columns, sharex=True) as (figure, axes):
        figure.subplots_adjust(wspace=0.4)
        for axis, scalar in zip(axes, shown, strict=False):
            x, y = metrics.thinned(scalar).extremes
            finite = np.isfinite(y)
            sns.lineplot(
                x=x[finite], y=y[finite], ax=axis, color=style.INK, linewidth=0.8,
                estimator=None, errorbar=None, legend=False,
                marker="o" if np.count_nonzero(finite) < 4 else None, markeredgewidth=0,
            )  # fmt: skip
            shade(axis, scene.run, [scalar])
            axis.set_title(style.shortened(scalar, _LONGEST), fontsize="small", loc="left")
        for axis in axes[len(shown) :]:
            axis.set_visible(False)
        for axis in axes[max(0, len(shown) - columns) : len(shown)]:
            style.step_axis(axis, ticks=4)
            axis.tick_params(labelbottom=True)
            axis.xaxis.label.set_visible(True)
        svg = style.to_svg(figure, name, f"Line charts of {len(shown)} further scalars.")
    left = len(found) - MOST * PARTS if part == PARTS - 1 else 0
    more = f" {left:,} more are in the attached table." if left > 0 else ""
    return Figure(
        id=name,
        section="training",
        title=message("Further scalars, under their own names ({part})", part=part + 1)
        if part
        else message("Further scalars, under their own names"),
        caption=f"What was recorded beside the quantities that the findings know.{more}"
        + said(scene.run, shown),
        alt=f"Further scalars: {', '.join(shown)}.",
        media="image/svg+xml",
        content=svg,
        data=style.sheet(metrics.excerpt(names=shown)),
    )


def _foreign(run: Run) -> list[str]:
    """Names of scalars that are neither ours nor of a further pair, scores of samples first."""
    known = {*METRIC_COLUMNS, *(name for own in run.pairs.values() for name in own.values())}
    names = [name for name in run.metrics.names if name not in known]
    found = [name for name in names if run.metrics.thinned(name).finite]
    return sorted(found, key=lambda name: not is_score(name))


def _figure(part: int) -> str:
    return f"others-{part + 1}" if part else "others"


def _scalars(scene: Scene, part: int) -> list[Floats]:
    metrics = scene.run.metrics
    shown = _foreign(scene.run)[part * MOST : (part + 1) * MOST]
    return [metrics.thinned(name).means[1] for name in shown]


CHARTS: Final = tuple(
    Chart(_figure(k), "training", partial(others, part=k), series=partial(_scalars, part=k))
    for k in range(PARTS)
)
