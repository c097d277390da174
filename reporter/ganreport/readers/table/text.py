"""Tables written as text, a row a line: CSV, TSV, semicolons, bars or blanks."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Final

from ganreport.messages import message
from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.values import value
from ganreport.run.text import printable

DELIMITERS: Final = (",", "\t", ";", "|", " ")
"""What may stand between cells, the likeliest first."""

UNNAMED: Final = "column {}"
"""The name of a column that has none, by its number from 1."""

_LOOKED_AT: Final = 50  # lines by which the separator and the header are told
_NAMEABLE: Final = 200  # signs of a header's cell; what is longer is no name


def read_text(text: str, suffix: str = "") -> ParsedTable:
    """The table in a text.

    The first row is the header unless it holds numbers. Rows of another length than the header,
    headers in the middle and lines that can't be taken apart are set aside and counted; a last row
    that ends in the middle is one of another length. Lines that begin with ``#`` are passed over.

    Raises:
        ValueError: There is no row in it, or the header can't be one.
    """
    lines = ((n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip("\0 \t,;|"))
    head = list(itertools.islice(lines, _LOOKED_AT))
    delimiter = _delimiter([line for _, line in head], suffix)
    rows = _rows(itertools.chain(head, lines), delimiter)
    first = next(((n, cells) for n, cells in rows if cells), None)
    if first is None:
        raise ValueError(message("it holds no row"))
    comma = delimiter == ";"
    header = not any(isinstance(value(cell, comma), float) for cell in first[1])
    names = _names(first[1] if header else [""] * len(first[1]))
    builder = Builder()
    for number, cells in rows if header else itertools.chain([first], rows):
        _take(builder, names, cells, number, first[1] if header else [], comma)
    return builder.table(header=header)


def _take(
    builder: Builder, names: list[str], cells: list[str], line: int, header: list[str], comma: bool
) -> None:
    if cells == header:
        return
    while len(cells) > len(names) and not cells[-1].strip():
        cells.pop()
    if not cells:
        builder.skip("could not be taken apart", line)
    elif len(cells) != len(names):
        builder.skip("have another number of cells than the header", line)
    else:
        row = {name: value(cell, comma) for name, cell in zip(names, cells, strict=True)}
        if all(isinstance(each, str) or each is None for each in row.values()):
            builder.skip("hold no number", line)
        else:
            builder.add(row)


def _rows(lines: Iterator[tuple[int, str]], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and cells; no cells where a line can't be taken apart."""
    for number, line in lines:
        if line.lstrip().startswith("#") and number > 1:
            continue
        plain = line.lstrip("# \t") if number == 1 else line
        if delimiter == " ":
            yield number, plain.split()
            continue
        try:
            yield number, next(csv.reader([plain], delimiter=delimiter, skipinitialspace=True), [])
        except csv.Error:
            yield number, []


def _delimiter(lines: list[str], suffix: str) -> str:
    """The one that cuts most lines into equally many cells."""

    def score(delimiter: str) -> tuple[int, int]:
        counts = Counter(len(cells) for _, cells in _rows(iter(enumerate(lines, 1)), delimiter))
        most = max((n for size, n in counts.items() if size > 1), default=0)
        return most, -DELIMITERS.index(delimiter)

    if suffix == ".tsv" and any("\t" in line for line in lines):
        return "\t"
    best = max(DELIMITERS, key=score)
    return best if score(best)[0] else ","


def _names(cells: list[str]) -> list[str]:
    """Unique names: an empty one gets its number, of equal ones the second is ``name (2)``."""
    seen: Counter[str] = Counter()
    names = []
    for index, cell in enumerate(cells, 1):
        name = printable(cell).strip()[:_NAMEABLE] or UNNAMED.format(index)
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    if len(set(names)) < len(names):
        raise ValueError(message("names of its header can't be told apart"))
    return names
