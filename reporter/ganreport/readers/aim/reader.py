"""Says what to do with a repository of Aim, which Aim alone can open, writing into it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ganreport.errors import RunBroken
from ganreport.messages import message
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.run.model import Run

LOOKS_FOR: Final = message("a repository of Aim, .aim, to say how its metrics are exported")

_FOLDER: Final = ".aim"
_PARTS: Final = ("meta", "seqs", "VERSION")
_EXPORT: Final = (
    "import aim, pandas; pandas.concat(m.dataframe().assign(run=r.hash, metric=m.name) for r in "
    "aim.Repo('.').iter_runs() for m in r.metrics()).to_csv('metrics.csv', index=False)"
)
"""Tried with Aim 3.29; a run is listed once ``aim storage reindex`` has seen it closed."""


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The repository, or the directory that holds one."""
    repository = path if path.name == _FOLDER else path / _FOLDER
    held = repository.is_dir() and any((repository / part).exists() for part in _PARTS)
    return [itself("aim", path)] if held and not repository.is_symlink() else []


def read(candidate: Candidate, options: ReadOptions) -> Run:  # noqa: ARG001 - it is not opened
    """Say how to export the metrics.

    Raises:
        RunBroken: Always: Aim's database is read by Aim only, which writes into it.
    """
    raise RunBroken(
        f"{candidate.root} holds a repository of Aim, whose database Aim alone can open. Export "
        f"its metrics where Aim is installed (pip install aim), in the folder that holds "
        f'{_FOLDER}: aim storage reindex; python -c "{_EXPORT}". Then give metrics.csv.'
    )


READER: Final = Reader("aim", LOOKS_FOR, find, read)
