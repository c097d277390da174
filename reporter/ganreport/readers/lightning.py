"""Reads what Lightning's CSVLogger writes: ``version_N/metrics.csv`` beside ``hparams.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ganreport.errors import RunBroken
from ganreport.readers.base import Log, RawRun, ReadOptions, assemble
from ganreport.readers.images import reader
from ganreport.readers.options import options
from ganreport.readers.problems import Unusable
from ganreport.readers.selection import one_of
from ganreport.readers.table.files import read_table
from ganreport.readers.yaml_text import settings_beside
from ganreport.run.model import Problem, Run

LOOKS_FOR: Final = "Lightning's metrics.csv beside hparams.yaml, also in lightning_logs/version_N"

_TABLE, _SETTINGS, _LOGS = "metrics.csv", "hparams.yaml", "lightning_logs"


def recognises(path: Path) -> bool:
    """Whether the directory is a version, or holds versions, of Lightning's logs."""
    return _is_version(path) or bool(_versions(path))


def _is_version(path: Path) -> bool:
    return (path / _TABLE).is_file() and (path / _SETTINGS).is_file()


def _versions(path: Path) -> dict[str, str]:
    """Folders of versions, relative to the directory, in order."""
    found = []
    for home in (path, path / _LOGS):
        try:
            entries = sorted(home.glob("version_*"), key=lambda e: (len(e.name), e.name))
        except OSError:
            continue
        found += [e for e in entries if _is_version(e) and not e.is_symlink()]
    return {version.relative_to(path).as_posix(): "" for version in found}


def read(path: Path, wishes: ReadOptions) -> Run:
    """Read a version of Lightning's logs.

    Raises:
        RunNotFound: There are several versions.
        RunBroken: The table is damaged.
        UsageError: A wish can't be fulfilled.
    """
    where = "" if _is_version(path) else one_of(path, _versions(path), wishes.run)
    root, problems = path / where, list[Problem]()
    try:
        log = Log(_TABLE, read_table(root / _TABLE))
    except Unusable as error:
        raise RunBroken(f"{root / _TABLE} can't be read: {str(error).rstrip('.')}.") from error
    given = options(settings_beside(root, _SETTINGS, problems))
    found = RawRun(
        reader="lightning",
        root=root,
        name=_name(root),
        logs=(log,),
        files=(_TABLE, _SETTINGS),
        configuration=given.settings,
        left_out=given.left_out,
        problems=tuple(problems),
    )
    return reader.beside(assemble(found, wishes))


def _name(root: Path) -> str:
    """``project version_0`` of ``project/lightning_logs/version_0``."""
    own = root.resolve()
    home = own.parent.parent if own.parent.name == _LOGS else own.parent
    return f"{home.name} {own.name}".strip()
