"""Columns of a table that say which process, or which of several trainings, a row is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.readers.counters import whole_numbers
from ganreport.run.scalars import Column
from ganreport.run.vocabulary import words

Array = npt.NDArray[Any]

_MOST_RANKS: Final = 4096  # processes of the largest trainings; more is no number of a process

RANKS: Final = frozenset(
    {"rank", "gpu", "process", "proc", "worker", "device", "replica", "cuda", "pid", "node"}
)
"""Words in names of columns that say which of several processes wrote a row."""

SERIES: Final = frozenset(
    {"seed", "trial", "fold", "run", "experiment", "exp", "replicate", "repeat", "repetition"}
)
"""Words in names of columns that say which of several trainings a row is of."""

_OF_RANKS: Final = frozenset({"local", "global", "world", "id", "idx", "index", "number", "num"})
"""Words beside these which change nothing."""


def _is_called(name: str, called: frozenset[str]) -> bool:
    parts = set(words(name).split())
    return len(parts & called) == 1 and parts <= called | _OF_RANKS


def first_rank(columns: Mapping[str, Column], times: Sequence[str]) -> tuple[str, Array] | None:
    """The column of processes and where the rows of the first are, if several wrote the same steps.

    Args:
        columns: Those of a table.
        times: Names of the columns that say when.
    """
    several = _several(columns, times, RANKS)
    return several and (several[0], columns[several[0]].array == several[1][0])


def trainings_of(
    columns: Mapping[str, Column], times: Sequence[str]
) -> tuple[str, list[float], tuple[int, ...], bool] | None:
    """The column that tells trainings apart which stand in one table.

    Returns:
        Its name, its values in order, how many rows are of each, and whether rows take turns.

    Args:
        columns: Those of a table.
        times: Names of the columns that say when.
    """
    several = _several(columns, times, SERIES)
    if several is None:
        return None
    numbers = columns[several[0]].array
    sizes = tuple(int(np.count_nonzero(numbers == each)) for each in several[1])
    return *several, sizes, bool(np.count_nonzero(np.diff(numbers)) >= len(several[1]))


def _several(
    columns: Mapping[str, Column], times: Sequence[str], called: frozenset[str]
) -> tuple[str, list[float]] | None:
    for name, column in columns.items():
        if (
            not _is_called(name, called)
            or name in times
            or (usable := whole_numbers(column)) is None
        ):
            continue
        numbers = column.array[usable]
        ranks, counts = np.unique(numbers, return_counts=True)
        if not usable.all() or not 2 <= len(ranks) <= _MOST_RANKS:
            continue
        often = ranks[counts >= 0.5 * counts.max()]
        when = np.stack([columns[t].array for t in times]) if times else None
        rows = [numbers == rank for rank in often[:2]]
        if len(rows) == 2 and (when is None or _share(when[:, rows[0]], when[:, rows[1]]) > 0.5):
            return name, often.tolist()
    return None


def _share(one: Array, other: Array) -> float:
    """The share of the (k, n) times of one process that are times of the other, too."""
    known = {tuple(each) for each in other.T.tolist()}
    shared = sum(tuple(each) in known for each in one.T.tolist())
    return shared / max(1, int(one.shape[1]))
