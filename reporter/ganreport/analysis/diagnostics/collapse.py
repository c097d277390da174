"""Does the generator give all that there is? Diversity and coverage; modes have a module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy.typing as npt

from ganreport.analysis.diagnostics.series import MetricSeries, least, too_few, track
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import evidence
from ganreport.messages import message
from ganreport.metrics import ClassMeasurement

Array = npt.NDArray[Any]

# Share of the real samples' spread below which it is called a point; words only, no limit.
_POINT: Final = 0.05


def _diversity(context: Context) -> MetricSeries | Absent:
    return track(context, "diversity", "pixel_diversity")


_VARIETY: Final = {
    Status.FAIL: message("most of the variety is missing"),
    Status.WARN: message("much of the variety is missing"),
    Status.OK: message("no sign of mode collapse"),
}


def _judge_diversity(metric: MetricSeries, limits: Limits) -> Judgement:
    few = too_few(metric.count, limits, metric.real)
    if few:
        return few
    status, since = metric.graded(limits.diversity)
    end = _VARIETY[status]
    if status is Status.FAIL and metric.relative[-1] < _POINT:
        end = message("the generator has collapsed to a point")
    claim = message(
        "Generated samples are {share:percent} as far apart as real samples (in {space}): {end}.",
        share=metric.relative[-1],
        space=metric.space,
        end=end,
    )
    label = message("Diversity ({space})", space=metric.space)
    number = evidence("diversity", label, metric.last, metric.baseline, rule=limits.diversity.rule)
    return Judgement(status, claim, (number,), since)


@dataclass(frozen=True)
class Coverage:
    """Coverage over the evaluations, and that of each class at the last."""

    track: MetricSeries
    classes: tuple[ClassMeasurement, ...]


def _coverage(context: Context) -> Coverage | Absent:
    coverage = track(context, "coverage")
    return coverage if isinstance(coverage, Absent) else Coverage(coverage, context.history.classes)


_REACH: Final = {
    Status.FAIL: message("most of the data is missed"),
    Status.WARN: message("part of the data is missed"),
    Status.OK: message("no sign of missing parts"),
}


def _judge_coverage(whole: Coverage, limits: Limits) -> Judgement:
    coverage = whole.track
    few = too_few(coverage.count, limits, coverage.real)
    if few:
        return few
    status, since = coverage.graded(limits.coverage)
    claim = message(
        "The samples cover {share:percent} of what a perfect generator would cover (coverage "
        "{coverage:percent}, baseline {baseline:percent}, in {space}): {end}.",
        share=coverage.relative[-1],
        coverage=coverage.last.value,
        baseline=coverage.baseline,
        space=coverage.space,
        end=_REACH[status],
    )
    label = message("Coverage ({space})", space=coverage.space)
    number = evidence(
        "coverage", label, coverage.last, coverage.baseline, unit="share", rule=limits.coverage.rule
    )
    lowest = least((c.name, c.coverage) for c in whole.classes)
    baseline = whole.classes[0].coverage_baseline if whole.classes else 1.0
    more = (
        evidence(
            f"least_coverage_{i}",
            message("Coverage of class '{name}'", name=name),
            value,
            baseline,
            unit="share",
        )
        for i, (name, value) in enumerate(lowest, 1)
    )
    return Judgement(status, claim, (number, *more), since)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="diversity",
        axis="collapse",
        question=message("Are the samples as varied as the real samples?"),
        needs=message("samples and real training samples"),
        measure=_diversity,
        judge=_judge_diversity,
        limits=("samples_fewest", "real_fewest", "diversity"),
        advice=message(
            "Go back to the last checkpoint with varied samples. Continue with a lower generator "
            "learning rate, one generator step per discriminator step and an R1 penalty."
        ),
        why=message(
            "If the discriminator changes too slowly, a single sample is enough for the "
            "generator to fool it. A regularised discriminator that keeps up prevents this."
        ),
        charts=("final", "quality"),
        references=("goodfellow2014", "salimans2016"),
        remedy=ladders.VARIED,
    ),
    Diagnostic(
        id="coverage",
        axis="collapse",
        question=message("Do the samples cover all of the real data?"),
        needs=message("samples and real training samples"),
        measure=_coverage,
        judge=_judge_coverage,
        limits=("samples_fewest", "real_fewest", "coverage"),
        advice=message(
            "Train longer if coverage still rises; if not, regularise the discriminator (R1), "
            "enlarge the batch, or let it see several samples at once (PacGAN)."
        ),
        why=message(
            "Coverage counts the real samples that have a generated sample near them. It falls "
            "when regions are missed and when samples are unrealistic."
        ),
        charts=("quality", "projection", "points"),
        references=("naeem2020", "lin2018"),
        remedy=ladders.VARIED,
    ),
)
