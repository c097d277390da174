"""Reads records of VisualDL: ``vdlrecords.<time>.log``, also those of PaddleGAN."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec

from ganreport.messages import message, plural
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.attempts import STAMP, FileStart, in_order, joined, with_attempts
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.context import RunReader
from ganreport.readers.files import files_below
from ganreport.readers.formula import column
from ganreport.readers.images import reader
from ganreport.readers.images.detection import Time, look_at
from ganreport.readers.images.files import Picture
from ganreport.readers.images.names import generated
from ganreport.readers.mapping import ColumnMapping
from ganreport.readers.options import options
from ganreport.readers.paddlegan.naming import naming as names_of_paddlegan
from ganreport.readers.problems import unreadable
from ganreport.readers.tensorboard.names import rules
from ganreport.readers.values import Value
from ganreport.readers.visualdl.records import Point, Records, begins_well, read_records
from ganreport.run.model import Problem, Run, Skipped

LOOKS_FOR: Final = message("records of VisualDL, such as vdlrecords.1700000000.log")

_NAME: Final = re.compile(r"vdlrecords\.(\d{1,12})\.log")
_STEP: Final = "step"
_RANK: Final = {True: 0, None: 1, False: 2}  # samples first, then what is not known, real last


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The file, or the folders at or below the directory that hold such files."""
    if path.is_file():
        sound = _NAME.search(path.name) and begins_well(path)
        return [itself("visualdl", path, held=(path.name,))] if sound else []
    folders: dict[str, list[str]] = {}
    for name in files_below(path):
        pure = PurePosixPath(name)
        if _NAME.search(pure.name) and begins_well(path / name):
            folders.setdefault(str(pure.parent), []).append(pure.name)
    return [
        Candidate(
            "visualdl",
            path / folder,
            identifier=folder if folder != "." else path.resolve().name,
            why="records of VisualDL in several folders",
            held=tuple(names),
        )
        for folder, names in folders.items()
    ]


class _VisualDLReader(RunReader):
    """Reads the records of one run."""

    def run(self, candidate: Candidate, wishes: ReadOptions) -> Run:
        """The run that they tell of."""
        held = {where: self._records(where) for where in candidate.held}
        starts = in_order([self._start(where, read) for where, read in held.items()])
        starts = [start for start in starts if start.table.rows]
        if not starts:
            raise self.broken(f"{candidate.root} holds records of VisualDL without a scalar.")
        kept = options({name: s for read in held.values() for name, s in read.settings.items()})
        table = joined(starts)
        others = {tag: kind for read in held.values() for tag, kind in read.others.items()}
        left = [
            Skipped(tag, message("{kind}, which is not read", kind=kind))
            for tag, kind in list(others.items())[:20]
        ]
        naming = names_of_paddlegan(table.columns, {})
        own = {our: f for our, f in naming.rules.items() if set(f.names) <= set(table.columns)}
        when = {_STEP: column(_STEP), "wall_time": column(STAMP)}
        mapping = ColumnMapping(rules={**rules(table.columns), **own, **when}, pairs=naming.pairs)
        raw = RawRun(
            reader="visualdl",
            root=self.root,
            name=candidate.title,
            logs=(Log(starts[-1].where, table),),
            files=tuple(start.where for start in starts),
            naming=mapping,
            configuration=kept.settings,
            left_out=(*self.left_out, *kept.left_out, *left),
            problems=tuple(self.problems),
        )
        run = with_attempts(assemble(raw, wishes), starts, _STEP)
        run = _pictured(run, list(held.values()))
        return run if candidate.is_file or run.samples else reader.beside(run)

    def _records(self, where: str) -> Records:
        try:
            read = read_records(self.root / where, where)
        except OSError as error:
            self.problems.append(unreadable(where, error))
            return Records()
        if read.torn:
            what = message("Not all of it was read: {why}.", why=read.torn)
            self.problems.append(Problem(kind="unreadable", where=where, what=what))
        if read.bad:
            what = plural(
                "{count:count} record is damaged, too large, or of too many scalars, and is left "
                "out.",
                "{count:count} records are damaged, too large, or of too many scalars, and are "
                "left out.",
                count=read.bad,
            )
            self.problems.append(Problem(kind="unreadable", where=where, what=what, count=read.bad))
        return read

    def _start(self, where: str, read: Records) -> FileStart:
        match = _NAME.search(where)
        return FileStart(where, _table(read.points), float(match[1]) if match else None)


def _table(points: Sequence[Point]) -> ParsedTable:
    """A row a step where each scalar's steps grow, else one as often as scalars were written.

    The latter is so of PaddleGAN, which gives each value the step 0.
    """
    builder = Builder()
    for row in _by_step(points) if _growing(points) else _in_turn(points):
        builder.add(row)
    return builder.table()


def _growing(points: Sequence[Point]) -> bool:
    """Whether the steps of each scalar grow."""
    last: dict[str, int] = {}
    for point in points:
        if point.step <= last.get(point.tag, point.step - 1):
            return False
        last[point.tag] = point.step
    return True


def _by_step(points: Sequence[Point]) -> list[dict[str, Value]]:
    rows: dict[int, dict[str, Value]] = {}
    for point in points:
        _put(rows.setdefault(point.step, {}), point)
    return [rows[step] for step in sorted(rows)]


def _in_turn(points: Sequence[Point]) -> list[dict[str, Value]]:
    """Rows in the order of writing, a new one where a scalar or the step is another one again."""
    rows: list[dict[str, Value]] = []
    for point in points:
        if not rows or _named(point.tag) in rows[-1] or rows[-1][_STEP] != point.step:
            rows.append({})
        _put(rows[-1], point)
    return rows


def _put(row: dict[str, Value], point: Point) -> None:
    row[_STEP] = float(point.step)
    row.setdefault(STAMP, point.when or None)
    row[_named(point.tag)] = point.value


def _named(tag: str) -> str:
    return f"{tag} (tag)" if tag in (_STEP, STAMP) else tag


def _pictured(run: Run, held: Sequence[Records]) -> Run:
    """The run with the pictures of the likeliest tag, of each step those written last."""
    albums: dict[str, dict[int, Picture]] = {}
    for read in held:
        for tag, pictures in read.pictures.items():
            albums.setdefault(tag, {}).update(pictures)
    usable = {
        tag: by_step
        for tag, by_step in albums.items()
        if len(by_step) > 1 and min(by_step) >= 0 and generated(tag) is not False
    }
    reading = run.reading
    if reading is None or not albums:
        return run
    chosen = min(usable, key=lambda t: (_RANK[generated(t)], -len(usable[t]), t), default=None)
    others = [
        Skipped(each, message("other pictures; one series by step is read"))
        for each in albums
        if each != chosen
    ]
    left = (*reading.left_out, *others[:20])
    if chosen is None:
        return replace(run, reading=msgspec.structs.replace(reading, left_out=left))
    seen = look_at(_times(usable[chosen]), chosen)
    note = message("Samples are the pictures of '{name}' in the records.", name=chosen)
    reading = msgspec.structs.replace(
        reading, latents=seen.latents, left_out=left, notes=(*reading.notes, note, *seen.notes)
    )
    problems = (*run.problems, *seen.problems)
    return replace(run, samples=seen.samples, problems=problems, reading=reading)


def _times(pictures: Mapping[int, Picture]) -> tuple[Time, ...]:
    return tuple((step, (pictures[step],)) for step in sorted(pictures))


READER: Final = Reader("visualdl", LOOKS_FOR, find, _VisualDLReader.read, several_inside=True)
