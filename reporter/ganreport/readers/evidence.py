"""How much of a training a reader found: whether what it recognised is only an orphan beside more.

A more particular reader is asked first. Where what it reads is next to nothing (one line of a
metric, a log that ended at once, a tracker's last values), and another reader finds a whole
training beside it, that is the run, and the report names what was left aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from ganreport.errors import GanReportError, RunError, UsageError
from ganreport.messages import Message, message, plural
from ganreport.readers.assembly import on_all_steps
from ganreport.readers.base import Candidate, Reader, ReadOptions
from ganreport.readers.border import admitted
from ganreport.readers.problems import first_line
from ganreport.readers.selection import choose
from ganreport.run.model import Problem, Run, Skipped
from ganreport.run.scalars import Scalars
from ganreport.run.schema import METRIC_COLUMNS
from ganreport.run.vocabulary import TIMES, UNITS, is_score, words

ORPHAN: Final = 20
"""Rows of training, from which a run is never taken for an orphan: it is judged as it is."""

_SHARE: Final = 0.1  # of another's rows, under which few rows are an orphan beside them
_FEWEST: Final = 5  # rows of another, from which they say more than what was asked first
_MOST_WEIGHED: Final = 4  # runs that are read of one reader: bounds the time
_NAMED: Final = 8  # scores of an orphan whose values are told
_NOT: Final = frozenset({*TIMES, "attempt"})


def rows_of_training(run: Run, *, any_scalar: bool = False, enough: float = np.inf) -> int:
    """Steps at which a loss, or another scalar of ours, was recorded; scores alone don't count.

    Args:
        run: The run.
        any_scalar: Whether scalars of unknown names do, too.
        enough: From how many on they need not be counted.
    """
    held = np.zeros(len(run.metrics), bool)
    for name in run.metrics.names:
        told = any_scalar or name in METRIC_COLUMNS or "loss" in words(name).split()
        if told and name not in _NOT and not is_score(name):
            held |= run.metrics.column(name).held
            if np.count_nonzero(held) >= enough:
                break
    return int(np.count_nonzero(held))


def is_orphan(run: Run) -> bool:
    """Whether so little was read that it is worth looking for more beside it."""
    return not run.samples and rows_of_training(run, enough=ORPHAN) < ORPHAN


def orphans(reader: Reader, candidates: Sequence[Candidate], options: ReadOptions) -> bool:
    """Whether several runs of a reader are all so little: the first few tell."""
    for candidate in candidates[:_MOST_WEIGHED]:
        try:
            if not is_orphan(admitted(reader.read(candidate, options))):
                return False
        except (RunError, UsageError):
            continue
    return True


def outweighs(other: Run, run: Run | None, *, any_scalar: bool = True) -> bool:
    """Whether another run holds so much that this one, or one that can't be read, is an orphan.

    Names of a table are those of somebody's training even where they are unknown (``any_scalar``);
    what a text log, or a reader that had to be asked by name, gives may be any numbers. Pictures
    alone weigh more than rows that are none of training, if there are far fewer of these.
    """
    rows = rows_of_training(other, any_scalar=any_scalar and other.format != "log")
    held = rows_of_training(run) if run else 0
    if other.format == "pictures":
        rows, held = len(other.samples), held * ORPHAN + (len(run.metrics) if run else ORPHAN)
    if other.format == "log" and held > 1:
        return False  # it may show the batches of the few epochs that were recorded
    files = set(other.reading.files if other.reading else ())
    if run is not None and run.reading and files <= set(run.reading.files):
        return False
    return rows >= _FEWEST and held < _SHARE * rows


def heavier(
    readers: Iterable[Reader], path: Path, options: ReadOptions, orphan: Run | None
) -> tuple[Reader, Run] | None:
    """The run of most rows that other readers read, if it outweighs an orphan.

    One that finds nothing is asked by its name: some leave a directory to others unless they are.

    Raises:
        RunNotFound: Several runs do.
    """
    best: tuple[Reader, Run] | None = None
    for reader in readers:
        heavy = list(_outweighing(reader, path, options, orphan))
        if heavy and (best is None or outweighs(heavy[0][1], best[1])):
            choose(path, [candidate for candidate, _ in heavy], options)  # of several none is taken
            best = reader, heavy[0][1]
    return best


def _outweighing(
    reader: Reader, path: Path, options: ReadOptions, orphan: Run | None
) -> Iterator[tuple[Candidate, Run]]:
    """The runs of a reader beside which another is an orphan; what it can't read is none."""
    asked = replace(options, reader=reader.name)
    try:
        plain = tuple(reader.find(path, options))
        candidates = plain or tuple(reader.find(path, asked))
    except RunError:
        return
    for candidate in candidates[:_MOST_WEIGHED]:
        try:
            run = admitted(reader.read(candidate, options if plain else asked))
        except (RunError, UsageError):
            continue
        if outweighs(run, orphan, any_scalar=bool(plain)):
            yield candidate, run


