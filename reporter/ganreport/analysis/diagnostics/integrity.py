"""Is the log whole and are its numbers numbers? What else is found rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from ganreport.analysis.diagnostics.asides import set_aside
from ganreport.analysis.diagnostics.nonfinite import (
    Broken,
    blank_losses,
    broken,
    excused,
    excuses,
    extent_of,
)
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import number
from ganreport.messages import Message, message, plural, together
from ganreport.run.model import SAMPLES_ALONE, Problem, Run
from ganreport.stats import clock


@dataclass(frozen=True)
class LogState:
    """What is known of a run's log; ``broken`` are scalars with values that are not finite."""

    run: Run
    rows: int
    gaps: clock.Gaps | None
    broken: tuple[Broken, ...]
    problems: tuple[Problem, ...]


def _measure(context: Context) -> LogState | Absent:
    run = context.run
    problems = (*run.problems, *context.history.problems)
    if not _anything(run) and not any(p.kind in {"empty", *_FAULTS} for p in problems):
        return Absent(message("nothing at all was recorded"))
    return LogState(
        run=run,
        rows=len(run.metrics),
        gaps=clock.gaps(run.metrics.steps),
        broken=tuple(broken(run)),
        problems=problems,
    )


def _anything(run: Run) -> bool:
    tables = (run.metrics, run.layers, run.evaluations, run.samples)
    return any(len(table) for table in tables) or run.info.status == "failed"


_Kind = Literal["diverged", "ended", "broken", "damaged", "incomplete", "short"]


@dataclass(frozen=True)
class _Flaw:
    """Something wrong with the run or its log; each kind has a sentence of its own."""

    status: Status
    words: Message
    since: int | None = None
    kind: _Kind = "incomplete"


_FAULTS: Final = {
    "unreadable": message("damaged files or arrays"),
    "non-finite": message("sample arrays with values that are not finite"),
    "ragged": message("rows or cells"),
    "blank": message("pictures saved without content"),
    "repeated": message("pictures saved twice"),
}
_COUNTED: Final = frozenset({"ragged", "blank", "repeated"})
"""Kinds of which one problem stands for several things."""

_SHOWN: Final = 4
"""Flaws that are named."""


def _flaws(log: LogState, limits: Limits) -> Iterator[_Flaw]:
    yield from _ending(log.run)
    yield from _not_finite(log, limits)
    if blank := blank_losses(log.run):
        yield _Flaw(Status.WARN, blank[1], blank[0])
    for kind, what in _FAULTS.items():
        problems = [problem for problem in log.problems if problem.kind == kind]
        if problems:
            words = message(
                "{what}: {times:count} (the first: {where})",
                what=what,
                times=sum(problem.count if kind in _COUNTED else 1 for problem in problems),
                where=problems[0].where,
            )
            yield _Flaw(Status.WARN, words, kind="damaged")
    if log.gaps:
        words = plural(
            "{steps} missing in {count:count} gap (the first after step {after:count})",
            "{steps} missing in {count:count} gaps (the first after step {after:count})",
            count=log.gaps.count,
            steps=plural("{count:count} step", "{count:count} steps", count=log.gaps.lost),
            after=log.gaps.after,
        )
        yield _Flaw(Status.WARN, words)
    pictures_alone = log.run.reading is not None and not log.rows and bool(log.run.samples)
    if limits.rows_fewest.beyond(log.rows) and not pictures_alone and not _every_epoch(log.run):
        few = plural(
            "only {count:count} row recorded",
            "only {count:count} rows recorded",
            count=log.rows,
        )
        if log.rows:
            yield _Flaw(Status.WARN, few, kind="short")
        elif not any(problem.kind == "empty" for problem in log.problems):
            yield _Flaw(Status.WARN, message("no losses or other scalars"))


def _every_epoch(run: Run) -> bool:
    """Whether the rows are all epochs from the first on: a short log, but a whole one."""
    steps = run.metrics.steps
    by_epoch = run.reading is not None and run.reading.unit == "epoch"
    return by_epoch and len(steps) > 1 and steps[0] <= 1 and bool((np.diff(steps) == 1).all())


def _ending(run: Run) -> Iterator[_Flaw]:
    if run.info.status == "failed":
        words = message("training ended with an error")
        if run.info.stop_reason:
            words = message("training ended with an error ({reason})", reason=run.info.stop_reason)
        yield _Flaw(Status.FAIL, words, run.last_step, "ended")
    if any(problem.kind == "no-end" for problem in run.problems):
        yield _Flaw(Status.WARN, message("no recorded end"))
    if any(problem.kind == "empty" for problem in run.problems):
        words = message("an empty run (neither a scalar nor a picture was logged)")
        yield _Flaw(Status.WARN, words)


