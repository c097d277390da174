"""What is to be said of event files: what is damaged, empty, written again or not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, Text, message, plural
from ganreport.readers.problems import some
from ganreport.readers.remarks import set_back
from ganreport.readers.tensorboard.events import Events
from ganreport.readers.tensorboard.records import MOST_BYTES, Damage
from ganreport.readers.tensorboard.steps import EventSeries, StepClock
from ganreport.run.model import Problem, Skipped
from ganreport.run.vocabulary import UNITS

Array = npt.NDArray[Any]

_NAMED: Final = 4  # tags named in one remark; of the rest the number
_KINDS: Final[dict[str, Message]] = {
    "audio": message("audio"),
    "graph": message("graph"),
    "histograms": message("histograms"),
    "log messages": message("log messages"),
    "run metadata": message("run metadata"),
    "session log": message("session log"),
    "tensors": message("tensors"),
    "values of unknown kind": message("values of unknown kind"),
}
"""Kinds of what event files hold beside scalars and pictures; a plugin's own is called its name."""

_WHY: Final[dict[str, Message]] = {
    "histograms": message("histograms without counts, or of another form"),
    "graph": message("graphs are not read"),
    "session log": message("only used for where a restart begins"),
}
_ABSOLUTE: Final = 1e8  # seconds since 1970: earlier than 1973 is no date of a training
_SPANS: Final = 6  # files whose steps are named in one remark


def too_many(count: int) -> Skipped:
    """That further event files are not read."""
    what = plural("{count:count} event file", "{count:count} event files", count=count)
    return Skipped(what, message("more than are read"))


def of_files(folders: Mapping[str, Events]) -> Iterator[Problem | Skipped | Message]:
    """What of the files could not be read, and what they hold beside scalars and pictures."""
    if any(events.histograms for events in folders.values()):
        yield message("Of histograms the mean and the standard deviation are read.")
    others: dict[str, set[str]] = {}
    for events in folders.values():
        for index, (where, losses) in enumerate(zip(events.files, events.losses, strict=True)):
            yield from _of_file(where, losses, _valued(events, index))
        for kind, tags in events.others.items():
            others.setdefault(kind, set()).update(tags)
        yield from _uncounted(events)
    for kind in sorted(others):
        why = _WHY.get(kind, message("of a kind that is not read"))
        yield Skipped(_tags(kind, others[kind]), why)


def _uncounted(events: Events) -> Iterator[Problem | Skipped]:
    """What of a folder's events was left out, by how much."""
    if events.malformed:
        what = plural(
            "{count:count} event cannot be decoded and is left out.",
            "{count:count} events cannot be decoded and are left out.",
            count=events.malformed,
        )
        yield Problem(kind="ragged", where=events.files[0], what=what, count=events.malformed)
    if events.paths:
        what = plural("{count:count} setting", "{count:count} settings", count=events.paths)
        why = message("their values look like paths, which a report should not show")
        yield Skipped(what, why)
    if events.beyond:
        what = plural("{count:count} value", "{count:count} values", count=events.beyond)
        yield Skipped(what, message("of more tags than are read"))


def _of_file(where: str, losses: Damage, valued: bool) -> Iterator[Problem | Skipped]:
    if losses.torn:
        what = message(
            "Reading ends at byte {end:count}, for {why}.", end=losses.end, why=losses.torn
        )
        kind = "ragged" if losses.ended else "unreadable"
        yield Problem(kind=kind, where=where, what=what)
    if losses.damaged:
        what = plural(
            "{count:count} record does not fit its checksum and is left out (the first at byte "
            "{first:count}).",
            "{count:count} records do not fit their checksums and are left out (the first at byte "
            "{first:count}).",
            count=losses.damaged,
            first=losses.first,
        )
        yield Problem(kind="unreadable", where=where, what=what, count=losses.damaged)
    if losses.large:
        why = plural(
            "{count:count} record of more than {most:count} bytes",
            "{count:count} records of more than {most:count} bytes",
            count=losses.large,
            most=MOST_BYTES,
        )
        yield Skipped(where, why)
    if not valued:
        empty = message("it is empty")
        silent = message("it holds neither a scalar nor a picture")
        yield Skipped(where, silent if losses.records else empty)


def _valued(events: Events, index: int) -> bool:
    bounds = [*events.bounds, len(events.steps)]
    return bounds[index + 1] > bounds[index]


def _tags(kind: str, tags: set[str]) -> Text:
    called = _KINDS.get(kind, kind)
    named = sorted(tag for tag in tags if tag)
    return message("{kind} ({tags})", kind=called, tags=some(named, _NAMED)) if named else called


