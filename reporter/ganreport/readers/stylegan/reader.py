"""Reads run directories of StyleGAN2-ADA and StyleGAN3, and the logs of StyleGAN and ProGAN."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from ganreport.messages import Message, message, plural
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.context import ReaderContext
from ganreport.readers.files import unread
from ganreport.readers.images.detection import WriterHints
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.images.names import Series
from ganreport.readers.images.reader import with_pictures
from ganreport.readers.mapping import ColumnMapping
from ganreport.readers.problems import reason
from ganreport.readers.selection import runs_in
from ganreport.readers.stylegan.log import TICK, Told, read_log
from ganreport.readers.stylegan.metrics import read_metrics
from ganreport.readers.stylegan.options import RELATIVISTIC, StyleGANOptions, read_options
from ganreport.readers.stylegan.stats import (
    KIMG,
    PAIRED,
    RULES,
    SPREAD,
    may_be_paired,
    read_stats,
)
from ganreport.readers.text import head_of
from ganreport.run.model import Problem, Run, Skipped

LOOKS_FOR: Final = message(
    "stats.jsonl, metric-*.jsonl or log.txt with ticks in kimg (StyleGAN, ProGAN)"
)

STATS: Final = ("stats.jsonl", "training_stats.jsonl")
LOG: Final = "log.txt"
OPTIONS: Final = "training_options.json"
_METRIC: Final = re.compile(r"metric-[\w.-]{1,80}\.(jsonl|txt)")
_FAKES: Final = re.compile(r"fakes(\d{1,15})\.png")
_SNAPSHOT: Final = re.compile(r"network-snapshot-(\d{1,15})\.pkl")
_TICKED: Final = re.compile(TICK.pattern, re.MULTILINE)
_MOST_METRICS: Final = 50  # files; the programs know about ten metrics


def find(path: Path, options: ReadOptions) -> list[Candidate]:
    """The file of such a run, or the folders at or below the directory that are one."""
    if path.is_file():
        telling = _telling(path.parent, path.name)
        return [itself("stylegan", path, files=(path.name,))] if telling else []
    asked = options.reader == "stylegan"
    return runs_in("stylegan", path, lambda f, n: _is_run(path / f, n, asked=asked), "of StyleGAN")


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read a run directory of StyleGAN, or one of its files.

    Raises:
        RunBroken: Nothing of it can be read.
        UsageError: A wish can't be fulfilled.
    """
    folder, names = candidate.where, candidate.files
    return _StyleGANReader(candidate.home, folder=folder, names=names).run(candidate.title, options)


def _is_run(folder: Path, names: Sequence[str], *, asked: bool) -> bool:
    """Event files of the writers in TensorFlow hold more than their logs, and are left to it.

    Unless this reader was asked for.
    """
    if not asked and any(name.startswith("events.out.tfevents") for name in names):
        names = [name for name in names if name in (*STATS, OPTIONS)]
    return any(_telling(folder, name) for name in names)


def _telling(folder: Path, name: str) -> bool:
    """Whether a file of this name says that the run is of this kind."""
    if name in STATS:
        head = head_of(folder / name)
        return '"Progress/kimg"' in head or '"Loss/scores/' in head
    if name == OPTIONS:
        return '"training_set_kwargs"' in head_of(folder / name)
    if name == LOG:
        return bool(_TICKED.search(head_of(folder / name)))
    if _METRIC.fullmatch(name):
        return read_metrics(head_of(folder / name)[:10_000], name, log=True).table is not None
    return False


