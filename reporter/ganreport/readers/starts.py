"""Starts of one training, each with rows of its own: their order, and how a run records them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import msgspec
import numpy as np

from ganreport.messages import Message, plural
from ganreport.readers.attempts import one_after_another
from ganreport.readers.columns import ParsedTable
from ganreport.readers.problems import few
from ganreport.readers.tensorboard.attempts import again
from ganreport.run.cards import Attempt
from ganreport.run.model import Run

STAMP: Final = "time stamp"
"""The column of the times that lines were written at, in seconds since 1970."""

_NAMED: Final = 5  # files named in one remark; of the rest the number


@dataclass(frozen=True)
class Start:
    """One start of a training: the file that it wrote, its rows in order, and when it began.

    ``began`` is in seconds since 1970, where it is known; ``table`` has no rows where training
    ended before it logged any.
    """

    where: str
    table: ParsedTable
    began: float | None = None


def in_order(starts: Sequence[Start]) -> list[Start]:
    """The starts in the order in which they were made, by their dates, or else by their files."""
    if all(start.began is not None for start in starts):
        return sorted(starts, key=lambda start: (start.began or 0.0, start.where))
    return sorted(starts, key=lambda start: start.where)


def joined(starts: Sequence[Start]) -> ParsedTable:
    """The rows of all starts as one table; of no start an empty one."""
    tables = [start.table for start in starts]
    return one_after_another(tables) if tables else ParsedTable({}, 0)


def with_attempts(run: Run, starts: Sequence[Start], steps: str, stamps: str = STAMP) -> Run:
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
                started=_iso(start.began),
                ended=None if ended is None else _iso(ended),
                status="unknown",
            )
        )
    if len(attempts) < 2:
        return run
    info = msgspec.structs.replace(run.info, attempts=tuple(attempts))
    return replace(run, info=info, events=again(tuple(attempts)))


def aborted(starts: Sequence[Start]) -> tuple[Message, ...]:
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


def _iso(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="seconds")
