"""From what a reader of somebody else's files found to a Run: steps, names, and what was set aside.

A reader gathers tables and says what it knows of their names; the rest is the same for all of
them: rows become steps, columns become our scalars, and what is not ours is kept as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from ganreport.errors import RunBroken, UsageError
from ganreport.messages import Text, message
from ganreport.readers import remarks
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
from ganreport.readers.problems import few
from ganreport.readers.selection import nothing_to_choose
from ganreport.readers.steps import Timeline, merged, timeline
from ganreport.run.cards import DataCard, ObjectiveCard, RunStatus
from ganreport.run.model import Problem, ReadSummary, Run, Skipped
from ganreport.run.scalars import Column, Scalars
from ganreport.run.vocabulary import UNITS

Array = npt.NDArray[Any]


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
    notes: tuple[Text, ...] = ()


def assemble(raw: RawRun, options: ReadOptions) -> Run:
    """The run that a reader found, its columns named as wished, as ruled, or as usual.

    Raises:
        RunBroken: A file can't be read any more.
        UsageError: A wish names no scalar of ours, a column that is not there, or no training.
    """
    naming = replace(raw.naming, wishes=options.names)
    gathered = _on_steps(raw.logs, naming, raw.root, options.run)
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
        files = [raw.root / where for where in raw.files]
        info = card(raw.name, raw.reader, files, part=options.run)
    except OSError as error:
        raise RunBroken(f"{raw.root} can't be read: {error}.") from error
    return Run(
        path=raw.root,
        format=raw.reader,
        info=msgspec.structs.replace(
            info,
            objective=raw.objective,
            data=raw.data,
            configuration=dict(raw.configuration),
            status=raw.status,
        ),
        metrics=metrics,
        non_finite=dict(non_finite(metrics)),
        problems=(*raw.problems, *gathered.problems),
        pairs=pairs,
        reading=ReadSummary(
            reader=raw.reader,
            files=tuple(dict.fromkeys((*gathered.files, *raw.files))),
            unit=gathered.unit or "step",
            mapped=tuple(dict.fromkeys(((n, o) for o, n in times.items() if o == "step")))
            + tuple(mapped),
            kept=tuple(kept.values()),
            left_out=(*raw.left_out, *gathered.left_out, *left_out),
            notes=(*raw.notes, *gathered.notes),
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
    notes: list[Text] = field(default_factory=list)


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
            why = message(
                "its rows count {units}, those of {file} {others}",
                units=UNITS[when.unit][1],
                file=whole.files[0],
                others=UNITS[whole.unit][1],
            )
            whole.left_out.append(Skipped(log.where, why))
            continue
        steps, merged_columns, replaced = merged(when, log.table.columns, own)
        columns = {
            n: c for n, c in merged_columns.items() if c.recorded is None or c.recorded.any()
        }
        for name, our in own.items():
            if name in columns and our != "step":
                columns[our] = columns.pop(name)
                whole.times[name] = our
        if own.get(when.source or "") == "epoch":
            columns["epoch"] = Column(steps.astype(np.float64))
        whole.times |= {when.source: "step"} if when.source else {}
        whole.parts.append((steps, columns))
        whole.files.append(log.where)
        whole.problems += remarks.set_aside(log.where, log.table, when, replaced)
        whole.notes += remarks.of_steps(log.where, when)
        whole.left_out += [Skipped(name, what) for name, what in log.table.texts.items()]
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
    sizes = ", ".join(few([f"{size:,}" for size in when.trainings], remarks.MOST_NAMED))
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
        for name, column in columns.items():
            if name in whole:
                continue
            values, held = np.full(len(steps), np.nan), np.zeros(len(steps), bool)
            values[places] = column.array
            held[places] = True if column.recorded is None else column.recorded
            whole[name] = Column(values, None if held.all() else held)
    return steps, whole
