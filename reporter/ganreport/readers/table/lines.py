"""Lines of a table as text: their cells, what stands between them, and where the header is."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from ganreport.readers.values import value
from ganreport.run.vocabulary import TIMES, ours

DELIMITERS: Final = (",", "\t", ";", "|", " ")
"""What may stand between cells, the likeliest first."""

_COMMENTS: Final = ("#", "%")
_MOST: Final = 0.9  # share of rows that agree; some may be damaged
_FEWEST: Final = 3  # rows that could not agree by chance

Line = tuple[int, str]
"""The number of a line, from 1, and the line."""


def without_preamble(lines: Sequence[Line], suffix: str) -> list[Line]:
    """The first lines of a text from its header on, without the sign of a comment before that.

    Comments, titles and settings above a header are of other lengths than the rows below it.
    """
    marked = 0
    while marked < len(lines) and lines[marked][1].lstrip().startswith(_COMMENTS):
        marked += 1
    rest = list(lines[marked:])
    if marked:
        number, line = lines[marked - 1]
        named = (number, line.lstrip("#% \t"))
        delimiter = delimiter_of([each for _, each in rest or [named]], suffix)
        cells = [c for _, c in rows_of(iter([named, *rest[:1]]), delimiter)]
        same = len(cells) < 2 or len(cells[0]) == len(cells[1]) or (marked == 1 < len(cells[0]))
        if same and not _numbers(cells[0]) and not (cells[1:] and not _numbers(cells[1])):
            return [named, *rest]
    delimiter = delimiter_of([each for _, each in rest], suffix)
    cells = [c for _, c in rows_of(iter(rest), delimiter)]
    if len(cells) != len(rest):
        return rest
    sizes = [len(each) for each in cells]
    usual = Counter(size for size in sizes if size > 1).most_common(1)
    place = sizes.index(usual[0][0]) if usual else 0
    below = cells[place + 1 : place + 3]  # a line may be drawn between the header and the rows
    if place and not _numbers(cells[place]) and any(map(_numbers, below)):
        return rest[place:]
    return rest


def is_indexed(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows begin with their number, which has no name in the header, as pandas reads it."""
    if not header or len(rows) < _FEWEST or ours(header[0]) in TIMES:
        return False
    longer = [row for row in rows if len(row) == len(header) + 1 and row[-1].strip()]
    numbers = [row[0].strip() for row in longer]
    if len(longer) < _MOST * len(rows) or not all(n.isdecimal() and len(n) < 16 for n in numbers):
        return False
    ahead = [int(b) - int(a) for a, b in itertools.pairwise(numbers)]
    return sum(step == 1 for step in ahead) >= _MOST * len(ahead)


def _numbers(cells: Sequence[str]) -> bool:
    return any(isinstance(value(cell), float) for cell in cells)


def rows_of(lines: Iterator[tuple[int, str]], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and cells; no cells where a line can't be taken apart."""
    for number, line in lines:
        if line.lstrip().startswith("#"):
            continue
        if delimiter == "|":
            line = line.strip("| \t")
        if delimiter == " ":
            yield number, line.split()
            continue
        try:
            yield number, next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
        except csv.Error:
            yield number, []


def delimiter_of(lines: list[str], suffix: str) -> str:
    """The one that cuts most lines into equally many cells."""

    def score(delimiter: str) -> tuple[int, int]:
        counts = Counter(len(cells) for _, cells in rows_of(iter(enumerate(lines, 1)), delimiter))
        most = max((n for size, n in counts.items() if size > 1), default=0)
        return most, -DELIMITERS.index(delimiter)

    if suffix == ".tsv" and any("\t" in line for line in lines):
        return "\t"
    best = max(DELIMITERS, key=score)
    return best if score(best)[0] else ","
