"""Tables written as text, a row a line: CSV, TSV, semicolons, bars or blanks."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Final

from ganreport.messages import message
from ganreport.readers.columns import MOST_COLUMNS, Builder, ParsedTable
from ganreport.readers.starts import FEWEST, SUBSTANCE
from ganreport.readers.table.lines import (
    delimiter_of,
    is_indexed,
    rows_of,
    without_preamble,
)
from ganreport.readers.values import commas_are_decimal, value
from ganreport.run.text import printable

UNNAMED: Final = "column {}"
"""The name of a column that has none, by its number from 1."""

_BLANK: Final = "\0 \t,;|"
_RULE: Final = " \t|:+=-"  # signs of a line between a header and rows, in Markdown
_ANOTHER: Final = "have another number of cells than the header"
_MOST_BLOCKS: Final = 3  # of rows of another length: each is a start; what is all over is damage
_LOOKED_AT: Final = 50  # lines by which the separator and the header are told
_NAMEABLE: Final = 200  # signs of a header's cell; what is longer is no name


def read_text(text: str, suffix: str = "") -> ParsedTable:
    """The table in a text.

    The first row is the header unless it holds numbers. Rows of another length than the header,
    unless they are many and stand together, and lines that can't be taken apart are set aside and
    counted; a last row that ends in the middle is one of another length. Headers in the middle are
    borders between starts. Lines that begin with ``#`` or ``%`` are passed over, but for a header.

    Raises:
        ValueError: There is no row in it, or the header can't be one.
    """
    lines = _lines(text)
    head = without_preamble(list(itertools.islice(lines, _LOOKED_AT)), suffix)
    delimiter = delimiter_of([line for _, line in head], suffix)
    rows = rows_of(itertools.chain(head, lines), delimiter)
    first = next(((n, cells) for n, cells in rows if cells), None)
    if first is None:
        raise ValueError(message("it holds no row"))
    told = commas_are_decimal(c for _, cells in rows_of(iter(head), delimiter) for c in cells)
    comma = delimiter == ";" if told is None else told
    header = not any(isinstance(value(cell, comma), float) for cell in first[1])
    if header and is_indexed(first[1], [cells for _, cells in rows_of(iter(head[1:]), delimiter)]):
        first = first[0], ["", *first[1]]
    taken = _Taken(first[1] if header else [""] * len(first[1]), comma)
    for number, cells in rows if header else itertools.chain([first], rows):
        taken.take(cells, number)
    if widths := taken.further():
        taken = _Taken(first[1] if header else [""] * len(first[1]), comma, widths)
        for number, cells in rows_of(_lines(text), delimiter):
            if number >= first[0] + header:
                taken.take(cells, number)
    return taken.builder.table(header=header)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    numbered = enumerate(text.splitlines(), 1)
    return ((n, line) for n, line in numbered if line.strip(_BLANK) and not _is_rule(line))


def _is_rule(line: str) -> bool:
    return "---" in line and not line.strip(_RULE)


class _Taken:
    """Rows of a table as they are taken.

    Rows of another length than the header's are set aside, unless they stand in blocks of their own
    or are most: then they are of another start, and surplus cells get the number of their column.
    """

    def __init__(self, header: list[str], comma: bool, widths: frozenset[int] = frozenset()):
        self.header = header
        self.builder = Builder()
        self._names = _names(header)
        self._comma = comma
        self._widths = widths
        self._usual = 0
        self._odd: Counter[int] = Counter()
        self._blocks: Counter[int] = Counter()
        self._last = len(header)

    def take(self, cells: list[str], line: int) -> None:
        """Take one row."""
        while len(cells) > len(self._names) and not cells[-1].strip():
            cells.pop()
        if not cells:
            self.builder.skip("could not be taken apart", line)
            return
        row = [value(cell, self._comma) for cell in cells]
        if all(isinstance(each, str) or each is None for each in row):
            if any(self.header) and _is_header(cells, self.header):
                self._begin(cells)
            else:
                wide = len(cells) != len(self._names)
                self.builder.skip(_ANOTHER if wide else "hold no number", line)
            return
        size = len(cells)
        self._usual += size == len(self._names)
        self._odd[size] += size != len(self._names)
        self._blocks[size] += size != self._last
        if size != len(self._names) and size not in self._widths:
            self.builder.skip(_ANOTHER, line)
        else:
            if size != self._last and self._widths and self._blocks[size] <= _MOST_BLOCKS:
                self.builder.border()
            names = self._names + [UNNAMED.format(n) for n in range(len(self._names) + 1, size + 1)]
            self.builder.add(dict(zip(names, row, strict=False)))
        self._last = size

    def _begin(self, cells: list[str]) -> None:
        """A header in the middle: another start, maybe of other columns."""
        self.builder.border()
        if cells != self.header:
            self.header, self._names, self._last = cells, _names(cells), len(cells)

    def further(self) -> frozenset[int]:
        """Other lengths of rows that are no damage: in few blocks of some rows, or of most rows."""
        most = max(self._usual, *self._odd.values(), 0)
        return frozenset(
            size
            for size, count in self._odd.items()
            if size <= MOST_COLUMNS
            and count >= max(FEWEST, SUBSTANCE * most)
            and (count == most or self._blocks[size] <= _MOST_BLOCKS)
        )


def _is_header(cells: list[str], header: list[str]) -> bool:
    """Whether a row of texts is a header again, be it of some further columns."""
    known = {cell.strip().lower() for cell in header if cell.strip()}
    same = sum(cell.strip().lower() in known for cell in cells)
    return cells == header or (same >= 2 and same >= len(cells) / 2)


def _names(cells: list[str]) -> list[str]:
    """Unique names: an empty one gets its number, of equal ones the second is ``name (2)``."""
    seen: Counter[str] = Counter()
    names = []
    for index, cell in enumerate(cells, 1):
        name = printable(cell).strip()[:_NAMEABLE] or UNNAMED.format(index)
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    if len(set(names)) < len(names):
        raise ValueError(message("names of its header are not distinct"))
    return names
