"""Charts of scalars that are none of ours, under the names that they were recorded by."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np

from ganreport.charts import style
from ganreport.charts.auxiliary import by_kind
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.messages import Text, message, plural, together
from ganreport.report.evidence import ScalarSeries
from ganreport.report.gaps import shaded
from ganreport.run.schema import METRIC_COLUMNS
from ganreport.run.vocabulary import is_score
from ganreport.run.words import words

MOST: Final = 12
"""Scalars in one figure."""

PARTS: Final = 5
"""Figures at most."""

_COLUMNS: Final = 3  # side by side: of fewer a name would have more room than it needs
_LONGEST: Final = 34  # signs of a name that there is room for
_FEW: Final = 4  # values that are marked, as no line shows them
_FEWEST: Final = 5  # values from which a column that only grows is taken for a counter
_CLOCKS: Final = frozenset(
    {
        "time", "times", "timing", "sec", "secs", "second", "seconds", "ms", "minute", "minutes",
        "hour", "hours", "day", "days", "elapsed", "eta", "speed", "throughput", "fps",
    }
)  # fmt: skip
_COSTS: Final = _CLOCKS | {"mem", "memory", "gpu", "cpu", "resources"}
_SECONDS: Final = frozenset({"data"})  # of pix2pix and its like, beside a column of times


def others(source: Source, part: int = 0) -> Sketch | None:
    """Small charts of the scalars whose names are not known, one each, ``MOST`` of them a part.

    What training cost in time and memory comes last, in a part of its own.
    """
    parts, training = _parts(source), source.training
    if part >= len(parts):
        return None
    shown, cost = parts[part], all(_is_cost(each) for each in parts[part])
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
    attached = sum(map(len, parts[PARTS:])) if part == PARTS - 1 else 0
    lost = training.scalars - len(training.series) if part == PARTS - 1 else 0
    return Sketch(
        canvas=figure,
        title=_title(part, cost=cost),
        caption=together(
            message("What was recorded of time and memory.")
            if cost
            else message("What was recorded beside the quantities that the findings know."),
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


def _title(part: int, *, cost: bool) -> Text:
    if cost:
        return message("What training cost, under its own names")
    if part:
        return message("Further scalars, under their own names ({part})", part=part + 1)
    return message("Further scalars, under their own names")


def _foreign(source: Source) -> list[ScalarSeries]:
    """Scalars neither ours nor of a known kind nor of a further pair, scores of samples first.

    Counters, and clocks that were never set back, tell nothing over the steps: they are in the
    attached table alone.
    """
    if source.training.further:
        return []
    known = {scalar.name for _, scalars in by_kind(source) for scalar in scalars}
    known |= METRIC_COLUMNS.keys()
    scalars = [scalar for scalar in source.training.series if scalar.name not in known]
    scalars = [scalar for scalar in scalars if is_score(scalar.name) or not _only_grows(scalar)]
    return sorted(scalars, key=lambda scalar: not is_score(scalar.name))


def _only_grows(scalar: ScalarSeries) -> bool:
    """Whether a scalar counts something, or says how much time had gone by."""
    _, y = scalar.extremes.arrays
    y = y[np.isfinite(y)]
    if len(y) < _FEWEST or not (np.diff(y) > 0).all():
        return False
    return bool((y % 1 == 0).all()) or not _CLOCKS.isdisjoint(words(scalar.name).split())


def _is_cost(scalar: ScalarSeries) -> bool:
    if is_score(scalar.name):
        return False
    name = words(scalar.name)
    return name in _SECONDS or not _COSTS.isdisjoint(name.split())


def _parts(source: Source) -> list[Sequence[ScalarSeries]]:
    scalars = _foreign(source)
    costs = [scalar for scalar in scalars if _is_cost(scalar)]
    rest = [scalar for scalar in scalars if scalar not in costs]
    return [
        kind[start : start + MOST] for kind in (rest, costs) for start in range(0, len(kind), MOST)
    ]


def _figure(part: int) -> str:
    return f"others-{part + 1}" if part else "others"


def _scalars(source: Source, part: int) -> list[float | None]:
    """How much each has changed; what training cost explains nothing of what became of it."""
    shown = _parts(source)[part : part + 1]
    return [scalar.change for each in shown for scalar in each if not _is_cost(scalar)]


CHARTS: Final = tuple(
    Chart(_figure(k), "training", partial(others, part=k), changes=partial(_scalars, part=k))
    for k in range(PARTS)
)
