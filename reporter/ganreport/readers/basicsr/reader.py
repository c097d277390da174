"""Reads experiments of BasicSR, Real-ESRGAN, GFPGAN, the first ESRGAN, and KAIR."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ganreport.messages import Message, message
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.attempts import STAMP, FileStart, aborted, in_order, joined, with_attempts
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.basicsr.log import Part, is_log, is_start, read_log
from ganreport.readers.basicsr.options import (
    data_of,
    gan_weight,
    is_halved,
    name_of,
    naming,
    objective_of,
    read_options,
)
from ganreport.readers.basicsr.pictures import restored
from ganreport.readers.columns import ParsedTable
from ganreport.readers.context import RunReader
from ganreport.readers.files import files_below, unread
from ganreport.readers.images.detection import WriterHints
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.images.reader import with_pictures
from ganreport.readers.options import Options, options
from ganreport.readers.problems import unreadable
from ganreport.readers.text import ends_of
from ganreport.run.model import Run, Skipped
from ganreport.run.text import printable

LOOKS_FOR: Final = message(
    "train_*.log of lines such as `[epoch: 0, iter: 100, lr:(1e-4,)] l_g_gan: ...` (BasicSR, "
    "Real-ESRGAN, GFPGAN, ESRGAN)"
)

_SUFFIXES: Final = (".log", ".txt", ".out")
_MOST_FILES: Final = 200  # text files whose ends are read; an experiment has some
_LONGEST: Final = 100  # signs of an experiment's name
_NAMED: Final = re.compile(r"(train|val)_(.+)_(\d{8}_\d{6}|\d{6}-\d{6})\.log")
_KAIR: Final = re.compile(r"<epoch:.{0,100}> (?:G_loss|F_loss|D_loss|D_real): ")
_PICTURES: Final = WriterHints(latents="fixed", unit="step", whole=True)
_GRIDS: Final = WriterHints(latents="fixed", unit="step")  # of BasicSR's StyleGAN2, of one name


@dataclass(frozen=True)
class _Experiment:
    """The logs of one experiment: below a folder, by the name in theirs."""

    folder: str
    name: str
    files: tuple[str, ...]
    empty: bool


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The log, or the experiments below the directory."""
    return candidates("basicsr", path, kair=False)


def candidates(reader: str, path: Path, *, kair: bool) -> list[Candidate]:
    """What a reader of such logs finds: those of KAIR, or all others."""
    experiments = _experiments(path, kair=kair)
    if path.is_file():
        return [itself(reader, path, held=(path.name,)) for _ in experiments]
    folders = {each.folder for each in experiments}
    alone = len(folders) == len(experiments)
    return [
        Candidate(
            reader,
            path / each.folder,
            identifier=(each.folder if alone else each.name) or each.name,
            files=each.files,
            empty=each.empty,
            why="logs of several experiments",
            held=each.files,
        )
        for each in experiments
    ]


def _experiments(path: Path, *, kair: bool) -> list[_Experiment]:
    """Logs by the folder they lie in and the name in theirs; copies of what was shown don't count.

    A log that was printed elsewhere counts where no log by its usual name is.
    """
    names = [path.name] if path.is_file() else files_below(path)
    root = path.parent if path.is_file() else path
    texts = [n for n in names if n.lower().endswith(_SUFFIXES) or path.is_file()][:_MOST_FILES]
    groups: dict[tuple[str, str], dict[str, bool]] = {}
    for where in texts:
        pure = PurePosixPath(where)
        usual = _NAMED.fullmatch(pure.name)
        text = ends_of(root / where)
        rows = is_log(text)
        if not (rows or (usual and is_start(text))) or (rows and bool(_KAIR.search(text)) != kair):
            continue
        if kair and not rows:
            continue
        folder = "" if str(pure.parent) == "." else str(pure.parent)
        groups.setdefault((folder, usual[2] if usual else ""), {})[pure.name] = rows
    usual_folders = {folder for folder, name in groups if name}
    found: list[_Experiment] = []
    for (folder, name), files in groups.items():
        if name or folder not in usual_folders:
            split = [files] if name else [{one: rows} for one, rows in files.items()]
            found += [
                _Experiment(
                    folder,
                    name or PurePosixPath(next(iter(each))).stem,
                    tuple(each),
                    not any(each.values()),
                )
                for each in split
            ]
    return found


