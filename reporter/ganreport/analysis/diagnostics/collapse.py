"""Does the generator give all that there is? Diversity and coverage; modes have a module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy.typing as npt

from ganreport.analysis import remedies
from ganreport.analysis.diagnostics.series import MetricSeries, fallen, least, too_few, track
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import evidence, percent
from ganreport.metrics import ClassMeasurement

Array = npt.NDArray[Any]

_POINT: Final = 0.05


def _diversity(case: Context) -> MetricSeries | Absent:
    return track(case, "diversity", "pixel_diversity")


def _judge_diversity(found: MetricSeries, t: Thresholds) -> Judgement:
    few = too_few(found, t)
    if few:
        return few
    status, since = fallen(found, t.diversity_warn, t.diversity_fail)
    share = percent(found.relative[-1])
    ends = {
        Status.FAIL: "most of the variety is missing",
        Status.WARN: "much of the variety is missing",
    }
    if found.relative[-1] < _POINT:
        ends[Status.FAIL] = "the generator has collapsed to a point"
    claim = (
        f"Samples lie {share} as far apart as reals do (in {found.space}); "
        f"{ends.get(status, 'no sign of total collapse')}."
    )
    rule = f"warns below {t.diversity_warn:g} of the null, fails below {t.diversity_fail:g}"
    number = evidence("diversity", f"Diversity ({found.space})", found.last, found.null, rule=rule)
    return Judgement(status, claim, (number,), since)


@dataclass(frozen=True)
class Coverage:
    """Coverage over the evaluations, and that of each class at the last."""

    track: MetricSeries
    classes: tuple[ClassMeasurement, ...]


def _coverage(case: Context) -> Coverage | Absent:
    found = track(case, "coverage")
    return found if isinstance(found, Absent) else Coverage(found, case.history.classes)


def _judge_coverage(whole: Coverage, t: Thresholds) -> Judgement:
    found = whole.track
    few = too_few(found, t)
    if few:
        return few
    status, since = fallen(found, t.coverage_warn, t.coverage_fail)
    ends = {Status.FAIL: "most of the data is missed", Status.WARN: "part of the data is missed"}
    claim = (
        f"The samples cover {percent(found.relative[-1])} of what a perfect generator would "
        f"(coverage {percent(found.last.value)}, null {percent(found.null)}, in {found.space}); "
        f"{ends.get(status, 'no sign of collapse')}."
    )
    rule = f"warns below {t.coverage_warn:g} of the null, fails below {t.coverage_fail:g}"
    label = f"Coverage ({found.space})"
    number = evidence("coverage", label, found.last, found.null, unit="share", rule=rule)
    lowest = least({c.name: c.coverage for c in whole.classes})
    null = whole.classes[0].coverage_null if whole.classes else 1.0
    more = (
        evidence(f"least_coverage_{i}", f"Coverage of class '{name}'", value, null, unit="share")
        for i, (name, value) in enumerate(lowest, 1)
    )
    return Judgement(status, claim, (number, *more), since)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="diversity",
        axis="collapse",
        question="Are the samples as varied as the reals?",
        needs="samples and training reals",
        measure=_diversity,
        judge=_judge_diversity,
        advice="Go back to the last checkpoint with variety and train on with a lower learning "
        "rate for the generator, one generator step a discriminator step and an R1 penalty.",
        why="When the discriminator changes too slowly the generator's best answer to it is a "
        "single sample; a regularised discriminator that keeps pace takes that answer away.",
        charts=("final", "quality"),
        references=("goodfellow2014", "salimans2016"),
        remedy=remedies.VARIED,
    ),
    Diagnostic(
        id="coverage",
        axis="collapse",
        question="Do the samples reach everywhere that reals lie?",
        needs="samples and training reals",
        measure=_coverage,
        judge=_judge_coverage,
        advice="Train longer if coverage still rises; if not, regularise the discriminator (R1), "
        "enlarge the batch, or let it see several samples at once (PacGAN).",
        why="Coverage counts the reals that have a sample in their neighbourhood: it falls when "
        "regions are missed and when samples are not like reals at all.",
        charts=("quality", "projection", "points"),
        references=("naeem2020", "lin2018"),
        remedy=remedies.VARIED,
    ),
)
