"""From the lines of a log to a table: which lines are of one row, and where rows stand."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.readers.clocks import ELAPSED, grows
from ganreport.readers.columns import FURTHER, MOST_COLUMNS, ColumnBuilder, ParsedTable
from ganreport.readers.counters import counts_all, over_epochs, starts_anew
from ganreport.readers.text import lines_of
from ganreport.readers.text_log.commas import are_decimal, with_points
from ganreport.readers.text_log.forms import missing, together
from ganreport.readers.text_log.lines import Line, is_border, read_line
from ganreport.readers.text_log.numbers import of_losses
from ganreport.readers.text_log.ranks import (
    UNNAMED,
    Processes,
    bare_numbers,
    begins_bare,
    first_of,
    names_processes,
)
from ganreport.run.scalars import Column
from ganreport.run.words import held_out

Array = npt.NDArray[Any]
Place = tuple[int | None, int | None, int]

FEWEST: Final = 3
"""Lines that a number has to stand in to count as a scalar; it may be fewer in a short log."""

_UNREAD: Final = "could not be taken apart"
_SETTINGS: Final = "Namespace("  # argparse's: what follows are settings, not scalars
_LONGEST: Final = 200  # signs of a line in which a header is looked for
_LOOKED_AT: Final = 5000  # lines by which processes are told apart
_MOST_NAMES: Final = 2000  # bounds the memory in a text of anything
_STAMPS: Final = "time stamp"


@dataclass
class _Rows:
    """Rows so far: numbers by name, the counters of each, what the last one holds.

    ``totals`` and ``planned`` count what batches and epochs are said to count to; ``begun`` says
    that a header stands before the next row, which then is one of ``borders``; ``others`` counts
    lines of further processes.
    """

    numbers: dict[str, ColumnBuilder] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    whens: list[float] = field(default_factory=list)
    totals: Counter[int] = field(default_factory=Counter)
    planned: Counter[int] = field(default_factory=Counter)
    held: set[str] = field(default_factory=set)
    borders: list[int] = field(default_factory=list)
    begun: bool = False
    beyond: int = 0
    others: int = 0
    first_other: int = 0
    unread: int = 0
    first_unread: int = 0
    stray: int = 0

    def put(self, line: Line, place: Place, *, over: bool) -> None:
        """Take the numbers of a line, in the last row if that is of the same place and has room."""
        names = line.values
        if line.tag:
            names = {f"{line.tag} {name}": value for name, value in names.items()}
        same = bool(self.places) and self.places[-1] == place
        if line.early and same and self.held & set(names):
            return
        if not (same and (over or not self.held & set(names))):
            if self.begun and self.places:
                self.borders.append(len(self.places))
            self.begun = False
            self.places.append(place)
            self.whens.append(np.nan)
            self.held = set()
        row = len(self.places) - 1
        if line.when is not None:
            self.whens[row] = line.when
        for name, value in names.items():
            if name not in self.numbers and len(self.numbers) >= _MOST_NAMES:
                self.beyond += 1
                continue
            column = self.numbers.get(name) or self.numbers.setdefault(name, ColumnBuilder())
            if len(column.values) > row:
                column.values[row] = value
            else:
                column.put(row, value)
            self.held.add(name)


@dataclass(frozen=True)
class TextLog:
    """The table of a log, what in it is the wall time, and sentences about what was assumed.

    ``epochs`` is how many there were to be, 0 where lines do not say it.
    """

    table: ParsedTable
    wall_time: str = ""
    notes: tuple[Message, ...] = ()
    epochs: int = 0


def read_log(text: str) -> TextLog | None:
    """The table of a log; None where no number stands in it often enough.

    A row is what stands between two changes of the counters, of a progress bar what it shows last;
    a line without counters is of the place of those before it. Numbers before the first counters
    are none of training, if there are any counters.
    """
    rows, now, passes = _Rows(), Line(), 0
    heads = [line for _, line in itertools.islice(lines_of(text), _LOOKED_AT)]
    point = with_points if are_decimal(head[:_LONGEST] for head in heads) else str
    processes = _processes(text, [point(head) for head in heads])
    for number, written in lines_of(text):
        content = point(written)
        line = read_line(content, bare_ranks=processes.bare)
        if _SETTINGS in content[:_LONGEST]:
            line = Line()
        if processes.other(line.rank):
            rows.others += bool(line.values)
            rows.first_other = rows.first_other or number
            continue
        if line.epoch is None and _is_epoch(line, now):
            line.epoch, line.batch = line.batch, None
            line.epochs, line.batches = line.batches, None
        now.epochs = line.epochs or now.epochs
        if line.epoch is not None and line.epoch != now.epoch:
            now.batch = None
        again = line.mean and now.batch is not None and (line.batch or 0) < now.batch
        passes += again
        now.epoch = now.epoch if line.epoch is None else line.epoch
        now.batch = now.batch if line.batch is None else line.batch
        rows.begun |= not line.values and is_border(content[:_LONGEST])
        if line.batches and line.values:
            rows.totals[line.batches] += 1
        if line.epochs and line.values:
            rows.planned[line.epochs] += 1
        if lost := missing(content[:_LONGEST], line.values):
            rows.stray += lost if line.values else 0
            rows.unread += not line.values
            rows.first_unread = rows.first_unread or number * (not line.values)
        if line.values:
            place = (now.epoch, None if line.mean else now.batch, passes)
            rows.put(line, place, over=line.bar)
    return _table(rows, processes)


def _is_epoch(line: Line, now: Line) -> bool:
    """Whether a bare counter goes on with epochs, which lines before named: ``[31/60]``."""
    if now.epoch is None or now.batch is not None or not line.batches or line.bar:
        return False
    return line.batches == now.epochs and line.batch in (now.epoch, now.epoch + 1)


def _processes(text: str, heads: Sequence[str]) -> Processes:
    """Whose lines of several processes count, by the first lines of a text."""
    bare = bare_numbers((line, _place(begins_bare(line))) for line in heads)
    if not bare and not names_processes(text):
        return Processes()
    ranks: Counter[int] = Counter()
    for content in heads:
        line = read_line(content, bare_ranks=bare)
        if line.values:
            ranks[UNNAMED if line.rank is None else line.rank] += 1
    unnamed = ranks.pop(UNNAMED, 0)
    return Processes(first_of(ranks, unnamed), bare)


def _place(text: str) -> tuple[int | None, int | None] | None:
    """The counters of a line, None where it has none."""
    line = read_line(text) if text else Line()
    place = (line.epoch, line.batch)
    return None if place == (None, None) or not line.values else place


def _table(rows: _Rows, processes: Processes) -> TextLog | None:
    placed = np.array([place[:2] != (None, None) for place in rows.places], bool)
    keep = placed if placed.any() else np.ones(len(placed), bool)
    fewest = min(FEWEST, max(1, int(np.count_nonzero(keep)) // 2))
    columns: dict[str, Column] = {}
    any_held = np.zeros(len(keep), bool)
    for name, numbers in rows.numbers.items():
        column = numbers.column(len(rows.places))
        held = column.held
        if np.count_nonzero(held & keep) >= fewest and len(columns) < MOST_COLUMNS:
            columns[name] = Column(column.array, held)
            any_held |= held
    kept, keep = keep, keep & any_held
    lost = _lost(rows, columns, kept & ~any_held)
    if not keep.any():
        return None
    for name, each in columns.items():
        columns[name] = Column.where(each.array[keep], each.held[keep])
    columns = together(columns)
    places = [place for place, one in zip(rows.places, keep, strict=True) if one]
    when, notes = _when(places, rows.totals)
    wall, said = _clock(np.array(rows.whens)[keep], columns)
    table = ParsedTable(when | columns, len(places), borders=_kept(rows.borders, keep))
    if rows.others:
        table.skipped, table.first = {FURTHER: rows.others}, {FURTHER: rows.first_other}
    if rows.unread + lost >= FEWEST:
        table.skipped[_UNREAD] = rows.unread + lost
        table.first[_UNREAD] = rows.first_unread or 1
    table.stray = rows.stray if rows.stray >= FEWEST else 0
    if processes.own is not None:
        notes.append(
            message(
                "Several processes of one training printed lines: those of process {number} count.",
                number=max(processes.own, 0),
            )
        )
    planned = rows.planned.most_common(1)
    return TextLog(table, wall, (*notes, *said), planned[0][0] if planned else 0)


def _lost(rows: _Rows, columns: Collection[str], gone: Array) -> int:
    """How many rows that do not count hold a number of a loss, under a name that stands nowhere."""
    held = np.zeros(len(gone), bool)
    for name, numbers in rows.numbers.items():
        if name not in columns and of_losses([name]) and not held_out(name):
            held |= numbers.column(len(gone)).held
    return int(np.count_nonzero(held & gone))


def _kept(borders: Sequence[int], keep: Array) -> tuple[int, ...]:
    """Borders among the rows that are kept."""
    return tuple(int(np.count_nonzero(keep[:row])) for row in borders)


def _when(places: list[Place], totals: Counter[int]) -> tuple[dict[str, Column], list[Message]]:
    """The steps of rows, and their epochs, by the counters of their lines."""
    epoch = np.array([np.nan if place[0] is None else place[0] for place in places])
    batch = np.array([np.nan if place[1] is None else place[1] for place in places])
    if np.isnan(batch).all():
        return ({} if np.isnan(epoch).all() else {"epoch": _known(epoch)}), []
    total = max(totals.items(), key=lambda item: (item[1], item[0]))[0] if totals else 0
    if np.isnan(epoch).all():
        if not starts_anew(batch, total):
            return {"step": _known(batch)}, []
        epoch = np.append(0, np.cumsum(np.diff(batch) < 0)).astype(float)
    both = ~np.isnan(epoch) & ~np.isnan(batch)
    if not both.any() or counts_all(epoch[both], batch[both]):
        return {"step": _known(batch), "epoch": _known(epoch)}, []
    passes = over_epochs(epoch, batch, total)
    note = message(
        "Batches are counted anew in each epoch; steps count all of them, {size:count} an epoch.",
        size=passes.size,
    )
    if not total:
        note = message(
            "Batches are counted anew in each epoch; steps count all of them, {size:count} an "
            "epoch, the most that was seen.",
            size=passes.size,
        )
    return {"step": _known(passes.steps), "epoch": _known(passes.epochs)}, [note]


def _known(values: Array) -> Column:
    return Column.where(values, ~np.isnan(values))


def _clock(whens: Array, columns: dict[str, Column]) -> tuple[str, list[Message]]:
    """The wall time by the time stamps of lines, else by a scalar that grows with it."""
    if np.count_nonzero(~np.isnan(whens)) > len(whens) / 2:
        columns[_STAMPS] = _known(whens)
        return _STAMPS, [
            message("Time stamps of lines are taken as UTC, unless they name their zone.")
        ]
    for name, column in columns.items():
        if name.lower() in ELAPSED and grows(column):
            said = message("'{name}' is taken as the time since training was started.", name=name)
            return name, [said]
    return "", []
