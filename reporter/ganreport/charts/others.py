"""Charts of scalars that are none of ours, under the names that they were recorded by."""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np

from ganreport.charts import style
from ganreport.charts.auxiliary import by_kind
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.messages import message, plural, together
from ganreport.report.evidence import ScalarSeries
from ganreport.report.gaps import shaded
from ganreport.run.schema import METRIC_COLUMNS
from ganreport.run.vocabulary import is_score

MOST: Final = 12
"""Scalars in one figure."""

PARTS: Final = 5
"""Figures at most."""

_COLUMNS: Final = 3  # side by side: of fewer a name would have more room than it needs
_LONGEST: Final = 34  # signs of a name that there is room for
_FEW: Final = 4  # values that are marked, as no line shows them


def others(source: Source, part: int = 0) -> Sketch | None:
    """Small charts of the scalars whose names are not known, one each, ``MOST`` of them a part."""
    scalars, training = _foreign(source), source.training
    shown = scalars[part * MOST : (part + 1) * MOST]
    if not shown:
        return None
    columns = min(_COLUMNS, len(shown))
    rows = -(-len(shown) // columns)
    names = tuple(scalar.name for scalar in shown)
    with style.canvas(source, 1.25 * rows + 0.4, rows, columns, sharex=True) as (figure, axes):
        figure.subplots_adjust(wspace=0.4)
        for axis, scalar in zip(axes, shown, strict=False):
            x, y = scalar.extremes.arrays
            marker = "o" if np.count_nonzero(np.isfinite(y)) < _FEW else None
            style.line(axis, x, y, style.INK, linewidth=0.8, marker=marker, markeredgewidth=0)
            style.shade(axis, training.gaps, [scalar.name])
            axis.set_title(style.shortened(scalar.name, _LONGEST), fontsize="small", loc="left")
        for axis in axes[len(shown) :]:
            axis.set_visible(False)
        for axis in axes[max(0, len(shown) - columns) : len(shown)]:
            style.step_axis(axis, source, ticks=4)
            axis.tick_params(labelbottom=True)
            axis.xaxis.label.set_visible(True)
    attached = len(scalars) - MOST * PARTS if part == PARTS - 1 else 0
    lost = training.scalars - len(training.series) if part == PARTS - 1 else 0
    return Sketch(
        canvas=figure,
        title=message("Further scalars, under their own names ({part})", part=part + 1)
        if part
        else message("Further scalars, under their own names"),
        caption=together(
            message("What was recorded beside the quantities that the findings know."),
            plural(
                "{count:count} more is in the attached table.",
                "{count:count} more are in the attached table.",
                count=attached,
            )
            if attached > 0
            else "",
            plural(
                "{count:count} more is in the run alone.",
                "{count:count} more are in the run alone.",
                count=lost,
            )
            if lost > 0
            else "",
            shaded(training.gaps, names),
        ),
        alt=message("Further scalars: {names:list}.", names=names),
        data=training.excerpt.of(("step", *names)),
    )


def _foreign(source: Source) -> list[ScalarSeries]:
    """Scalars neither ours nor of a known kind nor of a further pair, scores of samples first."""
    if source.training.further:
        return []
    known = {scalar.name for _, scalars in by_kind(source) for scalar in scalars}
    known |= METRIC_COLUMNS.keys()
    scalars = [scalar for scalar in source.training.series if scalar.name not in known]
    return sorted(scalars, key=lambda scalar: not is_score(scalar.name))


def _figure(part: int) -> str:
    return f"others-{part + 1}" if part else "others"


def _scalars(source: Source, part: int) -> list[float | None]:
    return [scalar.change for scalar in _foreign(source)[part * MOST : (part + 1) * MOST]]


CHARTS: Final = tuple(
    Chart(_figure(k), "training", partial(others, part=k), changes=partial(_scalars, part=k))
    for k in range(PARTS)
)
