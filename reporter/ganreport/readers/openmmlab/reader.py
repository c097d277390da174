"""Reads runs of MMGeneration, MMEditing and MMagic: logs of MMCV and MMEngine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ganreport.messages import Message, message
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.attempts import STAMP, FileStart, aborted, in_order, joined, with_attempts
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.context import RunReader
from ganreport.readers.files import files_below, unread
from ganreport.readers.images import reader
from ganreport.readers.images.detection import WriterHints
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.openmmlab.files import LogFile, logs
from ganreport.readers.openmmlab.naming import naming, objective_of
from ganreport.readers.openmmlab.rows import Rows, of_json, of_text, table_of
from ganreport.readers.options import options
from ganreport.readers.problems import unreadable
from ganreport.readers.python_settings import settings
from ganreport.readers.text import head_of
from ganreport.run.model import Run, Skipped

LOOKS_FOR: Final = message(
    "*.log.json, vis_data/scalars.json or <date>_<time>.log of MMGeneration, MMEditing, MMagic "
    "(MMCV, MMEngine)"
)

_PICTURES: Final = WriterHints(unit="step")
_NO_TRAINING: Final = frozenset({"env_info", "work_dir", "load_from", "resume_from"})


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The log, or the runs that logs below the directory are of."""
    found = logs(path)
    homes = dict.fromkeys(log.home for log in found)
    if path.is_file():
        return [itself("openmmlab", path, held=tuple(found)) for _ in homes]
    return [
        Candidate(
            "openmmlab",
            path / home,
            identifier=home or path.resolve().name,
            why="logs of several runs",
            held=tuple(log.below(home) for log in found if log.home == home),
        )
        for home in homes
    ]


class _OpenMMLabReader(RunReader):
    """Reads the logs of one run, its configuration, and the pictures beside them."""

    def run(self, candidate: Candidate, wishes: ReadOptions) -> Run:
        """The run that they tell of."""
        texts: list[str] = []
        every = [self._start(several, texts) for several in _by_start(candidate.held)]
        starts = in_order([start for start in every if start.table.rows])
        empty = [start for start in every if not start.table.rows]
        if not starts:
            raise self.broken(
                f"{candidate.path} holds no row of a training: it was started {len(empty)} "
                f"time{'s' * (len(empty) != 1)} and ended before it logged anything."
            )
        where, config = self._config(candidate, texts)
        own = {name: each for name, each in config.items() if name not in _NO_TRAINING}
        kept = options(own, ("data", "dataset_type", "dist_params", "env_cfg"))
        table = joined(starts)
        raw = RawRun(
            reader="openmmlab",
            root=self.root,
            name=candidate.title,
            logs=(Log(starts[-1].where, table),),
            files=tuple(dict.fromkeys((*(s.where for s in starts), *([where] if where else [])))),
            naming=naming(table.columns),
            objective=objective_of(config, table.columns),
            configuration=kept.settings,
            left_out=(*self.left_out, *kept.left_out, *self._unread(candidate, where)),
            problems=tuple(self.problems),
            notes=(*_notes(table.columns), *aborted(empty)),
        )
        run = with_attempts(assemble(raw, wishes), starts, "iter")
        return run if candidate.is_file else reader.beside(run, _PICTURES)

    def _start(self, several: Sequence[LogFile], texts: list[str]) -> FileStart:
        """What one start logged, from the most exact of its files that holds a row."""
        first = several[0]
        start = FileStart(first.where, joined(()), first.began)
        for log in several:
            text = self.text(log.where)
            read = of_json(text) if log.form < 2 else of_text(text)  # the last form is text
            texts += [read.config] if read.config else []
            if not start.table.rows and read.rows:
                read.size = read.size or self._size(several)
                start = self._table(log, read)
        return start

    def _table(self, log: LogFile, read: Rows) -> FileStart:
        try:
            return FileStart(log.where, table_of(read), log.began)
        except ValueError as error:
            self.problems.append(unreadable(log.where, error))
            return FileStart(log.where, joined(()), log.began)

    def _size(self, several: Sequence[LogFile]) -> int | None:
        """How many iterations an epoch has, which only the text says."""
        return next(
            (of_text(head_of(self.root / log.where)).size for log in several if log.form == 2), None
        )

    def _config(self, candidate: Candidate, texts: Sequence[str]) -> tuple[str, Mapping[str, Any]]:
        """The configuration in the last log that holds one, or in a file of Python beside it."""
        for text in reversed(texts):
            if config := settings(text):
                return "", config
        if candidate.is_file:
            return "", {}
        python = [name for name in files_below(self.root) if name.endswith(".py")]
        python.sort(key=lambda name: (name.endswith("vis_data/config.py"), name))
        for where in reversed(python[-_TRIED:]):
            if "model" in (config := settings(head_of(self.root / where))):
                return where, config
        return "", {}

    def _unread(self, candidate: Candidate, where: str) -> list[Skipped]:
        if candidate.is_file:
            return []
        seen = {log.where for log in candidate.held} | {where}
        names = [name for name in files_below(self.root) if name not in seen]
        again = [n for n in names if n.endswith(".json") and "/vis_data/" in f"/{n}"]
        rest = [n for n in names if n not in again and not n.endswith(".py")]
        return unread(rest, (*PICTURES, ".pth"))


_TRIED: Final = 10  # files of Python that are looked into; one a start and one of the run


def _by_start(files: Sequence[LogFile]) -> list[list[LogFile]]:
    """The logs of each start, the most exact first."""
    starts: dict[str, list[LogFile]] = {}
    for log in files:
        starts.setdefault(log.stamp, []).append(log)
    return [sorted(some, key=lambda log: (log.form, log.where)) for some in starts.values()]


def _notes(columns: Mapping[str, Any]) -> Iterator[Message]:
    if STAMP in columns:
        yield message("Time stamps of lines are taken as UTC, unless they name their zone.")
    if {"loss_disc_fake_g", "loss_disc_fake"} <= set(columns):
        yield message(
            "loss_disc_fake_g is the generator's adversarial loss; loss_disc_fake and "
            "loss_disc_real are the two terms of the discriminator's."
        )


READER: Final = Reader("openmmlab", LOOKS_FOR, find, _OpenMMLabReader.read, several_inside=True)
