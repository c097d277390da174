"""Reads the event files of TensorBoard, whoever wrote them: TensorFlow 1 or 2, PyTorch, others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec

from ganreport.errors import RunBroken
from ganreport.messages import Message, message
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.attempts import again
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.files import files_below
from ganreport.readers.formula import column
from ganreport.readers.images import reader
from ganreport.readers.images.names import find_series
from ganreport.readers.mapping import ColumnMapping
from ganreport.readers.selection import choose
from ganreport.readers.table import reader as losses
from ganreport.readers.tensorboard import remarks
from ganreport.readers.tensorboard.attempts import starts
from ganreport.readers.tensorboard.events import Events
from ganreport.readers.tensorboard.folders import (
    MOST_FILES,
    any_sound,
    event_files,
    homes_of_several,
    parts_of_one_run,
    read_folders,
    without_others,
)
from ganreport.readers.tensorboard.names import rules
from ganreport.readers.tensorboard.pictures import albums, shown
from ganreport.readers.tensorboard.steps import EventSeries, StepClock, clock_of
from ganreport.readers.tensorboard.tables import (
    aligned,
    curves,
    final_values,
    leader,
    steps_stuck,
    table,
    without_steps,
)
from ganreport.run.cards import Attempt
from ganreport.run.model import Problem, Run, Skipped
from ganreport.run.vocabulary import TIMES

LOOKS_FOR: Final = message(
    "event files of TensorBoard, such as events.out.tfevents.1700000000.host"
)

_OWN_TIMES: Final = ("step", "wall_time")  # events have their own: a tag of such a name is a scalar

_OTHER: Final = message(
    "event files of another run, in a folder around or inside that of this one, for they hold the "
    "same scalars: give its folder to report on it"
)
_COUNTED: Final = message(
    "Steps in the event files do not grow (all are the same, or start over again and again), so "
    "that values are counted instead."
)


def find(path: Path, options: ReadOptions) -> list[Candidate]:
    """The event file, or the runs that event files below the directory are of.

    Where none has a sound beginning but a table of losses is there, it is that table's reader's,
    unless this one was asked for. Files of several folders are read to tell how they belong
    together.
    """
    files = event_files(path)
    asked = path.is_file() or options.reader == "tensorboard"
    if not files or not (asked or any_sound(path, files) or not losses.find(path, options)):
        return []
    if len({PurePosixPath(name).parent for name in files}) == 1:
        return [itself("tensorboard", path)]
    try:
        folders = read_folders(path, files)
    except RunBroken:  # reading it says so
        return [itself("tensorboard", path)]
    homes = homes_of_several(folders)
    if homes:
        why = "the event files of several runs, for the same scalars are in several folders"
        return [Candidate("tensorboard", path / h, identifier=h, why=why) for h in homes]
    return [itself("tensorboard", path, held=folders)]


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read the event files of one run, in its directory and those of its writers below.

    A run that logged neither a scalar nor a picture is read as an empty one.

    Raises:
        RunBroken: A file can't be read.
        UsageError: A wish can't be fulfilled.
    """
    path, root = candidate.root, candidate.home
    files = event_files(path)
    folders, others = without_others(candidate.held or read_folders(root, files))
    aside = {name for events in others.values() for name in events.files}
    files = [name for name in files if name not in aside]
    valued = parts_of_one_run(folders)
    counted = steps_stuck(valued.values())
    parts = {f: (e, clock_of(e, counted=counted)) for f, e in valued.items()}
    said = _Said()
    said.take(remarks.of_files(folders))
    said.take(Skipped(folder, _OTHER) for folder in others)
    if len(files) > MOST_FILES:
        said.take([remarks.too_many(len(files) - MOST_FILES)])
    leaders: dict[str, EventSeries] = {}
    logs = tuple(_logs(parts, leaders, said))
    said.take([_COUNTED] if counted and logs else [])
    raw = RawRun(
        reader="tensorboard",
        root=root,
        name=_name(path),
        logs=logs,
        files=tuple(files[:MOST_FILES]),
        naming=_naming(logs, counted=counted),
        configuration={k: v for e in folders.values() for k, v in e.hparams.items()},
        left_out=tuple(said.left_out),
        problems=tuple(said.problems),
        notes=tuple(said.notes),
    )
    if not valued:
        return _without_values(path, raw, folders, options)
    run = _with_starts(assemble(raw, options), starts(valued.values()))
    run = shown(run, albums(root, parts, leaders))
    if path.is_dir():
        return _not_beside(run) if run.samples else reader.beside(run)
    return run


def _with_starts(run: Run, attempts: tuple[Attempt, ...]) -> Run:
    """The run with when it was started, and an event for each start after the first."""
    info = msgspec.structs.replace(run.info, attempts=attempts)
    return replace(run, info=info, events=again(attempts))


def _not_beside(run: Run) -> Run:
    """The run with a remark on pictures beside the event files, which hold some themselves."""
    why = message(
        "pictures beside event files that hold some; give their folder to report on them alone"
    )
    left = tuple(Skipped(s.pattern, why) for s in find_series(files_below(run.path))[:20])
    if not left or run.reading is None:
        return run
    whole = (*run.reading.left_out, *left)
    return replace(run, reading=msgspec.structs.replace(run.reading, left_out=whole))


def _without_values(
    path: Path, raw: RawRun, folders: Mapping[str, Events], options: ReadOptions
) -> Run:
    """The pictures beside event files without values, else an empty run."""
    pictures = reader.find(path, options)
    if not pictures:
        problems = (*raw.problems, remarks.empty(folders))
        return assemble(replace(raw, problems=problems), options)
    run = reader.read(*choose(path, pictures, options))
    reading = run.reading
    if reading:
        reading = msgspec.structs.replace(reading, left_out=(*reading.left_out, *raw.left_out))
    return replace(run, problems=(*run.problems, *raw.problems), reading=reading)


def _name(path: Path) -> str:
    """The folder's name, of a single file also its time; not the host that is in files' names."""
    if path.is_dir():
        return path.resolve().name
    stamp = re.search(r"tfevents\.(\d{1,18})", path.name)
    return f"{path.resolve().parent.name} {stamp[1] if stamp else ''}".strip()


@dataclass
class _Said:
    """Remarks, sorted by where the report shows them."""

    left_out: list[Skipped] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    def take(self, remarks: Iterable[Skipped | Problem | Message]) -> None:
        for remark in remarks:
            if isinstance(remark, Skipped):
                self.left_out.append(remark)
            elif isinstance(remark, Problem):
                self.problems.append(remark)
            else:
                self.notes.append(remark)


def _logs(
    parts: Mapping[str, tuple[Events, StepClock]], leaders: dict[str, EventSeries], said: _Said
) -> Iterable[Log]:
    """A table of each folder that holds scalars; ``leaders`` get what was written most often."""
    for folder, (events, clock) in parts.items():
        said.take(remarks.of_clock(folder, events, clock))
        named = curves(folder, events, clock)
        said.take([*final_values(named, events), *without_steps(named, clock)])
        said.take(remarks.of_curves(named) if not clock.counted else ())
        if named:
            leaders[folder] = leader(named)
            said.take(aligned(named, clock))
            yield Log(events.files[0], table(named, clock, said.left_out))


def _naming(logs: Iterable[Log], *, counted: bool) -> ColumnMapping:
    names = {name: None for log in logs for name in log.table.columns if name not in TIMES}
    known = {our: formula for our, formula in rules(names).items() if our not in _OWN_TIMES}
    return ColumnMapping(rules={**known, "step": column("row" if counted else "step")})


READER: Final = Reader("tensorboard", LOOKS_FOR, find, read)
