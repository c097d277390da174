"""Reads repositories of Aim without Aim, which would write into what it opens."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ganreport.errors import RunBroken
from ganreport.messages import message
from ganreport.readers.aim.repository import Repository, has_scalars, read_tracked, runs_in
from ganreport.readers.assembly import RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.images import reader as images
from ganreport.readers.options import options as configuration
from ganreport.readers.points import STEPPED, tables
from ganreport.readers.problems import Unusable, reason
from ganreport.run.model import Run

LOOKS_FOR: Final = message("a repository of Aim (.aim)")

_FOLDER: Final = ".aim"
_PARTS: Final = ("meta", "seqs", "VERSION")
_LOOKED_INTO: Final = 100  # runs; of more it is not asked whether they hold scalars
_EXPORT: Final = (
    "import aim, pandas; pandas.concat(m.dataframe().assign(run=r.hash, metric=m.name) for r in "
    "aim.Repo('.').iter_runs() for m in r.metrics()).to_csv('metrics.csv', index=False)"
)
"""Tried with Aim 3.29; a run is listed once ``aim storage reindex`` has seen it closed."""


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The runs in the repository, or in that of the directory."""
    repository = _repository(path)
    folder = repository.folder
    held = folder.is_dir() and any((folder / part).exists() for part in _PARTS)
    if not held or folder.is_symlink():
        return []
    runs = runs_in(repository)
    if len(runs) < 2:
        return [itself("aim", path, held=tuple(runs))]
    few = len(runs) <= _LOOKED_INTO
    return [
        Candidate(
            "aim",
            path,
            identifier=run,
            name=name,
            empty=archived or (few and not has_scalars(repository, run)),
            held=tuple(runs),
        )
        for run, (name, archived) in runs.items()
    ]


def _repository(path: Path) -> Repository:
    return Repository(path, "" if path.name == _FOLDER else f"{_FOLDER}/")


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read a run's scalars and settings, and where it is the only one the pictures beside it.

    Raises:
        RunBroken: The repository is damaged, or of a form that is not known; how to export its
            metrics is said.
        UsageError: A wish can't be fulfilled.
    """
    repository = _repository(candidate.root)
    runs: tuple[str, ...] = candidate.held or ()
    several = len(runs) > 1
    if not runs:
        raise _unread(candidate.root, "which holds no run that is known how to read")
    run = candidate.identifier if several else runs[0]
    try:
        tracked = read_tracked(repository, run)
    except Unusable as error:
        raise _unread(candidate.root, f"of which {reason(error)}") from error
    logs, left_out = tables(tracked.scalars)
    given = configuration(tracked.settings)
    raw = RawRun(
        reader="aim",
        root=candidate.root,
        name=candidate.name or runs_in(repository).get(run, ("",))[0] or run,
        logs=logs,
        files=tuple(tracked.files),
        naming=STEPPED,
        configuration=given.settings,
        left_out=(*given.left_out, *left_out, *tracked.left_out),
        problems=tuple(tracked.problems),
        notes=tuple(tracked.notes),
    )
    whole = assemble(raw, options)
    return whole if several or not repository.home else images.beside(whole)


def _unread(root: Path, why: str) -> RunBroken:
    return RunBroken(
        f"{root} holds a repository of Aim, {why}. Where Aim is installed (pip install aim), a "
        f"copy of its metrics can be made in the folder that holds {_FOLDER}: aim storage "
        f'reindex; python -c "{_EXPORT}". Then give metrics.csv.'
    )


READER: Final = Reader("aim", LOOKS_FOR, find, read)
