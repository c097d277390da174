"""What happened when: the phases that a run went through, and its incidents."""

from __future__ import annotations

from typing import Final, Literal

import msgspec
import numpy as np

from ganreport.analysis.checkpoints import Recommendation
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import short
from ganreport.metrics.history import METRICS, History
from ganreport.run.model import Run

PhaseKind = Literal["improving", "best", "worse"]


class Phase(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of training from one evaluation to another, by how the samples fared in it."""

    kind: PhaseKind
    start: int
    end: int
    what: str


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened at a step; ``thumbnail`` is a base64 PNG of the samples then."""

    step: int
    what: str
    status: Status | None = None
    thumbnail: str | None = None


def phases(history: History, best: Recommendation) -> tuple[Phase, ...]:
    """The run cut by the measure that checkpoints are chosen by; empty where none was taken.

    Samples improve until the first evaluation that can't be told from the best one, are at their
    best until the last such, and are worse from then on. Which evaluations can't be told apart is
    :attr:`~ganreport.analysis.checkpoints.Recommendation.tied`.
    """
    if best.measure is None or best.searched < 2:
        return ()
    rows = history.of(best.measure).dropna(subset=["value"])
    steps, values = rows["step"].to_numpy(), rows["value"].to_numpy(float)
    first, last = (
        int(np.searchsorted(steps, best.tied[0])),
        int(np.searchsorted(steps, best.tied[-1])),
    )
    label = next(m.label for m in METRICS if m.id == best.measure)
    found = []
    if first > 0:
        goes = f"{label} goes from {short(values[0])} to {short(values[first])}"
        found.append(_phase("improving", steps[0], steps[first], f"Samples improve: {goes}."))
    if last > first:
        between = f"{len(best.tied)} of {last - first + 1} evaluations can't be told from the best"
        found.append(_phase("best", steps[first], steps[last], f"At their best: {between}."))
    if last < len(steps) - 1:
        goes = f"{label} is {short(values[last + 1 :].mean())} on average"
        found.append(_phase("worse", steps[last], steps[-1], f"Worse than at their best: {goes}."))
    return tuple(found)


def _phase(kind: PhaseKind, start: int, end: int, what: str) -> Phase:
    return Phase(kind=kind, start=int(start), end=int(end), what=what)


def incidents(
    run: Run, findings: tuple[Finding, ...], best: Recommendation
) -> tuple[Incident, ...]:
    """Recorded events, the beginnings of what findings warn of, and the best step, by step.

    Stored checkpoints are no incidents.
    """
    found = [
        Incident(step=event.step, what=_worded(event.kind, event.cause))
        for event in run.events
        if event.kind != "checkpoint"
    ]
    found += [
        Incident(step=finding.since, what=str(finding.said), status=finding.status)
        for finding in findings
        if finding.since is not None and finding.status in (Status.FAIL, Status.WARN)
    ]
    if best.best_step is not None:
        found.append(Incident(step=best.best_step, what="Best evaluated step."))
    return tuple(sorted(found, key=lambda incident: incident.step))


_WORDS: Final = {
    "start": "Training started",
    "resume": "Training resumed",
    "learning-rate": "The learning rate changed",
    "nan": "A value was not finite",
    "rollback": "Rolled back to a checkpoint",
    "stop": "Training stopped",
    "note": "Note",
}


def _worded(kind: str, cause: str) -> str:
    words = _WORDS.get(kind, kind)
    return f"{words}: {cause}" if cause else f"{words}."
