"""Do the two networks move at a comparable pace, in steps that their weights can bear?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ganreport.analysis.diagnostics.gradients import late_median
from ganreport.analysis.diagnostics.separability import Separability, separability
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import NETWORKS, number
from ganreport.messages import message

_NAMES: Final = {"d": "discriminator", "g": "generator"}


@dataclass(frozen=True)
class Pace:
    """L2 norm of an update over that of the weights, late in training; NaN where unknown.

    ``separation`` says how well D tells samples apart at the end, None where that is not known.
    """

    d: float
    g: float
    separation: Separability | None = None

    @property
    def ratio(self) -> float:
        """D's pace over G's; NaN where one is unknown or G stands still."""
        return self.d / self.g if self.g > 0 else math.nan

    @property
    def slower(self) -> str:
        """The network that moves less."""
        return "generator" if self.ratio > 1 else "discriminator"

    def lost(self, limits: Limits) -> bool | None:
        """Whether the slower network has lost to the other; None where nothing tells.

        D has where it is blind, or lets pass samples that miss the data; G has where D, unless it
        is a critic, is as good as never wrong.
        """
        c = self.separation
        if c is None:
            return None
        rules = bool(limits.dominance.beyond(c.lower[-1]))
        blind = bool(limits.blindness.beyond(c.upper[-1]))
        misses = bool(limits.coverage.beyond(c.coverage))
        if self.slower == "generator":
            return rules and not c.critic
        return not rules and (blind if math.isnan(c.coverage) else misses)


def _measure(context: Context) -> Pace | Absent:
    apart = separability(context)
    told = None if isinstance(apart, Absent) else apart
    pace = Pace(_of(context, "d"), _of(context, "g"), told)
    if math.isnan(pace.d) and math.isnan(pace.g):
        return Absent(message("neither update ratios nor the update norms of layers were recorded"))
    return pace


def _of(context: Context, network: str) -> float:
    """By the step scalar, else by the layers at the last evaluation."""
    ratio = late_median(context, f"{network}_update_ratio")
    table = context.run.layers
    if not math.isnan(ratio) or not {"network", "step", "update_norm", "weight_norm"} <= set(table):
        return ratio
    rows = table[table["network"] == _NAMES[network]]
    rows = rows[rows["step"] == rows["step"].max()]
    update, weight = (np.linalg.norm(rows[n].to_numpy()) for n in ("update_norm", "weight_norm"))
    return float(update / weight) if 0 < weight < math.inf else math.nan


def _judge(pace: Pace, limits: Limits) -> Judgement:
    apart = message(
        "warns where one is {times} times the other, or {fewer} times if the slower one has lost",
        times=limits.pace_apart.at,
        fewer=limits.pace_lost.at,
    )
    leaps = limits.update_most.rule
    every = (
        number(
            "pace",
            message("Ratio of the discriminator's to the generator's update, late"),
            pace.ratio,
            1.0,
            rule=apart,
        ),
        number(
            "d_pace",
            message("Discriminator's update relative to its weights, late"),
            pace.d,
            rule=leaps,
        ),
        number(
            "g_pace",
            message("Generator's update relative to its weights, late"),
            pace.g,
            rule=leaps,
        ),
    )
    numbers = tuple(each for each in every if each.value is not None)
    paces = ((NETWORKS["discriminator"], pace.d), (NETWORKS["generator"], pace.g))
    for network, value in paces:
        if limits.update_most.beyond(value):
            claim = message(
                "An update of the {network} is {times} times as large as its weights.",
                network=network,
                times=value,
            )
            return Judgement(Status.WARN, claim, numbers)
    known = [
        message("{share} of the {network}'s weights", share=value, network=network)
        for network, value in paces
        if not math.isnan(value)
    ]
    factor = max(pace.ratio, 1 / pace.ratio) if pace.ratio > 0 else math.nan
    if limits.pace_apart.beyond(factor):
        claim = message(
            "An update is {known:and}. The {network} changes {times} times as fast as the other "
            "network.",
            known=known,
            network=NETWORKS["discriminator" if pace.ratio > 1 else "generator"],
            times=factor,
            short=message(
                "the {network} changes {times} times as fast as the other network",
                network=NETWORKS["discriminator" if pace.ratio > 1 else "generator"],
                times=factor,
            ),
        )
        return Judgement(Status.WARN, claim, numbers)
    lost = pace.lost(limits)
    uneven = bool(limits.pace_lost.beyond(factor))
    values = {"known": known, "slower": NETWORKS[pace.slower], "times": factor}
    if uneven and lost:
        claim = message(
            "An update is {known:and}. The {slower} changes {times} times as slowly as the other "
            "network, and has lost to it.",
            short=message(
                "the {slower} changes {times} times as slowly as the other network, and has lost "
                "to it",
                slower=values["slower"],
                times=factor,
            ),
            **values,
        )
        return Judgement(Status.WARN, claim, numbers)
    if uneven:
        keeps = (
            message("it keeps up")
            if lost is False
            else message("it is not known whether it keeps up")
        )
        claim = message(
            "An update is {known:and}. The {slower} changes {times} times as slowly as the other "
            "network; {keeps}.",
            keeps=keeps,
            **values,
        )
    elif len(known) > 1:
        claim = message("An update is {known:and}: the speeds are comparable.", known=known)
    else:
        claim = message(
            "An update is {known:and}, which is not too large. Updates of the other network were "
            "not recorded.",
            known=known,
        )
    return Judgement(Status.OK, claim, numbers)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="pace",
        axis="balance",
        question=message("Do the two networks learn at a comparable speed?"),
        needs=message("update ratios of the networks, or update and weight norms of their layers"),
        measure=_measure,
        judge=_judge,
        limits=("pace_apart", "pace_lost", "update_most", "coverage", "dominance", "blindness"),
        advice=message(
            "Bring the learning rates (or the steps per turn) of the two closer together. Lower "
            "that of a network whose updates are as large as its weights."
        ),
        why=message(
            "A network that hardly changes cannot keep up with the other; updates as large as "
            "the weights undo what was learnt."
        ),
        charts=("gradients",),
        references=("heusel2017",),
        remedy=ladders.MATCHED,
    ),
)
