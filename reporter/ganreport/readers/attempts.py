"""Several files of one training: each start wrote its own; their order, how a run records them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import msgspec
import numpy as np

from ganreport.messages import Message, Text, plural
from ganreport.readers.columns import ParsedTable
from ganreport.readers.problems import few
from ganreport.run.cards import STARTS, Attempt, Event
from ganreport.run.model import Run
from ganreport.run.scalars import Column

STAMP: Final = "time stamp"
"""The column of the times that lines were written at, in seconds since 1970."""

_NAMED: Final = 5  # files named in one remark; of the rest the number


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
                held[start:end] = column.held
            start = end
        columns[name] = Column.where(values, held)
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


@dataclass(frozen=True)
class FileStart:
    """One start of a training: the file that it wrote, its rows in order, and when it began.

    ``began`` is in seconds since 1970, where it is known; ``table`` has no rows where training
    ended before it logged any.
    """

    where: str
    table: ParsedTable
    began: float | None = None


def in_order(starts: Sequence[FileStart]) -> list[FileStart]:
    """The starts in the order in which they were made, by their dates, or else by their files."""
    if all(start.began is not None for start in starts):
        return sorted(starts, key=lambda start: (start.began or 0.0, start.where))
    return sorted(starts, key=lambda start: start.where)


def joined(starts: Sequence[FileStart]) -> ParsedTable:
    """The rows of all starts as one table; of no start an empty one."""
    tables = [start.table for start in starts]
    return one_after_another(tables) if tables else ParsedTable({}, 0)


def with_attempts(run: Run, starts: Sequence[FileStart], steps: str, stamps: str = STAMP) -> Run:
    """The run with an attempt for each of several starts that are dated, and an event for each.

    Args:
        run: What was read of all of them.
        starts: Those with rows, in their order.
        steps: The column of their steps.
        stamps: The column of the times that rows were written at.
    """
    attempts: list[Attempt] = []
    for start in starts:
        columns = start.table.columns
        if start.began is None or steps not in columns:
            return run
        first = columns[steps].array[0]
        written = columns[stamps].array if stamps in columns else np.empty(0)
        written = written[np.isfinite(written)]
        ended = max(start.began, float(written[-1])) if len(written) else None
        attempts.append(
            Attempt(
                number=len(attempts) + 1,
                first_step=int(first) if first >= 0 else 0,
                started=iso(start.began),
                ended=None if ended is None else iso(ended),
                status="unknown",
            )
        )
    if len(attempts) < 2:
        return run
    info = msgspec.structs.replace(run.info, attempts=tuple(attempts))
    return replace(run, info=info, events=again(tuple(attempts)))


def aborted(starts: Sequence[FileStart]) -> tuple[Message, ...]:
    """That some starts ended before they logged any row; nothing if none did."""
    if not starts:
        return ()
    said = plural(
        "{count:count} start ended before it logged anything ({files:list}).",
        "{count:count} starts ended before they logged anything ({files:list}).",
        count=len(starts),
        files=few([start.where for start in starts], _NAMED),
    )
    return (said,)


def iso(time: float) -> str:
    """A time in seconds since 1970 as a run records it."""
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="seconds")


def again(attempts: tuple[Attempt, ...]) -> tuple[Event, ...]:
    """An event for every start but the first: from scratch, or from where an earlier one was."""
    lowest = min((attempt.first_step for attempt in attempts), default=0)
    return tuple(
        Event(
            kind="start" if attempt.first_step <= lowest else "resume",
            step=attempt.first_step,
            time=attempt.started,
            attempt=attempt.number,
            details={STARTS: len(attempts)},
        )
        for attempt in attempts[1:]
    )
