"""Rows of a log in the order of writing, and the starts of training among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Text
from ganreport.readers.attempts import iso
from ganreport.readers.columns import AT_ONCE, FURTHER, Builder, ParsedTable
from ganreport.run.cards import Attempt

Array = npt.NDArray[Any]

TIME: Final = "wall_time"
"""The column of the time stamps of lines, in seconds since 1970."""

WHEN: Final = frozenset({"step", "epoch", TIME})
"""Columns that say when."""

_RANKS: Final = 0.3  # share of rows that repeat the step before: then further processes print, too
_MOST_STARTS: Final = 1000  # of one run; bounds what a report lists of somebody's file


@dataclass(frozen=True)
class VoiceStart:
    """A start of training: the index of the first row after it, and when, where that is known."""

    row: int
    when: float | None = None


@dataclass(frozen=True)
class VoiceLog:
    """What one log, or several of one run, hold."""

    table: ParsedTable
    starts: tuple[VoiceStart, ...] = ()
    notes: tuple[Text, ...] = ()


class LogRows:
    """Takes what lines say, one row after the other."""

    def __init__(self) -> None:
        self.row: dict[str, float] = {}
        self.builder = Builder()
        self._count = 0
        self._starts: list[VoiceStart] = []
        self._notes: list[Text] = []

    def start(self, when: float | None) -> None:
        """Training was started."""
        self.close()
        if len(self._starts) < _MOST_STARTS:
            self._starts.append(VoiceStart(self._count, when))

    def open(self, when: float | None, **at: float | None) -> None:
        """A new row, at a step and an epoch as far as they are known."""
        self.close()
        self.row = {name: value for name, value in (*at.items(), (TIME, when)) if value is not None}

    def close(self) -> None:
        """The row is whole; one without any quantity is none."""
        if self.row.keys() - WHEN:
            self.builder.add(dict(self.row))
            self._count += 1
        self.row = {}

    def note(self, said: Text) -> None:
        """Say something of the log, once."""
        if said not in self._notes:
            self._notes.append(said)

    def log(self) -> VoiceLog:
        """All of it."""
        self.close()
        return VoiceLog(self.builder.table(), tuple(self._starts), tuple(self._notes))


def tidied(log: VoiceLog) -> ParsedTable:
    """The table without rows that a start wrote again at once, and those of further processes.

    Where a start begins at the step of the row before it, that row does not count. Of other rows of
    one step in a row that hold the same columns the first counts, where that is so again and again:
    further processes print the same steps.
    """
    table, steps = log.table, log.table.columns.get("step")
    if steps is None or not table.rows:
        return table
    same = np.append(False, steps.array[1:] == steps.array[:-1])
    clash = np.zeros(table.rows, bool)
    for name, column in table.columns.items():
        if name not in WHEN:
            held = column.held
            clash |= held & np.append(False, held[:-1])
    begins = np.zeros(table.rows, bool)
    begins[[start.row for start in log.starts if start.row < table.rows]] = True
    before = np.append((same & begins)[1:], False)
    further = same & clash & ~begins
    if np.count_nonzero(further) <= _RANKS * table.rows:
        further = np.zeros(table.rows, bool)
    keep = ~(before | further)
    columns = {name: column.of_rows(keep) for name, column in table.columns.items()}
    aside = {why: rows for why, rows in ((FURTHER, further), (AT_ONCE, before)) if rows.any()}
    return replace(
        table,
        columns=columns,
        rows=int(np.count_nonzero(keep)),
        skipped=table.skipped | {why: int(np.count_nonzero(r)) for why, r in aside.items()},
        first=table.first | {why: int(np.argmax(r)) + 1 for why, r in aside.items()},
    )


def attempts(log: VoiceLog) -> tuple[Attempt, ...]:
    """The starts that a log tells of: by its lines, and by steps that go back without any."""
    steps = log.table.columns.get("step")
    if steps is None or not log.table.rows:
        return ()
    times = log.table.columns.get(TIME)
    whens = np.full(log.table.rows, np.nan) if times is None else times.array
    starts = _starts(log.starts, steps.array)
    ends = [*(start.row for start in starts[1:]), log.table.rows]
    made: list[Attempt] = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        own = whens[start.row : end]
        own = own[np.isfinite(own)]
        began = start.when if start.when is not None else own[0] if len(own) else None
        step = steps.array[min(start.row, log.table.rows - 1)]
        made.append(
            Attempt(
                number=number,
                first_step=int(step) if np.isfinite(step) else 0,
                started="" if began is None else iso(began),
                ended=iso(own[-1]) if len(own) else None,
                status="unknown",
            )
        )
    return tuple(made) if len(made) > 1 or made[0].started else ()


def _starts(said: Sequence[VoiceStart], steps: Array) -> list[VoiceStart]:
    """Those that lines told of, and those that only steps tell of."""
    known = {start.row for start in said}
    back = np.flatnonzero(steps[1:] < steps[:-1]) + 1
    silent = [VoiceStart(int(row)) for row in back if int(row) not in known][:_MOST_STARTS]
    first = [] if 0 in known else [VoiceStart(0)]
    return sorted([*first, *said, *silent], key=lambda start: start.row)
