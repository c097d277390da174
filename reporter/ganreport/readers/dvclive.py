"""Reads what DVCLive writes: ``plots/metrics/*.tsv``, ``params.yaml``, ``plots/images/``."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

import numpy as np

from ganreport.messages import message
from ganreport.readers.assembly import RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.files import files_below
from ganreport.readers.images import reader
from ganreport.readers.options import options as configuration
from ganreport.readers.points import STEPPED, SparseSeries, beyond, tables
from ganreport.readers.problems import Unusable, unreadable
from ganreport.readers.table.files import read_table
from ganreport.readers.yaml_text import settings_beside
from ganreport.run.model import Problem, Run, Skipped

LOOKS_FOR: Final = message("DVCLive's plots/metrics/*.tsv, in the directory or in dvclive/")

_SCALARS: Final = "plots/metrics/"
_PARAMETERS: Final = "params.yaml"
_SUMMARY: Final = "metrics.json"
_MOST_FILES: Final = 500  # a file a scalar: more are no scalars of training


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The directory, or ``dvclive`` in it, if it holds scalars as DVCLive writes them."""
    root = _root(path)
    return [] if root is None else [itself("dvclive", root)]


def _root(path: Path) -> Path | None:
    for root in (path, path / "dvclive"):
        folder = root / _SCALARS
        if not root.is_symlink() and folder.is_dir() and _files(root):
            return root
    return None


def _files(root: Path) -> list[str]:
    below = files_below(root / _SCALARS)
    return [f"{_SCALARS}{name}" for name in below if name.endswith(".tsv")]


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read a run of DVCLive.

    Raises:
        RunBroken: A file can't be read any more.
        UsageError: A wish can't be fulfilled.
    """
    root = candidate.path
    files, problems = _files(root), list[Problem]()
    points = {}
    for where in files[:_MOST_FILES]:
        name = where.removeprefix(_SCALARS).removesuffix(".tsv")
        try:
            points[name] = _points(root, where)
        except Unusable as error:
            problems.append(unreadable(where, error))
    logs, left_out = tables(points)
    given = configuration(settings_beside(root, _PARAMETERS, problems))
    more = files[_MOST_FILES:]
    if more:
        left_out += (beyond(len(more), _MOST_FILES),)
    if (root / _SUMMARY).is_file():
        left_out += (Skipped(_SUMMARY, message("it repeats the last values")),)
    raw = RawRun(
        reader="dvclive",
        root=root,
        name=(root.parent if root.name == "dvclive" else root).resolve().name,
        logs=logs,
        files=tuple(points[name].where for name in points),
        naming=STEPPED,
        configuration=given.settings,
        left_out=(*given.left_out, *left_out),
        problems=tuple(problems),
    )
    return reader.beside(assemble(raw, options))


def _points(root: Path, where: str) -> SparseSeries:
    """The scalar in one file: columns ``step``, perhaps ``timestamp`` in ms, and its own.

    Raises:
        Unusable: The file can't be read, or has other columns.
    """
    table = read_table(root / where)
    names = [name for name in table.columns if name not in ("step", "timestamp")]
    stem = PurePosixPath(where).stem
    if "step" not in table.columns or not names:
        raise Unusable(message("it has no column 'step' beside another one"))
    values = table.columns[stem if stem in names else names[-1]]
    held = values.held & table.columns["step"].held
    points = SparseSeries(where)
    points.steps.extend(table.columns["step"].array[held])
    points.values.extend(values.array[held])
    stamps = table.columns.get("timestamp")
    points.times.extend(stamps.array[held] / 1e3 if stamps else np.full(held.sum(), np.nan))
    points.skipped = sum(table.skipped.values()) + int(len(held) - held.sum())
    points.first = min(table.first.values(), default=2 + int(np.argmin(held)))
    return points


READER: Final = Reader("dvclive", LOOKS_FOR, find, read, several_inside=True)
