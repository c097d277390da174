"""Reads what programs that train voices leave: logs, event files, and settings beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

import msgspec
import numpy as np

from ganreport.errors import RunBroken
from ganreport.messages import Text, message
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.attempts import again, one_after_another
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.context import ReaderContext
from ganreport.readers.files import files_below, unread
from ganreport.readers.mapping import ColumnMapping
from ganreport.readers.options import options as configuration
from ganreport.readers.problems import unreadable
from ganreport.readers.text import decoded
from ganreport.readers.voices.evidence import EventTables, fuller, read_events
from ganreport.readers.voices.places import VoicePlace, places
from ganreport.readers.voices.rows import (
    TIME,
    WHEN,
    VoiceLog,
    VoiceStart,
    attempts,
    tidied,
)
from ganreport.readers.yaml_text import MOST_BYTES, read_yaml
from ganreport.run.model import Run, Skipped
from ganreport.run.text import printable

LOOKS_FOR: Final = message(
    "logs or event files of VITS, so-vits-svc, RVC, HiFi-GAN, BigVGAN, ParallelWaveGAN, ESPnet, "
    "Coqui TTS or NeMo"
)

_WHY: Final = message("logs or event files of several runs that train voices")
_APART: Final = message("logs of different names")


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The file, if it is such a log or event file, or the runs at or below the directory.

    Logs in one folder whose names differ in numbers only are starts of one run; others are runs of
    their own.
    """
    runs = places(path)
    if path.is_file() or (len(runs) < 2 and all(len(run.kinds) < 2 for run in runs)):
        return [itself("voices", path, held=run) for run in runs[:1]]
    made: list[Candidate] = []
    folders = [run.folder for run in runs]
    for run in runs:
        alone = len(run.kinds) > 1 or folders.count(run.folder) > 1
        if alone and run.logs:
            each = [Candidate("voices", path / n, identifier=n, why=str(_APART)) for n in run.logs]
            made += each
        elif run.folder == ".":
            made.append(Candidate("voices", path, identifier=".", why=str(_WHY), held=run))
        else:
            home = path / run.folder
            made.append(Candidate("voices", home, identifier=run.folder, why=str(_WHY)))
    return made


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read one run: the fuller of log and event files, and what the other has beside it.

    Raises:
        RunBroken: Nothing of it can be read.
        UsageError: A wish can't be fulfilled.
    """
    place = candidate.held or next(iter(places(candidate.root)), None)
    if place is None:
        raise RunBroken(f"{candidate.root} holds no {LOOKS_FOR}.")
    return _VoicesReader(candidate.home).run(candidate, place, options)


class _VoicesReader(ReaderContext):
    """Gathers what the logs, event files and settings of one place hold."""

    def run(self, candidate: Candidate, place: VoicePlace, options: ReadOptions) -> Run:
        """The run that they tell of."""
        family = place.family
        try:
            log = self._log(place)
        except ValueError as error:
            raise RunBroken(f"{self.root / place.logs[0]} can't be used: {error}.") from error
        events = read_events(self.root, place.events, beside=bool(log))
        settings = {} if candidate.is_file else self._settings(place)
        starts = attempts(log) if log else ()
        if log:
            table, said = family.named(tidied(log), events.main, settings)
            log = replace(log, table=table)
            self.notes += said
        own = Log(place.logs[0], log.table) if log and log.table.rows else None
        logs, doubled = fuller(own, events, family)
        self.left_out += doubled
        if not any(each.table.columns.keys() - WHEN for each in logs):
            raise self.broken(f"{candidate.path} holds no losses.")
        raw = self._raw(candidate, place, logs, log, events, settings)
        run = assemble(raw, options)
        if not starts or logs[0] is not own:
            starts = events.attempts or starts
        info = msgspec.structs.replace(run.info, attempts=starts)
        return replace(
            run,
            info=info,
            events=again(starts),
            checkpoints=() if candidate.is_file else self._checkpoints(place),
        )

    def _raw(
        self,
        candidate: Candidate,
        place: VoicePlace,
        logs: Sequence[Log],
        log: VoiceLog | None,
        events: EventTables,
        settings: Mapping[str, Any],
    ) -> RawRun:
        names = [name for each in logs for name in each.table.columns]
        meant = place.family.meaning(names, list(logs[0].table.columns), settings)
        options = configuration(settings)
        program = message("The files are those of {program}.", program=place.family.title)
        stamps = message("Time stamps of lines are taken as UTC, unless they name their zone.")
        dated = [stamps] if log and TIME in log.table.columns and stamps not in log.notes else []
        said = (*(log.notes if log else ()), *self.notes, *dated, *meant.notes, *events.notes)
        left_out = [*self.left_out, *events.left_out, *options.left_out]
        if not candidate.is_file:
            left_out += self._others(place)
        return RawRun(
            reader="voices",
            root=self.root,
            name=_name(candidate, place),
            logs=tuple(logs),
            files=(*dict.fromkeys((*place.logs, *events.files, *self.files)),),
            naming=ColumnMapping(rules=meant.rules, common=False),
            objective=meant.objective,
            configuration=options.settings,
            left_out=tuple(left_out),
            problems=(*self.problems, *events.problems),
            notes=(program, *said),
        )

    def _log(self, place: VoicePlace) -> VoiceLog | None:
        """The rows of all logs, one after the other in the order of their times, else of names."""
        whole: list[tuple[str, VoiceLog]] = []
        for where in place.logs:
            text = self.text(where)
            if text:
                whole.append((where, place.family.read(text)))
        whole = [each for each in whole if each[1].table.rows or each[1].starts]
        if not whole:
            return None
        whole.sort(key=_age)
        starts: list[VoiceStart] = []
        count = 0
        for _, log in whole:
            own = (
                log.starts if log.starts and not log.starts[0].row else (VoiceStart(0), *log.starts)
            )
            starts += [VoiceStart(count + start.row, start.when) for start in own]
            count += log.table.rows
        notes: list[Text] = [note for _, log in whole for note in log.notes]
        if len(whole) == 1:
            starts = list(whole[0][1].starts)
        table = one_after_another([log.table for _, log in whole])
        once = [note for index, note in enumerate(notes) if note not in notes[:index]]
        return VoiceLog(table, tuple(starts), tuple(once))

    def _settings(self, place: VoicePlace) -> dict[str, Any]:
        """What the file of settings beside logs or event files holds; empty where there is none."""
        folders = [place.folder, *(str(PurePosixPath(n).parent) for n in place.logs + place.events)]
        for folder in dict.fromkeys(folders):
            for name in place.family.settings:
                where = str(PurePosixPath(folder) / name)
                if (self.root / where).is_file():
                    return self._mapping(where)
        return {}

    def _mapping(self, where: str) -> dict[str, Any]:
        file = self.root / where
        try:
            if file.suffix == ".json":
                if file.stat().st_size > MOST_BYTES:
                    raise ValueError(
                        message("it has more than {most:count} bytes", most=MOST_BYTES)
                    )
                held = json.loads(_bare(decoded(file.read_bytes())))
            else:
                held = read_yaml(file)
        except (OSError, ValueError, RecursionError) as error:
            self.problems.append(unreadable(where, error))
            return {}
        self.files.append(where)
        return held if isinstance(held, dict) else {}

    def _others(self, place: VoicePlace) -> list[Skipped]:
        """What lies in the folder beside and was not read."""
        lead = "" if place.folder == "." else f"{place.folder}/"
        used = {*place.logs, *place.events, *self.files}
        names = [n for n in files_below(self.root) if n.startswith(lead) and n not in used]
        known = place.family.checkpoint
        names = [n for n in names if not known or not known.fullmatch(PurePosixPath(n).name)]
        return unread(names, ())

    def _checkpoints(self, place: VoicePlace) -> tuple[int, ...]:
        """The steps of checkpoints in the run's folder; they are listed, never opened."""
        pattern = place.family.checkpoint
        if pattern is None:
            return ()
        home = self.root / place.folder
        names = [n for n in files_below(home) if "/" not in n]
        steps = (int(match[1]) for name in names if (match := pattern.fullmatch(name)))
        return tuple(sorted({step for step in steps if step < _LARGEST}))


_LARGEST: Final = 2**53  # beyond it a float64 no longer holds every whole number
_COMMENT: Final = re.compile(r"^\s*//[^\n]*$", re.MULTILINE)


def _bare(text: str) -> str:
    """JSON without the lines of comments that old settings of Coqui hold."""
    return _COMMENT.sub("", text)


def _age(item: tuple[str, VoiceLog]) -> tuple[bool, float, list[tuple[bool, int, str]]]:
    """The first time in a log; without any, its name with numbers in their order."""
    where, log = item
    times = log.table.columns.get(TIME)
    known = np.empty(0) if times is None else times.array[np.isfinite(times.array)]
    name = [
        (part.isdecimal(), int(part) if part.isdecimal() else 0, part)
        for part in re.findall(r"\d{1,18}|\D+", where)
    ]
    return not len(known), float(known[0]) if len(known) else 0.0, name


def _name(candidate: Candidate, place: VoicePlace) -> str:
    if candidate.is_file:
        return printable(candidate.root.resolve().parent.name + " " + candidate.root.stem).strip()
    return candidate.title if place.folder == "." else PurePosixPath(place.folder).name


READER: Final = Reader("voices", LOOKS_FOR, find, read, several_inside=True)
