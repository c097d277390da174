"""From what a reader of somebody else's files found to a Run: steps, names, and what was set aside.

A reader gathers tables and says what it knows of their names; the rest is the same for all of
them: rows become steps, columns become our scalars, and what is not ours is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from ganreport.errors import RunBroken, UsageError
from ganreport.readers.base import ReadOptions
from ganreport.readers.columns import ParsedTable
from ganreport.readers.files import card
from ganreport.readers.mapping import (
    BY_NAME,
    ColumnMapping,
    name_others,
    name_pairs,
    name_scalars,
    name_times,
)
from ganreport.readers.native.parts import non_finite
from ganreport.readers.selection import nothing_to_choose
from ganreport.readers.steps import Timeline, merged, timeline
from ganreport.run.cards import DataCard, ObjectiveCard, RunStatus
from ganreport.run.model import Problem, ReadSummary, Run, Skipped
from ganreport.run.scalars import Column, Scalars

Array = npt.NDArray[Any]


_NAMED: Final = 20


@dataclass(frozen=True)
class Log:
    """A table of training scalars and its file below the run directory."""

    where: str
    table: ParsedTable


@dataclass(frozen=True)
class RawRun:
    """What a reader found in ``root``.

    ``files`` are those that were read, relative to it; the run is known by their bytes.
    ``objective``, ``data`` and ``configuration`` are what options say, as far as they are known,
    ``status`` is how the run ended, where that was written down.
    """

    reader: str
    root: Path
    name: str
    logs: tuple[Log, ...] = ()
    files: tuple[str, ...] = ()
    naming: ColumnMapping = BY_NAME
    objective: ObjectiveCard | None = None
    data: DataCard | None = None
    configuration: Mapping[str, Any] = field(default_factory=dict)
    status: RunStatus = "unknown"
    left_out: tuple[Skipped, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def assemble(found: RawRun, options: ReadOptions) -> Run:
    """The run that a reader found, its columns named as wished, as ruled, or as usual.

    Raises:
        RunBroken: A file can't be read any more.
        UsageError: A wish names no scalar of ours, a column that is not there, or no training.
    """
    naming = replace(found.naming, wishes=options.names)
    gathered = _on_steps(found.logs, naming, found.root, options.run)
    steps, columns = _joined(gathered.parts)
    named, left_out = name_scalars(naming, columns, gathered.times)
    pairs, further = name_pairs(naming.pairs, columns)
    kept = name_others(columns, [*named.values(), *further.values()])
    final = {our: formula.of(columns) for our, formula in (named | further).items()}
    final |= {own: columns[name] for name, own in kept.items()}
    metrics = Scalars(steps, final, lambda wanted: {name: final[name] for name in wanted})
    times = {our: name for name, our in gathered.times.items()}
    mapped = [(times.get(str(f), str(f)), our) for our, f in (named | further).items()]
    try:
        files = [found.root / where for where in found.files]
        info = card(found.name, found.reader, files, part=options.run)
    except OSError as error:
        raise RunBroken(f"{found.root} can't be read: {error}.") from error
    return Run(
        path=found.root,
        format=found.reader,
        info=msgspec.structs.replace(
            info,
            objective=found.objective,
            data=found.data,
            configuration=dict(found.configuration),
            status=found.status,
        ),
        metrics=metrics,
        non_finite=dict(non_finite(metrics)),
        problems=(*found.problems, *gathered.problems),
        pairs=pairs,
        reading=ReadSummary(
            reader=found.reader,
            files=tuple(dict.fromkeys((*gathered.files, *found.files))),
            unit=gathered.unit or "step",
            mapped=tuple(dict.fromkeys(((n, o) for o, n in times.items() if o == "step")))
            + tuple(mapped),
            kept=tuple(kept.values()),
            left_out=(*found.left_out, *gathered.left_out, *left_out),
            notes=(*found.notes, *gathered.notes),
        ),
    )


_Part = tuple[Array, dict[str, Column]]


@dataclass
class _Gathered:
    """Tables on steps of one unit; ``times`` are the names of what says when -> ours."""

    unit: str = ""
    times: dict[str, str] = field(default_factory=dict)
    parts: list[_Part] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    left_out: list[Skipped] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _on_steps(logs: Sequence[Log], naming: ColumnMapping, root: Path, wish: str) -> _Gathered:
    """Every table on steps of the first one's unit; tables in other units are left out.

    Of several trainings in a table the one of the number ``wish`` counts, if there is one.
    """
    whole, trainings = _Gathered(), 0
    for log in logs:
        own = name_times(naming, log.table.columns)
        when = timeline(log.table.columns, own, log.table.rows)
        if wish and when.trainings:
            number = _number(wish, when, root / log.where)
            when = timeline(log.table.columns, own, log.table.rows, number)
        whole.unit = whole.unit or when.unit
        if when.unit != whole.unit:
            why = f"its rows count {when.unit}s, those of {whole.files[0]} {whole.unit}s"
            whole.left_out.append(Skipped(log.where, why))
            continue
        steps, columns, replaced = merged(when, log.table.columns, own)
        for name, our in own.items():
            if name in columns and our != "step":
                columns[our] = columns.pop(name)
                whole.times[name] = our
        if own.get(when.source or "") == "epoch":
            columns["epoch"] = Column(steps.astype(np.float64))
        whole.times |= {when.source: "step"} if when.source else {}
        whole.parts.append((steps, columns))
        whole.files.append(log.where)
        whole.problems += _set_aside(log, when, replaced)
        whole.notes += [f"In {log.where} {when.note}."] if when.note else []
        whole.left_out += [Skipped(n, f"it holds {what}") for n, what in log.table.texts.items()]
        trainings = max(trainings, len(when.trainings))
    if wish and not trainings:
        raise UsageError(nothing_to_choose(root / logs[0].where if logs else root, wish))
    return whole


def _number(wish: str, when: Timeline, file: Path) -> int:
    """The number of the training that was wished for.

    Raises:
        UsageError: There is no such training.
    """
    count = len(when.trainings)
    if wish.isdecimal() and 1 <= int(wish) <= count:
        return int(wish)
    sizes = ", ".join(f"{size:,}" for size in when.trainings[:_NAMED]) + " ..." * (count > _NAMED)
    raise UsageError(
        f"{file} holds {count:,} trainings ({sizes} rows), none of which is called {wish!r}: "
        f"--run takes a number from 1 to {count:,}."
    )


def _joined(parts: Sequence[_Part]) -> _Part:
    """All columns on all steps; of columns of the same name the first counts."""
    if not parts:
        return np.empty(0, np.int64), {}
    steps = np.unique(np.concatenate([steps for steps, _ in parts]))
    whole: dict[str, Column] = {}
    for own, columns in parts:
        places = np.searchsorted(steps, own)
        for name, found in columns.items():
            if name in whole:
                continue
            values, held = np.full(len(steps), np.nan), np.zeros(len(steps), bool)
            values[places] = found.array
            held[places] = True if found.recorded is None else found.recorded
            whole[name] = Column(values, None if held.all() else held)
    return steps, whole


def _set_aside(log: Log, when: Timeline, replaced: int) -> Iterator[Problem]:
    """What of a table does not count, as problems."""
    for why, count in log.table.skipped.items():
        what = f"{count:,} rows {why} and are left out (the first: {log.table.first[why]:,})."
        yield Problem(kind="ragged", where=log.where, what=what, count=count)
    if log.table.stray:
        what = f"{log.table.stray:,} cells of columns of numbers hold text and count as missing."
        yield Problem(kind="ragged", where=log.where, what=what, count=log.table.stray)
    if when.lost:
        what = f"{when.lost:,} rows without a whole number in '{when.source}' are left out."
        yield Problem(kind="ragged", where=log.where, what=what, count=when.lost)
    if when.trainings:
        yield _appended(log, when)
    again = when.superseded + replaced
    if again:
        rows = f"{again:,} row{' was' if again == 1 else 's were'}"
        times = f"{when.restarts:,} time{'s' * (when.restarts != 1)}"
        back = f" ({when.unit}s went back {times})" if when.restarts else ""
        what = (
            f"{rows} written again{back}; the later {'one counts' if again == 1 else 'ones count'}."
        )
        yield Problem(kind="superseded", where=log.where, what=what, count=again)


def _appended(log: Log, when: Timeline) -> Problem:
    """Of several trainings in one table one counts, the last that is not just a false start."""
    sizes, count = when.trainings, len(when.trainings)
    listed = ", ".join(f"{size:,}" for size in sizes[:_NAMED]) + " ..." * (count > _NAMED)
    which = "the last one counts"
    if when.asked:
        which = f"number {when.taken + 1:,} counts, as was asked for"
    elif when.mixed:
        which = "the longest counts"
    elif when.taken < count - 1:
        which = f"number {when.taken + 1:,} counts, for those after it are far shorter"
    others = sum(sizes) - sizes[when.taken]
    how = "wrote into it at once" if when.mixed else "stand in it one after another"
    whole = "" if when.mixed else "from the beginning "
    what = (
        f"{count:,} trainings {whole}{how} ({listed} rows): "
        f"{which}, {others:,} rows of the others are left out."
    )
    return Problem(kind="appended", where=log.where, what=what, count=others)
