"""Are the samples as close to real samples as other real samples are?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis.diagnostics.series import MetricSeries, too_few, track
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status, worst
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
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
        "Of the generated samples, {share:percent} are close to real samples (baseline "
        "{baseline:percent}). Their distance from the real data is {times} times the baseline "
        "(sliced Wasserstein distance, in {space}). {end:upper}.",
        share=near.last.value,
        baseline=near.baseline,
        times=far.relative[-1],
        space=near.space,
        end=_alike(metrics) if status is Status.OK else end,
    )
    return Judgement(status, claim, _fidelity_numbers(metrics, limits), since)


_UNLIKE: Final = {
    Status.FAIL: message("most of them do not look like any real sample"),
    Status.WARN: message("some of them do not look like any real sample"),
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
    end = message("they are not distributed like the real samples")
    if by_precision[0] is status:
        end = _UNLIKE[status]
    return status, min(steps, default=None), end


def _alike(metrics: Fidelity) -> Message:
    """What no rule found: that nothing tells samples from real samples, or what does."""
    plain, near = metrics.frechet, metrics.precision
    if plain.relative[-1] - plain.margin[-1] > 1:
        return message(
            "no threshold is crossed, but their Fréchet distance is {times} times its baseline",
            times=plain.relative[-1],
        )
    if near.relative[-1] + near.margin[-1] < 1:
        return message(
            "no threshold is crossed, but fewer of them are close to real samples than held-out "
            "real samples are"
        )
    return message("they are as close to real samples as held-out real samples are")


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
        question=message(
            "Are the generated samples as close to real samples as held-out real samples are?"
        ),
        needs=message("samples and real training samples"),
        measure=fidelity,
        judge=_judge_fidelity,
        limits=("samples_fewest", "real_fewest", "precision", "distance"),
        advice=message(
            "Train longer if the samples still improve. Otherwise try larger networks, a lower "
            "learning rate towards the end, or averaged generator weights (EMA)."
        ),
        why=message(
            "Samples far from every real sample show things that are not in the data. The "
            "distance also counts what is missing or too frequent."
        ),
        charts=("quality", "final", "projection"),
        references=("kynkaanniemi2019", "bonneel2015", "heusel2017"),
        remedy=ladders.FINER,
    ),
)
