"""Do generated records hold values that can't be?"""

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
from ganreport.messages import Message, message
from ganreport.metrics.table_detail import TableDetail
from ganreport.stats.impossible import KINDS


def _measure(context: Context) -> RecordSeries | Absent:
    return series(context, "impossible")


def _judge(taken: RecordSeries, limits: Limits) -> Judgement:
    few = taken.few(limits)
    if few:
        return few
    status, since = taken.lasting(limits.impossible, -taken.short)
    rule = message(
        "warns where it is over {warn} above its baseline, fails over {fail}",
        warn=limits.impossible.warn,
        fail=limits.impossible.fail,
    )
    label = message("Records with an impossible value")
    numbers = (taken.evidence(label, rule),)
    figures = {"share": taken.last.value, "baseline": taken.baseline.value}
    if status is Status.OK:
        claim = message(
            "Impossible values are no more frequent than in other real records: "
            "{share:percent} of the generated records have one (real: {baseline:percent}).",
            **figures,
        )
    else:
        claim = message(
            "Of the generated records, {share:percent} have a value that cannot be (real records: "
            "{baseline:percent}): {kinds:semicolons}.",
            kinds=_kinds(taken.detail),
            short=message("{share:percent} of the records have an impossible value", **figures),
            **figures,
        )
    return Judgement(status, claim, numbers, since)


_WORDS: Final = {
    "range": message("outside the range"),
    "category": message("a category that real data lack"),
    "fraction": message("fractions of integers"),
    "missing": message("missing where none is"),
}


def _kinds(detail: TableDetail | None) -> tuple[Message, ...]:
    """Each kind of impossible values with the columns that have most of it."""
    told = []
    for kind in KINDS if detail else ():
        columns = [c for c in detail.columns if kind in c.odd] if detail else []
        columns.sort(key=lambda column: -column.odd[kind])
        if columns:
            names = named([column.card.name for column in columns])
            told.append(message("{what} ({columns})", what=_WORDS[kind], columns=names))
    return tuple(told)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="impossible",
        axis="quality",
        question=message("Do records hold impossible values?"),
        needs=NEEDS,
        measure=_measure,
        judge=_judge,
        limits=("samples_fewest", "real_fewest", "impossible"),
        advice=message(
            "Round integers and cut numbers to their range when samples are decoded. Encode "
            "categories as one-hot, so that no other value can be drawn."
        ),
        why=message(
            "A value that no real record can have shows that a record is generated, and breaks "
            "programs that check their input."
        ),
        charts=("columns",),
        references=("patki2016",),
        concerns=is_table,
        remedy=ladders.nothing,
    ),
)
