"""The self-check that every reading ends in: what became of the rows and cells that were seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.readers.columns import AT_ONCE, FURTHER, ParsedTable
from ganreport.readers.steps import Timeline
from ganreport.run.reading_check import ReadingCheck

_SUMMED: Final = tuple(name for name in ReadingCheck.__struct_fields__ if name != "growing")


def of_table(table: ParsedTable, when: Timeline, replaced: int) -> ReadingCheck:
    """What became of one table's rows, by where they stand in time.

    Args:
        table: As it was read.
        when: Which of its rows count.
        replaced: How many of those a later row of the same step replaced.
    """
    skipped = sum(table.skipped.values())
    further, again = table.skipped.get(FURTHER, 0), table.skipped.get(AT_ONCE, 0)
    trainings = sum(when.trainings) - when.trainings[when.taken] if when.trainings else 0
    held = sum(column.count for column in table.columns.values())
    return ReadingCheck(
        rows_seen=table.rows + skipped,
        rows_used=len(when.rows) - replaced,
        not_understood=skipped - further - again,
        without_step=when.lost,
        superseded=when.superseded + again + replaced,
        elsewhere=further + when.others + trainings + when.short,
        cells_seen=held + table.stray,
        cells_read=held,
    )


def joined(checks: Sequence[ReadingCheck], steps: npt.NDArray[Any]) -> ReadingCheck:
    """What became of all tables' rows, and whether the (n,) steps of the run grow strictly."""
    sums = {name: sum(getattr(check, name) for check in checks) for name in _SUMMED}
    return ReadingCheck(**sums, growing=bool(np.all(np.diff(steps) > 0)))
