"""Reads runs of PaddleGAN: ``log.txt`` in a folder of outputs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ganreport.errors import RunBroken
from ganreport.messages import message
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.attempts import STAMP, FileStart, aborted, joined, with_attempts
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.context import RunReader
from ganreport.readers.files import files_below, unread
from ganreport.readers.images import reader
from ganreport.readers.images.detection import WriterHints
from ganreport.readers.images.names import SUFFIXES as PICTURES
from ganreport.readers.options import options
from ganreport.readers.paddlegan.log import is_log, read_log
from ganreport.readers.paddlegan.naming import naming, objective_of
from ganreport.readers.problems import unreadable
from ganreport.readers.text import ends_of
from ganreport.readers.yaml_text import parse_yaml
from ganreport.run.model import Run, Skipped

LOOKS_FOR: Final = message(
    "log.txt of lines such as `ppgan.engine.trainer INFO: Epoch: 1/4, iter: 100/1000 ...` "
    "(PaddleGAN)"
)

_SUFFIXES: Final = (".txt", ".log", ".out")
_SHOWN: Final = "workerlog.0"  # what paddle.distributed.launch keeps of the first process
_RANK: Final = re.compile(r"\.rank(\d{1,4})$")
_MOST_FILES: Final = 200  # text files whose ends are read; a folder of outputs has one
_YEAR: Final = re.compile(r"-(20\d\d)-\d\d-\d\d-\d\d-\d\d$")
_PICTURES: Final = WriterHints(latents="redrawn")


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The log, or the folders of outputs at or below the directory; ranks are no runs."""
    if path.is_file():
        return [itself("paddlegan", path, held=path.name)] if is_log(ends_of(path)) else []
    every = files_below(path)
    names = [name for name in every if name.lower().endswith(_SUFFIXES)]
    logs = [name for name in names[:_MOST_FILES] if is_log(ends_of(path / name))]
    shown = [name for name in every if PurePosixPath(name).name == _SHOWN]
    logs = logs or [name for name in shown[:_MOST_FILES] if is_log(ends_of(path / name))]
    homes: dict[str, str] = {}
    for name in logs:
        home = str(PurePosixPath(name).parent)
        if PurePosixPath(name).name == "log.txt" or home not in homes:
            homes[home] = PurePosixPath(name).name
    return [
        Candidate(
            "paddlegan",
            path / home,
            identifier=home if home != "." else path.resolve().name,
            why="logs of PaddleGAN",
            held=log,
        )
        for home, log in homes.items()
    ]


class _PaddleReader(RunReader):
    """Reads the log of a run, and the pictures beside it."""

    def run(self, candidate: Candidate, wishes: ReadOptions) -> Run:
        """The run that it tells of."""
        where = str(candidate.held)
        year = _YEAR.search(self.root.resolve().name)
        text = self.text(where)
        try:
            parts = read_log(text, int(year[1]) if year else None)
            size = parts[-1].guessed
            every = [FileStart(where, part.table(), part.began) for part in parts]
        except ValueError as error:
            raise RunBroken(f"{self.root / where} can't be used: {error}.") from error
        starts = [start for start in every if start.table.rows]
        if not starts:
            raise self.broken(f"{self.root / where} holds no line of losses.")
        config = self._config(where, parts[-1].settings)
        kept = options(config, ("dataset", "output_dir", "timestamp"))
        table = joined(starts)
        notes = [message("Iterations count all epochs.")] if "epoch" in table.columns else []
        if size:
            notes = [
                message(
                    "Iterations count all epochs as if one had {size:count}: how many it has is "
                    "not in the log.",
                    size=size,
                )
            ]
        if STAMP in table.columns:
            notes.append(
                message("Time stamps of lines are taken as UTC, unless they name their zone.")
            )
        raw = RawRun(
            reader="paddlegan",
            root=self.root,
            name=candidate.title,
            logs=(Log(where, table),),
            files=(where,),
            naming=naming(table.columns, config),
            objective=objective_of(config, table.columns),
            configuration=kept.settings,
            left_out=(*self.left_out, *kept.left_out, *self._unread(candidate)),
            problems=tuple(self.problems),
            notes=(*notes, *aborted([start for start in every if not start.table.rows])),
        )
        run = with_attempts(assemble(raw, wishes), starts, "iter")
        return run if candidate.is_file else reader.beside(run, _PICTURES, "visual_train")

    def _config(self, where: str, lines: Sequence[str]) -> dict[str, Any]:
        """The configuration that the last start printed."""
        try:
            config = parse_yaml("\n".join(lines))
        except ValueError as error:
            self.problems.append(unreadable(where, error, "part"))
            return {}
        return config if isinstance(config, dict) else {}

    def _unread(self, candidate: Candidate) -> list[Skipped]:
        if candidate.is_file:
            return []
        names = files_below(self.root)
        ranks = [name for name in names if _RANK.search(name)]
        records = [name for name in names if "vdlrecords." in name]
        left = [
            Skipped(name, message("the log of another process of the same training"))
            for name in ranks[:20]
        ]
        if records:
            why = message("records of VisualDL with the numbers of the log, not read again")
            left.append(Skipped(records[0], why))
        seen = (str(candidate.held), *ranks, *records)
        return [*left, *unread([n for n in names if n not in seen], (*PICTURES, ".pdparams"))]


READER: Final = Reader("paddlegan", LOOKS_FOR, find, _PaddleReader.read, several_inside=True)
