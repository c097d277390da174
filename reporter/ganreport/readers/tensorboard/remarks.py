"""What is to be said of event files: what is damaged, empty, written again or not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.readers.tensorboard.events import Events
from ganreport.readers.tensorboard.records import MOST_BYTES, Damage
from ganreport.readers.tensorboard.steps import EventSeries, StepClock
from ganreport.run.model import Problem, Skipped

Array = npt.NDArray[Any]

_NAMED: Final = 4
_WHY: Final = {
    "histograms": "histograms without counts, or of another form",
    "graph": "graphs are not read",
    "session log": "only used for where a restart begins",
}
_ABSOLUTE: Final = 1e8


def of_files(folders: Mapping[str, Events]) -> Iterator[Problem | Skipped | str]:
    """What of the files could not be read, and what they hold beside scalars and pictures."""
    if any(events.histograms for events in folders.values()):
        yield "Of histograms the mean and the standard deviation are read."
    others: dict[str, set[str]] = {}
    for events in folders.values():
        for index, (where, losses) in enumerate(zip(events.files, events.losses, strict=True)):
            yield from _of_file(where, losses, _valued(events, index))
        for kind, tags in events.others.items():
            others.setdefault(kind, set()).update(tags)
        if events.malformed:
            what = f"{events.malformed:,} events can't be decoded and are left out."
            yield Problem(kind="ragged", where=events.files[0], what=what, count=events.malformed)
        if events.paths:
            why = "their values look like paths, which a report should not show"
            yield Skipped(f"{events.paths:,} settings", why)
        if events.beyond:
            yield Skipped(f"{events.beyond:,} values", "of more tags than are read")
    for kind in sorted(others):
        yield Skipped(_tags(kind, others[kind]), _WHY.get(kind, "of a kind that is not read"))


def _of_file(where: str, losses: Damage, valued: bool) -> Iterator[Problem | Skipped]:
    if losses.torn:
        what = f"Reading ends at byte {losses.end:,}, for {losses.torn}."
        yield Problem(
            kind="ragged" if "writer" in losses.torn else "unreadable", where=where, what=what
        )
    if losses.damaged:
        what = (
            f"{losses.damaged:,} records do not fit their checksums and are left out (the first at "
            f"byte {losses.first:,})."
        )
        yield Problem(kind="unreadable", where=where, what=what, count=losses.damaged)
    if losses.large:
        yield Skipped(where, f"{losses.large:,} records of more than {MOST_BYTES:,} bytes")
    if not valued:
        empty = "it is empty" if not losses.records else "it holds neither a scalar nor a picture"
        yield Skipped(where, empty)


def _valued(events: Events, index: int) -> bool:
    bounds = [*events.bounds, len(events.steps)]
    return bounds[index + 1] > bounds[index]


def _tags(kind: str, tags: set[str]) -> str:
    named = sorted(tag for tag in tags if tag)
    if not named:
        return kind
    more = f" and {len(named) - _NAMED:,} more" if len(named) > _NAMED else ""
    return f"{kind} ({', '.join(named[:_NAMED])}{more})"


def empty(folders: Mapping[str, Events]) -> Problem:
    """That nothing at all was logged, and for how long nothing was."""
    files = [name for events in folders.values() for name in events.files]
    count = sum(losses.records for events in folders.values() for losses in events.losses)
    what = f"Empty run: {count:,} records, but neither a scalar nor a picture among them"
    times = [max(0.0, e.last_wall - e.created[0]) for e in folders.values() if e.created]
    took = f", over {max(times):,.0f} s" if max(times, default=0.0) >= 1 else ""
    return Problem(kind="empty", where=files[0], what=f"{what}{took}.")


def of_clock(folder: str, events: Events, clock: StepClock) -> Iterator[Problem | str]:
    """Restarts, steps that could not be used, and times that are none, of one folder."""
    where = folder or events.files[0].rpartition("/")[0] or events.files[0]
    superseded = int(np.count_nonzero(clock.gone)) - clock.lost
    if clock.restarts and superseded:
        what = (
            f"Steps went back with {clock.restarts:,} of {len(events.files):,} files "
            f"({_spans(events)}); what they wrote again does not count: {superseded:,} events. "
            "Give a file instead of the folder to report on that start alone."
        )
        yield Problem(kind="superseded", where=where, what=what, count=superseded)
    if clock.lost:
        what = f"{clock.lost:,} events with steps below 0 or beyond 2^53 are left out."
        yield Problem(kind="ragged", where=where, what=what, count=clock.lost)
    walls = clock.walls[~clock.gone]
    if len(walls) and 0 < float(np.max(walls)) < _ABSOLUTE:
        yield f"Wall times in {where} are no dates; they count from some start."


def _spans(events: Events) -> str:
    """The steps of each file that holds any."""
    ends = [*events.bounds[1:], len(events.steps)]
    held = [(b, e) for b, e in zip(events.bounds, ends, strict=True) if e > b]
    said = [f"{events.steps[b]:,} to {events.steps[e - 1]:,}" for b, e in held]
    return f"steps {', '.join(said[:6])}{' ...' * (len(said) > 6)}"


def of_courses(courses: Mapping[str, EventSeries]) -> Iterator[Problem | str]:
    """Several values of one step, and steps that went back within a file."""
    several = {name: found.most for name, found in courses.items() if found.most > 1}
    if several:
        yield (
            f"{_few(list(several))} hold several values of one step (up to "
            f"{max(several.values()):,}); their mean counts."
        )
    mixed = [name for name, found in courses.items() if found.at_once]
    if mixed:
        yield f"Steps of {_few(mixed)} go back again and again, and were sorted."
    again = [(name, found.again) for name, found in courses.items() if found.again]
    if again:
        count = sum(number for _, number in again)
        what = f"{count:,} values of {_few([n for n, _ in again])} were written again later in the "
        what += "same file; the later ones count."
        yield Problem(kind="superseded", where=again[0][0], what=what, count=count)


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(f"'{name}'" for name in names[:_NAMED]) + more
