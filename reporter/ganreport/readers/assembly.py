"""From what a reader of somebody else's files found to a Run: steps, names, and what was set aside.

A reader gathers tables and says what it knows of their names; the rest is the same for all of
them: rows become steps, columns become our scalars, and what is not ours is kept as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from ganreport.errors import RunBroken, UsageError
from ganreport.messages import Text, message
from ganreport.readers import checks, clocks, remarks, signatures
from ganreport.readers.base import ReadOptions
from ganreport.readers.columns import ParsedTable
from ganreport.readers.counters import counted_on, epochs_of
from ganreport.readers.domains import pairs_of
from ganreport.readers.files import card
from ganreport.readers.known import Known
from ganreport.readers.mapping import (
    BY_NAME,
    ColumnMapping,
    name_others,
    name_pairs,
    name_scalars,
    name_times,
)
from ganreport.readers.native.parts import non_finite
from ganreport.readers.objectives import inferred
from ganreport.readers.problems import few
from ganreport.readers.selection import nothing_to_choose
from ganreport.readers.steps import Timeline, merged, timeline
from ganreport.run.cards import DataCard, ObjectiveCard, RunStatus
from ganreport.run.model import Problem, ReadSummary, Run, Skipped
from ganreport.run.reading_check import ReadingCheck
from ganreport.run.scalars import Column, Scalars
from ganreport.run.vocabulary import UNITS

Array = npt.NDArray[Any]


_NUMBERS: Final = message("it only numbers rows, or calls of what logged them")


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
    ``status`` is how the run ended, where that was written down, ``epochs`` how many there were to
    be, 0 where that was not. ``part`` is what the run is called where its files hold others, too.
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
    epochs: int = 0
    left_out: tuple[Skipped, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Text, ...] = ()
    part: str = ""


def assemble(raw: RawRun, options: ReadOptions) -> Run:
    """The run that a reader found, its columns named as wished, as ruled, or as usual.

    Raises:
        RunBroken: A file can't be read any more.
        UsageError: A wish names no scalar of ours, a column that is not there, or no training.
    """
    naming = _naming(raw, options)
    gathered = _on_steps(raw.logs, naming, raw.root, options.run)
    steps, columns = on_all_steps(gathered.parts)
    known = _known(raw, columns)
    columns |= known.columns
    naming = replace(
        naming,
        rules={**naming.rules, **known.rules},
        wishes={**dict.fromkeys(known.refused, ""), **naming.wishes},
    )
    named, left_out = name_scalars(naming, columns, gathered.times)
    pairs, further = name_pairs(naming.pairs, columns)
    kept = name_others(columns, [*named.values(), *further.values()])
    final = {our: formula.of(columns) for our, formula in (named | further).items()}
    final |= {own: columns[name] for name, own in kept.items()}
    objective = raw.objective or known.objective
    guess = None if objective else inferred(final, tuple(final))
    metrics = Scalars(steps, final, lambda wanted: {name: final[name] for name in wanted})
    times = {our: name for name, our in gathered.times.items()}
    mapped = [(times.get(str(f), str(f)), our) for our, f in (named | further).items()]
    try:
        files = [raw.root / where for where in (*raw.files, *known.files)]
        info = card(raw.name, raw.reader, files, part=raw.part or options.run)
    except OSError as error:
        raise RunBroken(f"{raw.root} can't be read: {error}.") from error
    return Run(
        path=raw.root,
        format=raw.reader,
        info=msgspec.structs.replace(
            info,
            objective=guess[0] if guess else objective,
            data=raw.data,
            configuration={**raw.configuration, **known.configuration},
            status=raw.status,
        ),
        metrics=metrics,
        non_finite=dict(non_finite(metrics)),
        problems=(*raw.problems, *known.problems, *gathered.problems),
        pairs=pairs,
        reading=ReadSummary(
            reader=raw.reader,
            files=tuple(dict.fromkeys((*gathered.files, *raw.files, *known.files))),
            unit=gathered.unit or "step",
            epochs=epochs_of(steps, columns, gathered.unit, raw.epochs),
            mapped=tuple(dict.fromkeys(((n, o) for o, n in times.items() if o == "step")))
            + tuple(mapped),
            kept=tuple(kept.values()),
            left_out=(*raw.left_out, *known.left_out, *gathered.left_out, *left_out),
            notes=(*raw.notes, *known.notes, *gathered.notes, *([guess[1]] if guess else ())),
            check=checks.joined(gathered.checks, steps),
        ),
    )


def _naming(raw: RawRun, options: ReadOptions) -> ColumnMapping:
    """What is known of names: wishes, the reader's rules, else pairs of networks by their names."""
    naming, names = raw.naming, [name for log in raw.logs for name in log.table.columns]
    losses = {"d_loss", "g_loss"} & {*naming.rules, *options.names}
    if naming.common and not naming.pairs and not losses:
        naming = replace(naming, pairs=pairs_of(dict.fromkeys(names)))
    return replace(naming, wishes=options.names)


def _known(raw: RawRun, columns: Mapping[str, Column]) -> Known:
    """What columns tell of their program, where the reader does not know it itself."""
    if not raw.naming.common or raw.objective is not None:
        return Known()
    return signatures.known(columns, raw.root, raw.configuration) or Known()


Part = tuple[Array, dict[str, Column]]
"""The steps of a table, and its columns by name."""


@dataclass
class _Gathered:
    """Tables on steps of one unit; ``times`` are the names of what says when -> ours."""

    unit: str = ""
    times: dict[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    left_out: list[Skipped] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    checks: list[ReadingCheck] = field(default_factory=list)


def _on_steps(logs: Sequence[Log], naming: ColumnMapping, root: Path, wish: str) -> _Gathered:
    """Every table on steps of the first one's unit; tables in other units are left out.

    Of several trainings in a table the one of the number ``wish`` counts, if there is one.
    """
    whole, trainings = _Gathered(), 0
    for log in logs:
        table = replace(log.table, columns=dict(log.table.columns))
        own = name_times(naming, table.columns)
        whole.notes += clocks.on_seconds(table.columns, own)
        read = partial(
            timeline, table.columns, own, table.rows,
            borders=table.borders, asked="step" in naming.wishes,
        )  # fmt: skip
        when = read()
        if wish and when.trainings:
            when = read(_number(wish, when, root / log.where))
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
        steps, merged_columns, replaced = merged(when, table.columns, own)
        columns = {name: column for name, column in merged_columns.items() if not column.is_empty}
        for name, our in own.items():
            if name in columns and our != "step":
                columns[our] = columns.pop(name)
                whole.times[name] = our
        if own.get(when.source or "") == "epoch":
            columns["epoch"] = Column(steps.astype(np.float64))
        elif when.size:
            columns["epoch"] = Column(steps / when.size)
        elif "epoch" in columns:
            columns["epoch"] = counted_on(
                columns["epoch"], steps, [step for *_, step in when.joined]
            )
        whole.times |= {when.source: "step"} if when.source else {}
        whole.parts.append((steps, columns))
        whole.checks.append(checks.of_table(log.table, when, replaced))
        whole.files.append(log.where)
        whole.problems += remarks.set_aside(log.where, table, when, replaced)
        whole.notes += remarks.of_steps(log.where, when)
        whole.left_out += [Skipped(name, what) for name, what in table.texts.items()]
        whole.left_out += [Skipped(name, _NUMBERS) for name in when.counters]
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


def on_all_steps(parts: Sequence[Part]) -> Part:
    """All columns of several tables on all their steps; of the same name the first counts."""
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
            held[places] = column.held
            whole[name] = Column.where(values, held)
    return steps, whole
