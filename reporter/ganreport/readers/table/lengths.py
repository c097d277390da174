"""Scalars that were kept as lists, each of its own length, as columns of one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from ganreport.messages import Text, message
from ganreport.readers.columns import MOST_COLUMNS, Builder, ParsedTable, too_many_columns
from ganreport.readers.values import Value
from ganreport.run.vocabulary import ours

_LOSSES: Final = ("d_loss", "g_loss")
_CUT: Final = 1  # values by which lists may differ that a crash between two of them left


def filled(columns: Mapping[str, Sequence[Value]]) -> ParsedTable:
    """The table of these columns.

    Its rows are as many as most of them have; of the others those with one value more or less, as
    after a crash, and those with one value for each so many of its rows, as of a generator that is
    trained every fifth step, are placed; the rest is left out, which is said.

    Raises:
        ValueError: They are too many, or hold nothing.
    """
    if len(columns) > MOST_COLUMNS:
        raise too_many_columns()
    sizes = Counter(len(each) for each in columns.values() if len(each))
    if not sizes:
        raise ValueError(message("it holds no lists of numbers"))
    rows = max(sizes, key=lambda size: (sizes[size], size))
    losses = [len(each) for name, each in columns.items() if ours(name) in _LOSSES and len(each)]
    if losses and rows not in losses:
        rows = max(losses)
    placed: dict[str, tuple[Sequence[Value], int]] = {}
    texts: dict[str, Text] = {}
    for name, each in columns.items():
        every = _spacing(len(each), rows, bool(ours(name)))
        if every:
            placed[name] = (each, every)
        if len(each) != rows:
            texts[name] = _said(len(each), rows, every)
    builder = Builder()
    for index in range(rows):
        row: dict[str, Value] = {}
        for name, (each, every) in placed.items():
            place, rest = divmod(index + 1, every)
            row[name] = each[place - 1] if rest == 0 and place <= len(each) else None
        builder.add(row)
    table = builder.table()
    table.texts = texts | {n: why for n, why in table.texts.items() if n not in texts}
    return table


def _spacing(size: int, rows: int, known: bool) -> int:
    """Of how many rows each value stands at the last; 0 where it is not known."""
    if abs(size - rows) <= _CUT and size:
        return 1
    if known and size > 1 and size < rows and rows % size == 0:
        return rows // size
    return 0


def _said(size: int, rows: int, every: int) -> Text:
    values = {"count": size, "rows": rows}
    if every > 1:
        return message(
            "it holds {count:count} values where others hold {rows:count}: each stands at the last "
            "of {every:count} rows",
            every=every,
            **values,
        )
    if every:
        return message(
            "it holds {count:count} values where others hold {rows:count}: they are put together "
            "from the first on",
            **values,
        )
    return message("it holds {count:count} values where others hold {rows:count}", **values)
