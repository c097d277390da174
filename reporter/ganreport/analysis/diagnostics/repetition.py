"""Does the generator repeat itself? By the birthday test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis.diagnostics.series import missing, too_few
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import evidence, number, row_estimate
from ganreport.messages import Message, message
from ganreport.stats.estimate import Estimate

# Of pairs, that agree at half the distance too: along a curve it is a half, on a sheet a quarter.
_THE_SAME: Final = 0.6


@dataclass(frozen=True)
class Repetition:
    """How many others each of ``count`` samples agrees with, on average, at the last evaluation.

    ``baseline`` is the same of as many real samples; ``support`` the number of equally likely
    samples that would repeat as often, infinite where none does. ``closer`` is the share of the
    pairs that agree at half the distance, too: all where samples come again, half along a curve.
    ``real`` is the number of real samples.
    """

    twins: Estimate
    baseline: Estimate
    support: float
    count: int
    closer: float
    real: int


def _measure(context: Context) -> Repetition | Absent:
    rows = context.history.of("duplicates").dropna(subset=["value", "baseline"])
    if not len(rows):
        return missing(context, "duplicates", message("the samples could not be compared"))
    last = rows.iloc[-1]
    count, pairs = int(last["count"]), float(last["value"])
    baseline = Estimate(
        *(float(last[name]) for name in ("baseline", "baseline_lower", "baseline_upper"))
    )
    each = 2 / count
    tight = context.history.of("close_duplicates")["value"]
    close = float(tight.iloc[-1]) if len(tight) else pairs
    support = count * (count - 1) / 2 / close if close else float("inf")
    return Repetition(
        row_estimate(last).scaled(each),
        baseline.scaled(each),
        support,
        count,
        close / pairs if pairs else 1.0,
        context.history.compared,
    )


def _judge(repetition: Repetition, limits: Limits) -> Judgement:
    few = too_few(repetition.count, limits, repetition.real)
    if few:
        return few
    rule = message("{rule}, if beyond the baseline of real samples too", rule=limits.repeats.rule)
    label = message("Near-duplicates of a sample, on average")
    numbers = (evidence("twins", label, repetition.twins, repetition.baseline.value, rule=rule),)
    figures = {
        "twins": repetition.twins.value,
        "others": repetition.count - 1,
        "real": repetition.baseline.value,
    }
    beyond = repetition.twins.lower > repetition.baseline.upper
    status = limits.repeats.grade(repetition.twins.lower) if beyond else Status.OK
    if status is not Status.OK and repetition.closer < _THE_SAME:
        claim = message(
            "Samples are close together, but not repeated: a sample has {twins} near-duplicates "
            "among the {others:count} others on average (real samples: {real}), but no two are "
            "the same.",
            **figures,
        )
        return Judgement(Status.OK, claim, _spread_out(repetition, label))
    if status is Status.OK:
        claim = message(
            "A sample has {twins} near-duplicates among the {others:count} others on average "
            "(real samples: {real}): the generator does not repeat itself.",
            **figures,
        )
    else:
        support = repetition.support
        claim = message(
            "The generator repeats itself: a sample has {twins} near-duplicates among the "
            "{others:count} others on average (real samples: {real}), as if there were only "
            "about {different}.",
            different=message("{count} different samples", count=support)
            if support >= 1.5
            else message("one sample"),
            **figures,
        )
    return Judgement(status, claim, numbers)


def _spread_out(repetition: Repetition, label: Message) -> tuple[Evidence, ...]:
    """What shows that samples close to each other are not the same ones again."""
    closer = number(
        "closer",
        message("Near-duplicates that are so at half the distance as well"),
        repetition.closer,
        unit="share",
        rule=message("counts as repetition from {share} on", share=_THE_SAME),
    )
    return closer, evidence("twins", label, repetition.twins, repetition.baseline.value)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="repetition",
        axis="collapse",
        question=message("Are the samples different from each other?"),
        needs=message("samples and real training samples"),
        measure=_measure,
        judge=_judge,
        limits=("samples_fewest", "real_fewest", "repeats"),
        advice=message(
            "Let the discriminator see several samples at once (PacGAN), enlarge the batch or "
            "the latent dimension, or regularise the discriminator (R1)."
        ),
        why=message(
            "A generator may repeat a few samples although these are spread over all the data: "
            "then no mode is missing, only variety within modes."
        ),
        charts=("twins", "final"),
        references=("arora2017",),
        remedy=ladders.VARIED,
    ),
)
