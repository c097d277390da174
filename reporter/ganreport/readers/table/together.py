"""Which tables below a directory are of one run, and how they are put side by side.

Tables without a scalar in common are of one run. So are those of one folder that hold the same
values (a table of training and one of validation that repeats its losses), and those whose names
differ in a word such as ``train`` and ``val`` only. All others are of several runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.readers.assembly import Log
from ganreport.readers.columns import ParsedTable
from ganreport.run.model import Skipped
from ganreport.run.scalars import Column
from ganreport.run.vocabulary import TIMES, map_names, words
from ganreport.run.words import HELD_OUT

Array = npt.NDArray[Any]

TRAINED: Final = frozenset({"train", "training", "trn"})
"""Words of names of what was trained on."""

_NEAR: Final = 1e-4  # of a value: tables of one run may round to other digits
_MOST: Final = 0.9  # share of the common steps that must agree; a few rows may be damaged
_FEWEST: Final = 5  # common steps; fewer could agree by chance
_SHIFTS: Final = (0, 1, -1)  # counted alike, or from 0 in one table and from 1 in the other
_LONGEST: Final = 2.0**53  # beyond it a float64 no longer holds every whole number


@dataclass
class Joined:
    """Tables of one run on common steps, and what was found about them."""

    logs: list[Log]
    left_out: list[Skipped] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


def rivals(logs: Sequence[Log]) -> str:
    """Which scalar two tables of several runs hold, in words; empty where all are of one run."""
    for index, log in enumerate(logs):
        for other in logs[:index]:
            shared = _shared(other.table, log.table)
            if shared and not (_apart(other, log, logs) or _repeats(other, log) is not None):
                name = _known(log.table)[shared[0][1]]
                where = f"{name!r} is in {other.where} and in {log.where}"
                return f"several tables hold the same scalars: {where}"
    return ""


def homes(logs: Sequence[Log]) -> dict[str, list[Log]]:
    """Folders of several runs, each with its tables; empty where one holds another, or several."""
    folders: dict[str, list[Log]] = {}
    for log in logs:
        folders.setdefault(str(PurePosixPath(log.where).parent), []).append(log)
    nested = any(str(parent) in folders for f in folders for parent in PurePosixPath(f).parents)
    return {} if nested or any(map(rivals, folders.values())) else folders


def joined(logs: Sequence[Log]) -> Joined:
    """Tables of one run as they belong together: those of training first, on their steps.

    A column that repeats one of an earlier table fills its gaps and is left out; one of a table of
    held-out data gets that word before its name.
    """
    ordered = sorted(logs, key=_rank)
    whole = Joined([])
    for log in ordered:
        role = next((role for other in ordered if (role := _role(other, log))), "")
        if role and any(_shared(other.table, log.table) for other in whole.logs):
            log = Log(log.where, _prefixed(log.table, role))
        whole.logs.append(_beside(whole, log))
    names = {name for log in whole.logs for name in log.table.columns}
    for log in whole.logs:
        for name in names & log.table.texts.keys():
            del log.table.texts[name]
    return whole


def _rank(log: Log) -> tuple[bool, int]:
    """Tables of training before those of held-out data, those of more known scalars first."""
    known = set(map_names(log.table.columns).values()) - set(TIMES)
    return bool(_words(log.where) & HELD_OUT), -len(known)


def _beside(whole: Joined, log: Log) -> Log:
    """A table on the steps of the first, without what an earlier one holds."""
    for place, other in enumerate(whole.logs):
        shift = _repeats(other, log)
        if shift is None:
            continue
        pairs = _shared(other.table, log.table)
        log = _shifted(whole, log, shift, other)
        whole.logs[place] = Log(other.where, _filled(other.table, log.table, pairs))
        twice = {name for _, name in pairs}
        rest = {n: c for n, c in log.table.columns.items() if n not in twice}
        said = message("with the values of {where}, which are read", where=other.where)
        names = message("{names:list} in {where}", names=sorted(twice), where=log.where)
        whole.left_out.append(Skipped(names, said))
        log = Log(log.where, replace(log.table, columns=rest))
    if whole.logs and (first := whole.logs[0]) and _one_later(first.table, log.table):
        log = _shifted(whole, log, 1, first)
    return log


def _shifted(whole: Joined, log: Log, shift: int, other: Log) -> Log:
    """A table with ``shift`` taken from what its rows count."""
    name = _time(log.table)
    if not shift or not name:
        return log
    whole.notes.append(
        message(
            "{where} counts from {own} what {other} counts from {first}: its rows stand at the "
            "steps of that.",
            where=log.where,
            own=max(shift, 0),
            other=other.where,
            first=max(-shift, 0),
        )
    )
    counter = log.table.columns[name]
    moved = {**log.table.columns, name: Column(counter.array - shift, counter.recorded)}
    return Log(log.where, replace(log.table, columns=moved))


def _known(table: ParsedTable) -> dict[str, str]:
    """Names -> ours, or themselves."""
    ours = map_names(table.columns)
    return {name: ours.get(name, name) for name in table.columns}


def _shared(one: ParsedTable, other: ParsedTable) -> list[tuple[str, str]]:
    """Pairs of columns of the same scalar."""
    first = {our: name for name, our in _known(one).items() if our not in TIMES}
    return [(first[our], name) for name, our in _known(other).items() if our in first]


def _words(where: str) -> set[str]:
    """Words of a file's name and of its folder's."""
    path = PurePosixPath(where)
    return {word for part in (path.parent.name, path.stem) for word in words(part).split()}


def _stem(where: str) -> tuple[str, ...]:
    """A file's path without words that say what data a table is of."""
    parts = (words(part).split() for part in PurePosixPath(where).with_suffix("").parts)
    rest = (" ".join(w for w in part if w not in TRAINED | HELD_OUT) for part in parts)
    return tuple(part for part in rest if part)