def _not_finite(log: LogState, limits: Limits) -> Iterator[_Flaw]:
    """Scalars that end so, and those that came round again."""
    odd = [each for each in log.broken if not excused(each, limits)]
    lasting = [each for each in odd if each.extent.lasting and each.nature != "skips"]
    passing = [each for each in odd if each not in lasting]
    losses = [each for each in lasting if each.loss]
    rest = [each for each in lasting if not each.loss]
    if losses:
        yield _Flaw(Status.FAIL, _for_good(losses), extent_of(losses)["first"], "diverged")
    if rest:  # training diverged when its losses did, as the headline has it
        first = None if losses else extent_of(rest)["first"]
        yield _Flaw(Status.FAIL, _for_good(rest), first, "broken")
    if passing:
        words = message(
            "{names:and} not finite for a while ({values}, from step {first:count} on)",
            **extent_of(passing),
        )
        yield _Flaw(Status.WARN, words, kind="broken")


def _for_good(lasting: list[Broken]) -> Message:
    extent = extent_of(lasting)
    if all(each.nan for each in lasting):
        return plural(
            "{names:and} is NaN from step {first:count} on ({values})",
            "{names:and} are NaN from step {first:count} on ({values})",
            count=len(lasting),
            **extent,
        )
    return plural(
        "{names:and} is not finite from step {first:count} to the end ({values})",
        "{names:and} are not finite from step {first:count} to the end ({values})",
        count=len(lasting),
        **extent,
    )


def _judge(log: LogState, limits: Limits) -> Judgement:
    flaws = sorted(_flaws(log, limits), key=lambda flaw: flaw.status is not Status.FAIL)
    lost = sum(each.extent.count for each in log.broken if not excused(each, limits))
    missing = log.gaps.lost if log.gaps else 0
    evidence = (
        number(
            "rows",
            message("Recorded rows"),
            log.rows,
            None,
            message("rows"),
            limits.rows_fewest.rule,
        ),
        number(
            "non_finite",
            message("Recorded values that are not finite"),
            lost,
            0.0,
            message("values"),
            message("warns above 0, fails where it lasts to the end"),
        ),
        number(
            "missing_steps",
            message("Steps missing in gaps"),
            missing,
            0.0,
            message("steps"),
            message("warns above 0"),
        ),
    )
    if not flaws:
        return Judgement(Status.OK, _whole(log), evidence)
    since = min((flaw.since for flaw in flaws if flaw.since is not None), default=None)
    return Judgement(flaws[0].status, _told(flaws), evidence, since)


_TOLD: Final[dict[_Kind, Message]] = {
    "diverged": message("Training diverged"),
    "ended": message("Training failed"),
    "broken": message("Recorded values are not numbers"),
    "damaged": message("Part of the recorded data is unusable"),
    "incomplete": message("The log is incomplete"),
    "short": message("The log says little"),
}
"""How the sentence of each kind of flaw begins, the gravest first."""


def _told(flaws: list[_Flaw]) -> Message:
    """A sentence for each kind of flaw; of more than four the first are named."""
    shown, sentences = flaws[:_SHOWN], []
    for kind, begins in _TOLD.items():
        own = [flaw.words for flaw in shown if flaw.kind == kind]
        if own:
            sentences.append(message("{what}: {flaws:and}.", what=begins, flaws=own))
    if len(flaws) > _SHOWN:
        rest = plural(
            "{count:count} more flaw.", "{count:count} more flaws.", count=len(flaws) - _SHOWN
        )
        sentences.append(rest)
    return together(*sentences)


_ENDED: Final = {
    "running": message("the run is running"),
    "finished": message("the run is finished"),
    "interrupted": message("the run was interrupted"),
    "failed": message("the run failed"),
    "unknown": message("how it ended was not recorded"),
}


def _whole(log: LogState) -> Message:
    steps = log.run.metrics.steps
    if not log.rows and log.run.format == SAMPLES_ALONE:
        return message("Samples were given and no log; none is damaged.")
    if not log.rows:
        return plural(
            "There are pictures of {count:count} step and no log; none is damaged.",
            "There are pictures of {count:count} steps and no log; none is damaged.",
            count=len(log.run.samples),
        )
    rows = plural(
        "{count:count} row from step {first:count} to {last:count}",
        "{count:count} rows from step {first:count} to {last:count}",
        count=log.rows,
        first=steps[0],
        last=steps[-1],
    )
    odd = [*excuses(log.broken)]
    finite = [] if odd else [message("all values finite")]
    parts = [rows, *finite, _ENDED[log.run.info.status]]
    aside = [*odd, *set_aside(log.problems)]
    return together(
        message("The log is complete: {parts:list}.", parts=parts),
        message("Also noted: {parts:semicolons}.", parts=aside) if aside else "",
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="integrity",
        axis="integrity",
        question=message("Is the log complete, and did training end normally?"),
        needs=message("any recorded table or sample"),
        measure=_measure,
        judge=_judge,
        limits=("rows_fewest", "skips"),
        advice=message(
            "Look at the named files and steps first. Where a loss is NaN, go back to the last "
            "checkpoint before it, and use a lower learning rate or clip gradients."
        ),
        why=message("Every other finding depends on the recorded data."),
        charts=("losses",),
        remedy=ladders.nothing,
    ),
)
