"""Measures over the evaluations, as diagnostics of samples look at them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy.typing as npt
import pandas as pd

from ganreport.analysis.findings import Absent, Context, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import holds_since, row_estimate
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class MetricSeries:
    """One measure over the (E,) evaluations, and its estimate and null at the last of them.

    ``relative`` is (E,) values over their nulls, ``margin`` (E,) the half-widths of those.
    """

    name: str
    space: str
    steps: Array
    relative: Array
    margin: Array
    last: Estimate
    null: float
    count: int


def track(case: Context, *names: str) -> MetricSeries | Absent:
    """The first of these measures that was taken, or why none was."""
    for name in names:
        rows = case.history.of(name).dropna(subset=["value"])
        if len(rows):
            return _tracked(
                rows, name, "pixel values" if name == "pixel_diversity" else case.history.space
            )
    why = case.history.absent.get(names[0], "the run has no samples")
    return Absent(f"Not measured: {why}.")


def _tracked(rows: pd.DataFrame, name: str, space: str) -> MetricSeries:
    last = rows.iloc[-1]
    null = rows["null"].where(rows["null"] > 0, 1.0).to_numpy()
    half = (rows["upper"] - rows["value"]).fillna(0).to_numpy() / null
    return MetricSeries(
        name=name,
        space=space,
        steps=rows["step"].to_numpy(),
        relative=rows["value"].to_numpy() / null,
        margin=half,
        last=row_estimate(last),
        null=float(null[-1]),
        count=int(last["count"]),
    )


def too_few(found: MetricSeries, thresholds: Thresholds) -> Judgement | None:
    """That nothing is judged, where an evaluation holds too few samples."""
    if found.count >= thresholds.samples_fewest:
        return None
    reason = f"Not measured: {found.count} samples an evaluation are too few to judge."
    return Judgement(Status.NOT_MEASURED, reason, ())


def fallen(found: MetricSeries, warn: float, fail: float) -> tuple[Status, int | None]:
    """By the last evaluation: fail or warn where even the interval's upper end is below."""
    highest = found.relative + found.margin
    for status, limit in ((Status.FAIL, fail), (Status.WARN, warn)):
        since = holds_since(found.steps, highest < limit)
        if since is not None:
            return status, since
    return Status.OK, None


_SHOWN: Final = 3


def least(values: dict[str, Estimate]) -> list[tuple[str, Estimate]]:
    """The three classes with the lowest values, lowest first."""
    known = [(name, value) for name, value in values.items() if math.isfinite(value.value)]
    return sorted(known, key=lambda item: item[1].value)[:_SHOWN]
