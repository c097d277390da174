"""What happened when: the phases that a run went through, and its incidents."""

from __future__ import annotations

from typing import Final, Literal

import msgspec
import numpy as np

from ganreport.analysis.checkpoints import Recommendation
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.messages import Message, Text, message
from ganreport.metrics.history import METRICS, History
from ganreport.run.cards import STARTS, Event
from ganreport.run.model import Run

PhaseKind = Literal["improving", "best", "worse"]


class Phase(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of training from one evaluation to another, by how the samples fared in it."""

    kind: PhaseKind
    start: int
    end: int
    what: Text


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened at a step."""

    step: int
    what: Text
    status: Status | None = None


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
    stages = []
    if first > 0:
        goes = message(
            "Samples improve: {metric} goes from {early} to {late}.",
            metric=label,
            early=values[0],
            late=values[first],
        )
        stages.append(_phase("improving", steps[0], steps[first], goes))
    if last > first:
        between = message(
            "At their best: {tied} of {evaluations} evaluations can't be told from the best.",
            tied=len(best.tied),
            evaluations=last - first + 1,
        )
        stages.append(_phase("best", steps[first], steps[last], between))
    if last < len(steps) - 1:
        mean = message(
            "Worse than at their best: {metric} is {mean} on average.",
            metric=label,
            mean=values[last + 1 :].mean(),
        )
        stages.append(_phase("worse", steps[last], steps[-1], mean))
    return tuple(stages)


def _phase(kind: PhaseKind, start: int, end: int, what: Message) -> Phase:
    return Phase(kind=kind, start=int(start), end=int(end), what=what)


def incidents(
    run: Run, findings: tuple[Finding, ...], best: Recommendation
) -> tuple[Incident, ...]:
    """Recorded events, the beginnings of what findings warn of, and the best step, by step.

    Stored checkpoints are no incidents.
    """
    entries = [
        Incident(step=event.step, what=_worded(event))
        for event in run.events
        if event.kind != "checkpoint"
    ]
    entries += [
        Incident(step=finding.since, what=finding.said, status=finding.status)
        for finding in findings
        if finding.since is not None and finding.status in (Status.FAIL, Status.WARN)
    ]
    if best.best_step is not None:
        entries.append(Incident(step=best.best_step, what=message("Best evaluated step.")))
    return tuple(sorted(entries, key=lambda incident: incident.step))


_WORDS: Final = {
    "start": message("Training started"),
    "resume": message("Training resumed"),
    "learning-rate": message("The learning rate changed"),
    "nan": message("A value was not finite"),
    "rollback": message("Rolled back to a checkpoint"),
    "stop": message("Training stopped"),
    "note": message("Note"),
}


def _worded(event: Event) -> Message:
    words = _WORDS.get(event.kind, event.kind)
    if event.cause:
        return message("{event}: {cause}", event=words, cause=event.cause)
    starts = event.details.get(STARTS)
    if isinstance(starts, int):
        nth = message("start {number} of {starts}", number=event.attempt, starts=starts)
        return message("{event}: {cause}", event=words, cause=nth)
    return message("{event}.", event=words)