@dataclass
class _StyleGANReader(ReaderContext):
    """Gathers what the files ``names`` of one folder of a run hold."""

    folder: str = ""
    names: Sequence[str] = ()

    def run(self, name: str, options: ReadOptions) -> Run:
        """The run that the files tell of."""
        log = self._text(LOG)
        told = read_log(log) if log else Told()
        self._metrics(log)
        if not self._stats() and told.ticks is not None:
            self.logs.append(Log(self.folder + LOG, told.ticks))
            self.notes.append(
                message("Of training only ticks were kept: losses stand in stats.jsonl.")
            )
        said = self._options(told)
        if not self.files:
            where = self.root / self.folder
            raise self.broken(f"{where}: nothing of the run can be read.")
        if told.endless:
            self.problems.append(_no_end(self.folder + LOG))
        known = {*STATS, LOG, OPTIONS}
        others = [n for n in self.names if n not in known and not _METRIC.fullmatch(n)]
        self.left_out += unread(others, (*PICTURES, ".pkl"))
        run = assemble(self._found(name, said), options)
        info = msgspec.structs.replace(
            run.info, status=told.status, parameters=dict(told.parameters)
        )
        run = replace(run, info=info, checkpoints=_checkpoints(self.names))
        return self._pictured(run, said.side)

    def _found(self, name: str, options: StyleGANOptions) -> RawRun:
        tags = {tag for log in self.logs for tag in log.table.columns}
        known = options.objective
        paired = known is RELATIVISTIC or (known is None and may_be_paired(tags))
        if paired and known is None:
            self.notes.append(_UNSURE)
        return RawRun(
            reader="stylegan",
            root=self.root,
            name=name,
            logs=tuple(self.logs),
            files=tuple(self.files),
            naming=ColumnMapping(rules=PAIRED if paired else RULES, common=False),
            objective=options.objective,
            data=options.data,
            configuration=options.configuration or {},
            left_out=(*self.left_out, *options.left_out),
            problems=tuple(self.problems),
            notes=(*self.notes, *options.notes),
        )

    def _text(self, name: str) -> str:
        """The text of a file of the folder; empty if there is none, or none that can be read."""
        return self.text(self.folder + name) if name in self.names else ""

    def _metrics(self, log: str) -> None:
        """The metrics in files of their own, else those that the log holds."""
        names = [name for name in self.names if _METRIC.fullmatch(name)]
        names.sort(key=lambda name: (name.endswith(".txt"), name))
        texts = [(name, text) for name in names[:_MOST_METRICS] if (text := self._text(name))]
        for name, text in texts or ([(LOG, log)] if log else []):
            where = self.folder + name
            metrics = read_metrics(text, where, log=name == LOG)
            if metrics.table:
                self.logs.append(Log(where, metrics.table))
            self.problems += metrics.problems
            self.left_out += metrics.left_out
            self.notes += metrics.notes

    def _stats(self) -> bool:
        """Whether there are statistics of ticks."""
        for name in STATS:
            text = self._text(name)
            try:
                statistics = read_stats(text) if text else None
            except ValueError as error:
                self.unusable(self.folder + name, reason(error))
                continue
            if statistics and statistics.table.rows and statistics.table.columns:
                self.logs.append(Log(self.folder + name, statistics.table))
                self.notes += _carried(statistics.carried, self.folder + name)
                self.notes += (
                    [_SPREADS] if any(c.endswith(SPREAD) for c in statistics.table.columns) else []
                )
                return True
        return False

    def _options(self, told: Told) -> StyleGANOptions:
        options = read_options(self._text(OPTIONS), told)
        if options is None:
            why = message("it is not whole, so that no option is known")
            self.unusable(self.folder + OPTIONS, why)
            options = read_options("", told)
        return options or StyleGANOptions()

    def _pictured(self, run: Run, side: int) -> Run:
        """The run with the tiles of its grids, which show the same latents each time."""
        times = {int(m[1]): n for n in self.names if (m := _FAKES.fullmatch(n))}
        aside = [(n, why) for n, why in _ASIDE.items() if n in self.names]
        left_out = [Skipped(self.folder + name, why) for name, why in aside]
        if run.reading is not None:
            whole = (*run.reading.left_out, *left_out)
            run = replace(run, reading=msgspec.structs.replace(run.reading, left_out=whole))
        if not times:
            return run
        ordered = tuple((kimg, (self.folder + times[kimg],)) for kimg in sorted(times))
        series = Series(f"{self.folder}fakes#.png", ordered, KIMG)
        return with_pictures(run, series, WriterHints(side=side, latents="fixed"))


_ASIDE: Final = {"fakes_init.png": message("made before training")}
_UNSURE: Final = message(
    "Both penalties but no loss of the options are there, as of R3GAN, whose outputs of D are "
    "differences within pairs: they are kept under their own names."
)
_SPREADS: Final = message(
    "Spreads of D's outputs are over all images of a tick, in which D goes on learning."
)


def _carried(carried: Mapping[str, int], where: str) -> list[Message]:
    if not carried:
        return []
    total = sum(carried.values())
    said = plural(
        "In {where} {count:count} value repeats that of the tick before, as where nothing was "
        "collected, and counts as missing ({names:list}).",
        "In {where} {count:count} values repeat those of the tick before, as where nothing was "
        "collected, and count as missing ({names:list}).",
        count=total,
        where=where,
        names=[*list(carried)[:3], *["..."] * (len(carried) > 3)],
    )
    return [said]


def _no_end(where: str) -> Problem:
    what = message("The log does not say that training ended: it was killed, or is still going on.")
    return Problem(kind="no-end", where=where, what=what)


def _checkpoints(names: Iterable[str]) -> tuple[int, ...]:
    """The kimg of network snapshots; they are listed, never opened."""
    return tuple(sorted(int(m[1]) for name in names if (m := _SNAPSHOT.fullmatch(name))))


READER: Final = Reader("stylegan", LOOKS_FOR, find, read, several_inside=True)