def beside(run: Run, orphan: Run | GanReportError, reader: str) -> Run:
    """The run with a word about what another reader recognised beside it and was left aside."""
    reading = run.reading
    if reading is None:
        return run
    if isinstance(orphan, GanReportError):
        what = message(
            "What {reader!r} recognises cannot be read: {why}.",
            reader=reader,
            why=first_line(orphan),
        )
        problem = Problem(kind="unreadable", where=".", what=what)
        return replace(run, problems=(*run.problems, problem))
    files = orphan.reading.files if orphan.reading else ()
    count = rows_of_training(orphan)
    left_aside = plural(
        "recognised by {reader!r}, with {count:count} row of training, where {files:list} has "
        "{most:count}",
        "recognised by {reader!r}, with {count:count} rows of training, where {files:list} has "
        "{most:count}",
        count=count,
        reader=reader,
        files=reading.files[:2],
        most=rows_of_training(run, any_scalar=True) or len(run.samples),
    )
    told = {str(name) for name in files}
    rest = tuple(each for each in reading.left_out if str(each.what) not in told)
    if scored := _with_scores(run, orphan):
        used = (*reading.files, *(name for name in files if name not in reading.files))
        more = msgspec.structs.replace(
            reading, left_out=rest, files=used, kept=(*reading.kept, *_scores(orphan))
        )
        return replace(run, metrics=scored, reading=more)
    left = tuple(Skipped(name, left_aside) for name in files if name not in reading.files)
    more = msgspec.structs.replace(
        reading, left_out=(*rest, *left), notes=(*reading.notes, *_told(orphan))
    )
    return replace(run, reading=more)


def _scores(orphan: Run) -> list[str]:
    return [n for n in orphan.metrics.names if is_score(n) and orphan.scalar(n) is not None]


def _with_scores(run: Run, orphan: Run) -> Scalars | None:
    """The run's scalars with an orphan's scores, if both count the same; else None."""
    names = [name for name in _scores(orphan) if name not in run.metrics.names]
    units = {each.reading.unit for each in (run, orphan) if each.reading}
    steps, own = run.metrics.steps, orphan.metrics.steps
    if not names or len(units) != 1 or not len(steps):
        return None
    if own[0] < steps[0] - 1 or own[-1] > steps[-1] + 1:
        return None
    parts = [
        (each.metrics.steps, {name: each.metrics.column(name) for name in of})
        for each, of in ((run, run.metrics.names), (orphan, names))
    ]
    whole, columns = on_all_steps(parts)
    return Scalars(whole, columns, lambda wanted: {name: columns[name] for name in wanted})


def _told(orphan: Run) -> Iterator[Message]:
    """What an orphan's last scores were: they can't be drawn beside what counts otherwise."""
    unit = UNITS[orphan.reading.unit][0] if orphan.reading else ""
    for name in _scores(orphan)[:_NAMED]:
        series = orphan.scalar(name)
        if series is not None:
            yield message(
                "By what was left aside {name} was {value:g} at {unit} {step:count}; it is not "
                "drawn, for the run's own steps count otherwise.",
                name=name,
                value=float(series.iloc[-1]),
                unit=unit,
                step=int(series.index[-1]),
            )
