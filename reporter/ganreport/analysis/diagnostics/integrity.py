"""Is the log whole and are its numbers numbers? What else is found rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis import remedies
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.wording import number
from ganreport.messages import Message, Text, message, plural
from ganreport.run.model import NonFinite, Problem, Run
from ganreport.stats import clock


@dataclass(frozen=True)
class LogState:
    """What is known of a run's log; ``non_finite`` is sorted by name."""

    run: Run
    rows: int
    gaps: clock.Gaps | None
    non_finite: tuple[tuple[str, NonFinite], ...]
    problems: tuple[Problem, ...]


def _measure(context: Context) -> LogState | Absent:
    run = context.run
    problems = (*run.problems, *context.history.problems)
    if not _anything(run) and not any(p.kind in {"empty", *_FAULTS} for p in problems):
        return Absent(message("Not measured: nothing at all was recorded."))
    return LogState(
        run=run,
        rows=len(run.metrics),
        gaps=clock.gaps(run.metrics.steps),
        non_finite=tuple(sorted(run.non_finite.items())),
        problems=problems,
    )


def _anything(run: Run) -> bool:
    tables = (run.metrics, run.layers, run.evaluations, run.samples)
    return any(len(table) for table in tables) or run.info.status == "failed"


@dataclass(frozen=True)
class _Flaw:
    status: Status
    words: Message
    since: int | None = None


_FAULTS: Final = {
    "unreadable": message("damaged files or arrays"),
    "non-finite": message("sample arrays with values that are not finite"),
    "ragged": message("rows or cells that could not be used"),
    "blank": message("pictures saved without content"),
    "repeated": message("pictures saved twice"),
}
_COUNTED: Final = frozenset({"ragged", "blank", "repeated"})
"""Kinds of which one problem stands for several things."""

_SHOWN: Final = 4
"""Flaws that are named."""


def _flaws(log: LogState, limits: Limits) -> Iterator[_Flaw]:
    yield from _ending(log.run)
    yield from _not_finite(log)
    for kind, what in _FAULTS.items():
        problems = [problem for problem in log.problems if problem.kind == kind]
        if problems:
            words = message(
                "{what}: {times:count} (the first: {where})",
                what=what,
                times=sum(problem.count if kind in _COUNTED else 1 for problem in problems),
                where=problems[0].where,
            )
            yield _Flaw(Status.WARN, words)
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
    if limits.rows_fewest.beyond(log.rows) and not pictures_alone:
        few = plural(
            "only {count:count} row of step scalars",
            "only {count:count} rows of step scalars",
            count=log.rows,
        )
        yield _Flaw(Status.WARN, few if log.rows else message("no step scalars"))


def _ending(run: Run) -> Iterator[_Flaw]:
    if run.info.status == "failed":
        words = message("training ended with an error")
        if run.info.stop_reason:
            words = message("training ended with an error ({reason})", reason=run.info.stop_reason)
        yield _Flaw(Status.FAIL, words, run.last_step)
    if any(problem.kind == "no-end" for problem in run.problems):
        yield _Flaw(Status.WARN, message("no recorded end"))
    if any(problem.kind == "empty" for problem in run.problems):
        words = message("an empty run (neither a scalar nor a picture was logged)")
        yield _Flaw(Status.WARN, words)


def _not_finite(log: LogState) -> Iterator[_Flaw]:
    """Scalars that end so, and those that came round again."""
    lasting = [(name, nonfinite) for name, nonfinite in log.non_finite if nonfinite.lasting]
    passing = [(name, nonfinite) for name, nonfinite in log.non_finite if not nonfinite.lasting]
    if lasting:
        words = message(
            "{names:and} not finite at the end ({values}, from step {first:count} on)",
            **_extent(lasting),
        )
        since = min(nonfinite.lasting_since or nonfinite.first_step for _, nonfinite in lasting)
        yield _Flaw(Status.FAIL, words, since)
    if passing:
        words = message(
            "{names:and} not finite for a while ({values}, from step {first:count} on)",
            **_extent(passing),
        )
        yield _Flaw(Status.WARN, words)


def _extent(scalars: list[tuple[str, NonFinite]]) -> dict[str, Any]:
    """Which scalars were not finite, how many of their values, and the first step of these."""
    count = sum(nonfinite.count for _, nonfinite in scalars)
    spans = sum(nonfinite.stretches for _, nonfinite in scalars)
    values = plural("{count:count} value", "{count:count} values", count=count)
    if spans > len(scalars):
        values = plural(
            "{count:count} value in {stretches:count} stretches",
            "{count:count} values in {stretches:count} stretches",
            count=count,
            stretches=spans,
        )
    first = min(nonfinite.first_step for _, nonfinite in scalars)
    return {"names": _few([name for name, _ in scalars]), "values": values, "first": first}


def _few(names: list[str]) -> list[Text]:
    return [*names[:3], _more(len(names) - 3)] if len(names) > 4 else [*names]


def _more(count: int) -> Message:
    return message("{more:count} more", more=count)


def _judge(log: LogState, limits: Limits) -> Judgement:
    flaws = sorted(_flaws(log, limits), key=lambda flaw: flaw.status is not Status.FAIL)
    lost = sum(nonfinite.count for _, nonfinite in log.non_finite)
    missing = log.gaps.lost if log.gaps else 0
    evidence = (
        number(
            "rows",
            message("Rows of step scalars"),
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
            message("warns above 0, fails where a scalar ends so"),
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
    shown = [flaw.words for flaw in flaws[:_SHOWN]]
    if len(flaws) > _SHOWN:
        shown.append(_more(len(flaws) - _SHOWN))
    since = min((flaw.since for flaw in flaws if flaw.since is not None), default=None)
    claim = message("The log is not whole: {flaws:and}.", flaws=shown)
    return Judgement(flaws[0].status, claim, evidence, since)


_ENDED: Final = {
    "running": message("ended as running"),
    "finished": message("ended as finished"),
    "interrupted": message("ended as interrupted"),
    "failed": message("ended as failed"),
    "unknown": message("its end not recorded"),
}


def _whole(log: LogState) -> Message:
    steps = log.run.metrics.steps
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
    parts = [rows, message("all values finite"), *_set_aside(log), _ENDED[log.run.info.status]]
    return message("The log is whole: {parts:list}.", parts=parts)


def _set_aside(log: LogState) -> Iterator[Message]:
    """Rows that were rightly left out."""
    count = sum(p.count for p in log.problems if p.kind == "superseded")
    if count:
        yield plural(
            "{count:count} row written again after a resume",
            "{count:count} rows written again after a resume",
            count=count,
        )
    count = sum(p.count for p in log.problems if p.kind == "appended")
    if count:
        yield plural(
            "{count:count} row of other trainings in the same file left out",
            "{count:count} rows of other trainings in the same file left out",
            count=count,
        )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="integrity",
        axis="integrity",
        question=message("Is the log whole, and did training end as it should?"),
        needs=message("any recorded table or sample"),
        measure=_measure,
        judge=_judge,
        limits=("rows_fewest",),
        advice=message(
            "Look at the named files and steps first; where a loss is not finite, go back to the "
            "last checkpoint before and train on with a lower learning rate or clipped gradients."
        ),
        why=message("Every other finding rests on what was recorded."),
        charts=("losses",),
        remedy=remedies.nothing,
    ),
)
