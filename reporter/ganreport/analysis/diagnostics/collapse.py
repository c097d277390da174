"""Does the generator give all that there is? Diversity and coverage; modes have a module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy.typing as npt

from ganreport.analysis import remedies
from ganreport.analysis.diagnostics.series import MetricSeries, least, too_few, track
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.wording import evidence
from ganreport.messages import message
from ganreport.metrics import ClassMeasurement

Array = npt.NDArray[Any]

# Share of the reals' spread below which it is called a point; words only, no limit.
_POINT: Final = 0.05


def _diversity(case: Context) -> MetricSeries | Absent:
    return track(case, "diversity", "pixel_diversity")


_VARIETY: Final = {
    Status.FAIL: message("most of the variety is missing"),
    Status.WARN: message("much of the variety is missing"),
    Status.OK: message("no sign of total collapse"),
}


def _judge_diversity(found: MetricSeries, limits: Limits) -> Judgement:
    few = too_few(found.count, limits)
    if few:
        return few
    status, since = found.graded(limits.diversity)
    end = _VARIETY[status]
    if status is Status.FAIL and found.relative[-1] < _POINT:
        end = message("the generator has collapsed to a point")
    claim = message(
        "Samples lie {share:percent} as far apart as reals do (in {space}); {end}.",
        share=found.relative[-1],
        space=found.space,
        end=end,
    )
    label = message("Diversity ({space})", space=found.space)
    number = evidence("diversity", label, found.last, found.null, rule=limits.diversity.rule)
    return Judgement(status, claim, (number,), since)


@dataclass(frozen=True)
class Coverage:
    """Coverage over the evaluations, and that of each class at the last."""

    track: MetricSeries
    classes: tuple[ClassMeasurement, ...]


def _coverage(case: Context) -> Coverage | Absent:
    found = track(case, "coverage")
    return found if isinstance(found, Absent) else Coverage(found, case.history.classes)


_REACH: Final = {
    Status.FAIL: message("most of the data is missed"),
    Status.WARN: message("part of the data is missed"),
    Status.OK: message("no sign of collapse"),
}


def _judge_coverage(whole: Coverage, limits: Limits) -> Judgement:
    found = whole.track
    few = too_few(found.count, limits)
    if few:
        return few
    status, since = found.graded(limits.coverage)
    claim = message(
        "The samples cover {share:percent} of what a perfect generator would (coverage "
        "{coverage:percent}, null {null:percent}, in {space}); {end}.",
        share=found.relative[-1],
        coverage=found.last.value,
        null=found.null,
        space=found.space,
        end=_REACH[status],
    )
    label = message("Coverage ({space})", space=found.space)
    number = evidence(
        "coverage", label, found.last, found.null, unit="share", rule=limits.coverage.rule
    )
    lowest = least((c.name, c.coverage) for c in whole.classes)
    null = whole.classes[0].coverage_null if whole.classes else 1.0
    more = (
        evidence(
            f"least_coverage_{i}",
            message("Coverage of class '{name}'", name=name),
            value,
            null,
            unit="share",
        )
        for i, (name, value) in enumerate(lowest, 1)
    )
    return Judgement(status, claim, (number, *more), since)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="diversity",
        axis="collapse",
        question=message("Are the samples as varied as the reals?"),
        needs=message("samples and training reals"),
        measure=_diversity,
        judge=_judge_diversity,
        limits=("samples_fewest", "diversity"),
        advice=message(
            "Go back to the last checkpoint with variety and train on with a lower learning "
            "rate for the generator, one generator step a discriminator step and an R1 penalty."
        ),
        why=message(
            "When the discriminator changes too slowly the generator's best answer to it is a "
            "single sample; a regularised discriminator that keeps pace takes that answer away."
        ),
        charts=("final", "quality"),
        references=("goodfellow2014", "salimans2016"),
        remedy=remedies.VARIED,
    ),
    Diagnostic(
        id="coverage",
        axis="collapse",
        question=message("Do the samples reach everywhere that reals lie?"),
        needs=message("samples and training reals"),
        measure=_coverage,
        judge=_judge_coverage,
        limits=("samples_fewest", "coverage"),
        advice=message(
            "Train longer if coverage still rises; if not, regularise the discriminator (R1), "
            "enlarge the batch, or let it see several samples at once (PacGAN)."
        ),
        why=message(
            "Coverage counts the reals that have a sample in their neighbourhood: it falls when "
            "regions are missed and when samples are not like reals at all."
        ),
        charts=("quality", "projection", "points"),
        references=("naeem2020", "lin2018"),
        remedy=remedies.VARIED,
    ),
)
