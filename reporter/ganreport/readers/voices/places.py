"""Where the runs of voices lie below a directory: which logs and event files are of one run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from ganreport.readers.files import files_below
from ganreport.readers.tensorboard.folders import event_files
from ganreport.readers.tensorboard.names import ROLES
from ganreport.readers.text import ends_of
from ganreport.readers.voices import coqui, espnet, nemo, vits, vocoders
from ganreport.readers.voices.evidence import family_of
from ganreport.readers.voices.family import VoiceFamily

FAMILIES: Final = (
    vits.RVC,
    vits.FAMILY,
    vocoders.HIFIGAN,
    vocoders.PARALLEL,
    espnet.FAMILY,
    coqui.FAMILY,
    nemo.FAMILY,
)
"""In the order of being asked."""

# RVC's event files do not differ from VITS's.
_BY_TAGS: Final = tuple(family for family in FAMILIES if family is not vits.RVC)
_SUFFIXES: Final = (".log", ".txt", ".out")
_MOST_LOGS: Final = 64  # logs whose ends are read; bounds the time in a folder of anything
_MOST_EVENTS: Final = 64  # event files whose heads are read, for the same reason
_NUMBERS: Final = re.compile(r"[._-]\d+(?![^._-])")  # of starts: train.1.log, train_20240501.log
_RANK: Final = re.compile(r"globalrank-([1-9]\d{0,4})")
_INNER: Final = ROLES | {"logs", "log", "tensorboard", "tb", "runs", "event", "events"}


@dataclass
class VoicePlace:
    """One run: its folder below the directory ("." is that itself), its logs and event files."""

    family: VoiceFamily
    folder: str
    logs: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> set[str]:
        """The names of logs without numbers of starts: of one kind they are starts of one run."""
        return {_NUMBERS.sub("", PurePosixPath(name).name) for name in self.logs}


def places(path: Path) -> list[VoicePlace]:
    """The runs in a file, or at or below a directory."""
    if path.is_file():
        names, root = [path.name], path.parent
    else:
        names, root = files_below(path), path
    made: dict[tuple[str, int], VoicePlace] = {}
    for name, family in _logs(root, names, alone=path.is_file()):
        _place(made, _folder(name), family).logs.append(name)
    homes = {folder for folder, _ in made}
    for name, told in _events(root, event_files(path)):
        home = _home(_folder(name), homes)
        near = (each.family for each in made.values() if each.folder == home)
        own = next((each for each in near if told is None or each.tags == told.tags), told)
        if own:
            _place(made, home, own).events.append(name)
    return [made[key] for key in sorted(made)]


def _place(made: dict[tuple[str, int], VoicePlace], folder: str, family: VoiceFamily) -> VoicePlace:
    return made.setdefault((folder, FAMILIES.index(family)), VoicePlace(family, folder))


def _logs(root: Path, names: Sequence[str], *, alone: bool) -> list[tuple[str, VoiceFamily]]:
    """The logs, by their ends; a file that was given ``alone`` may have any name."""
    named = (n for n in names if n.lower().endswith(_SUFFIXES) and not _RANK.search(n))
    logs = list(names) if alone else list(named)
    logs.sort(key=lambda name: (name.count("/"), name))
    kinds = ((name, _family(ends_of(root / name))) for name in logs[:_MOST_LOGS])
    return [(name, family) for name, family in kinds if family]


def _family(text: str) -> VoiceFamily | None:
    return next((family for family in FAMILIES if family.is_log(text)), None)


def _events(root: Path, files: Sequence[str]) -> list[tuple[str, VoiceFamily | None]]:
    """Event files with their family, by the tags that one in their folder or above begins with.

    None where no tags tell it: then they are of the run in whose folder they lie, if any.
    """
    of: dict[str, VoiceFamily] = {}
    for name in files[:_MOST_EVENTS]:
        family = family_of(root / name, _BY_TAGS)
        if family:
            of.setdefault(_folder(name), family)
    held: list[tuple[str, VoiceFamily | None]] = []
    for name in files:
        folder = PurePosixPath(_folder(name))
        near = [str(each) for each in (folder, *folder.parents) if str(each) in of]
        inner = folder.name.lower() in ROLES
        beside = [f for f in of if PurePosixPath(f).parent == folder.parent and f != "."]
        told = near or (beside if inner else [])
        held.append((name, of[told[0]] if told else None))
    return held


def _folder(name: str) -> str:
    return str(PurePosixPath(name).parent)


def _home(folder: str, homes: set[str]) -> str:
    """The run's folder of a folder of event files, whose name may say what they are only."""
    path = PurePosixPath(folder)
    while str(path) not in homes and path.name.lower() in _INNER:
        path = path.parent
    return str(path)
