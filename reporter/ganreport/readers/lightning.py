"""Reads what Lightning's CSVLogger writes: ``version_N/metrics.csv`` beside ``hparams.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ganreport.errors import RunBroken
from ganreport.messages import message
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.images import reader
from ganreport.readers.options import options as configuration
from ganreport.readers.problems import Unusable
from ganreport.readers.table.files import read_table
from ganreport.readers.yaml_text import settings_beside
from ganreport.run.model import Problem, Run

LOOKS_FOR: Final = message(
    "Lightning's metrics.csv beside hparams.yaml, also in lightning_logs/version_N"
)

_TABLE, _SETTINGS, _LOGS = "metrics.csv", "hparams.yaml", "lightning_logs"


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The directory, if it is a version of Lightning's logs, or the versions in it."""
    if _is_version(path):
        return [itself("lightning", path)]
    return [Candidate("lightning", path / where, identifier=where) for where in _versions(path)]


def _is_version(path: Path) -> bool:
    return (path / _TABLE).is_file() and (path / _SETTINGS).is_file()


def _versions(path: Path) -> list[str]:
    """Folders of versions, relative to the directory, in order."""
    versions = []
    for home in (path, path / _LOGS):
        try:
            entries = sorted(home.glob("version_*"), key=lambda e: (len(e.name), e.name))
        except OSError:
            continue
        versions += [e for e in entries if _is_version(e) and not e.is_symlink()]
    return [version.relative_to(path).as_posix() for version in versions]


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read a version of Lightning's logs.

    Raises:
        RunBroken: The table is damaged.
        UsageError: A wish can't be fulfilled.
    """
    root, problems = candidate.path, list[Problem]()
    try:
        log = Log(_TABLE, read_table(root / _TABLE))
    except Unusable as error:
        raise RunBroken(f"{root / _TABLE} can't be read: {str(error).rstrip('.')}.") from error
    given = configuration(settings_beside(root, _SETTINGS, problems))
    raw = RawRun(
        reader="lightning",
        root=root,
        name=_name(root),
        logs=(log,),
        files=(_TABLE, _SETTINGS),
        configuration=given.settings,
        left_out=given.left_out,
        problems=tuple(problems),
    )
    return reader.beside(assemble(raw, options))


def _name(root: Path) -> str:
    """``project version_0`` of ``project/lightning_logs/version_0``."""
    own = root.resolve()
    home = own.parent.parent if own.parent.name == _LOGS else own.parent
    return f"{home.name} {own.name}".strip()


READER: Final = Reader("lightning", LOOKS_FOR, find, read, several_inside=True)
