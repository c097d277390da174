"""Columns of numbers that grow row by row, with what was set aside on the way."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, Text, message, plural
from ganreport.readers.values import Value
from ganreport.run.scalars import Column
from ganreport.run.text import distinct, printable
from ganreport.run.vocabulary import TIMES, held_out, ours, words

Array = npt.NDArray[Any]

MOST_COLUMNS: Final = 500
"""Columns of one table, beyond which it is no log of training."""

_LONGEST_SPLIT: Final = 20  # signs of the name of a split; what is longer is a text

REASONS: Final[dict[str, Message]] = {
    each.other: each
    for each in (
        plural("is no line of losses", "are no lines of losses", count=2),
        plural("is no object", "are no objects", count=2),
        plural("is no value", "are no values", count=2),
        plural("is not JSON", "are not JSON", count=2),
        plural("is not an iteration and a number", "are not an iteration and a number", count=2),
        plural("is of a further process", "are of further processes", count=2),
        plural(
            "was written again at once by the next start",
            "were written again at once by the next start",
            count=2,
        ),
        plural("could not be taken apart", "could not be taken apart", count=2),
        plural("ends in the middle", "end in the middle", count=2),
        plural(
            "has another number of cells than the header",
            "have another number of cells than the header",
            count=2,
        ),
        plural("holds no number", "hold no number", count=2),
    )
}
"""Why rows are set aside: what ``Builder.skip`` is told, for several, -> the message."""


FURTHER: Final = "are of further processes"
"""The reason of rows that are whole, but another process's: the first one's count."""

AT_ONCE: Final = "were written again at once by the next start"
"""The reason of rows that are whole, but whose step the next start wrote anew."""
_SPLITS: Final = frozenset(
    {
        "split",
        "mode",
        "phase",
        "set",
        "subset",
        "stage",
        "partition",
        "part",
        "type",
        "fold",
        "data",
    }
)
"""Words of which the last in a column's name is one where cells say what a row was measured on."""


def _apart(row: dict[str, Value]) -> dict[str, Value]:
    """A row whose values have names of their own where a cell says that they are of held-out data.

    Else those of training and of validation would stand under one name.
    """
    for key, cell in row.items():
        if not isinstance(cell, str) or len(cell) > _LONGEST_SPLIT or not held_out(cell):
            continue
        if words(key).split()[-1:] and words(key).split()[-1] in _SPLITS:
            return {n if n == key or ours(n) in TIMES else f"{cell}/{n}": v for n, v in row.items()}
    return row


def skipped_rows(why: str, count: int, first: int) -> Message:
    """That rows were set aside for a reason of ``REASONS``, or one in another's words."""
    known = REASONS.get(why)
    said: Text = msgspec.structs.replace(known, values={"count": count}) if known else why
    return plural(
        "{count:count} row {why} and is left out (the first: {first:count}).",
        "{count:count} rows {why} and are left out (the first: {first:count}).",
        count=count,
        why=said,
        first=first,
    )


def too_many_columns() -> ValueError:
    """The error of a table that is no log of training."""
    return ValueError(message("it has more than {most} columns", most=MOST_COLUMNS))


@dataclass
class ColumnBuilder:
    """One column: its values, where there is one, and how many cells were no numbers."""

    values: array[float] = field(default_factory=lambda: array("d"))
    recorded: bytearray = field(default_factory=bytearray)
    texts: int = 0

    def put(self, row: int, number: float | None) -> None:
        """Set the value of a row that is not before the last one set."""
        if gap := row - len(self.values):
            self.values.extend([0.0] * gap)
            self.recorded.extend(bytes(gap))
        self.values.append(np.nan if number is None else number)
        self.recorded.append(number is not None)

    def column(self, rows: int) -> Column:
        """All rows as a column; NaN where there is no value."""
        if len(self.values) < rows:
            self.put(rows - 1, None)
        recorded = np.frombuffer(bytes(self.recorded), np.uint8).astype(bool)
        values = np.array(self.values)
        values[~recorded] = np.nan
        return Column.where(values, recorded)


@dataclass
class ParsedTable:
    """One table as it was read.

    ``columns`` map names to (n,) numbers; ``texts`` the names of columns without any number to what
    they hold, said whole; ``skipped`` counts rows by why they were set aside, ``first`` names the
    first line of each; ``stray`` counts cells of number columns that were no numbers. ``borders``
    are rows before which the writer said that it was started: by a header, in another file.
    """

    columns: dict[str, Column]
    rows: int
    texts: dict[str, Text] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    stray: int = 0
    header: bool = True
    borders: tuple[int, ...] = ()


class Builder:
    """Takes rows of values and gives a table."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._numbers: dict[str, ColumnBuilder] = {}
        self._skipped: dict[str, int] = {}
        self._first: dict[str, int] = {}
        self._borders: list[int] = []
        self._rows = 0

    def border(self) -> None:
        """Note that the writer was started before the next row."""
        self._borders.append(self._rows)

    def skip(self, why: str, line: int) -> None:
        """Set a row aside."""
        self._skipped[why] = self._skipped.get(why, 0) + 1
        self._first.setdefault(why, line)

    def add(self, row: dict[str, Value]) -> None:
        """Take a row; a vector becomes several columns ``name[0]``, ``name[1]``, ..."""
        for name, cell in _apart(row).items():
            if isinstance(cell, tuple):
                for index, part in enumerate(cell):
                    self._put(f"{name}[{index}]", part)
            else:
                self._put(name, cell)
        self._rows += 1

    def _put(self, written: str, cell: float | str | None) -> None:
        name = self._names.get(written)
        if name is None:
            if len(self._numbers) >= MOST_COLUMNS:
                raise too_many_columns()
            name = self._names[written] = distinct(printable(written), self._numbers)
            self._numbers[name] = ColumnBuilder()
        numbers = self._numbers[name]
        if isinstance(cell, str):
            numbers.texts += 1
            cell = None
        numbers.put(self._rows, cell)

    def table(self, *, header: bool = True) -> ParsedTable:
        """All rows so far."""
        columns = {name: numbers.column(self._rows) for name, numbers in self._numbers.items()}
        held = {name: c for name, c in columns.items() if not c.is_empty}
        worded = {name: numbers.texts for name, numbers in self._numbers.items()}
        texts: dict[str, Text] = {
            n: message("it holds text") if worded[n] else message("it holds nothing")
            for n in columns
            if n not in held
        }
        stray = sum(worded[name] for name in held)
        borders = tuple(row for row in dict.fromkeys(self._borders) if 0 < row < self._rows)
        skipped = self._skipped, self._first
        return ParsedTable(held, self._rows, texts, *skipped, stray, header, borders)