def empty(folders: Mapping[str, Events]) -> Problem:
    """That nothing at all was logged, and for how long nothing was."""
    files = [name for events in folders.values() for name in events.files]
    count = sum(losses.records for events in folders.values() for losses in events.losses)
    times = [max(0.0, e.last_wall - e.created[0]) for e in folders.values() if e.created]
    took = max(times, default=0.0)
    what = plural(
        "Empty run: {count:count} record, but neither a scalar nor a picture among them.",
        "Empty run: {count:count} records, but neither a scalar nor a picture among them.",
        count=count,
    )
    if took >= 1:
        what = plural(
            "Empty run: {count:count} record, but neither a scalar nor a picture among them, over "
            "{took:,.0f} s.",
            "Empty run: {count:count} records, but neither a scalar nor a picture among them, over "
            "{took:,.0f} s.",
            count=count,
            took=took,
        )
    return Problem(kind="empty", where=files[0], what=what)


def of_clock(folder: str, events: Events, clock: StepClock) -> Iterator[Problem | Message]:
    """Restarts, steps that could not be used, and times that are none, of one folder."""
    where = folder or events.files[0].rpartition("/")[0] or events.files[0]
    superseded = int(np.count_nonzero(clock.gone)) - clock.lost - clock.short
    if clock.restarts and superseded:
        what = plural(
            "Steps went back with {restarts:count} of {files:count} files (steps {spans:list}); "
            "what they wrote again does not count: {count:count} event. Give a file instead of the "
            "folder to report on that start alone.",
            "Steps went back with {restarts:count} of {files:count} files (steps {spans:list}); "
            "what they wrote again does not count: {count:count} events. Give a file instead of "
            "the folder to report on that start alone.",
            count=superseded,
            restarts=clock.restarts,
            files=len(events.files),
            spans=_spans(events),
        )
        yield Problem(kind="again", where=where, what=what, count=superseded)
    if clock.short:
        what = plural(
            "{count:count} event of a last start, which is far shorter than those before it and "
            "got less far, does not count. Give a file instead of the folder to report on such a "
            "start alone.",
            "{count:count} events of last starts, which are far shorter than those before them and "
            "got less far, do not count. Give a file instead of the folder to report on such a "
            "start alone.",
            count=clock.short,
        )
        yield Problem(kind="again", where=where, what=what, count=clock.short)
    yield from set_back(where, UNITS["step"][1], clock.joined)
    if clock.lost:
        what = plural(
            "{count:count} event with a step below 0 or beyond 2^53 is left out.",
            "{count:count} events with steps below 0 or beyond 2^53 are left out.",
            count=clock.lost,
        )
        yield Problem(kind="ragged", where=where, what=what, count=clock.lost)
    walls = clock.walls[~clock.gone]
    if len(walls) and 0 < float(np.max(walls)) < _ABSOLUTE:
        yield message(
            "Wall times in {where} are no dates; they count from some start.", where=where
        )


def _spans(events: Events) -> list[Text]:
    """The steps of each file that holds any, of the first few."""
    ends = [*events.bounds[1:], len(events.steps)]
    held = [(b, e) for b, e in zip(events.bounds, ends, strict=True) if e > b]
    said: list[Text] = [
        message("{first:count} to {last:count}", first=events.steps[b], last=events.steps[e - 1])
        for b, e in held[:_SPANS]
    ]
    if len(held) > _SPANS:
        said[-1] = message("{spans} ...", spans=said[-1])
    return said


def of_curves(curves: Mapping[str, EventSeries]) -> Iterator[Problem | Message]:
    """Several values of one step, and steps that went back within a file."""
    several = {name: curve.most for name, curve in curves.items() if curve.most > 1}
    if several:
        yield message(
            "{names} hold several values of one step (up to {most:count}); their mean counts.",
            names=_quoted(list(several)),
            most=max(several.values()),
        )
    mixed = [name for name, curve in curves.items() if curve.at_once]
    if mixed:
        yield message(
            "Steps of {names} go back again and again, and were sorted.", names=_quoted(mixed)
        )
    again = [(name, curve.again) for name, curve in curves.items() if curve.again]
    if again:
        count = sum(number for _, number in again)
        what = plural(
            "{count:count} value of {names} was written again later in the same file; the later "
            "one counts.",
            "{count:count} values of {names} were written again later in the same file; the later "
            "ones count.",
            count=count,
            names=_quoted([name for name, _ in again]),
        )
        yield Problem(kind="again", where=again[0][0], what=what, count=count)


def _quoted(names: Sequence[str]) -> Text:
    return some([message("'{name}'", name=name) for name in names], _NAMED)
