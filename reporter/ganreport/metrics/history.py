"""Sample metrics of every evaluation, each with its uncertainty and its floor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ganreport.messages import Message, Text, message
from ganreport.metrics import METRICS, ClassMeasurement, Measurement, Metric, by_class
from ganreport.metrics.comparison import Comparison, comparison
from ganreport.metrics.partition import Partition, PartitionCounts, finer, sorter
from ganreport.metrics.requirements import NO_SAMPLES, unmet
from ganreport.metrics.samples import Evaluation, RealSamples
from ganreport.metrics.table_detail import TableDetail, table_detail
from ganreport.run.kinds import SampleSpace
from ganreport.run.model import Problem, Run, SampleSet

Array = npt.NDArray[Any]

__all__ = ["COLUMNS", "METRICS", "History", "Measurement", "Metric", "measure_samples"]

COLUMNS: Final = (
    "step", "measure", "value", "lower", "upper", "baseline", "baseline_lower", "baseline_upper",
    "count",
)  # fmt: skip

MOST_EVALUATIONS: Final = 60
"""Evaluations that are measured at most, evenly spread, the last among them."""


@dataclass(frozen=True)
class History:
    """How good the samples were over time.

    ``table`` is tidy, one row an evaluation and measure, sorted by step, with the columns
    ``step, measure, value, lower, upper, baseline, null_lower, null_upper, count``; ``baseline`` is
    what a perfect generator would score with as many samples, ``count`` the samples that were used.
    ``absent`` maps a measure that could not be taken to the reason why. ``space`` says in words
    what samples were compared in. ``occupancy`` is how they fell on modes, classes or cells,
    ``finer`` how on more cells, of real samples that don't fall into clusters.
    ``classes`` are the data's classes at the last evaluation, empty where they were not recorded.
    ``problems`` are damaged or non-finite arrays that were met, and evaluations passed over.
    ``kind`` is what the samples are, None where there are none or that can't be seen. ``compared``
    is the number of real samples that generated ones were compared with, 0 of none; ``comparison``
    says more of the last ones, and how a blind generator fares; ``records`` of those of a table,
    column by column.
    """

    table: pd.DataFrame
    absent: Mapping[str, Text]
    space: Text = ""
    occupancy: PartitionCounts | None = None
    finer: PartitionCounts | None = None
    classes: tuple[ClassMeasurement, ...] = ()
    problems: tuple[Problem, ...] = ()
    kind: SampleSpace | None = None
    compared: int = 0
    comparison: Comparison | None = None
    records: TableDetail | None = None

    def of(self, measure: str) -> pd.DataFrame:
        """The rows of one measure, empty if it was not taken."""
        return self.table[self.table["measure"] == measure]


def measure_samples(run: Run) -> History:
    """Measure the random samples of each evaluation against the reference.

    Linear algebra runs on one thread meanwhile: its matrices are small, threads that wait for each
    other made it ten times slower, and the result then does not depend on the number of cores.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="blas"):
        return _measure(run)


def _measure(run: Run) -> History:
    real = RealSamples(run)
    chosen = _chosen(run, real)
    rows: list[tuple[float | str, ...]] = []
    asked = tuple(metric for metric in METRICS if metric.concerns(real))
    absent: dict[str, Text] = {} if chosen else dict.fromkeys((m.id for m in asked), NO_SAMPLES)
    sorts = (sorter(real), finer(real)) if chosen else (None, None)
    counts: tuple[list[tuple[int, Array]], ...] = ([], [])
    last: Evaluation | None = None
    for sample in chosen:
        last = evaluation = Evaluation(sample, real)
        rows.extend(_measured(evaluation, asked, absent, last=sample is chosen[-1]))
        for fallen, sort in zip(counts, sorts, strict=True):
            fallen.extend(_sorted(evaluation, sort))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    taken = set(table["measure"])
    return History(
        table=table.astype({"step": "int64", "count": "int64"}),
        absent={key: reason for key, reason in absent.items() if key not in taken},
        space=real.space if chosen else "",
        occupancy=sorts[0].occupancy(counts[0]) if sorts[0] else None,
        finer=sorts[1].occupancy(counts[1]) if sorts[1] else None,
        classes=by_class(Evaluation(chosen[-1], real)) if chosen else (),
        problems=tuple(real.problems),
        kind=real.kind if chosen else None,
        compared=0 if real.compared is None else len(real.compared),
        comparison=comparison(Evaluation(chosen[-1], real)) if chosen else None,
        records=table_detail(last) if last else None,
    )


def _chosen(run: Run, real: RealSamples) -> list[SampleSet]:
    total = len(run.samples)
    if total <= MOST_EVALUATIONS:
        return list(run.samples)
    left = total - MOST_EVALUATIONS
    what = message(
        "{left:count} of {total:count} evaluations were skipped to save time.",
        left=left,
        total=total,
    )
    real.problems.append(Problem(kind="passed-over", where="samples", what=what, count=left))
    steps = np.linspace(0, total - 1, MOST_EVALUATIONS).round().astype(int)
    return [run.samples[index] for index in steps]


def _measured(
    evaluation: Evaluation, asked: tuple[Metric, ...], absent: dict[str, Text], *, last: bool
) -> Iterator[tuple[float | str, ...]]:
    """The rows of one evaluation; reasons for what could not be taken go to ``absent``."""
    for measure in asked:
        if measure.when == "last" and not last:
            continue
        outcome = unmet(measure.needs, evaluation) or measure.compute(evaluation)
        if isinstance(outcome, Message):
            absent[measure.id] = outcome
        else:
            v, n = outcome.value, outcome.baseline
            numbers = (v.value, v.lower, v.upper, n.value, n.lower, n.upper, outcome.count)
            yield (evaluation.sample.step, measure.id, *numbers)


def _sorted(evaluation: Evaluation, sort: Partition | None) -> Iterator[tuple[int, Array]]:
    counts = sort.counts(evaluation) if sort else None
    if counts is not None:
        yield evaluation.sample.step, counts
