"""Measures over the evaluations, as diagnostics of samples look at them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy.typing as npt
import pandas as pd

from ganreport.analysis.findings import Absent, Context, Judgement
from ganreport.analysis.grading import Limit, Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.wording import row_estimate
from ganreport.messages import Text, message, plural
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class MetricSeries:
    """One measure over the (E,) evaluations, and its estimate and baseline at the last of them.

    ``relative`` is (E,) values over their baselines, ``margin`` (E,) the half-widths of those;
    ``count`` the samples at the last, ``real`` the real samples that they were compared with.
    """

    name: str
    space: Text
    steps: Array
    relative: Array
    margin: Array
    last: Estimate
    baseline: float
    count: int
    real: int

    def graded(self, limit: Limit) -> tuple[Status, int | None]:
        """By the last evaluation, where even the better end of the interval is beyond a limit."""
        return limit.lasting(self.steps, self.relative, self.margin, self.name)


def track(context: Context, *names: str) -> MetricSeries | Absent:
    """The first of these measures that was taken, or why none was."""
    for name in names:
        rows = context.history.of(name)
        rows = rows.dropna(subset=["value"]) if len(rows) else rows
        if len(rows):
            by_pixels = name == "pixel_diversity"
            space = message("pixel values") if by_pixels else context.history.space
            return _tracked(rows, name, space, context.history.compared)
    return missing(context, names[0], message("the run has no samples"))


def missing(context: Context, name: str, otherwise: Text) -> Absent:
    """Why a measure was not taken, for ``otherwise`` where no reason was given."""
    why = context.history.absent.get(name, otherwise)
    return Absent(why)


def _tracked(rows: pd.DataFrame, name: str, space: Text, real: int) -> MetricSeries:
    last = rows.iloc[-1]
    baseline = rows["baseline"].where(rows["baseline"] > 0, 1.0).to_numpy()
    half = (rows["upper"] - rows["value"]).fillna(0).to_numpy() / baseline
    return MetricSeries(
        name=name,
        space=space,
        steps=rows["step"].to_numpy(),
        relative=rows["value"].to_numpy() / baseline,
        margin=half,
        last=row_estimate(last),
        baseline=float(baseline[-1]),
        count=int(last["count"]),
        real=real,
    )


def too_few(count: int, limits: Limits, real: int | None = None) -> Judgement | None:
    """That nothing is judged, where an evaluation holds too few samples, or too few are real.

    Args:
        count: Samples of an evaluation.
        limits: Fewest of either.
        real: Real samples that they were compared with; None or 0 where they were not.
    """
    if limits.samples_fewest.beyond(count):
        reason = plural(
            "{count:count} sample per evaluation is too few to judge",
            "{count:count} samples per evaluation are too few to judge",
            count=count,
        )
        return Judgement(Status.NOT_MEASURED, reason, ())
    if not real or not limits.real_fewest.beyond(real):
        return None
    reason = plural(
        "{count:count} real sample is too few to compare with ({needed:count} "
        "training or held-out ones are needed)",
        "{count:count} real samples are too few to compare with ({needed:count} "
        "training or held-out ones are needed)",
        count=real,
        needed=int(limits.real_fewest.at),
    )
    return Judgement(Status.NOT_MEASURED, reason, ())


_SHOWN: Final = 3  # classes named in a sentence


def least(values: Iterable[tuple[Text, Estimate]]) -> list[tuple[Text, Estimate]]:
    """The three classes with the lowest values, lowest first."""
    known = [(name, value) for name, value in values if math.isfinite(value.value)]
    return sorted(known, key=lambda item: item[1].value)[:_SHOWN]
