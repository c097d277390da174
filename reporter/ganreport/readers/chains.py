"""Several files of one run that hold the same scalars: starts one after another, processes.

Files whose names differ in a number or in a word such as ``resume`` only are starts of one training
where each goes on from what the one before had got to; those of ranks are of its processes, of
which the first counts. A file of next to no rows beside one of ten times as many is an orphan.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

import numpy as np

from ganreport.messages import message
from ganreport.readers.columns import ParsedTable
from ganreport.readers.series import RANKS
from ganreport.readers.starts import FEWEST, stride_of
from ganreport.run.model import Skipped
from ganreport.run.vocabulary import TIMES, map_names, words

_AGAIN: Final = frozenset(
    {
        "resume", "resumed", "resuming", "cont", "contd", "continue", "continued", "restart",
        "restarted", "part", "attempt", "start", "session",
    }
)  # fmt: skip
"""Words in names of files that training wrote when it went on."""

_NEAR: Final = 3  # usual distances between the last row of a start and the first of the next
_FEW: Final = 20  # rows of training, from which a file is never taken for an orphan
_SHARE: Final = 0.1  # of another's rows, under which few rows are an orphan beside them
_SAME: Final = 0.5  # share of the steps of one process that another has written, too

Tables = Mapping[str, ParsedTable]
"""Tables by their files."""


def in_chain(tables: Tables) -> list[str]:
    """The files in the order in which one training wrote them, empty where it is not one's."""
    starts = []
    for where, table in tables.items():
        steps = _steps(table)
        if steps is None:
            return []
        starts.append((int(steps[0]), int(steps[-1]), stride_of(steps), where))
    if len({_stem(where, _AGAIN) for where in tables}) > 1 or len(starts) < 2:
        return []
    starts.sort()
    for (first, last, stride, _), (then, end, *_) in itertools.pairwise(starts):
        if not first + FEWEST * stride <= then <= last + _NEAR * stride or end <= last:
            return []
    return [where for *_, where in starts]


def first_process(tables: Tables) -> str:
    """The file of the first of several processes that wrote the same steps; empty of no such."""
    if len({_stem(where, frozenset()) for where in tables}) > 1:
        return ""
    if not all(RANKS & set(_words(where)) for where in tables):
        return ""
    steps = [_steps(table) for table in tables.values()]
    known = [each for each in steps if each is not None]
    if len(known) < len(steps) or len(known) < 2:
        return ""
    if any(np.isin(known[0], other).mean() <= _SAME for other in known[1:]):
        return ""
    return min(tables, key=lambda where: ([int(n) for n in _words(where) if n.isdigit()], where))


def without_orphans(tables: Tables) -> tuple[list[str], list[Skipped]]:
    """The files that are no orphans beside one of the same losses, and what is said of these."""
    most = max(tables, key=lambda where: tables[where].rows)
    kept, left = [], []
    for where, table in tables.items():
        rows, of = table.rows, tables[most].rows
        if where != most and rows < _FEW and rows < _SHARE * of and _share(table, tables[most]):
            why = message(
                "it holds {count:count} rows of the scalars of which {file} holds {most:count}",
                count=rows,
                file=most,
                most=of,
            )
            left.append(Skipped(where, why))
        else:
            kept.append(where)
    return kept, left


def _share(one: ParsedTable, other: ParsedTable) -> bool:
    known = [set(map_names(table.columns).values()) - set(TIMES) for table in (one, other)]
    return not known[0].isdisjoint(known[1])


def _words(where: str) -> list[str]:
    """The words of a file's name, numbers apart."""
    return [w for each in words(PurePosixPath(where).stem).split() for w in _parted(each)]


def _parted(word: str) -> list[str]:
    """``rank12`` is ``rank`` and ``12``."""
    letters = word.rstrip("0123456789")
    return [part for part in (letters, word[len(letters) :]) if part]


def _stem(where: str, besides: frozenset[str]) -> tuple[str, ...]:
    """What names of files of one run have in common: the folder, and words that are no numbers."""
    path = PurePosixPath(where)
    kept = [w for w in _words(where) if not w.isdigit() and w not in besides]
    return (str(path.parent), path.suffix, *kept)


def _steps(table: ParsedTable) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]] | None:
    """(rows,) whole steps of a table that do not go back, None where there are none."""
    ours = {our: name for name, our in map_names(table.columns).items()}
    name = ours.get("step", ours.get("epoch"))
    values = table.columns[name].array if name else np.empty(0)
    good = len(values) >= FEWEST and np.isfinite(values).all() and (values % 1 == 0).all()
    if not good or (np.diff(values) < 0).any():
        return None
    return values.astype(np.int64)
