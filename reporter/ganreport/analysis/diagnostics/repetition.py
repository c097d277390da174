"""Does the generator repeat itself? By the birthday test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis import remedies
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import evidence, row_estimate, short
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
        why = case.history.absent.get("duplicates", "the samples could not be compared")
        return Absent(f"Not measured: {why}.")
    last = rows.iloc[-1]
    count, pairs = int(last["count"]), float(last["value"])
    support = count * (count - 1) / 2 / pairs if pairs else float("inf")
    null = Estimate(*(float(last[name]) for name in ("null", "null_lower", "null_upper")))
    each = 2 / count
    return Repetition(row_estimate(last).scaled(each), null.scaled(each), support, count)


def _judge(found: Repetition, t: Thresholds) -> Judgement:
    if found.count < t.samples_fewest:
        reason = f"Not measured: {found.count} samples an evaluation are too few to judge."
        return Judgement(Status.NOT_MEASURED, reason, ())
    rule = (
        f"warns above {t.repeats_warn:g}, fails above {t.repeats_fail:g}, if beyond the null of "
        "reals too"
    )
    label = "Samples that a sample agrees with, on average"
    numbers = (evidence("twins", label, found.twins, found.null.value, rule=rule),)
    words = (
        f"A sample agrees with {short(found.twins.value)} of the {found.count - 1:,} others on "
        f"average (reals: {short(found.null.value)})"
    )
    beyond = found.twins.lower > found.null.upper
    for status, limit in ((Status.FAIL, t.repeats_fail), (Status.WARN, t.repeats_warn)):
        if beyond and found.twins.lower > limit:
            end = f"as if there were about {short(found.support)} different samples"
            return Judgement(status, f"{words}, {end}: the generator repeats itself.", numbers)
    return Judgement(Status.OK, f"{words}: it does not repeat itself.", numbers)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="repetition",
        axis="collapse",
        question="Are the samples different from each other?",
        needs="samples and training reals",
        measure=_measure,
        judge=_judge,
        advice="Let the discriminator see several samples at once (PacGAN), enlarge the batch or "
        "the latent dimension, or regularise the discriminator (R1).",
        why="A generator may give a few samples over and over although these are spread over all "
        "the data: then neither distances nor modes are missing, only variety within them.",
        charts=("twins", "final"),
        references=("arora2017",),
        remedy=remedies.VARIED,
    ),
)
