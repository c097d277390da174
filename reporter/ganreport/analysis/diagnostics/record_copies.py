"""Are generated records copies of training records?

By records that are the same, and by those that come closer to one than others do: neither needs
held-out data, with which :mod:`ganreport.analysis.diagnostics.memorization` compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis.diagnostics.of_tables import (
    NEEDS,
    RecordSeries,
    first_of,
    is_table,
    series,
)
from ganreport.analysis.diagnostics.series import track
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Limit, Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.messages import Message, message
from ganreport.stats.estimate import NAN


@dataclass(frozen=True)
class RecordCopies:
    """The shares of exact and of near copies; ``diversity`` over that of real records."""

    same: RecordSeries
    near: RecordSeries
    diversity: float


def _measure(context: Context) -> RecordCopies | Absent:
    same, near = series(context, "exact_copies"), series(context, "near_copies")
    if isinstance(same, Absent):
        return same
    if isinstance(near, Absent):
        return near
    varied = track(context, "diversity")
    return RecordCopies(same, near, NAN if isinstance(varied, Absent) else varied.relative[-1])


def _judge(taken: RecordCopies, limits: Limits) -> Judgement:
    same, near = taken.same, taken.near
    few = same.few(limits)
    if few:
        return few
    exact = same.lasting(limits.record_copies, -same.short)
    nearly = Status.OK  # one record that is repeated is near to another by chance
    if not limits.diversity.beyond(taken.diversity):
        nearly = limits.near_copies.grade(near.last.lower - near.baseline.upper)
    status, since = first_of(exact, (nearly, None))
    numbers = (
        same.evidence(message("Exact copies of training records"), _rule(limits.record_copies)),
        near.evidence(message("Near copies of training records"), _rule(limits.near_copies)),
    )
    return Judgement(status, _claim(taken, status, exact[0]), numbers, since)


def _rule(limit: Limit) -> Message:
    return message(
        "warns where it is over {warn} above its baseline, fails over {fail}",
        warn=limit.warn,
        fail=limit.fail,
    )


def _claim(taken: RecordCopies, status: Status, exact: Status) -> Message:
    figures = {
        "share": taken.same.last.value,
        "baseline": taken.same.baseline.value,
        "near": taken.near.last.value,
        "usual": taken.near.baseline.value,
    }
    if status is Status.OK:
        return message(
            "No sign of copying: {share:percent} of the generated records equal a training record "
            "(real records: {baseline:percent}), and {near:percent} nearly do (real records: "
            "{usual:percent}).",
            **figures,
        )
    if exact is not Status.OK:
        return message(
            "Of the generated records, {share:percent} are exact copies of training records (real "
            "records: {baseline:percent}).",
            short=message(
                "{share:percent} of the generated records are exact copies of training records",
                **figures,
            ),
            **figures,
        )
    return message(
        "Of the generated records, {near:percent} are nearly the same as a training record (real "
        "records: {usual:percent}).",
        short=message(
            "{near:percent} of the generated records are nearly the same as a training record",
            **figures,
        ),
        **figures,
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="record_copies",
        axis="copying",
        question=message("Are records copies of training records?"),
        needs=NEEDS,
        measure=_measure,
        judge=_judge,
        limits=("samples_fewest", "real_fewest", "record_copies", "near_copies", "diversity"),
        advice=message(
            "Do not publish these records as anonymous. Train on more data, with smaller networks "
            "or with differential privacy, or use an earlier checkpoint."
        ),
        why=message(
            "A record that is the same as a training record, or nearly so, reveals a person or a "
            "case of the training data."
        ),
        charts=("neighbours",),
        references=("patki2016", "gower1971"),
        concerns=is_table,
        remedy=ladders.UNSEEN,
    ),
)
