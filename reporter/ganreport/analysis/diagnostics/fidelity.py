"""Are the samples as close to real samples as other real samples are?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis import remedies
from ganreport.analysis.diagnostics.series import MetricSeries, too_few, track
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status, worst
from ganreport.analysis.limits import Limits
from ganreport.analysis.wording import evidence
from ganreport.messages import Message, Text, message


@dataclass(frozen=True)
class Fidelity:
    """Precision, sliced Wasserstein distance and Fréchet distance over the evaluations."""

    precision: MetricSeries
    distance: MetricSeries
    frechet: MetricSeries


def fidelity(context: Context) -> Fidelity | Absent:
    """The three, or why one of them was not taken."""
    metrics = []
    for name in ("precision", "wasserstein", "frechet"):
        one = track(context, name)
        if isinstance(one, Absent):
            return one
        metrics.append(one)
    return Fidelity(*metrics)


def _judge_fidelity(metrics: Fidelity, limits: Limits) -> Judgement:
    near, far = metrics.precision, metrics.distance
    few = too_few(near.count, limits, near.real)
    if few:
        return few
    status, since, end = unlike(near, far, limits)
    claim = message(
        "Of the samples {share:percent} lie among the real samples (baseline {baseline:percent}), "
        "and they are {times} times as far from them as others are (sliced Wasserstein distance, "
        "in {space}); {end}.",
        share=near.last.value,
        baseline=near.baseline,
        times=far.relative[-1],
        space=near.space,
        end=_alike(metrics) if status is Status.OK else end,
    )
    return Judgement(status, claim, _fidelity_numbers(metrics, limits), since)


_UNLIKE: Final = {
    Status.FAIL: message("most of them are unlike any real"),
    Status.WARN: message("some of them are unlike any real"),
}


def unlike(
    near: MetricSeries, far: MetricSeries, limits: Limits
) -> tuple[Status, int | None, Text]:
    """By the last evaluation: the status, since when it holds, and what it means."""
    by_precision, by_distance = near.graded(limits.precision), far.graded(limits.distance)
    status = worst(by_precision[0], by_distance[0])
    if status is Status.OK:
        return status, None, ""
    both = (by_precision, by_distance)
    steps = [since for grade, since in both if grade is status and since is not None]
    end = message("they are not distributed as the real samples are")
    if by_precision[0] is status:
        end = _UNLIKE[status]
    return status, min(steps, default=None), end


def _alike(metrics: Fidelity) -> Message:
    """What no rule found: that nothing tells samples from real samples, or what does."""
    plain, near = metrics.frechet, metrics.precision
    if plain.relative[-1] - plain.margin[-1] > 1:
        return message(
            "no rule is broken, but the Fréchet distance tells them apart ({times} times its "
            "baseline)",
            times=plain.relative[-1],
        )
    if near.relative[-1] + near.margin[-1] < 1:
        return message(
            "no rule is broken, but fewer of them lie among the real samples than of other real "
            "ones"
        )
    return message("they are as close to real samples as other real samples are")


def _fidelity_numbers(metrics: Fidelity, limits: Limits) -> tuple[Evidence, ...]:
    near, far, plain = metrics.precision, metrics.distance, metrics.frechet
    return (
        evidence(
            "precision",
            message("Precision"),
            near.last,
            near.baseline,
            unit="share",
            rule=limits.precision.rule,
        ),
        evidence(
            "wasserstein",
            message("Sliced Wasserstein distance"),
            far.last,
            far.baseline,
            rule=limits.distance.rule,
        ),
        evidence("frechet", message("Fréchet distance"), plain.last, plain.baseline),
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="fidelity",
        axis="quality",
        question=message("Are the samples as close to real samples as other real samples are?"),
        needs=message("samples and real training samples"),
        measure=fidelity,
        judge=_judge_fidelity,
        limits=("samples_fewest", "real_fewest", "precision", "distance"),
        advice=message(
            "Train longer if quality still improves; else try larger networks, a lower learning "
            "rate towards the end, or averaged generator weights (EMA)."
        ),
        why=message(
            "Samples outside every neighbourhood of the real samples are of things that the data "
            "does not show; the distance also counts what is missing or in the wrong shares."
        ),
        charts=("quality", "final", "projection"),
        references=("kynkaanniemi2019", "bonneel2015", "heusel2017"),
        remedy=remedies.FINER,
    ),
)
