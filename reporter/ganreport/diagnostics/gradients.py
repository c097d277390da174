"""Do gradients reach the weights, neither fading nor exploding, and do units still answer?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ganreport.diagnostics.types import Absent, Case, Diagnostic, Judgement, Status, Thresholds
from ganreport.diagnostics.wording import holds_since, number, percent, short
from ganreport.run import Run
from ganreport.stats import series

Array = npt.NDArray[Any]

_EARLY: Final = 0.1
_LATE: Final = 0.8
_NAMES: Final = {"g": "generator", "d": "discriminator"}


@dataclass(frozen=True)
class Course:
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


def _course(run: Run, network: str) -> Course | None:
    norms = run.scalar(f"{network}_grad_norm")
    if norms is None:
        return None
    array = np.abs(norms.to_numpy(np.float64))
    grid = series.uniform(norms.index.to_numpy(), array, drop=0.0)
    if grid is None:
        return None
    early = _early(grid)
    late = int(_LATE * grid.size)
    return Course(
        network=_NAMES[network],
        steps=grid.steps,
        relative=series.running_median(grid.y, grid.size // 10) / early,
        late=float(np.median(grid.y[late:])) / early,
        update=_late(run, f"{network}_update_ratio"),
        lost=holds_since(norms.index.to_numpy(), ~np.isfinite(array)),
    )


def _early(grid: series.Grid) -> float:
    """The median of the first tenth; where that is 0, of all that is not; else 1."""
    array = grid.y
    early = float(np.median(array[: max(1, int(_EARLY * grid.size))]))
    positive = array[array > 0]
    return early or (float(np.median(positive)) if len(positive) else 1.0)


def _late(run: Run, name: str) -> float:
    values = run.scalar(name)
    if values is None:
        return math.nan
    late = values.to_numpy(np.float64)[int(_LATE * len(values)) :]
    late = late[np.isfinite(late)]
    return float(np.median(late)) if len(late) else math.nan


def _generator(case: Case) -> Course | Absent:
    return _course(case.run, "g") or Absent(
        "Not measured: the generator's gradient norms were not recorded, or too few are finite."
    )


def _judge_vanishing(found: Course, t: Thresholds) -> Judgement:
    rule = f"warns below {t.vanishing_warn:g}, fails below {t.vanishing_fail:g}"
    least = f"fails below {t.update_least:g}"
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


def _both(case: Case) -> tuple[Course, ...] | Absent:
    found = (_course(case.run, network) for network in _NAMES)
    return tuple(course for course in found if course) or Absent(
        "Not measured: gradient norms were not recorded, or too few are finite."
    )


def _judge_exploding(courses: tuple[Course, ...], t: Thresholds) -> Judgement:
    rule = f"warns above {t.exploding_warn:g}, fails above {t.exploding_fail:g} or if not finite"
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


@dataclass(frozen=True)
class DeadUnits:
    """The layer with the most dead units at the last evaluation; (E,) its course over ``steps``."""

    network: str
    layer: str
    steps: Array
    share: Array


def _dead_units(case: Case) -> DeadUnits | Absent:
    layers = case.run.layers
    wanted = {"step", "network", "layer", "dead_share"}
    known = layers.dropna(subset=["dead_share"]) if wanted <= set(layers) else pd.DataFrame()
    if not len(known):
        return Absent("Not measured: no shares of dead units were recorded.")
    last = known[known["step"] == known["step"].max()]
    worst = last.loc[[last["dead_share"].idxmax()]]
    network, layer = str(worst["network"].iloc[0]), str(worst["layer"].iloc[0])
    rows = known[(known["network"] == network) & (known["layer"] == layer)]
    return DeadUnits(network, layer, rows["step"].to_numpy(), rows["dead_share"].to_numpy())


def _judge_dead(found: DeadUnits, t: Thresholds) -> Judgement:
    rule = f"warns above {t.dead_warn:g}, fails above {t.dead_fail:g}"
    value = float(found.share[-1])
    label = f"Dead units of {found.layer} ({found.network})"
    numbers = (number("dead_units", label, value, 0.0, "share", rule),)
    words = (
        f"In the worst layer ({found.layer} of the {found.network}) {percent(value)} of the units"
    )
    for status, limit in ((Status.FAIL, t.dead_fail), (Status.WARN, t.dead_warn)):
        since = holds_since(found.steps, found.share > limit)
        if since is not None:
            return Judgement(status, f"{words} answer nothing at all any more.", numbers, since)
    return Judgement(Status.OK, f"{words} are dead: the layers answer.", numbers)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="vanishing",
        axis="gradients",
        question="Does the generator still get a gradient?",
        measure=_generator,
        judge=_judge_vanishing,
        advice="Use the non-saturating loss instead of minimax, weaken the discriminator, or "
        "regularise it (R1).",
        why="Under minimax the generator's gradient fades when the discriminator is sure of "
        "itself.",
        charts=("gradients", "layers"),
        references=("goodfellow2014", "arjovsky2017"),
    ),
    Diagnostic(
        id="exploding",
        axis="gradients",
        question="Do gradients stay bounded?",
        measure=_both,
        judge=_judge_exploding,
        advice="Lower the learning rate, clip gradients by their norm, or add a gradient penalty.",
        why="Growing gradients feed on themselves: each step overshoots further than the last.",
        charts=("gradients", "layers"),
        references=("mescheder2018",),
    ),
    Diagnostic(
        id="dead_units",
        axis="gradients",
        question="Do the rectified units still answer?",
        measure=_dead_units,
        judge=_judge_dead,
        advice="Lower the learning rate, or use leaky rectifiers.",
        why="A unit that is 0 on every sample gets no gradient and never comes back.",
        charts=("layers",),
    ),
)
