"""Is each column of generated records distributed like that of real ones?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis.diagnostics.of_tables import (
    NEEDS,
    RecordSeries,
    first_of,
    is_table,
    named,
    series,
)
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import evidence, number
from ganreport.messages import Message, message


@dataclass(frozen=True)
class Shapes:
    """How alike columns are, and how much of the real ranges and categories they cover."""

    likeness: RecordSeries
    coverage: tuple[RecordSeries, ...]


def _measure(context: Context) -> Shapes | Absent:
    likeness = series(context, "column_shapes")
    if isinstance(likeness, Absent):
        return likeness
    covered = (series(context, name) for name in _COVERED)
    return Shapes(likeness, tuple(each for each in covered if not isinstance(each, Absent)))


_COVERED: Final = {
    "range_coverage": message("Range coverage"),
    "category_coverage": message("Category coverage"),
}


def _judge(shapes: Shapes, limits: Limits) -> Judgement:
    taken = shapes.likeness
    few = taken.few(limits)
    if few:
        return few
    overall = taken.lasting(limits.column_gap, taken.short)
    detail = taken.detail
    columns = detail.worst_first if detail else ()
    off = [c for c in columns if limits.worst_column.beyond(c.baseline.value - c.likeness.upper)]
    single = limits.worst_column.grade(
        max((c.baseline.value - c.likeness.upper for c in columns), default=0.0)
    )
    lost = detail.lost if detail else None
    status, since = first_of(
        overall, (single, None), (limits.missing.grade(lost[2] if lost else 0.0), None)
    )
    numbers = [taken.evidence(message("Column shapes"), _rule(limits))]
    if columns:
        least = columns[0]
        label = message(
            "Shape of column '{name}', the least like the real one", name=least.card.name
        )
        numbers.append(
            evidence(
                "worst_column",
                label,
                least.likeness,
                least.baseline.value,
                unit="share",
                rule=message(
                    "warns where it is over {warn} below its baseline, fails over {fail}",
                    warn=limits.worst_column.warn,
                    fail=limits.worst_column.fail,
                ),
            )
        )
    numbers += [each.evidence(_COVERED[each.name], "") for each in shapes.coverage]
    if lost:
        label = message("Real records with a category that hardly any generated one has")
        numbers.append(number("lost_category", label, lost[2], 0.0, "share", limits.missing.rule))
    if lost and limits.missing.beyond(lost[2]):
        claim = _lost(taken, *lost)
    else:
        claim = _claim(taken, status, [c.card.name for c in off], overall[0])
    return Judgement(status, claim, tuple(numbers), since)


def _lost(taken: RecordSeries, column: str, category: str, share: float) -> Message:
    """That a category is missing, which weighs more than how alike columns are."""
    figures = {"column": column, "category": category, "share": share}
    return message(
        "Hardly any generated record has '{category}' in column '{column}', as {share:percent} of "
        "the real records have. On average columns agree by {score:percent} (real records: "
        "{baseline:percent}).",
        score=taken.last.value,
        baseline=taken.baseline.value,
        short=message(
            "hardly any record has '{category}' in column '{column}', as {share:percent} of the "
            "real records have",
            **figures,
        ),
        **figures,
    )


def _claim(taken: RecordSeries, status: Status, off: list[str], overall: Status) -> Message:
    """What holds of columns on average, and of those that are ``off`` by themselves."""
    figures = {"score": taken.last.value, "baseline": taken.baseline.value}
    if status is Status.OK:
        return message(
            "Columns are distributed like those of the real data: on average they agree by "
            "{score:percent} (real records: {baseline:percent}).",
            **figures,
        )
    columns = taken.detail.worst_first if taken.detail else ()
    worst = named(off or [each.card.name for each in columns])
    if overall is Status.OK:
        return message(
            "Some columns are not distributed like those of the real data: {columns}. On average "
            "columns agree by {score:percent} (real records: {baseline:percent}).",
            columns=worst,
            short=message(
                "some columns are not distributed like those of the real data ({columns})",
                columns=worst,
            ),
            **figures,
        )
    return message(
        "Columns are not distributed like those of the real data: on average they agree by "
        "{score:percent} (real records: {baseline:percent}). Least alike: {columns}.",
        columns=worst,
        short=message(
            "columns are not distributed like those of the real data, least of all {columns}",
            columns=worst,
        ),
        **figures,
    )


def _rule(limits: Limits) -> Message:
    return message(
        "warns where it is over {warn} below its baseline, fails over {fail}",
        warn=limits.column_gap.warn,
        fail=limits.column_gap.fail,
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="column_shapes",
        axis="quality",
        question=message("Is each column distributed like that of the real data?"),
        needs=NEEDS,
        measure=_measure,
        judge=_judge,
        limits=("samples_fewest", "real_fewest", "column_gap", "worst_column", "missing"),
        advice=message(
            "Encode the columns that are off in another way: long tails by quantiles or by modes, "
            "categories as one-hot with their frequencies as a condition (CTGAN)."
        ),
        why=message(
            "Every figure that is computed of one column alone, such as a mean or a share, is "
            "wrong where its distribution is."
        ),
        charts=("columns", "projection"),
        references=("patki2016",),
        concerns=is_table,
        remedy=ladders.FINER,
    ),
)
