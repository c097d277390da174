"""Are the samples as good as reals, and would more steps make them better?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.diagnostics import remedies
from ganreport.diagnostics.tracks import Track, too_few, track
from ganreport.diagnostics.types import (
    Absent,
    Case,
    Diagnostic,
    Evidence,
    Judgement,
    Status,
    Thresholds,
)
from ganreport.diagnostics.wording import evidence, holds_since, listed, number, percent, short
from ganreport.stats.tendency import Tendency, tendency

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Fidelity:
    """Precision, sliced Wasserstein distance and Fréchet distance over the evaluations."""

    precision: Track
    distance: Track
    frechet: Track


def _fidelity(case: Case) -> Fidelity | Absent:
    found = []
    for name in ("precision", "wasserstein", "frechet"):
        one = track(case, name)
        if isinstance(one, Absent):
            return one
        found.append(one)
    return Fidelity(*found)


def _judge_fidelity(found: Fidelity, t: Thresholds) -> Judgement:
    near, far = found.precision, found.distance
    few = too_few(near, t)
    if few:
        return few
    status, since, end = _unlike(near, far, t)
    if status is Status.OK:
        end = _alike(found)
    claim = (
        f"Of the samples {percent(near.last.value)} lie among the reals (null "
        f"{percent(near.null)}), and they are {short(far.relative[-1])} times as far from them as "
        f"other reals are (sliced Wasserstein distance, in {near.space}); {end}."
    )
    return Judgement(status, claim, _fidelity_numbers(found, t), since)


def _unlike(near: Track, far: Track, t: Thresholds) -> tuple[Status, int | None, str]:
    """By the last evaluation: the status, since when it holds, and what it means."""
    for status, least, most, end in (
        (Status.FAIL, t.precision_fail, t.distance_fail, "most of them are unlike any real"),
        (Status.WARN, t.precision_warn, t.distance_warn, "some of them are unlike any real"),
    ):
        unlike = holds_since(near.steps, near.relative + near.margin < least)
        away = holds_since(far.steps, far.relative - far.margin > most)
        if unlike is not None:
            return status, unlike if away is None else min(unlike, away), end
        if away is not None:
            return status, away, "they are not distributed as the reals are"
    return Status.OK, None, ""


def _alike(found: Fidelity) -> str:
    """What no rule found: that nothing tells samples from reals, or what does."""
    plain, near = found.frechet, found.precision
    if plain.relative[-1] - plain.margin[-1] > 1:
        times = short(plain.relative[-1])
        end = f"the Fréchet distance tells them apart ({times} times its null)"
    elif near.relative[-1] + near.margin[-1] < 1:
        end = "fewer of them lie among the reals than of other reals"
    else:
        return "they are as like reals as could be asked"
    return f"no rule is broken, but {end}"


def _fidelity_numbers(found: Fidelity, t: Thresholds) -> tuple[Evidence, ...]:
    near, far, plain = found.precision, found.distance, found.frechet
    of_share = f"warns below {t.precision_warn:g} of the null, fails below {t.precision_fail:g}"
    of_distance = f"warns above {t.distance_warn:g} times the null, fails above {t.distance_fail:g}"
    return (
        evidence("precision", "Precision", near.last, near.null, unit="share", rule=of_share),
        evidence(
            "wasserstein", "Sliced Wasserstein distance", far.last, far.null, rule=of_distance
        ),
        evidence("frechet", "Fréchet distance", plain.last, plain.null),
    )


_FEWEST_EVALUATIONS: Final = 8


@dataclass(frozen=True)
class Course:
    """How a measure's gap to its null went over the last half of the evaluations.

    ``gap`` is what is left at the end (share of the null missing, or log of the distance over its
    null), ``clear`` whether it is more than uncertainty, ``closed`` the share of the gap closed in
    that half by its trend (negative: opened).
    """

    track: Track
    gap: float
    clear: bool
    closed: float
    trend: Tendency


def _course(case: Case, name: str) -> Course | Absent:
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
    return Course(
        track=found,
        gap=float(gaps[-1]),
        clear=bool(end < 1 if rising else end > 1),
        closed=-course.slope * span / middle if middle > 0 else 0.0,
        trend=course,
    )


def _courses(case: Case) -> tuple[Course, ...] | Absent:
    found = []
    for name in ("coverage", "frechet"):
        one = _course(case, name)
        if isinstance(one, Absent):
            return one
        found.append(one)
    return tuple(found)


_WORDS: Final = {"coverage": "coverage", "frechet": "the Fréchet distance"}


def _judge_course(found: tuple[Course, ...], t: Thresholds) -> Judgement:
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
            f"run closed {share} of the gap to the null, and the rest is left."
        )
        return Judgement(Status.WARN, claim, numbers)
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


def _moves(course: Course, t: Thresholds) -> bool:
    return course.trend.p < t.improvement_p


def _course_numbers(course: Course, t: Thresholds) -> tuple[Evidence, ...]:
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
        id="fidelity",
        axis="quality",
        question="Are the samples as like reals as other reals are?",
        needs="samples and training reals",
        measure=_fidelity,
        judge=_judge_fidelity,
        advice="Train longer if quality still improves; else try larger networks, a lower learning "
        "rate towards the end, or averaged generator weights (EMA).",
        why="Samples outside every neighbourhood of the reals are of things that the data does not "
        "show; the distance also counts what is missing or in the wrong shares.",
        charts=("quality", "final", "projection"),
        references=("kynkaanniemi2019", "bonneel2015", "heusel2017"),
        remedy=remedies.FINER,
    ),
    Diagnostic(
        id="under-training",
        axis="quality",
        question="Would more steps make the samples better?",
        needs="eight evaluations with samples, and training reals",
        measure=_courses,
        judge=_judge_course,
        advice="Resume the run for as many steps again, and judge it when coverage and distance "
        "have levelled off.",
        why="A run that ends while its samples still improve says little of what the "
        "configuration can do.",
        charts=("quality", "evolution"),
        references=("mann1945", "sen1968"),
        remedy=remedies.MORE,
    ),
)
