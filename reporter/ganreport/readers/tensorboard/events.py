"""The event files of one folder: scalars and the places of pictures, event by event.

Source: tensorflow/core/util/event.proto.
"""

from __future__ import annotations

import os
import struct
from array import array
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ganreport.readers.protobuf import BYTES, Malformed, Span, fields, signed, spans, varint
from ganreport.readers.tensorboard.hparams import Setting, read_hparams
from ganreport.readers.tensorboard.records import Damage, records
from ganreport.readers.tensorboard.values import Value, read_value

MOST_TAGS: Final = 2000
"""Tags of one folder; values of further ones are counted only."""

MOMENTS: Final = (" (mean)", " (std)")
"""What stands behind a histogram's tag in the names of its two scalars."""

_MOST_KNOWN: Final = 10_000  # patterns of events kept for speed: bounds the memory, not the result
_BUFFER: Final = 2**20  # bytes read at a time; events are small and many
_WALL: Final = struct.Struct("<d")
_SINGLE: Final = struct.Struct("<f")
_WALL_KEY, _STEP_KEY, _SUMMARY_KEY, _VALUE_KEY = 0x09, 0x10, 0x2A, 0x0A
_OTHERS: Final = {4: "graph", 6: "log messages", 7: "session log", 8: "run metadata", 9: "graph"}
_SUMMARY, _SESSION = 5, 7
_START: Final = 1  # SessionLog.START of event.proto


@dataclass
class ScalarPoints:
    """The values of one scalar: (n,) rows of the events that they are from, and numbers."""

    rows: array[int] = field(default_factory=lambda: array("i"))
    values: array[float] = field(default_factory=lambda: array("d"))


@dataclass
class Spots:
    """The pictures of one tag: (n,) rows of their events, file numbers, offsets and lengths."""

    rows: array[int] = field(default_factory=lambda: array("i"))
    files: array[int] = field(default_factory=lambda: array("i"))
    offsets: array[int] = field(default_factory=lambda: array("q"))
    lengths: array[int] = field(default_factory=lambda: array("q"))


_Single = tuple[ScalarPoints, int]


