"""Which columns of a table are losses, to compare how training stood at different rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.readers.starts import COMPARED, Start, losses_say
from ganreport.run.scalars import Column
from ganreport.run.vocabulary import TIMES, ours, words

Array = npt.NDArray[Any]


def losses_of(columns: Mapping[str, Column], mapped: Mapping[str, str]) -> list[Column]:
    """The losses of a table by their names, else all quantities that are not known as others."""
    quantities = {n: c for n, c in columns.items() if mapped.get(n) not in TIMES}
    named = [c for n, c in quantities.items() if is_loss(n)]
    return named or [c for n, c in quantities.items() if _OTHERS.isdisjoint(words(n).split())]


_OTHERS: Final = frozenset(
    {"time", "times", "data", "lr", "rate", "eta", "memory", "mem", "fps", "ips", "sec", "seconds"}
)
"""Words in names of what is no loss: times, rates and machines."""


def is_loss(name: str) -> bool:
    """Whether a name is that of a loss."""
    return (ours(name) or "").endswith("_loss") or "loss" in words(name).split()


def compared(losses: Sequence[Column], rows: Array, begin: Start, end: Start, new: Start) -> float:
    """Whether losses go on (above 0) or start again (below 0) where a counter was set back.

    Args:
        losses: Columns of a table.
        rows: The (n,) rows of it that starts are of.
        begin: The first start of the training before.
        end: Its last one.
        new: The start after the counter was set back.
    """
    last = end.row + end.rows
    parts = (
        slice(begin.row, min(last, begin.row + COMPARED)),
        slice(max(end.row, last - COMPARED), last),
        slice(new.row, new.row + min(new.rows, COMPARED)),
    )
    values = [[c.array[rows[part]] for c in losses] for part in parts]
    return losses_say(*([v[np.isfinite(v)] for v in of_part] for of_part in values))
