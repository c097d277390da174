"""When training was started, by the event files that it wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ganreport.readers.attempts import iso
from ganreport.readers.tensorboard.events import Events
from ganreport.run.cards import Attempt

_DATES: Final = (1e8, 1e11)  # seconds since 1970: from 1973 to 5138; others are no dates


def starts(folders: Iterable[Events]) -> tuple[Attempt, ...]:
    """The starts that the files of the fullest folder tell of, from its first to its last event.

    Files that were written at the same time are of one start; times that are no dates tell nothing.
    """
    events = max(folders, key=lambda each: len(each.steps), default=None)
    spans: list[tuple[float, float, int]] = []
    for start, end, step in _spans(events) if events else ():
        if spans and start < spans[-1][1]:
            before, last, first = spans[-1]
            spans[-1] = before, max(last, end), first
        else:
            spans.append((start, end, step))
    return tuple(
        Attempt(number=n, first_step=step, started=iso(start), ended=iso(end), status="unknown")
        for n, (start, end, step) in enumerate(spans, 1)
    )


def _spans(events: Events) -> Iterator[tuple[float, float, int]]:
    """First and last wall time and first step of each file that holds values."""
    ends = [*events.bounds[1:], len(events.steps)]
    for begin, end, created in zip(events.bounds, ends, events.created, strict=True):
        if end > begin:
            start, last = created or events.walls[begin], events.walls[end - 1]
            if _DATES[0] < start <= last < _DATES[1]:
                yield start, last, max(0, events.steps[begin])
