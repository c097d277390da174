"""Sequences of numbers in a database of Aim: a value, a step, an epoch and a time a point.

Source: Aim 3.29, ``aim/sdk/tracker.py``.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.readers.aim.encoding import encoded, parts_of, value_of
from ganreport.readers.points import SparseSeries

Array = npt.NDArray[Any]

Numbered = tuple["array[int]", "array[float]"]
"""Numbers of points, in no order that means anything, and one number of each."""

Sequences = dict[tuple[int, str], dict[str, Numbered]]
"""Contexts, as Aim numbers them, and names -> what is held of each point by its name in Aim."""

_INDEX: Final = 10  # bytes at the end of a key: a number, between the signs around it
_HELD: Final = frozenset({"val", "step", "epoch", "time"})


def sequences(entries: Iterable[tuple[bytes, bytes]], run: str) -> Sequences:
    """The sequences of a run, of single numbers alone."""
    homes = (encoded("seqs", "v2", "chunks", run), encoded("seqs", "chunks", run))
    whole: Sequences = {}
    last, column = b"", None
    for key, data in entries:
        if key[:-_INDEX] != last:
            last = key[:-_INDEX]
            column = _column(last, homes, whole)
        index, value = parts_of(key[-_INDEX:]), value_of(data)
        if column is None or index is None or isinstance(value, bool | str | dict | None):
            continue
        if len(index) == 1 and isinstance(index[0], int):
            column[0].append(index[0])
            column[1].append(value)
    return whole


def _column(head: bytes, homes: Iterable[bytes], whole: Sequences) -> Numbered | None:
    """Where a value goes whose key begins so."""
    home = next((home for home in homes if head.startswith(home)), None)
    parts = parts_of(head[len(home) :]) if home else None
    if not parts or len(parts) != 3 or parts[2] not in _HELD:
        return None
    context, name, what = parts
    if not isinstance(context, int) or not isinstance(what, str):
        return None
    own = whole.setdefault((context, str(name)), {})
    return own.setdefault(what, (array("q"), array("d")))


def points_of(held: Mapping[str, Numbered], where: str) -> tuple[SparseSeries, Array]:
    """A sequence in the order of its steps, and the epochs of its points, NaN where unknown.

    Points are numbered by a hash of their steps, and in databases of older Aims (3.10), which hold
    no steps, by the steps themselves.
    """
    numbers, values = (np.array(each) for each in held.get("val", (array("q"), array("d"))))
    steps = _beside(held, "step", numbers) if "step" in held else numbers.astype(np.float64)
    order = np.argsort(steps, kind="stable")
    moved = (steps, values, _beside(held, "time", numbers))
    whens, taken, times = (array("d", each[order].tobytes()) for each in moved)
    return SparseSeries(where, whens, taken, times), _beside(held, "epoch", numbers)[order]


def _beside(held: Mapping[str, Numbered], what: str, numbers: Array) -> Array:
    """What else is held of points of these numbers, NaN where it is not."""
    own, values = (np.array(each) for each in held.get(what, (array("q"), array("d"))))
    beside = np.full(len(numbers), np.nan)
    if len(own) and len(numbers):
        order = np.argsort(own, kind="stable")
        places = np.minimum(np.searchsorted(own[order], numbers), len(own) - 1)
        there = own[order][places] == numbers
        beside[there] = values[order][places][there]
    return beside
