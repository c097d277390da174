"""Event files of one run as tables, and the log and the events of one training put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Final

import numpy as np

from ganreport.messages import Message, message
from ganreport.readers.assembly import Log
from ganreport.readers.columns import ParsedTable
from ganreport.readers.problems import some
from ganreport.readers.tensorboard import remarks
from ganreport.readers.tensorboard.attempts import starts
from ganreport.readers.tensorboard.events import Events
from ganreport.readers.tensorboard.folders import parts_of_one_run, read_folders
from ganreport.readers.tensorboard.steps import StepClock, clock_of
from ganreport.readers.tensorboard.tables import aligned, curves, final_values, table, without_steps
from ganreport.readers.text import HEAD_BYTES
from ganreport.readers.voices.family import VoiceFamily
from ganreport.readers.voices.rows import WHEN
from ganreport.run.cards import Attempt
from ganreport.run.model import Problem, Skipped
from ganreport.run.words import HELD_OUT

MOST_FILES: Final = 200
"""Event files of one run; further ones are left out."""

_NAMED: Final = 4  # series of pictures named in one remark; of the rest the number


@dataclass
class EventTables:
    """The tables of event files, that of the ``training`` first if there is one, and remarks."""

    logs: list[Log] = field(default_factory=list)
    training: bool = False
    files: list[str] = field(default_factory=list)
    attempts: tuple[Attempt, ...] = ()
    left_out: list[Skipped] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    @property
    def main(self) -> ParsedTable | None:
        """The table of the training itself."""
        return self.logs[0].table if self.training else None

    def take(self, said: Iterable[Skipped | Problem | Message]) -> None:
        """Sort remarks by where the report shows them."""
        for remark in said:
            if isinstance(remark, Skipped):
                self.left_out.append(remark)
            elif isinstance(remark, Problem):
                self.problems.append(remark)
            else:
                self.notes.append(remark)


def family_of(file: Path, families: Iterable[VoiceFamily]) -> VoiceFamily | None:
    """The family with whose tags an event file begins."""
    try:
        with file.open("rb") as opened:
            head = opened.read(HEAD_BYTES)
    except OSError:
        return None
    for family in families:
        if any(all(tag in head for tag in tags) for tags in family.tags):
            return family
    return None


def read_events(root: Path, files: Sequence[str], *, beside: bool) -> EventTables:
    """The scalars of event files on their steps; pictures and sounds are named, not read.

    ``beside`` a log a folder named for evaluations holds these; alone it may be all there is.

    Raises:
        RunBroken: A file can't be read.
    """
    whole = EventTables(files=list(files[:MOST_FILES]))
    if len(files) > MOST_FILES:
        whole.take([remarks.too_many(len(files) - MOST_FILES)])
    if not files:
        return whole
    folders = read_folders(root, whole.files)
    whole.take(remarks.of_files(folders))
    parts = parts_of_one_run(folders)
    if beside and len(parts) == 1:
        ((_, events),) = parts.items()
        name = PurePosixPath(events.files[0]).parent.name
        parts = {name if name.lower() in HELD_OUT else "": events}
    clocks = {folder: clock_of(events, counted=False) for folder, events in parts.items()}
    whole.attempts = starts(parts.values())
    for folder in sorted(parts, key=lambda each: (each != "", each)):
        _add(whole, folder, parts[folder], clocks[folder])
    whole.take(_pictures(parts.values()))
    return whole


def _add(whole: EventTables, folder: str, events: Events, clock: StepClock) -> None:
    whole.take(remarks.of_clock(folder, events, clock))
    named = curves(folder, events, clock)
    whole.take([*final_values(named, events), *without_steps(named, clock)])
    whole.take(remarks.of_curves(named))
    if named:
        whole.take(aligned(named, clock))
        whole.logs.append(Log(events.files[0], table(named, clock, whole.left_out)))
        whole.training |= not folder


def _pictures(parts: Iterable[Events]) -> list[Skipped]:
    """That pictures of event files show sounds, so that nothing is judged by them."""
    tags = sorted({tag for events in parts for tag in events.pictures})
    if not tags:
        return []
    why = message("spectrograms and the like of sounds, which are no samples that can be judged")
    return [Skipped(some([message("'{tag}'", tag=tag) for tag in tags], _NAMED), why)]


def fuller(
    log: Log | None, tables: EventTables, family: VoiceFamily
) -> tuple[tuple[Log, ...], tuple[Skipped, ...]]:
    """The evidence with more steps first; of the other what the first does not hold.

    Where both count other steps the other is left out.
    """
    events = tables.logs
    if log is None or not events:
        return (log,) if log else tuple(events), ()
    if not tables.training and not family.apart:
        return (log, *events), ()
    main, *rest = events
    by_events = _steps(main.table) > _steps(log.table)
    if family.apart:
        kept, others = (events, [log]) if by_events else ([log], events)
        why = message("its steps count something else than those of {file}", file=kept[0].where)
        return tuple(kept), tuple(Skipped(other.where, why) for other in others)
    if by_events:
        same = {family.same(name) for name in main.table.columns}
        other = replace(log, table=_without(log.table, same))
        return (main, *_any(other), *rest), ()
    known = set(log.table.columns)
    doubled = {name for name in main.table.columns if family.same(name) in known}
    other = replace(main, table=_without(main.table, doubled))
    return (log, *_any(other), *rest), ()


def _any(log: Log) -> tuple[Log, ...]:
    return (log,) if log.table.columns.keys() - WHEN else ()


def _steps(table: ParsedTable) -> int:
    """How many steps a table has rows of."""
    step = table.columns.get("step")
    return table.rows if step is None else len(np.unique(step.array))


def _without(table: ParsedTable, names: set[str]) -> ParsedTable:
    columns = {n: c for n, c in table.columns.items() if n in WHEN or n not in names}
    return replace(table, columns=columns)
