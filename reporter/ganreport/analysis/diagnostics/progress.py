"""Would more steps make the samples better?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ganreport.analysis import remedies
from ganreport.analysis.diagnostics.fidelity import Fidelity, fidelity, unlike
from ganreport.analysis.diagnostics.series import MetricSeries, fallen, too_few, track
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import listed, number, percent
from ganreport.stats.tendency import Tendency, tendency

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
        few = f"{len(found.steps)} evaluations are too few for a trend"
        return Absent(f"Not measured: {few} ({_FEWEST_EVALUATIONS} are needed).")
    rising = name == "coverage"
    tiny = np.finfo(float).tiny
    gaps = 1 - found.relative if rising else np.log(np.maximum(found.relative, tiny))
    half = len(gaps) // 2
    steps, late = found.steps[half:], gaps[half:]
    course = tendency(steps.astype(float), late)
    if course is None:
        return Absent("Not measured: there are too few evaluations for a trend.")
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

    def lacking(self, t: Thresholds) -> bool:
        """Whether the last samples are worse than those of sound runs: something is to be gained.

        By the thresholds of coverage and of fidelity; so too where fidelity was not measured.
        """
        if isinstance(self.fidelity, Absent):
            return True
        covered = fallen(self.courses[0].track, t.coverage_warn, t.coverage_fail)[0]
        like = unlike(self.fidelity.precision, self.fidelity.distance, t)[0]
        return (covered, like) != (Status.OK, Status.OK)


def _progress(case: Context) -> Progress | Absent:
    found = []
    for name in ("coverage", "frechet"):
        one = _course(case, name)
        if isinstance(one, Absent):
            return one
        found.append(one)
    return Progress(tuple(found), fidelity(case))


_WORDS: Final = {"coverage": "coverage", "frechet": "the Fréchet distance"}


def _judge(progress: Progress, t: Thresholds) -> Judgement:
    found = progress.courses
    few = too_few(found[0].track, t)
    if few:
        return few
    still = [c for c in found if c.clear and _moves(c, t) and c.closed >= t.improvement_least]
    worse = [c for c in found if c.clear and _moves(c, t) and c.closed <= -t.improvement_least]
    apart = [_WORDS[c.track.name] for c in found if c.clear]
    numbers = tuple(e for c in found for e in _course_numbers(c, t))
    if still and not worse:
        names = listed([_WORDS[c.track.name] for c in still])
        verb = "were" if len(still) > 1 else "was"
        share = percent(max(c.closed for c in still))
        claim = (
            f"{_upper(names)} {verb} still improving when training ended: the last half of the "
            f"run closed {share} of the gap to the null, and the rest is left"
        )
        if progress.lacking(t):
            return Judgement(Status.WARN, f"{claim}.", numbers)
        claim += "; the samples are as good as those of sound runs already."
        return Judgement(Status.OK, claim, numbers)
    if not apart:
        claim = "The samples had reached the null when training ended; nothing is left to gain."
    elif worse:
        names = listed([_WORDS[c.track.name] for c in worse])
        claim = f"{_upper(names)} got worse in the last half of the run; more steps won't help."
    else:
        claim = (
            f"{_upper(listed(apart))} no longer improved when training ended, short of the null; "
            "more steps alone won't help."
        )
    return Judgement(Status.OK, claim, numbers)


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _moves(course: MetricTrend, t: Thresholds) -> bool:
    return course.trend.p < t.improvement_p


def _course_numbers(course: MetricTrend, t: Thresholds) -> tuple[Evidence, ...]:
    name = course.track.name
    what = _WORDS[name].removeprefix("the ")
    rule = f"warns from {t.improvement_least:g} on if p < {t.improvement_p:g}"
    closed = f"Gap in {what} closed in the last half of the run"
    return (
        number(f"{name}_closed", closed, course.closed, null=0.0, unit="share", rule=rule),
        number(f"{name}_p", "Chance of as clear a trend without one", course.trend.p),
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="under-training",
        axis="quality",
        question="Would more steps make the samples better?",
        needs="eight evaluations with samples, and training reals",
        measure=_progress,
        judge=_judge,
        advice="Resume the run for as many steps again, and judge it when coverage and distance "
        "have levelled off.",
        why="A run that ends while its samples still improve says little of what the "
        "configuration can do.",
        charts=("quality", "evolution"),
        references=("mann1945", "sen1968"),
        remedy=remedies.MORE,
    ),
)
