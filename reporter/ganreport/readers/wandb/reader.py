"""Reads local runs of Weights & Biases: ``run-*.wandb``, ``files/config.yaml``, their pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from ganreport.messages import message
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.columns import Builder, ParsedTable
from ganreport.readers.files import files_below
from ganreport.readers.formula import column
from ganreport.readers.images import reader
from ganreport.readers.images.logged import WANDB, logged_pictures, series_of
from ganreport.readers.images.names import Series
from ganreport.readers.mapping import ColumnMapping
from ganreport.readers.objects import object_beside
from ganreport.readers.options import options as configuration
from ganreport.readers.problems import Unusable, unreadable
from ganreport.readers.table.files import read_table
from ganreport.readers.values import plain
from ganreport.readers.wandb.log import Logged, read_log
from ganreport.readers.yaml_text import settings_beside
from ganreport.run.model import Problem, Run, Skipped

LOOKS_FOR: Final = message(
    "a run of Weights & Biases: run-*.wandb or files/wandb-summary.json, also in wandb/"
)

_CONFIG, _SUMMARY = "files/config.yaml", "files/wandb-summary.json"
_MEDIA = "media/images"
_OLD: Final = ("files/wandb-history.jsonl", "wandb-history.jsonl")
_FOLDER: Final = re.compile(r"(offline-|dryrun-)?run-\d{8}_\d{6}-.+")
_NAMING: Final = ColumnMapping(rules={"step": column("_step"), "wall_time": column("_timestamp")})
_PRIVATE: Final = ("files/wandb-metadata.json", "files/output.log", "files/requirements.txt")


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The directory, if it is a run of Weights & Biases, or the runs in it."""
    if _is_run(path):
        return [itself("wandb", path)]
    return [Candidate("wandb", path / where, identifier=where) for where in _runs(path)]


def _is_run(path: Path) -> bool:
    return _history(path) is not None or any((path / name).is_file() for name in (_SUMMARY, *_OLD))


def _history(path: Path) -> Path | None:
    try:
        files = sorted(file for file in path.glob("run-*.wandb") if not file.is_symlink())
    except OSError:
        return None
    return files[0] if files and files[0].is_file() else None


def _runs(path: Path) -> list[str]:
    """Folders of runs in the directory or in ``wandb`` in it; the link to the latest is none."""
    for home in (path, path / "wandb"):
        try:
            entries = sorted(home.iterdir()) if home.is_dir() else []
        except OSError:
            continue
        named = [e for e in entries if _FOLDER.fullmatch(e.name) and not e.is_symlink()]
        folders = [entry.relative_to(path).as_posix() for entry in named if _is_run(entry)]
        if folders:
            return folders
    return []


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read a run of Weights & Biases.

    Raises:
        RunBroken: A file can't be read any more.
        UsageError: A wish can't be fulfilled.
    """
    root = candidate.path
    problems: list[Problem] = []
    file = _history(root)
    logged = read_log(file, problems) if file else Logged()
    log = _log(root, file, logged, problems)
    given = configuration({**logged.settings, **_settings(root, problems)}, ignored=("_wandb",))
    raw = RawRun(
        reader="wandb",
        root=root,
        name=logged.name or root.resolve().name,
        logs=(log,) if log else (),
        files=tuple(n for n in (log.where if log else "", _CONFIG) if n and (root / n).is_file()),
        naming=_NAMING,
        configuration=given.settings,
        status=logged.status,
        left_out=(*given.left_out, *_private(root)),
        problems=tuple(problems),
    )
    run = assemble(raw, options)
    pictures = _pictures(root, logged)
    if log and run.reading and run.reading.unit == "epoch":
        theirs = {our: name for name, our in run.reading.mapped}
        pictures = [_on_epochs(each, log.table, theirs.get("step", "")) for each in pictures]
    return reader.beside(run, series=pictures)


def _on_epochs(series: Series, table: ParsedTable, name: str) -> Series:
    """Pictures at the epochs of the rows at whose steps, which only count calls, they stand."""
    steps, epochs = table.columns.get("_step"), table.columns.get(name)
    if steps is None or epochs is None:
        return series
    known = np.isfinite(epochs.array)
    rows, times = np.flatnonzero(known), dict[int, tuple[str, ...]]()
    for step, files in series.times:
        place = int(np.searchsorted(steps.array[known], step, "right")) - 1
        epoch = int(epochs.array[rows[max(place, 0)]])
        times[epoch] = (*times.get(epoch, ()), *files)
    return replace(series, times=tuple(sorted(times.items())), unit="epoch")


def _pictures(root: Path, logged: Logged) -> list[Series]:
    """Pictures by the steps that the log gives them, else by those in their names."""
    there = {f"files/{_MEDIA}/{name}" for name in files_below(root / "files" / _MEDIA)}
    pictures: dict[str, dict[int, list[str]]] = {}
    for key, step, name in logged.pictures:
        if f"files/{name}" in there:
            pictures.setdefault(key, {}).setdefault(step, []).append(f"files/{name}")
    return series_of(pictures) or logged_pictures(root, f"files/{_MEDIA}", WANDB)


def _private(root: Path) -> list[Skipped]:
    why = message("it may name people and machines, and holds no scalars")
    return [Skipped(name, why) for name in _PRIVATE if (root / name).is_file()]


def _log(root: Path, file: Path | None, logged: Logged, problems: list[Problem]) -> Log | None:
    """The history; without one the last values."""
    if file and logged.table.rows:
        return Log(file.name, logged.table)
    for where in _OLD:
        if (root / where).is_file() and not (root / where).is_symlink():
            try:
                return Log(where, read_table(root / where))
            except Unusable as error:
                problems.append(unreadable(where, error))
    last = _last(object_beside(root, _SUMMARY, problems))
    what = message("There is no history of the scalars.")
    if last:
        what = message("There is no history of the scalars; only their last values are read.")
    where = file.name if file else "run-*.wandb"
    problems.append(Problem(kind="missing", where=where, what=what))
    return Log(_SUMMARY, last) if last else None


def _last(summary: Mapping[str, Any]) -> ParsedTable | None:
    builder = Builder()
    builder.add(
        {n: plain(v) for n, v in list(summary.items())[:400] if n not in ("_wandb", "_runtime")}
    )
    table = builder.table()
    return table if set(table.columns) - {"_step", "_timestamp"} else None


def _settings(root: Path, problems: list[Problem]) -> dict[str, Any]:
    """``files/config.yaml``, where each setting has a group ``value``."""
    groups = settings_beside(root, _CONFIG, problems)
    return {n: g["value"] for n, g in groups.items() if isinstance(g, dict) and "value" in g}


READER: Final = Reader("wandb", LOOKS_FOR, find, read, several_inside=True)