class BasicSRReader(RunReader):
    """Reads all logs of one experiment, the options beside them, and its pictures of validation."""

    def run(self, candidate: Candidate, wishes: ReadOptions) -> Run:
        """The run that they tell of."""
        kair = candidate.reader == "kair"
        parts = {
            where: self._parts(where)
            for where in candidate.held
            if self._of_training(where, candidate.held)
        }
        starts, empty, latest = _starts(parts)
        if not starts:
            raise self.broken(
                f"{candidate.root} holds no line of losses: training was started {len(empty)} "
                f"time{'s' * (len(empty) != 1)} and ended before it printed any."
            )
        said = self._options(candidate, latest)
        table = joined(starts)
        columns = table.columns
        halved = is_halved(columns, said)
        settings = options_of(said)
        raw = RawRun(
            reader=candidate.reader,
            root=self.root,
            name=printable(name_of(said)[:_LONGEST]) or _title(candidate),
            logs=(Log(starts[-1].where, table),),
            files=tuple(dict.fromkeys((*(s.where for s in starts), *self.files))),
            naming=naming(columns, kair=kair, halved=halved),
            objective=objective_of(said, halved=halved),
            data=data_of(said, latest.images),
            configuration=settings.settings,
            status="finished" if latest.ended else "unknown",
            left_out=(*self.left_out, *settings.left_out, *self._unread(candidate)),
            problems=tuple(self.problems),
            notes=(*_notes(columns, said, kair=kair), *aborted(empty)),
        )
        run = with_attempts(assemble(raw, wishes), starts, "iter")
        series = None if candidate.is_file else restored(self.root, files_below(self.root))
        if series is None:
            return run
        grid = series.times[0][1][0].endswith(f"train/train_{series.times[0][0]}.png")
        return with_pictures(run, series, _GRIDS if grid else _PICTURES)

    def _of_training(self, where: str, names: Sequence[str]) -> bool:
        """Whether a log is of training: the first ESRGAN writes results of validation twice."""
        if not where.startswith("val_") or all(name.startswith("val_") for name in names):
            return True
        why = message("the logs of training hold the same results of validation")
        self.left_out.append(Skipped(where, why))
        return False

    def _parts(self, where: str) -> list[Part]:
        text = self.text(where)
        try:
            return read_log(text) if text else []
        except ValueError as error:
            self.problems.append(unreadable(where, error))
            return []

    def _options(self, candidate: Candidate, latest: Part) -> dict[str, Any]:
        """The options in the file beside the logs, or else those that the last log begins with."""
        if candidate.is_file:
            return dict(latest.options)
        held: dict[str, dict[str, Any]] = {}
        for where in files_below(self.root):
            near = where.count("/") <= where.startswith("options/")
            if near and where.endswith((".yml", ".yaml", ".json")):
                try:
                    entries = read_options(self.root / where)
                except (OSError, ValueError) as error:
                    self.problems.append(unreadable(where, error))
                    continue
                if "train" in entries or "datasets" in entries:
                    held[where] = entries
        name = str(latest.options.get("name", latest.options.get("task", "")))
        fits = [where for where, entries in held.items() if not name or name_of(entries) == name]
        if not fits:
            return dict(latest.options)
        where = max(fits)  # KAIR writes one a start, with its date; BasicSR's is written over
        self.files.append(where)
        return held[where]

    def _unread(self, candidate: Candidate) -> list[Skipped]:
        if candidate.is_file:
            return []
        names = files_below(self.root)
        events = [name for name in names if "tfevents" in name]
        why = message("event files with the numbers of the log, which were not read again")
        again = [Skipped(events[0], why)] if events else []
        rest = [n for n in names if n not in (*candidate.held, *self.files, *events)]
        return [*again, *unread(rest, (*PICTURES, ".pth", ".state"))]


def options_of(said: Mapping[str, Any]) -> Options:
    """Options without what tells of a machine."""
    return options(said, ("path", "dist_params"))


def _starts(parts: Mapping[str, Sequence[Part]]) -> tuple[list[FileStart], list[FileStart], Part]:
    """Starts with rows, in order, those without, and the last that has options of its own."""
    by_start: dict[int, Part] = {}
    every: list[FileStart] = []
    for where, several in parts.items():
        for part in several:
            start = FileStart(where, part.table, part.began)
            by_start[id(start)] = part
            every.append(start)
    ordered = in_order(every)
    filled = [start for start in ordered if start.table.rows]
    told = [by_start[id(start)] for start in filled or ordered]
    latest = next((part for part in reversed(told) if part.options), told[-1] if told else Part())
    if told and latest is not told[-1]:
        latest = replace(latest, ended=told[-1].ended)
    _plainly([start.table for start in filled])
    return filled, [start for start in ordered if not start.table.rows], latest


def _plainly(tables: Sequence[ParsedTable]) -> None:
    """Name scores without their data set where there is only one."""
    scores = {name for table in tables for name in table.columns if "/" in name}
    if len({name.rpartition("/")[0] for name in scores}) != 1:
        return
    for table in tables:
        table.columns = {
            (name.rpartition("/")[2] if name in scores else name): column
            for name, column in table.columns.items()
        }


def _title(candidate: Candidate) -> str:
    usual = _NAMED.fullmatch(candidate.held[0])
    return usual[2] if usual else candidate.title


def _notes(columns: Mapping[str, Any], said: Mapping[str, Any], *, kair: bool) -> Iterator[Message]:
    """What was assumed of the rows."""
    if STAMP in columns:
        yield message("Time stamps of lines are taken as UTC, unless they name their zone.")
    if kair and "D_loss" in columns:
        yield message(
            "What KAIR calls D_loss is the generator's adversarial loss; its G_loss and F_loss are "
            "the generator's losses of pixels and of features."
        )
    weight = gan_weight(said)
    name = "D_loss" if kair else "l_g_gan"
    if weight is not None and name in columns:
        yield message(
            "{name} is logged times its weight, {weight}.", name=name, weight=f"{weight:g}"
        )


READER: Final = Reader("basicsr", LOOKS_FOR, find, BasicSRReader.read, several_inside=True)
