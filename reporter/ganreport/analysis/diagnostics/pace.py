"""Do the two networks move at a comparable pace, in steps that their weights can bear?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ganreport.analysis import remedies
from ganreport.analysis.diagnostics.gradients import late_median
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import number, short

_NAMES: Final = {"d": "discriminator", "g": "generator"}


@dataclass(frozen=True)
class Pace:
    """L2 norm of an update over that of the weights, late in training; NaN where unknown."""

    d: float
    g: float

    @property
    def ratio(self) -> float:
        """D's pace over G's; NaN where one is unknown or G stands still."""
        return self.d / self.g if self.g > 0 else math.nan


def _measure(case: Context) -> Pace | Absent:
    found = Pace(*(_of(case, network) for network in _NAMES))
    if math.isnan(found.d) and math.isnan(found.g):
        return Absent(
            "Not measured: neither update ratios nor the update norms of layers were recorded."
        )
    return found


def _of(case: Context, network: str) -> float:
    """By the step scalar, else by the layers at the last evaluation."""
    found = late_median(case, f"{network}_update_ratio")
    table = case.run.layers
    if not math.isnan(found) or not {"network", "step", "update_norm", "weight_norm"} <= set(table):
        return found
    rows = table[table["network"] == _NAMES[network]]
    rows = rows[rows["step"] == rows["step"].max()]
    update, weight = (np.linalg.norm(rows[n].to_numpy()) for n in ("update_norm", "weight_norm"))
    return float(update / weight) if 0 < weight < math.inf else math.nan


def _judge(pace: Pace, t: Thresholds) -> Judgement:
    factor = max(pace.ratio, 1 / pace.ratio) if pace.ratio > 0 else math.nan
    apart = f"warns where one is {t.pace_apart:g} times the other"
    leaps = f"warns above {t.update_most:g}"
    every = (
        number("pace", "D's update ratio over G's, late", pace.ratio, 1.0, rule=apart),
        number("d_pace", "D's update over its weights, late", pace.d, rule=leaps),
        number("g_pace", "G's update over its weights, late", pace.g, rule=leaps),
    )
    numbers = tuple(each for each in every if each.value is not None)
    for name, value in (("discriminator", pace.d), ("generator", pace.g)):
        if value > t.update_most:
            claim = f"An update of the {name} is {short(value)} times as large as its weights."
            return Judgement(Status.WARN, claim, numbers)
    known = [
        f"{short(value)} of the {name}'s weights"
        for name, value in (("discriminator", pace.d), ("generator", pace.g))
        if not math.isnan(value)
    ]
    words = f"An update is {' and '.join(known)}"
    if factor > t.pace_apart:
        faster = "discriminator" if pace.ratio > 1 else "generator"
        claim = f"{words}: the {faster} moves {short(factor)} times as fast as the other network."
        return Judgement(Status.WARN, claim, numbers)
    end = "comparable" if len(known) == 2 else "bearable; of the other network it was not recorded"
    return Judgement(Status.OK, f"{words}: {end}.", numbers)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="pace",
        axis="balance",
        question="Do the two networks move at a comparable pace?",
        needs="update ratios of the networks, or update and weight norms of their layers",
        measure=_measure,
        judge=_judge,
        advice="Bring the learning rates (or the steps a network takes in turn) closer together; "
        "lower that of a network whose updates are as large as its weights.",
        why="A network that stands still beside the other one can't answer it; updates as large as "
        "the weights undo what was learnt.",
        charts=("gradients",),
        references=("heusel2017",),
        remedy=remedies.MATCHED,
    ),
)
