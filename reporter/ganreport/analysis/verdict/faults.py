"""At which steps the samples of a failed run have its fault: a checkpoint of there is of no use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.verdict.verdict import Diagnosed, Verdict
from ganreport.messages import Text
from ganreport.metrics.history import History

_LIMITS: Final = {
    "diversity": "diversity",
    "coverage": "coverage",
    "effective_modes": "modes",
    "precision": "precision",
    "wasserstein": "distance",
    "relations": "relations",
}
"""Metrics of each evaluation, and the limits of their shares of the baseline that fail it."""

_OF_THE_LOG: Final = frozenset({"logging"})
"""Conditions that say nothing of what the networks hold."""


@dataclass(frozen=True)
class Faults:
    """What is wrong with a run, and from which step on; nothing of a run that did not fail.

    ``begin`` maps the name of each failing condition to the first step that has it, -1 for all.
    ``broken`` are the evaluated steps whose samples by themselves fail.
    """

    begin: tuple[tuple[Text, int], ...] = ()
    broken: frozenset[int] = frozenset()
    evaluated: tuple[int, ...] = ()

    def at(self, step: int) -> Text:
        """The name of the fault that the generator of this step has, or nothing.

        A step without an evaluation is judged by the nearest.
        """
        if not self.begin:
            return ""
        held = [name for name, first in self.begin if step >= first]
        if held:
            return held[0]
        near = min(self.evaluated, key=lambda other: abs(other - step), default=None)
        return self.begin[0][0] if near in self.broken else ""


NO_FAULTS: Final = Faults()


def faults(
    verdict: Verdict, findings: tuple[Finding, ...], history: History, limits: Limits
) -> Faults:
    """The faults of a run by its verdict; where it did not fail there are none."""
    failing = [
        condition
        for condition in verdict.conditions
        if condition.status is Status.FAIL
        and not condition.cause
        and condition.id not in _OF_THE_LOG
    ]
    if verdict.status is not Status.FAIL or not failing:
        return NO_FAULTS
    begin = tuple((condition.name, _begin(condition, findings)) for condition in failing)
    steps = tuple(int(step) for step in history.table["step"].unique())
    return Faults(begin, frozenset(_broken(history, limits)), steps)


def _begin(condition: Diagnosed, findings: tuple[Finding, ...]) -> int:
    """The step from which on one of the findings that fail for it holds, -1 where not known."""
    carrying = [
        finding
        for finding in findings
        if finding.anchor in condition.supporting and finding.status is Status.FAIL
    ]
    known = [finding.since for finding in carrying] or [condition.since]
    return min(-1 if since is None else since for since in known)


def _broken(history: History, limits: Limits) -> set[int]:
    broken: set[int] = set()
    for metric, name in _LIMITS.items():
        rows = history.of(metric).dropna(subset=["value"])
        if rows.empty:
            continue
        baseline = rows["baseline"].where(rows["baseline"] > 0, 1.0).to_numpy()
        margin = (rows["upper"] - rows["value"]).fillna(0).to_numpy() / baseline
        limit = getattr(limits, name)
        sign = 1 if limit.worse == "below" else -1
        fails = limit.fails(rows["value"].to_numpy() / baseline + sign * margin)
        broken |= {int(step) for step in rows["step"].to_numpy()[np.asarray(fails)]}
    return broken