class Events:
    """What event files hold, read one after the other.

    ``steps`` and ``walls`` are the (n,) steps and wall times of events with values; ``bounds`` the
    first row and ``created`` the first wall time of each of ``files``. ``sessions`` are rows, steps
    and wall times of starts that say from which step on they write. ``others`` are tags of what
    was not read by its kind, ``histograms`` those read as two scalars. ``paths`` counts settings
    left out, ``malformed`` events that could not be decoded, ``beyond`` values of too many tags.
    """

    def __init__(self) -> None:
        self.files: list[str] = []
        self.bounds: list[int] = []
        self.created: list[float] = []
        self.losses: list[Damage] = []
        self.steps = array("q")
        self.walls = array("d")
        self.scalars: dict[str, ScalarPoints] = {}
        self.pictures: dict[str, Spots] = {}
        self.others: dict[str, set[str]] = {}
        self.histograms: set[str] = set()
        self.sessions: list[tuple[int, int, float]] = []
        self.hparams: dict[str, Setting] = {}
        self.paths = 0
        self.last_wall = 0.0
        self.malformed = 0
        self.beyond = 0
        self._plugins: dict[str, str] = {}
        self._places: dict[int, int] = {}
        self._event_places: dict[int, int] = {}
        self._known_events: dict[bytes, ScalarPoints] = {}
        self._known: dict[bytes, ScalarPoints] = {}

    def read(self, root: Path, where: str) -> None:
        """Read one more file.

        Raises:
            OSError: It can't be read.
        """
        losses = Damage()
        self.files.append(where)
        self.bounds.append(len(self.steps))
        self.created.append(0.0)
        self.losses.append(losses)
        with (root / where).open("rb", buffering=_BUFFER) as opened:
            size = os.fstat(opened.fileno()).st_size
            for offset, data in records(opened, size, losses):
                try:
                    self._take(offset, data)
                except Malformed:
                    self.malformed += 1

    def _take(self, offset: int, data: bytes) -> None:
        """One event; of those of usual form only what changes between them is decoded."""
        if len(data) < 13 or data[0] != _WALL_KEY or data[9] != _STEP_KEY:
            self._event(offset, data)
            return
        step, at = data[10], 11
        if step > 127:
            step, at = varint(data, 10)
        place = self._event_places.get(len(data) - at)
        if place is not None:
            place += at
            points = self._known_events.get(data[at:place] + data[place + 4 :])
            if points is not None:
                points.rows.append(len(self.steps))
                points.values.append(_SINGLE.unpack_from(data, place)[0])
                self.steps.append(signed(step))
                self.walls.append(_WALL.unpack_from(data, 1)[0])
                return
        single = self._event(offset, data)
        if single and data[at] == _SUMMARY_KEY and sum(varint(data, at + 1)) == len(data):
            points, place = single
            usual = self._event_places.setdefault(len(data) - at, place - at) == place - at
            if usual and len(self._known_events) < _MOST_KNOWN:
                self._known_events[data[at:place] + data[place + 4 :]] = points

    def _event(self, offset: int, data: bytes) -> _Single | None:
        """Any event; of one with a single scalar of four bytes its points and where these are."""
        entries = {number: (kind, place) for number, kind, place in fields(data, (0, len(data)))}
        wall, step = 0.0, 0
        if entries.get(1, (0,))[0] == 1:
            (wall,) = _WALL.unpack_from(data, entries[1][1][0])
        if entries.get(2, (1,))[0] == 0:
            step = signed(varint(data, entries[2][1][0])[0])
        self.created[-1] = self.created[-1] or wall
        self.last_wall = wall
        for number in entries:
            if number in _OTHERS:
                self._other(_OTHERS[number], "")
        if entries.get(_SESSION, (0,))[0] == BYTES:
            status = spans(data, entries[_SESSION][1]).get(1)
            if status and varint(data, status[0])[0] == _START and len(self.sessions) < 1000:
                self.sessions.append((len(self.steps), step, wall))
        if entries.get(_SUMMARY, (0,))[0] != BYTES:
            return None
        self.steps.append(step)
        self.walls.append(wall)
        return self._summary(offset, data, entries[_SUMMARY][1])

    def _summary(self, offset: int, data: bytes, span: Span) -> _Single | None:
        """The values of a summary; where the bytes around one are known, so is its tag."""
        at, end = span
        row = len(self.steps) - 1
        while at < end:
            if data[at] != _VALUE_KEY:
                raise Malformed("a summary holds something else than values")
            only = at == span[0]
            size, start = varint(data, at + 1)
            at = start + size
            if at > end:
                raise Malformed("a value is longer than its summary")
            place = self._places.get(size, size) + start
            points = self._known.get(data[start:place] + data[place + 4 : at])
            if points is None or place + 4 > at:
                points, place = self._learn(offset, data, (start, at), row)
            else:
                points.rows.append(row)
                points.values.append(_SINGLE.unpack_from(data, place)[0])
            if points is not None and only and at == end:
                return points, place
        return None

    def _learn(
        self, offset: int, data: bytes, span: Span, row: int
    ) -> tuple[ScalarPoints | None, int]:
        """Take a value apart; of a scalar of four bytes return its points and where these are."""
        value = read_value(data, span, self._plugins)
        if value.kind == "scalars":
            return self._scalar(value, data, span, row), value.place
        if value.kind == "images":
            self._picture(value, offset, row)
        elif value.moments:
            self._histogram(value.tag, value.moments, row)
        elif value.kind != "hparams":
            self._other(value.kind, value.tag)
        elif value.content:
            settings, paths = read_hparams(data, value.content)
            self.hparams |= settings
            self.paths += paths
        return None, -1

    def _scalar(self, value: Value, data: bytes, span: Span, row: int) -> ScalarPoints | None:
        if not self._fits(value.tag):
            return None
        points = self.scalars.setdefault(value.tag, ScalarPoints())
        points.rows.append(row)
        points.values.append(value.number)
        start, end = span
        if value.place < 0:
            return None
        usual = self._places.setdefault(end - start, value.place - start) == value.place - start
        if usual and len(self._known) < _MOST_KNOWN:
            self._known[data[start : value.place] + data[value.place + 4 : end]] = points
        return points

    def _histogram(self, tag: str, moments: tuple[float, float], row: int) -> None:
        for name, number in zip(MOMENTS, moments, strict=True):
            if self._fits(tag + name):
                points = self.scalars.setdefault(tag + name, ScalarPoints())
                points.rows.append(row)
                points.values.append(number)
                self.histograms.add(tag)

    def _picture(self, value: Value, offset: int, row: int) -> None:
        if not self._fits(value.tag):
            return
        spots = self.pictures.setdefault(value.tag, Spots())
        for start, end in value.pictures:
            spots.rows.append(row)
            spots.files.append(len(self.files) - 1)
            spots.offsets.append(offset + start)
            spots.lengths.append(end - start)

    def _fits(self, tag: str) -> bool:
        known = tag in self.scalars or tag in self.pictures
        fits = known or len(self.scalars) + len(self.pictures) < MOST_TAGS
        self.beyond += not fits
        return fits

    def _other(self, kind: str, tag: str) -> None:
        if kind in self.others or len(self.others) < 100:
            tags = self.others.setdefault(kind, set())
            if len(tags) < MOST_TAGS:
                tags.add(tag)
