"""What became of the rows and cells that a reader saw: how far its numbers can be relied on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from ganreport.messages import Message, message, plural

RELIABLE: Final = 0.9
"""Share of rows, and of cells, that a reader has to understand for its numbers to be judged.

A cut line, a message between rows or a cell of text now and then leave far more; where a tenth is
not understood the format is another one than was taken for granted, and what was read may be too.
"""


class ReadingCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the rows and cells that a reader saw in tables and logs.

    Of ``rows_seen`` rows ``rows_used`` count. The others were ``not_understood``, ``without_step``,
    ``superseded`` by a later start, or ``elsewhere``: of another training or process, or
    of a last start that was soon given up. Of
    ``cells_seen`` cells in columns of numbers ``cells_read`` were numbers. ``growing`` says whether
    steps grow strictly once all is joined.
    """

    rows_seen: int = 0
    rows_used: int = 0
    not_understood: int = 0
    without_step: int = 0
    superseded: int = 0
    elsewhere: int = 0
    cells_seen: int = 0
    cells_read: int = 0
    growing: bool = True

    @property
    def share(self) -> float:
        """The share of rows, or of cells, that was understood, whichever is less; 1 of none."""
        rows = (self.not_understood + self.without_step) / max(self.rows_seen, 1)
        return min(1 - rows, self.cells_read / self.cells_seen if self.cells_seen else 1.0)

    @property
    def perfect(self) -> bool:
        """Whether every row and every cell counts."""
        used = self.rows_used == self.rows_seen and self.cells_read == self.cells_seen
        return used and self.growing

    @property
    def reliable(self) -> bool:
        """Whether enough was understood for the numbers to be judged."""
        return self.growing and self.share >= RELIABLE


def in_words(check: ReadingCheck) -> Iterator[Message]:
    """What became of the rows and cells: first how many count, then where the others went."""
    yield plural(
        "{used:count} of {seen:count} row is used",
        "{used:count} of {seen:count} rows are used",
        count=check.rows_seen,
        used=check.rows_used,
        seen=check.rows_seen,
    )
    yield from (said for said, count in _gone(check) if count)
    if check.cells_read < check.cells_seen:
        yield message(
            "{read:count} of {seen:count} cells in columns of numbers hold a number",
            read=check.cells_read,
            seen=check.cells_seen,
        )
    if not check.growing:
        yield message("the steps do not grow strictly")


def _gone(check: ReadingCheck) -> Iterator[tuple[Message, int]]:
    """Where rows went that do not count, and how many."""
    yield (
        message("{rows:count} could not be taken apart", rows=check.not_understood),
        check.not_understood,
    )
    yield message("{rows:count} without a step", rows=check.without_step), check.without_step
    yield (
        message("{rows:count} written again later", rows=check.superseded),
        check.superseded,
    )
    yield (
        message(
            "{rows:count} of another training, process or start that does not count",
            rows=check.elsewhere,
        ),
        check.elsewhere,
    )
