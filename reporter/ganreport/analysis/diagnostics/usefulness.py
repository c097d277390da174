"""Does a prediction that was learnt from generated records hold for real ones?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis.diagnostics.of_tables import RecordSeries, is_table, series
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.messages import message


@dataclass(frozen=True)
class Prediction:
    """The score of a prediction of the column ``target``, which is a category or a number."""

    taken: RecordSeries
    target: str
    category: bool


def _measure(context: Context) -> Prediction | Absent:
    taken, data = series(context, "usefulness"), context.run.info.data
    if isinstance(taken, Absent):
        return taken
    target = data.target if data else ""
    card = next((c for c in data.columns if c.name == target), None) if data else None
    return Prediction(taken, target, bool(card and card.sorted_into))


def _judge(prediction: Prediction, limits: Limits) -> Judgement:
    taken = prediction.taken
    few = taken.few(limits)
    if few:
        return few
    status = limits.usefulness.grade(taken.baseline.value - taken.last.upper)
    rule = message(
        "warns where it is over {warn} below its baseline, fails over {fail}",
        warn=limits.usefulness.warn,
        fail=limits.usefulness.fail,
    )
    label = message("Prediction learnt from generated records")
    figures = {
        "target": prediction.target,
        "score": taken.last.value,
        "baseline": taken.baseline.value,
        "what": message("accuracy") if prediction.category else message("R²"),
    }
    if status is Status.OK:
        claim = message(
            "A model that learnt from generated records predicts '{target}' of real ones about as "
            "well as one that learnt from real records ({what} {score:.2f} and {baseline:.2f}).",
            **figures,
        )
    else:
        claim = message(
            "A model that learnt from generated records predicts '{target}' of real ones with "
            "{what} {score:.2f}; one that learnt from real records reaches {baseline:.2f}.",
            short=message(
                "models learnt from the records predict '{target}' badly ({what} {score:.2f}, from "
                "real records {baseline:.2f})",
                **figures,
            ),
            **figures,
        )
    return Judgement(status, claim, (taken.evidence(label, rule, ""),))


def _chosen(context: Context) -> bool:
    data = context.run.info.data
    return is_table(context) and bool(data and data.target)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="usefulness",
        axis="quality",
        question=message("Do predictions learnt from generated records hold for real ones?"),
        needs=message(
            "a table's generated and real records, held-out ones, and a column to predict"
        ),
        measure=_measure,
        judge=_judge,
        limits=("samples_fewest", "real_fewest", "usefulness"),
        advice=message(
            "Give the column to predict more weight: make it a condition of the generator, and "
            "check its relations to the other columns."
        ),
        why=message(
            "Records that replace real ones in analyses are of use as far as the same is learnt "
            "from them."
        ),
        charts=("relations",),
        references=("friedman2001",),
        concerns=_chosen,
        remedy=ladders.FINER,
    ),
)
