"""Is the log whole and are its numbers numbers? What else is found rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis import remedies
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import listed, number
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


def _measure(case: Context) -> LogState | Absent:
    run = case.run
    problems = (*run.problems, *case.history.problems)
    if not _anything(run) and not any(p.kind in {"empty", *_FAULTS} for p in problems):
        return Absent("Not measured: nothing at all was recorded.")
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
    words: str
    since: int | None = None


_FAULTS: Final = {
    "unreadable": "damaged files or arrays",
    "non-finite": "sample arrays with values that are not finite",
    "ragged": "rows or cells that could not be used",
    "blank": "pictures saved without content",
    "repeated": "pictures saved twice",
}


_SET_ASIDE: Final = {
    "superseded": "written again after a resume",
    "appended": "of other trainings in the same file left out",
}


_COUNTED: Final = frozenset({"ragged", "blank", "repeated"})
"""Kinds of which one problem stands for several things."""


def _flaws(log: LogState, t: Thresholds) -> Iterator[_Flaw]:
    yield from _ending(log.run)
    yield from _not_finite(log)
    for kind, what in _FAULTS.items():
        found = [problem for problem in log.problems if problem.kind == kind]
        if found:
            each = (problem.count if kind in _COUNTED else 1 for problem in found)
            count = sum(each)
            yield _Flaw(Status.WARN, f"{what}: {count:,} (the first: {found[0].where})")
    if log.gaps:
        g = log.gaps
        yield _Flaw(
            Status.WARN,
            f"{g.lost:,} steps missing in {g.count} gap{'s' * (g.count > 1)} "
            f"(the first after step {g.after:,})",
        )
    pictures_alone = log.run.reading is not None and not log.rows and bool(log.run.samples)
    if log.rows < t.rows_fewest and not pictures_alone:
        few = (
            f"only {log.rows} row{'s' * (log.rows != 1)} of step scalars"
            if log.rows
            else "no step scalars"
        )
        yield _Flaw(Status.WARN, few)


def _ending(run: Run) -> Iterator[_Flaw]:
    if run.info.status == "failed":
        reason = f" ({run.info.stop_reason})" if run.info.stop_reason else ""
        yield _Flaw(Status.FAIL, f"training ended with an error{reason}", run.last_step)
    if any(problem.kind == "no-end" for problem in run.problems):
        yield _Flaw(Status.WARN, "no recorded end")
    if any(problem.kind == "empty" for problem in run.problems):
        yield _Flaw(Status.WARN, "an empty run (neither a scalar nor a picture was logged)")


def _not_finite(log: LogState) -> Iterator[_Flaw]:
    """Scalars that end so, and those that came round again."""
    lasting = [(name, found) for name, found in log.non_finite if found.lasting]
    passing = [(name, found) for name, found in log.non_finite if not found.lasting]
    for status, some, words in (
        (Status.FAIL, lasting, "not finite at the end"),
        (Status.WARN, passing, "not finite for a while"),
    ):
        if some:
            first = min(found.first_step for _, found in some)
            count = sum(found.count for _, found in some)
            spans = sum(found.stretches for _, found in some)
            which = f"{_few([name for name, _ in some])} {words}"
            since = min(found.lasting_since or found.first_step for _, found in some)
            many = f" in {spans:,} stretches" if spans > len(some) else ""
            yield _Flaw(
                status,
                f"{which} ({count:,} values{many}, from step {first:,} on)",
                since if status is Status.FAIL else None,
            )


def _few(names: list[str]) -> str:
    more = [f"{len(names) - 3} more"] if len(names) > 4 else []
    return listed([*names[:3], *more] if more else names)


def _judge(log: LogState, t: Thresholds) -> Judgement:
    flaws = sorted(_flaws(log, t), key=lambda flaw: flaw.status is not Status.FAIL)
    lost = sum(found.count for _, found in log.non_finite)
    missing = log.gaps.lost if log.gaps else 0
    ends = "warns above 0, fails where a scalar ends so"
    evidence = (
        number(
            "rows", "Rows of step scalars", log.rows, None, "rows", f"warns below {t.rows_fewest}"
        ),
        number("non_finite", "Recorded values that are not finite", lost, 0.0, "values", ends),
        number("missing_steps", "Steps missing in gaps", missing, 0.0, "steps", "warns above 0"),
    )
    if not flaws:
        return Judgement(Status.OK, _whole(log), evidence)
    shown = [flaw.words for flaw in flaws[:4]]
    if len(flaws) > 4:
        shown.append(f"{len(flaws) - 4} more")
    since = min((flaw.since for flaw in flaws if flaw.since is not None), default=None)
    return Judgement(flaws[0].status, f"The log is not whole: {listed(shown)}.", evidence, since)


def _whole(log: LogState) -> str:
    steps = log.run.metrics.steps
    if not log.rows:
        return f"There are pictures of {len(log.run.samples):,} steps and no log; none is damaged."
    parts = [f"The log is whole: {log.rows:,} rows from step {steps[0]:,} to {steps[-1]:,}"]
    parts.append("all values finite")
    for kind, words in _SET_ASIDE.items():
        count = sum(p.count for p in log.problems if p.kind == kind)
        if count:
            parts.append(f"{count:,} row{'s' * (count != 1)} {words}")
    status = log.run.info.status
    parts.append(f"ended as {status}" if status != "unknown" else "its end not recorded")
    return ", ".join(parts) + "."


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="integrity",
        axis="integrity",
        question="Is the log whole, and did training end as it should?",
        needs="any recorded table or sample",
        measure=_measure,
        judge=_judge,
        advice="Look at the named files and steps first; where a loss is not finite, go back to "
        "the last checkpoint before and train on with a lower learning rate or clipped gradients.",
        why="Every other finding rests on what was recorded.",
        charts=("losses",),
        remedy=remedies.nothing,
    ),
)
