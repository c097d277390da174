"""What happened when: the phases that a run went through, and its incidents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import msgspec
import numpy as np

from ganreport.analysis.checkpoints import Recommendation
from ganreport.analysis.curves import Curves
from ganreport.analysis.findings import Finding, of_pair
from ganreport.analysis.grading import Status
from ganreport.analysis.verdict.verdict import Diagnosed
from ganreport.messages import Message, Text, message
from ganreport.metrics.history import METRICS, History
from ganreport.metrics.recorded import scores
from ganreport.run.cards import STARTS, Event
from ganreport.run.model import Run
from ganreport.stats import trend

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
    label = _label(best)
    stages = []
    if first > 0:
        goes = message(
            "Samples improve: {metric} from {early} to {late}.",
            metric=label,
            early=values[0],
            late=values[first],
        )
        stages.append(_phase("improving", steps[0], steps[first], goes))
    if last > first:
        between = message(
            "At their best: {tied} of {evaluations} evaluations are statistically tied.",
            tied=len(best.tied),
            evaluations=last - first + 1,
        )
        if not best.usable:
            between = message("Nearest to the real samples, though no evaluation is usable.")
        stages.append(_phase("best", steps[first], steps[last], between))
    if last < len(steps) - 1:
        told = {"metric": label, "mean": values[last + 1 :].mean()}
        mean = message("Worse than at their best: {metric} is {mean} on average.", **told)
        if not last:
            mean = message("Worse than at the start: {metric} is {mean} on average.", **told)
        stages.append(_phase("worse", steps[last], steps[-1], mean))
    return tuple(stages)


def _phase(kind: PhaseKind, start: int, end: int, what: Message) -> Phase:
    return Phase(kind=kind, start=int(start), end=int(end), what=what)


def incidents(
    run: Run,
    findings: tuple[Finding, ...],
    best: Recommendation,
    curves: Curves | None = None,
    conditions: Sequence[Diagnosed] = (),
) -> tuple[Incident, ...]:
    """Recorded events, breaks of losses, beginnings of what findings warn of, and the best step.

    A beginning is told by the figure that shows it, or by the name of the condition: the claim
    stands in the finding, and so does what holds all along, which never began. Of a run without a
    usable evaluation none is called the best.

    In the order in which they happened: of a start after the other, and of what was gone back to
    after what it was gone back from. Stored checkpoints are no incidents.
    """
    bad = [finding for finding in findings if finding.status in (Status.FAIL, Status.WARN)]
    entries = _begun(bad, conditions)
    entries += breaks(curves, [score.name for score in scores(run)]) if curves else ()
    if best.best_step is not None and best.usable:
        score = message("{metric} {value:.3g}", metric=_label(best), value=best.value)
        what = message("Best evaluation: {score}.", score=score)
        entries.append(Incident(step=best.best_step, what=what))
    return _in_order(run.events, entries)


def _begun(bad: Sequence[Finding], conditions: Sequence[Diagnosed]) -> list[Incident]:
    """What begins at a step: the figure of then, else the condition by name, each once."""
    made: dict[tuple[int, str], Incident] = {}
    for finding in bad:
        if finding.since is None:
            continue
        what: Text = finding.claim
        held = _condition(finding, conditions)
        if _figure(finding):
            what = finding.course
        elif held:
            what = message("{name}.", name=held.name)
        told = of_pair(what, finding.pair)
        incident = Incident(step=finding.since, what=told, status=finding.status)
        made.setdefault((incident.step, str(told)), incident)
    return [*made.values()]


def _figure(finding: Finding) -> Text:
    """The figure whose course is known; empty where none is."""
    course = finding.course
    figure = course.values.get("figure") if isinstance(course, Message) else None
    return figure if isinstance(figure, str | Message) else ""


def _condition(finding: Finding, conditions: Sequence[Diagnosed]) -> Diagnosed | None:
    return next((c for c in conditions if finding.anchor in c.supporting), None)


def _label(best: Recommendation) -> Text:
    """The name of the measure that checkpoints are chosen by."""
    return next(metric.label for metric in METRICS if metric.id == best.measure)


def _in_order(events: Sequence[Event], entries: list[Incident]) -> tuple[Incident, ...]:
    """Events as they were recorded, and between them what is known by its step alone.

    Rows of a step that was made twice are those of the later time: what is known by its step
    happened in the last stretch that begins at that step or before. What training stopped for is
    told with the stop, which comes last at its step.
    """
    starts, attempt, last = [0], 0, 0
    stops = {(each.attempt, each.step, each.cause) for each in events if each.kind == "stop"}
    placed: list[tuple[int, int, bool, Incident]] = []
    for event in sorted(events, key=lambda each: each.attempt):
        if event.attempt != attempt or event.step < last:
            starts.append(event.step)
        attempt, last = event.attempt, event.step
        cause_of_stop = event.kind == "nan" and (event.attempt, event.step, event.cause) in stops
        if event.kind != "checkpoint" and not cause_of_stop:
            incident = Incident(step=event.step, what=_worded(event))
            placed.append((len(starts) - 1, event.step, event.kind == "stop", incident))
    for entry in entries:
        at = max(n for n, start in enumerate(starts) if n == 0 or start <= entry.step)
        placed.append((at, entry.step, False, entry))
    placed.sort(key=lambda each: each[:3])
    return tuple(incident for *_, incident in placed)


_LOSSES: Final = ("d_loss", "g_loss")
_NAMES: Final = {
    "d_loss": message("the discriminator's loss"),
    "g_loss": message("the generator's loss"),
}
_FEW: Final = 4  # scores that are looked at: a run may record dozens
_CLEAR: Final = 8.0  # times what means over a fortieth wander: smaller steps come by themselves
_SEEN: Final = 3.0  # amplitudes of noise about the level: smaller steps are for statistics alone
_TIMES: Final = 1.5  # a level over the other: smaller steps change nothing in the game
_MOST: Final = 2  # breaks of a loss that are told: of several the largest


def breaks(curves: Curves, others: Sequence[str] = ()) -> tuple[Incident, ...]:
    """Where the level of a loss, or of one of a few others, jumps far beyond its noise.

    Descriptions, not tests.
    """
    entries = []
    names = (*_LOSSES, *others[:_FEW])
    for curve in (curve for name in names if (curve := curves.get(name))):
        amplitude = curve.spread.amplitude.value
        least = max(_SEEN * amplitude, _CLEAR * trend.wandering(curve.grid))
        sizes = {change: abs(change.after - change.before) for change in curve.changes}
        clear = [
            change
            for change, size in sizes.items()
            if size > least and size > (_TIMES - 1) * min(abs(change.before), abs(change.after))
        ]
        for change in sorted(clear, key=lambda each: -sizes[each])[:_MOST]:
            what = message(
                "{series:upper} jumps from {before} to {after}.",
                series=_NAMES.get(curve.name, curve.name),
                before=change.before,
                after=change.after,
            )
            entries.append(Incident(step=change.step, what=what))
    return tuple(entries)


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
    if (event.kind, event.cause) == ("stop", "finished"):
        return message("Training finished.")
    if event.cause:
        return message("{event}: {cause}.", event=words, cause=event.cause.rstrip("."))
    starts = event.details.get(STARTS)
    if isinstance(starts, int):
        nth = message("start {number} of {starts}", number=event.attempt, starts=starts)
        return message("{event}: {cause}.", event=words, cause=nth)
    return message("{event}.", event=words)
