"""What a repository of Aim holds of a run: scalars, and what was noted of it.

Each run has a database for what is known of it (``meta/chunks``) and one for its sequences
(``seqs/chunks``); a third, SQLite's, knows the names that runs were given.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import RunBroken
from ganreport.messages import Text, message, plural
from ganreport.readers.aim.database import Database
from ganreport.readers.aim.encoding import encoded, listed, tree
from ganreport.readers.aim.sequences import points_of, sequences
from ganreport.readers.aim.uncounted import on_steps_of_longest
from ganreport.readers.columns import MOST_COLUMNS
from ganreport.readers.databases import asked, is_database
from ganreport.readers.points import SparseSeries, beyond
from ganreport.readers.problems import Unusable, some
from ganreport.run.model import Problem, Skipped
from ganreport.run.text import distinct, printable

Array = npt.NDArray[Any]

_META: Final = "meta/chunks"
_SEQUENCES: Final = "seqs/chunks"
_NAMES: Final = "run_metadata.sqlite"
_RUNS: Final = "SELECT hash, name, is_archived FROM run ORDER BY created_at, hash LIMIT ?"
_MOST_RUNS: Final = 1000  # that are listed; bounds the time in the repository of a whole group
_BLOBS: Final = b"BLOBS\xfe"  # pictures, sounds and texts, which stand apart
_LONGEST: Final = 200  # signs of a name
_NAMED: Final = 5  # sequences named in one remark; of the rest the number
_SYSTEM: Final = "__system"  # Aim's own: the machine's load, its packages, variables, arguments
_TRAINED: Final = frozenset({"train", "training", "trn", ""})
_NUMBERS: Final = frozenset({"float", "float64", "int", ""})  # types of values that are numbers
_SETTINGS: Final = "hparams"  # what Aim's examples and Lightning call the group of all settings


@dataclass(frozen=True)
class Repository:
    """Where it is: at ``root``, or in the folder ``home`` there, which ends with a slash."""

    root: Path
    home: str = ""

    @property
    def folder(self) -> Path:
        """The folder itself."""
        return self.root / self.home


@dataclass
class AimRun:
    """What a repository holds of one run; ``scalars`` by name, in the order of their steps."""

    scalars: dict[str, SparseSeries] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    left_out: list[Skipped] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


def runs_in(repository: Repository) -> dict[str, tuple[str, bool]]:
    """Identifiers of runs, in the order of their beginnings -> names, and whether set aside."""
    folder = repository.folder / _META
    if folder.is_symlink() or not folder.is_dir():
        return {}
    try:
        each = islice(folder.iterdir(), _MOST_RUNS)
        own = {run.name for run in each if run.is_dir() and not run.is_symlink()}
    except OSError:
        return {}
    known = {run: (name, archived) for run, name, archived in _named(repository) if run in own}
    return known | dict.fromkeys(sorted(own - known.keys()), ("", False))


def _named(repository: Repository) -> Iterator[tuple[str, str, bool]]:
    file = repository.folder / _NAMES
    if not is_database(file):
        return
    try:
        with asked(file) as store:
            rows = store.execute(_RUNS, (_MOST_RUNS,)).fetchall()
    except RunBroken:  # runs without names are runs
        return
    for run, name, archived in rows:
        said = printable(str(name or ""))[:_LONGEST]
        yield str(run), "" if said == f"Run: {run}" else said, bool(archived)


def has_scalars(repository: Repository, run: str) -> bool:
    """Whether numbers were tracked besides the machine's load, or it can't be told."""
    try:
        known = _known(repository, run, AimRun())
    except Unusable:
        return True
    return any(
        str(trace.get("dtype", "")) in _NUMBERS and not name.startswith(_SYSTEM)
        for _, name, trace in _traces(known)
    )


def read_tracked(repository: Repository, run: str) -> AimRun:
    """One run.

    Raises:
        Unusable: A database is damaged, too large, or of a form that Aim did not write.
    """
    tracked = AimRun()
    known = _known(repository, run, tracked)
    tracked.settings = _settings(known.get("attrs"))
    database = _database(repository, f"{_SEQUENCES}/{run}", tracked)
    held = sequences(database.entries(_BLOBS), run)
    where = (database.files or (database.where,))[0]
    contexts = known.get("contexts")
    contexts = contexts if isinstance(contexts, dict) else {}
    others, count, machine = [], 0, 0
    scalars: dict[str, SparseSeries] = {}
    epochs: dict[str, Array] = {}
    for context, name, trace in _traces(known):
        if name.startswith(_SYSTEM):
            machine += 1
        elif str(trace.get("dtype", "")) not in _NUMBERS:
            others.append(printable(name)[:_LONGEST])
        elif (count := count + 1) < MOST_COLUMNS:
            own = _called(name, contexts.get(context), scalars)
            scalars[own], epochs[own] = points_of(held.get((context, name), {}), where)
            tracked.problems += _not_whole(own, scalars[own], trace, where)
    tracked.left_out += _left_out(others, machine, count)
    tracked.scalars, first, moved = on_steps_of_longest(scalars)
    if first and "epoch" not in scalars and np.isfinite(epochs[first]).all():
        tracked.scalars["epoch"] = replace(
            scalars[first], values=array("d", epochs[first].tobytes())
        )
    if moved:
        what = message(
            "{names:list} count otherwise than {name}: they stand at those of its steps that are "
            "nearest in time.",
            names=moved,
            name=first,
        )
        tracked.notes.append(what)
    return tracked


def _database(repository: Repository, where: str, tracked: AimRun) -> Database:
    held = Database(repository.root, f"{repository.home}{where}")
    tracked.files += held.files
    tracked.problems += held.problems
    return held


def _known(repository: Repository, run: str, tracked: AimRun) -> dict[str | int, Any]:
    """What is known of a run besides its sequences."""
    held = _database(repository, f"{_META}/{run}", tracked)
    return tree(held.entries(_BLOBS), encoded("meta", "chunks", run))


def _settings(attributes: Any) -> dict[str, Any]:
    """What was set of a run, without what Aim notes of the machine."""
    every = attributes if isinstance(attributes, dict) else {}
    own = {str(n): listed(each) for n, each in every.items() if not str(n).startswith(_SYSTEM)}
    group = own.pop(_SETTINGS, {})
    return {**own, **group} if isinstance(group, dict) else {**own, _SETTINGS: group}


def _traces(known: Mapping[str | int, Any]) -> Iterator[tuple[int, str, Mapping[Any, Any]]]:
    """Context, name and what is known of each sequence."""
    traces = known.get("traces")
    for context, named in traces.items() if isinstance(traces, dict) else ():
        for name, trace in named.items() if isinstance(named, dict) else ():
            if isinstance(context, int) and isinstance(trace, dict):
                yield context, str(name), trace


def _called(name: str, context: Any, taken: Container[str]) -> str:
    """A scalar's name: behind what its context says, unless that is training."""
    told = context.items() if isinstance(context, dict) else ()
    every = [each if isinstance(each, str) else f"{key}={each}" for key, each in told]
    said = [each for each in every if each.lower() not in _TRAINED]
    short, long = ("/".join([*parts, name])[:_LONGEST] for parts in (said, every))
    return distinct(printable(long if short in taken else short), taken)


def _not_whole(
    name: str, points: SparseSeries, trace: Mapping[Any, Any], where: str
) -> Iterator[Problem]:
    """That a sequence ends before the step that Aim noted as its last."""
    last = trace.get("last_step")
    read = points.steps[-1] if len(points.steps) else -math.inf
    if isinstance(last, int) and read < last:
        what = message(
            "The values of {name} end before step {last:count}, which Aim noted as its last.",
            name=name,
            last=last,
        )
        yield Problem(kind="unreadable", where=where, what=what)


def _left_out(others: list[str], machine: int, count: int) -> Iterator[Skipped]:
    if others:
        why = message("Aim's pictures, texts or distributions, which are not read")
        yield Skipped(some(others, _NAMED), why)
    if machine:
        what = plural("{count:count} scalar", "{count:count} scalars", count=machine)
        yield Skipped(what, message("the load of the machine, which Aim tracks by itself"))
    if count >= MOST_COLUMNS:
        yield beyond(count - MOST_COLUMNS + 1, MOST_COLUMNS - 1)
