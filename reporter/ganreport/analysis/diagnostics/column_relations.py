"""Do columns of generated records depend on each other as those of real ones do?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ganreport.analysis.diagnostics.of_tables import (
    NEEDS,
    RecordSeries,
    is_table,
    series,
)
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.messages import Text, message, together
from ganreport.metrics.table_detail import TableDetail


@dataclass(frozen=True)
class Relations:
    """The share of the relations that is kept, and the likeness of pairs of columns."""

    kept: RecordSeries
    trends: RecordSeries


def _measure(context: Context) -> Relations | Absent:
    kept, trends = series(context, "relations"), series(context, "pair_trends")
    if isinstance(kept, Absent):
        return kept
    return trends if isinstance(trends, Absent) else Relations(kept, trends)


def _judge(taken: Relations, limits: Limits) -> Judgement:
    kept, trends = taken.kept, taken.trends
    few = kept.few(limits)
    if few:
        return few
    status, since = kept.lasting(limits.relations, kept.values)
    numbers = (
        kept.evidence(message("Relations between columns kept"), limits.relations.rule),
        trends.evidence(message("Column pair trends"), ""),
    )
    share = min(max(kept.last.value, 0.0), 1.0)
    if status is Status.OK:
        claim = message(
            "Columns depend on each other as in the real data: {share:percent} of the relations "
            "are kept (columns drawn one by one: 0 %).",
            share=share,
        )
    else:
        lost = message(
            "Relations between columns are lost: {share:percent} of them are kept (real records: "
            "100 %, columns drawn one by one: 0 %).",
            share=share,
            short=message(
                "relations between columns are lost ({share:percent} of them are kept)",
                share=share,
            ),
        )
        claim = together(lost, _furthest(kept.detail))
    return Judgement(status, claim, numbers, since)


def _furthest(detail: TableDetail | None) -> Text:
    """The pair of columns whose dependence differs most."""
    if detail is None:
        return ""
    apart = np.abs(np.tril(detail.real - detail.generated, -1))
    i, j = np.unravel_index(int(apart.argmax()), apart.shape)
    return message(
        "The largest difference is between '{one}' and '{two}': {real:.2f} in the real "
        "data, {generated:.2f} here.",
        one=detail.columns[i].card.name,
        two=detail.columns[j].card.name,
        real=float(detail.real[i, j]),
        generated=float(detail.generated[i, j]),
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="relations",
        axis="quality",
        question=message("Are the relations between columns kept?"),
        needs=NEEDS,
        measure=_measure,
        judge=_judge,
        limits=("samples_fewest", "real_fewest", "relations"),
        advice=message(
            "Train longer or with larger networks. Let the discriminator see several records at "
            "once (packing), and check that columns are not shuffled apart when data are encoded."
        ),
        why=message(
            "A table whose columns are right one by one may still hold records that cannot be. "
            "Whatever is predicted or tested of several columns is then wrong."
        ),
        charts=("relations", "projection"),
        references=("patki2016",),
        concerns=is_table,
        remedy=ladders.FINER,
    ),
)
