"""The step scalars of a run: long columns that are decoded when asked for, a few kept at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ganreport.stats.decimate import Thinned, evenly, thin

Array = npt.NDArray[Any]

KEPT_BYTES: Final = 160 * 2**20
"""Bytes of decoded columns that are kept: all of an ordinary run, a few of a very long one."""

LARGEST: Final = 1e60
"""A larger number counts as infinite: its powers would be, and no axis could show it."""

MOST_ROWS: Final = 20_000
"""Rows of which an excerpt of every decoded column is kept."""


@dataclass(frozen=True)
class Column:
    """One recorded scalar: the (n,) ``array``, NaN where not recorded, and (n,) where it was.

    ``recorded`` is None where every row has a value; a NaN that was recorded is evidence.
    """

    array: Array
    recorded: Array | None = None

    @classmethod
    def where(cls, values: Array, held: Array) -> Column:
        """The (n,) values, of which those where ``held`` is true were recorded."""
        return cls(values, None if held.all() else held)

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self.array.nbytes + (0 if self.recorded is None else self.recorded.nbytes)

    @property
    def held(self) -> Array:
        """(n,) where it was recorded; not to be changed."""
        return np.ones(len(self.array), bool) if self.recorded is None else self.recorded

    @property
    def is_empty(self) -> bool:
        """Whether no row has a value, though there are rows."""
        return self.recorded is not None and not self.recorded.any()

    @property
    def count(self) -> int:
        """How many values were recorded."""
        held = self.recorded
        return len(self.array) if held is None else int(np.count_nonzero(held))

    def of_rows(self, rows: Array) -> Column:
        """Some of its rows, by their indices or by where they are."""
        return Column(self.array[rows], None if self.recorded is None else self.recorded[rows])


Decode = Callable[[Sequence[str]], Mapping[str, Column]]


class Scalars:
    """Rows of step scalars in growing order of their steps, one row a step.

    Args:
        steps: (n,) int64 steps.
        names: The other columns, in the order of recording.
        decode: Gives the named columns, each of length n, in one pass over the files.
    """

    def __init__(self, steps: Array, names: Iterable[str], decode: Decode) -> None:
        self.steps = steps
        self.names = tuple(names)
        self._decode = decode
        self._kept: dict[str, Column] = {}
        self._few = evenly(len(steps), MOST_ROWS)
        self._excerpts: dict[str, Array] = {}
        self._thinned: dict[str, Thinned] = {}

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Scalars:
        """Those of a table in memory; NaN in a plain float column was recorded, ``pd.NA`` not."""
        steps = frame["step"].to_numpy(np.int64)
        names = [str(name) for name in frame.columns if name != "step"]
        columns = {name: _of_series(frame[name]) for name in names}
        return cls(steps, names, lambda wanted: {name: columns[name] for name in wanted})

    def renamed(self, names: Mapping[str, str]) -> Scalars:
        """The same scalars, some of them under other names; what was decoded stays decoded."""
        old = {new: name for name, new in names.items()}

        def decode(wanted: Sequence[str]) -> dict[str, Column]:
            columns = self._decode([old.get(name, name) for name in wanted])
            return {names.get(name, name): column for name, column in columns.items()}

        twin = Scalars(self.steps, (names.get(name, name) for name in self.names), decode)
        twin._kept = {names.get(name, name): each for name, each in self._kept.items()}
        twin._excerpts = {names.get(name, name): each for name, each in self._excerpts.items()}
        return twin

    def __len__(self) -> int:
        return len(self.steps)

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def column(self, name: str) -> Column:
        """One column, numbers beyond ``LARGEST`` as infinite.

        The least recently used ones are forgotten beyond ``KEPT_BYTES``.
        """
        if name not in self._kept:
            self.prepare([name])
        column = self._kept.pop(name)
        self._kept[name] = column
        return column

    def prepare(self, names: Sequence[str]) -> None:
        """Decode several columns in one pass, which is faster where files are many."""
        missing = [name for name in names if name not in self._kept]
        room = KEPT_BYTES - 8 * len(self) * len(missing)
        while self._kept and sum(column.size for column in self._kept.values()) > max(room, 0):
            del self._kept[next(iter(self._kept))]
        columns = self._decode(missing)
        self._kept.update({name: _tamed(column) for name, column in columns.items()})
        self._excerpts.update({name: column.array[self._few] for name, column in columns.items()})

    def values(self, name: str) -> Array:
        """(n,) values of one column, NaN where it was not recorded."""
        return self.column(name).array

    def thinned(self, name: str) -> Thinned:
        """What is kept of one column for charts and curves; its rows are looked at once."""
        if name not in self._thinned:
            column = self.column(name)
            self._thinned[name] = thin(self.steps, column.array, column.recorded)
        return self._thinned[name]

    def scalar(self, name: str) -> pd.Series | None:
        """The recorded values of one column indexed by step, or None where there are none."""
        if name not in self:
            return None
        column = self.column(name)
        if column.recorded is None:
            return pd.Series(column.array, self.steps, name=name) if len(self) else None
        if column.is_empty:
            return None
        return pd.Series(column.array[column.recorded], self.steps[column.recorded], name=name)

    def excerpt(self, most: int = MOST_ROWS, names: Sequence[str] = ()) -> pd.DataFrame:
        """At most ``most`` (up to ``MOST_ROWS``) evenly chosen rows of some columns, or of all.

        The first and the last row are among them, the steps are the first column. What was decoded
        before is not decoded again.
        """
        wanted = names or self.names
        for name in wanted:
            if name not in self._excerpts:
                self.prepare([name])
        rows = evenly(len(self._few), most)
        columns = {name: self._excerpts[name][rows] for name in wanted}
        return pd.DataFrame({"step": self.steps[self._few][rows], **columns})


def tamed(array: Array) -> Array:
    """The (n,) numbers, those beyond ``LARGEST`` as infinite; the same array where there are none.

    Only float64 can hold them.
    """
    if array.dtype != np.float64 or not ((array > LARGEST) | (array < -LARGEST)).any():
        return array
    beyond = np.abs(array) > LARGEST
    return np.where(beyond, np.copysign(np.inf, array), array)


def _tamed(column: Column) -> Column:
    array = tamed(column.array)
    return column if array is column.array else Column(array, column.recorded)


def _of_series(series: pd.Series) -> Column:
    if isinstance(series.dtype, np.dtype):
        return Column(series.to_numpy())
    recorded = series.notna().to_numpy()
    values = series.to_numpy(np.float64, na_value=np.nan)
    return Column.where(values, recorded)


EMPTY: Final = Scalars(np.empty(0, np.int64), (), lambda _: {})
"""No step scalars at all."""
