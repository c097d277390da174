"""Charts of scalars that are none of ours, under the names that they were recorded by."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np

from ganreport.charts import style
from ganreport.charts.auxiliary import by_kind
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.charts.limits import falls_far
from ganreport.charts.panel import LinePanel, beyond_axes
from ganreport.charts.summary import shown_scores
from ganreport.messages import Text, message, plural, together
from ganreport.report.evidence import ScalarSeries
from ganreport.report.gaps import shaded
from ganreport.report.numbers import Floats
from ganreport.run.schema import METRIC_COLUMNS
from ganreport.run.vocabulary import is_score, score_of
from ganreport.run.words import HELD_OUT, canonical, counter_of, words

MOST: Final = 12
"""Scalars in one figure."""

PARTS: Final = 5
"""Figures at most."""

_COLUMNS: Final = 3  # side by side: of fewer a name would have more room than it needs
_LONGEST: Final = 34  # signs of a name that there is room for
_FEWEST: Final = 5  # values from which a column that only grows is taken for a counter
_CLOCKS: Final = frozenset(
    {
        "time", "times", "timing", "sec", "secs", "second", "seconds", "ms", "minute", "minutes",
        "hour", "hours", "day", "days", "elapsed", "eta", "speed", "throughput", "fps", "clock",
        "wall", "walltime", "wallclock", "timestamp",
    }
)  # fmt: skip
_PACED: Final = frozenset(
    {
        "it", "its", "iter", "iters", "batch", "batches", "step", "steps", "img", "imgs", "image",
        "images", "kimg", "sample", "samples", "example", "examples", "token", "tokens",
    }
)  # fmt: skip
"""What is counted a second, as in ``it/s``."""
_COUNTED: Final = frozenset({"kimg", "nimg", "tick", "ticks", "progress", "img", "imgs"})
_RATES: Final = frozenset({"lr", "lrs", "lrate"})
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
    with style.canvas(source, 1.25 * rows + 0.4, rows, columns) as (figure, axes):
        figure.subplots_adjust(wspace=0.4)
        excess = []
        for axis, scalar in zip(axes, shown, strict=False):
            short = style.shortened(scalar.name, _LONGEST)
            panel = LinePanel(axis, source, short)
            panel.add(
                training.id(scalar.name), short, style.INK, *scalar.extremes.arrays, linewidth=0.8
            )
            style.shade(axis, training.gaps, [scalar.name])
            excess += panel.fit(others=_alike(scalar, shown), log=_log(scalar))
            axis.set_title(_titled(scalar, short), fontsize="small", loc="left")
        for axis in axes[len(shown) :]:
            axis.set_visible(False)
        for place, axis in enumerate(axes[: len(shown)]):
            style.step_axis(axis, source, ticks=4, named=place + columns >= len(shown))
        style.rows_part(axes, columns)
    attached = sum(map(len, parts[PARTS:])) if part == PARTS - 1 else 0
    lost = training.scalars - len(training.series) if part == PARTS - 1 else 0
    return Sketch(
        canvas=figure,
        title=_title(part, cost=cost),
        caption=together(
            message("What was recorded of time and memory.")
            if cost
            else message("Other recorded quantities."),
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
            message("↑: higher is better; ↓: lower is better.")
            if any(score_of(name) for name in names)
            else "",
            shaded(training.gaps, names),
            beyond_axes(excess),
        ),
        alt=message("Further scalars: {names:list}.", names=names),
        data=training.excerpt.of(("step", *names)),
    )


_SIDES: Final = frozenset({"real", "fake", "generated", "a", "b", "d", "g", "train"}) | HELD_OUT
"""Words of names that tell apart what is compared: samples, domains, networks, data."""


def _alike(scalar: ScalarSeries, shown: Sequence[ScalarSeries]) -> list[Floats]:
    """The values of scalars whose names differ from this one's by a side alone: ``D_A``, ``D_B``.

    Panels of these share their axes.
    """
    kind = _kind(scalar.name)
    return [
        other.extremes.arrays[1]
        for other in shown
        if other is not scalar and kind and _kind(other.name) == kind
    ]


def _kind(name: str) -> tuple[str, ...]:
    """What a name says, but for the side; empty where it says nothing else."""
    parts = canonical(name).split()
    kept = tuple("" if part in _SIDES else part for part in parts)
    return kept if any(kept) or len(parts) > 1 else ()


def _log(scalar: ScalarSeries) -> bool | None:
    """Whether a distance needs a logarithmic axis; None of others, which the panel looks at."""
    spec = score_of(scalar.name)
    distance = spec is not None and not spec.higher_is_better
    return True if distance and falls_far(scalar.extremes.arrays[1]) else None


def _titled(scalar: ScalarSeries, short: str) -> str:
    spec = score_of(scalar.name)
    return short if spec is None else f"{short} {'↑' if spec.higher_is_better else '↓'}"


def _title(part: int, *, cost: bool) -> Text:
    if cost:
        return message("Cost of training, under the names in the log")
    if part:
        return message("Further scalars, under the names in the log ({part})", part=part + 1)
    return message("Further scalars, under the names in the log")


def _foreign(source: Source) -> list[ScalarSeries]:
    """Scalars neither ours nor of a known kind nor of a further pair, scores of samples first.

    Counters, and clocks that were never set back, tell nothing over the steps: they are in the
    attached table alone; scores that the first page draws are not drawn again.
    """
    if source.training.further:
        return []
    known = {scalar.name for _, scalars in by_kind(source) for scalar in scalars}
    known |= METRIC_COLUMNS.keys() | shown_scores(source)
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
    parts = name.split()
    a_second = len(parts) > 1 and parts[-1] == "s" and parts[-2] in {*_PACED, "per"}
    return name in _SECONDS or not _COSTS.isdisjoint(parts) or a_second


def _is_schedule(scalar: ScalarSeries) -> bool:
    """Whether a scalar was set rather than learnt: a counter, or a learning rate."""
    label = words(scalar.name)
    parts = set(label.split())
    rate = not _RATES.isdisjoint(parts) or {"learning", "rate"} <= parts
    return rate or counter_of(label) is not None or parts <= _COUNTED


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
    """How much each has changed; what training cost, or was set to, explains nothing."""
    shown = _parts(source)[part : part + 1]
    learnt = (s for each in shown for s in each if not (_is_cost(s) or _is_schedule(s)))
    return [scalar.change for scalar in learnt]


CHARTS: Final = tuple(
    Chart(_figure(k), "training", partial(others, part=k), changes=partial(_scalars, part=k))
    for k in range(PARTS)
)