def _role(one: Log, other: Log) -> str:
    """The word that sets the second table apart as that of held-out data; empty of none."""
    word = sorted(_words(other.where) & HELD_OUT)
    alike = _stem(one.where) == _stem(other.where) and not _words(one.where) & HELD_OUT
    return word[0] if word and alike else ""


def _apart(one: Log, other: Log, logs: Sequence[Log]) -> bool:
    """Whether names say that two tables are of different data of one training among all."""
    if _role(one, other) or _role(other, one):
        return True
    roles = {next((r for each in logs if (r := _role(each, log))), "") for log in (one, other)}
    return len(roles) == 2 and "" not in roles and _stem(one.where) == _stem(other.where)


def _prefixed(table: ParsedTable, word: str) -> ParsedTable:
    """A table whose scalars have a word before their names."""
    times = {name for name, our in _known(table).items() if our in TIMES}
    columns = {n if n in times else f"{word}_{n}": c for n, c in table.columns.items()}
    return replace(table, columns=columns)


def _time(table: ParsedTable) -> str:
    """The column that says when: steps, else epochs; empty where rows are counted."""
    ours = {our: name for name, our in map_names(table.columns).items()}
    return ours.get("step", ours.get("epoch", ""))


def _steps(table: ParsedTable) -> Array | None:
    """(rows,) whole steps that grow, None where there are none."""
    name = _time(table)
    values = table.columns[name].array if name else np.arange(table.rows, dtype=float)
    with np.errstate(invalid="ignore"):
        good = np.isfinite(values) & (np.abs(values) < _LONGEST) & (values % 1 == 0)
    if not good.all() or (np.diff(values) <= 0).any():
        return None
    return np.asarray(values.astype(np.int64))


def _one_later(first: ParsedTable, table: ParsedTable) -> bool:
    """Whether a table counts from 1 what the first counts from 0: its last is one too far."""
    one, own = _steps(first), _steps(table)
    if one is None or own is None or words(_time(first)) != words(_time(table)):
        return False
    if min(len(one), len(own)) < _FEWEST or one[0] != 0 or own[-1] != one[-1] + 1:
        return False
    return bool(np.isin(own - 1, one).all())


def _repeats(one: Log, other: Log) -> int | None:
    """By how much a table of the same folder counts on that repeats another's values; else None."""
    home = PurePosixPath(one.where).parent == PurePosixPath(other.where).parent
    first, own = _steps(one.table), _steps(other.table)
    pairs = _shared(one.table, other.table) if home else []
    if not pairs or first is None or own is None:
        return None
    for shift in _SHIFTS:
        _, at, there = np.intersect1d(first, own - shift, assume_unique=True, return_indices=True)
        if len(at) >= max(_FEWEST, min(len(first), len(own)) / 2) and _agree(
            [(one.table.columns[a], other.table.columns[b]) for a, b in pairs], at, there
        ):
            return shift
    return None


def _agree(pairs: Sequence[tuple[Column, Column]], at: Array, there: Array) -> bool:
    """Whether all columns hold the same values at common steps, and one of them several."""
    several = False
    for one, other in pairs:
        both = one.held[at] & other.held[there]
        left, right = one.array[at][both], other.array[there][both]
        near = np.isclose(left, right, rtol=_NEAR, atol=0, equal_nan=True)
        if np.count_nonzero(near) < _MOST * len(near):
            return False
        several |= len(np.unique(left[np.isfinite(left)])) >= _FEWEST
    return several


def _filled(one: ParsedTable, other: ParsedTable, pairs: Sequence[tuple[str, str]]) -> ParsedTable:
    """The first table, its columns filled at common steps with what the other holds of them."""
    first, own = _steps(one), _steps(other)
    if first is None or own is None:
        return one
    _, at, there = np.intersect1d(first, own, assume_unique=True, return_indices=True)
    columns: Mapping[str, Column] = one.columns
    for name, theirs in pairs:
        column, more = columns[name], other.columns[theirs]
        held, values = column.held.copy(), column.array.copy()
        gaps = ~held[at] & more.held[there]
        values[at[gaps]], held[at[gaps]] = more.array[there[gaps]], True
        columns = {**columns, name: Column.where(values, held)}
    return replace(one, columns=dict(columns))
