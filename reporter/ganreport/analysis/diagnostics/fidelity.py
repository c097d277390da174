"""Are the samples as like reals as other reals are?"""

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


def fidelity(case: Context) -> Fidelity | Absent:
    """The three, or why one of them was not taken."""
    found = []
    for name in ("precision", "wasserstein", "frechet"):
        one = track(case, name)
        if isinstance(one, Absent):
            return one
        found.append(one)
    return Fidelity(*found)


def _judge_fidelity(found: Fidelity, limits: Limits) -> Judgement:
    near, far = found.precision, found.distance
    few = too_few(near.count, limits)
    if few:
        return few
    status, since, end = unlike(near, far, limits)
    claim = message(
        "Of the samples {share:percent} lie among the reals (null {null:percent}), and they are "
        "{times} times as far from them as other reals are (sliced Wasserstein distance, in "
        "{space}); {end}.",
        share=near.last.value,
        null=near.null,
        times=far.relative[-1],
        space=near.space,
        end=_alike(found) if status is Status.OK else end,
    )
    return Judgement(status, claim, _fidelity_numbers(found, limits), since)


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
    steps = [since for found, since in both if found is status and since is not None]
    end = message("they are not distributed as the reals are")
    if by_precision[0] is status:
        end = _UNLIKE[status]
    return status, min(steps, default=None), end


def _alike(found: Fidelity) -> Message:
    """What no rule found: that nothing tells samples from reals, or what does."""
    plain, near = found.frechet, found.precision
    if plain.relative[-1] - plain.margin[-1] > 1:
        return message(
            "no rule is broken, but the Fréchet distance tells them apart ({times} times its null)",
            times=plain.relative[-1],
        )
    if near.relative[-1] + near.margin[-1] < 1:
        return message(
            "no rule is broken, but fewer of them lie among the reals than of other reals"
        )
    return message("they are as like reals as could be asked")


def _fidelity_numbers(found: Fidelity, limits: Limits) -> tuple[Evidence, ...]:
    near, far, plain = found.precision, found.distance, found.frechet
    return (
        evidence(
            "precision",
            message("Precision"),
            near.last,
            near.null,
            unit="share",
            rule=limits.precision.rule,
        ),
        evidence(
            "wasserstein",
            message("Sliced Wasserstein distance"),
            far.last,
            far.null,
            rule=limits.distance.rule,
        ),
        evidence("frechet", message("Fréchet distance"), plain.last, plain.null),
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="fidelity",
        axis="quality",
        question=message("Are the samples as like reals as other reals are?"),
        needs=message("samples and training reals"),
        measure=fidelity,
        judge=_judge_fidelity,
        limits=("samples_fewest", "precision", "distance"),
        advice=message(
            "Train longer if quality still improves; else try larger networks, a lower learning "
            "rate towards the end, or averaged generator weights (EMA)."
        ),
        why=message(
            "Samples outside every neighbourhood of the reals are of things that the data does not "
            "show; the distance also counts what is missing or in the wrong shares."
        ),
        charts=("quality", "final", "projection"),
        references=("kynkaanniemi2019", "bonneel2015", "heusel2017"),
        remedy=remedies.FINER,
    ),
)
