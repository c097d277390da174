"""Which columns of a table are losses, to compare how training stood at different rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ganreport.run.scalars import Column
from ganreport.run.vocabulary import TIMES, ours, words


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
