"""Several files of one training: each start wrote its own, and they are read one after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from ganreport.messages import Text
from ganreport.readers.columns import ParsedTable
from ganreport.run.scalars import Column


def one_after_another(tables: Sequence[ParsedTable]) -> ParsedTable:
    """The rows of all tables in their order, as one table; a column is NaN where it was not held.

    What steps that go back mean (a resume, another training) is decided of the whole, by
    :func:`ganreport.readers.steps.timeline`.

    Args:
        tables: In the order in which training wrote them; at least one.
    """
    count = sum(table.rows for table in tables)
    names = dict.fromkeys(name for table in tables for name in table.columns)
    columns: dict[str, Column] = {}
    for name in names:
        values, held, start = np.full(count, np.nan), np.zeros(count, bool), 0
        for table in tables:
            column, end = table.columns.get(name), start + table.rows
            if column is not None:
                values[start:end] = column.array
                held[start:end] = True if column.recorded is None else column.recorded
            start = end
        columns[name] = Column(values, None if held.all() else held)
    texts: dict[str, Text] = {}
    skipped: Counter[str] = Counter()
    first: dict[str, int] = {}
    for table in tables:
        texts |= {name: why for name, why in table.texts.items() if name not in columns}
        skipped.update(table.skipped)
        first = table.first | first
    stray = sum(table.stray for table in tables)
    return ParsedTable(
        columns, count, texts, dict(skipped), first, stray, borders=tuple(_borders(tables))
    )


def _borders(tables: Sequence[ParsedTable]) -> Iterator[int]:
    """The borders within tables and those between them."""
    start = 0
    for table in tables:
        yield from (start + row for row in table.borders)
        start += table.rows
        yield start
