"""Do gradients reach the networks over time, neither fading nor exploding?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import NETWORKS, number
from ganreport.messages import message
from ganreport.stats import series

Array = npt.NDArray[Any]

_EARLY: Final = 0.1  # the first tenth of the steps is "early"
_LATE: Final = 0.8  # the last fifth of the steps is "late"
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


def _curve(context: Context, network: str) -> GradientCurve | None:
    name = f"{network}_grad_norm"
    curve, lost = context.curves.get(name), context.run.non_finite.get(name)
    if curve is None:
        return None
    grid = curve.whole
    early = _early(grid)
    late = int(_LATE * grid.size)
    return GradientCurve(
        network=_NAMES[network],
        steps=grid.steps,
        relative=series.running_median(grid.y, grid.size // 10) / early,
        late=float(np.median(grid.y[late:])) / early,
        update=late_median(context, f"{network}_update_ratio"),
        lost=lost.lasting_since if lost else None,
    )


def _early(grid: series.Grid) -> float:
    """The median of the first tenth; where that is 0, of all that is not; else 1."""
    array = grid.y
    early = float(np.median(array[: max(1, int(_EARLY * grid.size))]))
    positive = array[array > 0]
    return early or (float(np.median(positive)) if len(positive) else 1.0)


def late_median(context: Context, name: str) -> float:
    """The median of a scalar over the last fifth of training, NaN where it was not recorded."""
    curve = context.curves.get(name)
    if curve is None:
        return math.nan
    return float(np.median(curve.whole.y[int(_LATE * curve.whole.size) :]))


def _generator(context: Context) -> GradientCurve | Absent:
    return _curve(context, "g") or Absent(
        message("the generator's gradient norms were not recorded, or too few are finite")
    )


def _judge_vanishing(curve: GradientCurve, limits: Limits) -> Judgement:
    ratio, update = limits.vanishing, limits.update_least
    numbers = (
        number(
            "g_gradient_ratio",
            message("Generator's gradient norm, late over early"),
            curve.late,
            1.0,
            rule=ratio.rule,
        ),
        number(
            "g_update_ratio",
            message("Generator's update relative to its weights, late"),
            curve.update,
            rule=update.rule,
        ),
    )
    if update.beyond(curve.update):
        claim = message(
            "The generator hardly changes: an update is {share} of its weights.", share=curve.update
        )
        return Judgement(
            update.grade(curve.update),
            claim,
            numbers,
            int(curve.steps[int(_LATE * len(curve.steps))]),
        )
    # The median of the last fifth must be as low, too: the smoothed end alone may dip.
    status, since = ratio.lasting(
        curve.steps, np.maximum(curve.relative, curve.late), name="g_gradient_ratio"
    )
    if status is Status.OK:
        claim = message(
            "The generator's gradient norm at the end is {times} times its early one: it does "
            "not vanish.",
            times=curve.late,
        )
    else:
        claim = message(
            "The generator's gradient norm at the end is {times} times its early one: it vanishes.",
            times=curve.late,
        )
        if not curve.late:
            claim = message("The generator's gradient is 0 at the end: it vanishes.")
    return Judgement(status, claim, numbers, since)


def _both(context: Context) -> tuple[GradientCurve, ...] | Absent:
    curves = (_curve(context, network) for network in _NAMES)
    return tuple(curve for curve in curves if curve) or Absent(
        message("gradient norms were not recorded, or too few are finite")
    )


def _judge_exploding(curves: tuple[GradientCurve, ...], limits: Limits) -> Judgement:
    rule = message("{rule} or if not finite", rule=limits.exploding.rule)
    numbers = tuple(
        number(
            f"{c.network}_growth",
            message("The {network}'s gradient, late over early", network=NETWORKS[c.network]),
            c.late,
            1.0,
            rule=rule,
        )
        for c in curves
    )
    worst = max(curves, key=lambda curve: (curve.lost is not None, curve.late))
    network = NETWORKS[worst.network]
    if worst.lost is not None:
        claim = message(
            "The {network}'s gradient is not finite at the end: it exploded.", network=network
        )
        return Judgement(Status.FAIL, claim, numbers, worst.lost)
    status, since = limits.exploding.lasting(
        worst.steps, np.minimum(worst.relative, worst.late), name=f"{worst.network}_growth"
    )
    if status is Status.OK:
        claim = message(
            "The {network}'s gradient norm at the end is {times} times its early one: gradients "
            "do not explode.",
            network=network,
            times=worst.late,
        )
    else:
        claim = message(
            "The {network}'s gradient norm at the end is {times} times its early one: it explodes.",
            network=network,
            times=worst.late,
        )
    return Judgement(status, claim, numbers, since)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="vanishing",
        axis="gradients",
        question=message("Does the generator still get a gradient?"),
        needs=message("the generator's gradient norm"),
        measure=_generator,
        judge=_judge_vanishing,
        limits=("vanishing", "update_least"),
        advice=message(
            "Use the non-saturating loss instead of minimax, or weaken or regularise (R1) the "
            "discriminator."
        ),
        why=message(
            "With the minimax loss the generator's gradient fades when the discriminator is "
            "confident."
        ),
        charts=("gradients", "layers"),
        references=("goodfellow2014", "arjovsky2017"),
        remedy=ladders.FLOWING,
    ),
    Diagnostic(
        id="exploding",
        axis="gradients",
        question=message("Do gradients stay bounded?"),
        needs=message("gradient norms"),
        measure=_both,
        judge=_judge_exploding,
        limits=("exploding",),
        advice=message(
            "Lower the learning rate, clip gradients by their norm, or add a gradient penalty."
        ),
        why=message(
            "Growing gradients amplify themselves: each step overshoots further than the last."
        ),
        charts=("gradients", "layers"),
        references=("mescheder2018",),
        remedy=ladders.BOUNDED,
    ),
)
