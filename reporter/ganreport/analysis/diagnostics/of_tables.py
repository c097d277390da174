"""What questions about records of a table share: whether there are any, and their metrics."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ganreport.analysis.diagnostics.series import missing, too_few
from ganreport.analysis.findings import Absent, Context, Evidence, Judgement
from ganreport.analysis.grading import Limit, Status, worst
from ganreport.analysis.limits import Limits
from ganreport.analysis.wording import evidence
from ganreport.messages import Message, Text, message
from ganreport.metrics.table_detail import TableDetail
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]

NEEDS = message("a table's generated and real records")


def is_table(context: Context) -> bool:
    """Whether the samples are records of a table."""
    data, kind = context.run.info.data, context.history.kind
    return (data is not None and data.kind == "table") or (
        kind is not None and kind.name == "table"
    )


@dataclass(frozen=True)
class RecordSeries:
    """A metric of records over the (E,) evaluations, and the last of them column by column.

    ``half`` are the (E,) half-widths of the values' intervals, ``baselines`` (E,) the baselines.
    """

    name: str
    steps: Array
    values: Array
    half: Array
    baselines: Array
    last: Estimate
    baseline: Estimate
    count: int
    real: int
    detail: TableDetail | None

    def few(self, limits: Limits) -> Judgement | None:
        """That nothing is judged, where records are too few."""
        return too_few(self.count, limits, self.real)

    def lasting(self, limit: Limit, figures: Array) -> tuple[Status, int | None]:
        """How figures end that are off by as much as the values, and since when."""
        return limit.lasting(self.steps, figures, self.half, self.name)

    @property
    def short(self) -> Array:
        """(E,) how far the values are below their baselines."""
        return np.asarray(self.baselines - self.values)

    def evidence(self, label: Text, rule: Text, unit: Text = "share") -> Evidence:
        """The last value beside its baseline."""
        return evidence(self.name, label, self.last, self.baseline.value, unit=unit, rule=rule)


def series(context: Context, name: str) -> RecordSeries | Absent:
    """A metric of records, or why it was not taken."""
    rows = context.history.of(name).dropna(subset=["value"])
    if not len(rows):
        return missing(context, name, message("the run has no samples"))
    last = rows.iloc[-1]
    ends = [rows[end].to_numpy() for end in ("lower", "upper")]
    return RecordSeries(
        name=name,
        steps=rows["step"].to_numpy(),
        values=rows["value"].to_numpy(),
        half=np.nan_to_num((ends[1] - ends[0]) / 2),
        baselines=rows["baseline"].to_numpy(),
        last=Estimate(*(float(last[end]) for end in ("value", "lower", "upper"))),
        baseline=Estimate(
            *(float(last[end]) for end in ("baseline", "baseline_lower", "baseline_upper"))
        ),
        count=int(last["count"]),
        real=context.history.compared,
        detail=context.history.records,
    )


def named(names: Sequence[str]) -> Message:
    """Columns by their names, in a sentence: three at most."""
    shown = [message("'{name}'", name=name) for name in names[:_SHOWN]]
    return message("{names:and}", names=shown)


_SHOWN = 3  # names in a sentence: the rest is in the chart


def first_of(*graded: tuple[Status, int | None]) -> tuple[Status, int | None]:
    """The worst status of several, and since when the first of these holds."""
    status = worst(*(each for each, _ in graded))
    since = [step for each, step in graded if each is status and step is not None]
    return status, min(since, default=None)


def known(value: float) -> bool:
    """Whether a figure is a number."""
    return math.isfinite(value)
