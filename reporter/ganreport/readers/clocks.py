"""Times in somebody's table as seconds: dates in thousandths, durations since the start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from ganreport.messages import Message, message
from ganreport.run.scalars import Column
from ganreport.run.vocabulary import words

ELAPSED: Final = frozenset(
    {"time", "elapsed", "elapsed time", "total time", "time elapsed", "relative time", "seconds"}
)
"""Names, in words, of what may be the time since training was started, if it grows."""

FEWEST: Final = 3
"""Values up to which nothing is said to grow."""

_GROWS: Final = 0.95  # share of distances that have to: a resume counts from its own start
# The least of a date in thousandths of a second, millionths, and so on: 1973 in each, and 5138 in
# the unit before.
_FINER: Final = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
_MILLISECONDS: Final = ("ms", "msec", "millis", "milliseconds")


def grows(column: Column) -> bool:
    """Whether values grow all the time."""
    values = column.array[np.isfinite(column.array)]
    if len(values) <= FEWEST or values[-1] <= values[0]:
        return False
    return bool(np.count_nonzero(np.diff(values) >= 0) > _GROWS * (len(values) - 1))


def on_seconds(columns: dict[str, Column], own: dict[str, str]) -> Iterator[Message]:
    """Make the wall times of a table seconds, and what grows as time does its wall time.

    Args:
        columns: Those of a table; the one of wall times is replaced.
        own: Names of columns that say when -> ours; is added to.
    """
    name = next((name for name, our in own.items() if our == "wall_time"), "")
    if not name:
        times = [n for n, c in columns.items() if _elapsed(n) and n not in own and grows(c)]
        name = next(iter(times), "")
        if not name:
            return
        own[name] = "wall_time"
        yield message("'{name}' is taken as the time since training was started.", name=name)
    column = columns[name]
    known = column.array[np.isfinite(column.array)]
    first = float(np.median(known)) if len(known) else 0.0
    factor = next((factor for least, factor in _FINER if first >= least), 1.0)
    if factor == 1 and words(name).split()[-1:] in [[each] for each in _MILLISECONDS]:
        factor = 1e3
    if factor != 1:
        columns[name] = Column(column.array / factor, column.recorded)


def _elapsed(name: str) -> bool:
    plain = words(name).split()
    plain = plain[:-1] if plain[-1:] in [["s"], ["sec"], *([m] for m in _MILLISECONDS)] else plain
    return " ".join(plain) in ELAPSED
