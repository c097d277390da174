"""Does the generator repeat itself? By the birthday test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis import remedies
from ganreport.analysis.diagnostics.series import missing, too_few
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.wording import evidence, row_estimate
from ganreport.messages import message
from ganreport.stats.estimate import Estimate


@dataclass(frozen=True)
class Repetition:
    """How many others each of ``count`` samples agrees with, on average, at the last evaluation.

    ``null`` is the same of as many reals; ``support`` the number of equally likely samples that
    would repeat as often, infinite where none does.
    """

    twins: Estimate
    null: Estimate
    support: float
    count: int


def _measure(case: Context) -> Repetition | Absent:
    rows = case.history.of("duplicates").dropna(subset=["value", "null"])
    if not len(rows):
        return missing(case, "duplicates", message("the samples could not be compared"))
    last = rows.iloc[-1]
    count, pairs = int(last["count"]), float(last["value"])
    support = count * (count - 1) / 2 / pairs if pairs else float("inf")
    null = Estimate(*(float(last[name]) for name in ("null", "null_lower", "null_upper")))
    each = 2 / count
    return Repetition(row_estimate(last).scaled(each), null.scaled(each), support, count)


def _judge(found: Repetition, limits: Limits) -> Judgement:
    few = too_few(found.count, limits)
    if few:
        return few
    rule = message("{rule}, if beyond the null of reals too", rule=limits.repeats.rule)
    label = message("Samples that a sample agrees with, on average")
    numbers = (evidence("twins", label, found.twins, found.null.value, rule=rule),)
    figures = {
        "twins": found.twins.value,
        "others": found.count - 1,
        "reals": found.null.value,
    }
    beyond = found.twins.lower > found.null.upper
    status = limits.repeats.grade(found.twins.lower) if beyond else Status.OK
    if status is Status.OK:
        claim = message(
            "A sample agrees with {twins} of the {others:count} others on average (reals: "
            "{reals}): it does not repeat itself.",
            **figures,
        )
    else:
        claim = message(
            "A sample agrees with {twins} of the {others:count} others on average (reals: "
            "{reals}), as if there were about {support} different samples: the generator repeats "
            "itself.",
            support=found.support,
            **figures,
        )
    return Judgement(status, claim, numbers)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="repetition",
        axis="collapse",
        question=message("Are the samples different from each other?"),
        needs=message("samples and training reals"),
        measure=_measure,
        judge=_judge,
        limits=("samples_fewest", "repeats"),
        advice=message(
            "Let the discriminator see several samples at once (PacGAN), enlarge the batch or "
            "the latent dimension, or regularise the discriminator (R1)."
        ),
        why=message(
            "A generator may give a few samples over and over although these are spread over all "
            "the data: then neither distances nor modes are missing, only variety within them."
        ),
        charts=("twins", "final"),
        references=("arora2017",),
        remedy=remedies.VARIED,
    ),
)
