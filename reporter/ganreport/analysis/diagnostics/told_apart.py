"""Can a classifier tell generated from real records?"""

from __future__ import annotations

from typing import Any, Final

from ganreport.analysis.diagnostics.of_tables import (
    NEEDS,
    RecordSeries,
    is_table,
    named,
    series,
)
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.messages import Text, message, together

_TELLS: Final = 0.1  # share of the gain from which on a column is named


def _measure(context: Context) -> RecordSeries | Absent:
    return series(context, "detection")


def _judge(taken: RecordSeries, limits: Limits) -> Judgement:
    few = taken.few(limits)
    if few:
        return few
    status = limits.detection.grade(taken.last.lower)
    label = message("Detection by a classifier (AUC)")
    numbers = (taken.evidence(label, limits.detection.rule, ""),)
    figures = {"auc": taken.last.value}
    if status is not Status.OK:
        told = message(
            "A classifier tells generated from real records: its AUC is {auc:.2f} (0.5 is a "
            "guess).",
            short=message("a classifier tells them from real records (AUC {auc:.2f})", **figures),
            **figures,
        )
        claim = together(told, _columns(taken))
    elif taken.last.upper < taken.baseline.lower:
        claim = message(
            "A classifier takes generated records for real ones more often than by chance (AUC "
            "{auc:.2f}), as happens where they are copies.",
            **figures,
        )
    elif taken.last.lower > taken.baseline.upper:
        told = message(
            "A classifier tells generated from real records in part: its AUC is {auc:.2f} (0.5 is "
            "a guess, 1 is never wrong).",
            **figures,
        )
        claim = together(told, _columns(taken))
    else:
        claim = message(
            "A classifier cannot tell generated from real records: its AUC is {auc:.2f} (0.5 is a "
            "guess).",
            **figures,
        )
    return Judgement(status, claim, numbers)


def _columns(taken: RecordSeries) -> Text:
    """By which columns it tells them."""
    columns = sorted(taken.detail.columns if taken.detail else (), key=lambda c: -c.importance)
    names = [c.card.name for c in columns if c.importance >= _TELLS]
    return message("It goes most by {columns}.", columns=named(names)) if names else ""


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="told_apart",
        axis="quality",
        question=message("Can a classifier tell generated from real records?"),
        needs=NEEDS,
        measure=_measure,
        judge=_judge,
        limits=("samples_fewest", "real_fewest", "detection"),
        advice=message(
            "Look at the columns that the classifier goes by: often an encoding, a rounding or a "
            "rare value gives records away."
        ),
        why=message(
            "What a classifier sees in a few thousand records is a difference between the two "
            "sets that single columns and pairs of them may not show."
        ),
        charts=("columns", "projection"),
        references=("friedman2001", "lopezpaz2017"),
        concerns=is_table,
        remedy=ladders.FINER,
    ),
)
