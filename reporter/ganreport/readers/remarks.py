"""What is said of a table's rows: which were set aside, and what was assumed of its steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ganreport.messages import Message, Text, message, plural
from ganreport.readers.columns import AT_ONCE, FURTHER, ParsedTable, skipped_rows
from ganreport.readers.problems import few
from ganreport.readers.steps import Timeline
from ganreport.run.model import Problem
from ganreport.run.vocabulary import UNITS

MOST_NAMED: Final = 20
"""Trainings of one file whose sizes are named."""

_WHOLE: Final = {FURTHER: "processes", AT_ONCE: "superseded"}
"""Kinds of problems with rows that are whole and were rightly set aside: no damage."""


def set_aside(where: str, table: ParsedTable, when: Timeline, replaced: int) -> Iterator[Problem]:
    """What of a table does not count, as problems."""
    for why, count in table.skipped.items():
        what = skipped_rows(why, count, table.first[why])
        yield Problem(kind=_WHOLE.get(why, "ragged"), where=where, what=what, count=count)
    if table.stray:
        what = plural(
            "{count:count} cell of columns of numbers holds text and counts as missing.",
            "{count:count} cells of columns of numbers hold text and count as missing.",
            count=table.stray,
        )
        yield Problem(kind="ragged", where=where, what=what, count=table.stray)
    if when.lost:
        what = plural(
            "{count:count} row without a whole number in '{name}' is left out.",
            "{count:count} rows without a whole number in '{name}' are left out.",
            count=when.lost,
            name=when.source or "",
        )
        yield Problem(kind="ragged", where=where, what=what, count=when.lost)
    if when.trainings:
        yield _appended(where, when)
    if when.others:
        what = plural(
            "{count:count} row of further processes ('{name}') is left out: the first counts.",
            "{count:count} rows of further processes ('{name}') are left out: the first counts.",
            count=when.others,
            name=when.rank,
        )
        yield Problem(kind="processes", where=where, what=what, count=when.others)
    if when.short:
        what = plural(
            "{count:count} row of a last start, which is far shorter than those before it and got "
            "less far, does not count.",
            "{count:count} rows of last starts, which are far shorter than those before them and "
            "got less far, do not count.",
            count=when.short,
        )
        yield Problem(kind="given-up", where=where, what=what, count=when.short)
    again = when.superseded + replaced
    if again:
        what = _written_again(again, when)
        yield Problem(kind="superseded", where=where, what=what, count=again)


def _written_again(count: int, when: Timeline) -> Message:
    if not when.restarts:
        return plural(
            "{count:count} row was written again; the later one counts.",
            "{count:count} rows were written again; the later ones count.",
            count=count,
        )
    return plural(
        "{count:count} row was written again ({units} went back {times}); the later one counts.",
        "{count:count} rows were written again ({units} went back {times}); the later ones count.",
        count=count,
        units=UNITS[when.unit][1],
        times=plural("{count:count} time", "{count:count} times", count=when.restarts),
    )


def _appended(where: str, when: Timeline) -> Problem:
    """Of several trainings in one table one counts, the last that is not just a false start."""
    sizes, count = when.trainings, len(when.trainings)
    number = when.taken + 1
    if when.asked:
        which = message("number {number:count} counts, as was asked for", number=number)
    elif when.mixed:
        which = message("the longest counts")
    elif when.taken < count - 1:
        which = message(
            "number {number:count} counts, for those after it are far shorter", number=number
        )
    else:
        which = message("the last one counts")
    others = sum(sizes) - sizes[when.taken]
    values: dict[str, Any] = {
        "trainings": count,
        "sizes": few([f"{size:,}" for size in sizes], MOST_NAMED),
        "which": which,
    }
    if when.mixed:
        what = plural(
            "{trainings:count} trainings wrote into it at once ({sizes:list} rows): {which}, "
            "{count:count} row of the others is left out.",
            "{trainings:count} trainings wrote into it at once ({sizes:list} rows): {which}, "
            "{count:count} rows of the others are left out.",
            count=others,
            **values,
        )
    else:
        what = plural(
            "{trainings:count} trainings from the beginning stand in it one after another "
            "({sizes:list} rows): {which}, {count:count} row of the others is left out.",
            "{trainings:count} trainings from the beginning stand in it one after another "
            "({sizes:list} rows): {which}, {count:count} rows of the others are left out.",
            count=others,
            **values,
        )
    return Problem(kind="appended", where=where, what=what, count=others)


def of_steps(where: str, when: Timeline) -> Iterator[Message]:
    """What was assumed of a table's steps."""
    if when.repeats:
        yield message(
            "In {where} '{name}' repeats itself row after row, so that rows are counted instead.",
            where=where,
            name=when.repeats,
        )
    yield from set_back(where, UNITS[when.unit][1], when.joined)
    if when.size:
        yield message(
            "Batches are counted anew in each epoch; steps count all of them, {size:count} an "
            "epoch, the most that was seen.",
            size=when.size,
        )
    if when.shuffled:
        yield plural(
            "In {where} steps go back {count:count} time, as if several wrote at once: rows were "
            "sorted.",
            "In {where} steps go back {count:count} times, as if several wrote at once: rows were "
            "sorted.",
            count=when.shuffled,
            where=where,
        )


def set_back(where: str, units: Text, joined: Sequence[tuple[int, ...]]) -> Iterator[Message]:
    """That a counter was set back though training went on: pairs of the last and the first."""
    if not joined:
        return
    before, after, *_ = joined[0]
    if len(joined) == 1:
        yield message(
            "In {where}, {units} were set back from {before:count} to {after:count}, but losses "
            "continue where they were. It is taken as one training, and they are counted on.",
            where=where,
            units=units,
            before=before,
            after=after,
        )
        return
    yield message(
        "In {where}, {units} were set back {count:count} times (the first from {before:count} to "
        "{after:count}), but losses continue where they were. It is taken as one training, and "
        "they are counted on.",
        where=where,
        units=units,
        count=len(joined),
        before=before,
        after=after,
    )
