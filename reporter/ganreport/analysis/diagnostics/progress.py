"""Would more steps make the samples better?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ganreport.analysis import remedies
from ganreport.analysis.diagnostics.fidelity import Fidelity, fidelity, unlike
from ganreport.analysis.diagnostics.series import MetricSeries, too_few, track
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.wording import number
from ganreport.messages import Message, message, plural
from ganreport.stats.tendency import Tendency, tendency

# Two halves of four: three values are in order by chance in one of six cases.
_FEWEST_EVALUATIONS: Final = 8


@dataclass(frozen=True)
class MetricTrend:
    """How a measure's gap to its null went over the last half of the evaluations.

    ``gap`` is what is left at the end (share of the null missing, or log of the distance over its
    null), ``clear`` whether it is more than uncertainty, ``closed`` the share of the gap closed in
    that half by its trend (negative: opened).
    """

    track: MetricSeries
    gap: float
    clear: bool
    closed: float
    trend: Tendency


def _course(case: Context, name: str) -> MetricTrend | Absent:
    found = track(case, name)
    if isinstance(found, Absent):
        return found
    if len(found.steps) < _FEWEST_EVALUATIONS:
        return Absent(
            plural(
                "Not measured: {count:count} evaluation is too few for a trend ({needed} are "
                "needed).",
                "Not measured: {count:count} evaluations are too few for a trend ({needed} are "
                "needed).",
                count=len(found.steps),
                needed=_FEWEST_EVALUATIONS,
            )
        )
    rising = name == "coverage"
    tiny = np.finfo(float).tiny
    gaps = 1 - found.relative if rising else np.log(np.maximum(found.relative, tiny))
    half = len(gaps) // 2
    steps, late = found.steps[half:], gaps[half:]
    course = tendency(steps.astype(float), late)
    if course is None:
        return Absent(message("Not measured: there are too few evaluations for a trend."))
    middle = float(np.median(late))
    end = found.relative[-1] + found.margin[-1] * (1 if rising else -1)
    span = float(steps[-1] - steps[0])
    return MetricTrend(
        track=found,
        gap=float(gaps[-1]),
        clear=bool(end < 1 if rising else end > 1),
        closed=-course.slope * span / middle if middle > 0 else 0.0,
        trend=course,
    )


@dataclass(frozen=True)
class Progress:
    """The courses of coverage and of the Fréchet distance, and how good the last samples are."""

    courses: tuple[MetricTrend, ...]
    fidelity: Fidelity | Absent

    def lacking(self, limits: Limits) -> bool:
        """Whether the last samples are worse than those of sound runs: something is to be gained.

        By the limits of coverage and of fidelity; so too where fidelity was not measured.
        """
        if isinstance(self.fidelity, Absent):
            return True
        covered = self.courses[0].track.graded(limits.coverage)[0]
        like = unlike(self.fidelity.precision, self.fidelity.distance, limits)[0]
        return (covered, like) != (Status.OK, Status.OK)


def _progress(case: Context) -> Progress | Absent:
    found = []
    for name in ("coverage", "frechet"):
        one = _course(case, name)
        if isinstance(one, Absent):
            return one
        found.append(one)
    return Progress(tuple(found), fidelity(case))


_WORDS: Final = {"coverage": message("coverage"), "frechet": message("the Fréchet distance")}
_CLOSED: Final = {
    "coverage": message("Gap in coverage closed in the last half of the run"),
    "frechet": message("Gap in Fréchet distance closed in the last half of the run"),
}


def _judge(progress: Progress, limits: Limits) -> Judgement:
    found = progress.courses
    few = too_few(found[0].track.count, limits)
    if few:
        return few
    moving = [c for c in found if c.clear and limits.improvement_p.beyond(c.trend.p)]
    still = [c for c in moving if limits.improvement_least.beyond(c.closed)]
    worse = [c for c in moving if limits.improvement_least.beyond(-c.closed)]
    apart = [c for c in found if c.clear]
    numbers = tuple(e for c in found for e in _course_numbers(c, limits))
    if still and not worse:
        claim = _improving(still)
        if progress.lacking(limits):
            return Judgement(Status.WARN, claim, numbers)
        good = message(
            "{claim:bare}; the samples are as good as those of sound runs already.", claim=claim
        )
        return Judgement(Status.OK, good, numbers)
    if not apart:
        claim = message(
            "The samples had reached the null when training ended; nothing is left to gain."
        )
    elif worse:
        claim = message(
            "{names:upper} got worse in the last half of the run; more steps won't help.",
            names=_names(worse),
        )
    else:
        claim = message(
            "{names:upper} no longer improved when training ended, short of the null; more steps "
            "alone won't help.",
            names=_names(apart),
        )
    return Judgement(Status.OK, claim, numbers)


def _improving(still: list[MetricTrend]) -> Message:
    return plural(
        "{names:upper} was still improving when training ended: the last half of the run closed "
        "{share:percent} of the gap to the null, and the rest is left.",
        "{names:upper} were still improving when training ended: the last half of the run closed "
        "{share:percent} of the gap to the null, and the rest is left.",
        count=len(still),
        names=_names(still),
        share=max(c.closed for c in still),
    )


def _names(courses: list[MetricTrend]) -> Message:
    return message("{names:and}", names=[_WORDS[c.track.name] for c in courses])


def _course_numbers(course: MetricTrend, limits: Limits) -> tuple[Evidence, ...]:
    name = course.track.name
    rule = message(
        "{rule} on if p < {p}", rule=limits.improvement_least.rule, p=limits.improvement_p.at
    )
    chance = message("Chance of as clear a trend without one")
    return (
        number(f"{name}_closed", _CLOSED[name], course.closed, null=0.0, unit="share", rule=rule),
        number(f"{name}_p", chance, course.trend.p),
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="under-training",
        axis="quality",
        question=message("Would more steps make the samples better?"),
        needs=message("eight evaluations with samples, and training reals"),
        measure=_progress,
        judge=_judge,
        limits=(
            "samples_fewest",
            "coverage",
            "precision",
            "distance",
            "improvement_p",
            "improvement_least",
        ),
        advice=message(
            "Resume the run for as many steps again, and judge it when coverage and distance "
            "have levelled off."
        ),
        why=message(
            "A run that ends while its samples still improve says little of what the "
            "configuration can do."
        ),
        charts=("quality", "evolution"),
        references=("mann1945", "sen1968"),
        remedy=remedies.MORE,
    ),
)
