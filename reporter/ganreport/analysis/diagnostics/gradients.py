"""Do gradients reach the networks over time, neither fading nor exploding?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis import remedies
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import holds_since, number, short
from ganreport.stats import series

Array = npt.NDArray[Any]

_EARLY: Final = 0.1
_LATE: Final = 0.8
_NAMES: Final = {"g": "generator", "d": "discriminator"}


@dataclass(frozen=True)
class GradientCurve:
    """A network's gradient norm over time: smoothed (n,) values over the median of the first tenth.

    ``late`` is the median of that over the last fifth, ``update`` the late median of the update
    ratio (NaN if not recorded), ``lost`` the step from which on none is finite, None if the last
    one is.
    """

    network: str
    steps: Array
    relative: Array
    late: float
    update: float
    lost: int | None


def _course(case: Context, network: str) -> GradientCurve | None:
    name = f"{network}_grad_norm"
    found, lost = case.courses.get(name), case.run.non_finite.get(name)
    if found is None:
        return None
    grid = found.whole
    early = _early(grid)
    late = int(_LATE * grid.size)
    return GradientCurve(
        network=_NAMES[network],
        steps=grid.steps,
        relative=series.running_median(grid.y, grid.size // 10) / early,
        late=float(np.median(grid.y[late:])) / early,
        update=late_median(case, f"{network}_update_ratio"),
        lost=lost.lasting_since if lost else None,
    )


def _early(grid: series.Grid) -> float:
    """The median of the first tenth; where that is 0, of all that is not; else 1."""
    array = grid.y
    early = float(np.median(array[: max(1, int(_EARLY * grid.size))]))
    positive = array[array > 0]
    return early or (float(np.median(positive)) if len(positive) else 1.0)


def late_median(case: Context, name: str) -> float:
    """The median of a scalar over the last fifth of training, NaN where it was not recorded."""
    found = case.courses.get(name)
    if found is None:
        return math.nan
    return float(np.median(found.whole.y[int(_LATE * found.whole.size) :]))


def _generator(case: Context) -> GradientCurve | Absent:
    return _course(case, "g") or Absent(
        "Not measured: the generator's gradient norms were not recorded, or too few are finite."
    )


def _judge_vanishing(found: GradientCurve, t: Thresholds) -> Judgement:
    rule = f"warns below {short(t.vanishing_warn)}, fails below {short(t.vanishing_fail)}"
    least = f"fails below {short(t.update_least)}"
    numbers = (
        number("g_gradient_ratio", "G's gradient, late over early", found.late, 1.0, rule=rule),
        number("g_update_ratio", "G's update over its weights, late", found.update, rule=least),
    )
    if found.update < t.update_least:
        claim = f"The generator hardly moves: an update is {short(found.update)} of its weights."
        return Judgement(
            Status.FAIL, claim, numbers, int(found.steps[int(_LATE * len(found.steps))])
        )
    words = f"The generator's gradient ends at {_times(found.late)} its early norm"
    for status, limit in ((Status.FAIL, t.vanishing_fail), (Status.WARN, t.vanishing_warn)):
        since = holds_since(found.steps, found.relative < limit)
        if since is not None and found.late < limit:
            return Judgement(status, f"{words}: it vanishes.", numbers, since)
    return Judgement(Status.OK, f"{words}: it does not vanish.", numbers)


def _times(ratio: float) -> str:
    return f"{short(ratio)} times"


def _both(case: Context) -> tuple[GradientCurve, ...] | Absent:
    found = (_course(case, network) for network in _NAMES)
    return tuple(course for course in found if course) or Absent(
        "Not measured: gradient norms were not recorded, or too few are finite."
    )


def _judge_exploding(courses: tuple[GradientCurve, ...], t: Thresholds) -> Judgement:
    most = short(t.exploding_fail)
    rule = f"warns above {short(t.exploding_warn)}, fails above {most} or if not finite"
    numbers = tuple(
        number(
            f"{c.network}_growth",
            f"The {c.network}'s gradient, late over early",
            c.late,
            1.0,
            rule=rule,
        )
        for c in courses
    )
    worst = max(courses, key=lambda course: (course.lost is not None, course.late))
    words = f"the {worst.network}'s gradient ends at {_times(worst.late)} its early norm"
    if worst.lost is not None:
        claim = f"The {worst.network}'s gradient is not finite at the end: it exploded."
        return Judgement(Status.FAIL, claim, numbers, worst.lost)
    for status, limit in ((Status.FAIL, t.exploding_fail), (Status.WARN, t.exploding_warn)):
        since = holds_since(worst.steps, worst.relative > limit)
        if since is not None and worst.late > limit:
            return Judgement(status, f"{words.capitalize()}: it explodes.", numbers, since)
    return Judgement(Status.OK, f"At most, {words}: it does not explode.", numbers)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="vanishing",
        axis="gradients",
        question="Does the generator still get a gradient?",
        needs="the generator's gradient norm",
        measure=_generator,
        judge=_judge_vanishing,
        advice="Use the non-saturating loss instead of minimax, weaken the discriminator, or "
        "regularise it (R1).",
        why="Under minimax the generator's gradient fades when the discriminator is sure of "
        "itself.",
        charts=("gradients", "layers"),
        references=("goodfellow2014", "arjovsky2017"),
        remedy=remedies.FLOWING,
    ),
    Diagnostic(
        id="exploding",
        axis="gradients",
        question="Do gradients stay bounded?",
        needs="gradient norms",
        measure=_both,
        judge=_judge_exploding,
        advice="Lower the learning rate, clip gradients by their norm, or add a gradient penalty.",
        why="Growing gradients feed on themselves: each step overshoots further than the last.",
        charts=("gradients", "layers"),
        references=("mescheder2018",),
        remedy=remedies.BOUNDED,
    ),
)
