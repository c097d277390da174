"""Reads runs of MLflow: from a file store, or from a database (``store``)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ganreport.messages import message
from ganreport.readers.assembly import RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions
from ganreport.readers.files import files_below
from ganreport.readers.images import reader
from ganreport.readers.images.logged import MLFLOW, logged_pictures
from ganreport.readers.mlflow import store
from ganreport.readers.mlflow.store import Tracked
from ganreport.readers.options import options as configuration
from ganreport.readers.points import MOST_POINTS, STEPPED, SparseSeries, beyond, tables
from ganreport.readers.problems import unreadable
from ganreport.readers.values import value
from ganreport.readers.yaml_text import settings_beside
from ganreport.run.model import Problem, Run

LOOKS_FOR: Final = message("MLflow's meta.yaml beside metrics/, also in mlruns/, or its mlflow.db")

_META, _METRICS, _PARAMETERS = "meta.yaml", "metrics", "params"
_MOST_RUNS: Final = 10_000  # bounds the time in a store of a whole group
_MOST_FILES: Final = 500  # a file a scalar: more are no scalars of training
_MOST_BYTES: Final = 2**28  # 256 MB, as of any text (readers/text.py)
_STATUS: Final = {"1": "RUNNING", "2": "RUNNING", "3": "FINISHED", "4": "FAILED", "5": "KILLED"}


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The run, or those of an experiment or a store that were not deleted."""
    if path.is_file() and not store.is_store(path):
        return []
    candidates: dict[str, Candidate] = {}
    for folder in _folders(path) if path.is_dir() else ():
        meta = settings_beside(folder, _META, [])
        if meta.get("lifecycle_stage") != "deleted":
            run = str(meta.get("run_id") or meta.get("run_uuid") or folder.name)[:200]
            name = _tag(folder, "mlflow.runName") or str(meta.get("run_name") or "")[:200]
            empty = not any(files_below(folder / _METRICS))
            candidates[run] = Candidate("mlflow", folder, identifier=run, name=name, empty=empty)
    for base in [path] if path.is_file() else _stores(path):
        for run, (name, filled) in store.runs(base).items():
            one = Candidate("mlflow", base, identifier=run, name=name, empty=not filled)
            candidates.setdefault(run, one)
    return list(candidates.values())


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read a run of MLflow.

    Raises:
        RunBroken: The database is damaged.
        UsageError: A wish can't be fulfilled.
    """
    root, one, name = candidate.home, candidate.identifier, candidate.name
    tracked = store.load(candidate.root, one, name) if candidate.is_file else _load(root, name)
    logs, left_out = tables(tracked.points)
    given = configuration(tracked.parameters)
    raw = RawRun(
        reader="mlflow",
        root=root,
        name=tracked.name or one,
        logs=logs,
        files=tracked.files,
        naming=STEPPED,
        configuration=given.settings,
        status=store.STATUS.get(tracked.status, "unknown"),
        left_out=(*given.left_out, *left_out, *tracked.left_out),
        problems=tracked.problems,
    )
    run = assemble(raw, options)
    if candidate.is_file:
        return run
    return reader.beside(run, series=logged_pictures(root, "artifacts/images", MLFLOW) or None)


def _stores(path: Path) -> list[Path]:
    return [file for file in sorted(path.glob("*.db")) if store.is_store(file)]


def _folders(path: Path) -> Iterator[Path]:
    """Folders of runs: the directory itself, those of an experiment, a store, or ``mlruns``."""
    if _is_run(path):
        yield path
        return
    seen = 0
    for pattern in ("*", "*/*", "mlruns/*/*"):
        for meta in sorted(path.glob(f"{pattern}/{_META}")):
            inside = meta.parent.relative_to(path)
            hidden = any(part.startswith(".") for part in inside.parts)
            if not hidden and _is_run(meta.parent) and seen < _MOST_RUNS:
                seen += 1
                yield meta.parent


def _is_run(folder: Path) -> bool:
    kinds = ((folder / _METRICS).is_dir(), (folder / _META).is_file(), not folder.is_symlink())
    return all(kinds)


def _tag(folder: Path, name: str) -> str:
    file = folder / "tags" / name
    try:
        return _short(file) if file.is_file() and not file.is_symlink() else ""
    except OSError:
        return ""


def _short(file: Path) -> str:
    with file.open("rb") as opened:
        return opened.read(500).decode(errors="replace").strip()


def _load(folder: Path, name: str) -> Tracked:
    problems: list[Problem] = []
    points: dict[str, SparseSeries] = {}
    names = files_below(folder / _METRICS)
    left = MOST_POINTS
    for each in names[:_MOST_FILES]:
        where = f"{_METRICS}/{each}"
        try:
            points[each] = _points(folder, where, left)
            left -= len(points[each].steps)
        except (OSError, ValueError) as error:
            problems.append(unreadable(where, error))
    left_out = [store.TAGS] if (folder / "tags").is_dir() else []
    if len(names) > _MOST_FILES:
        left_out.append(beyond(len(names) - _MOST_FILES, _MOST_FILES))
    return Tracked(
        name=name,
        status=_STATUS.get(str(settings_beside(folder, _META, problems).get("status")), ""),
        points=points,
        parameters=_parameters(folder, problems),
        files=tuple(each.where for each in points.values()),
        problems=tuple(problems),
        left_out=tuple(left_out),
    )


def _parameters(folder: Path, problems: list[Problem]) -> dict[str, Any]:
    parameters = {}
    for name in files_below(folder / _PARAMETERS)[:_MOST_FILES]:
        try:
            parameters[name] = _short(folder / _PARAMETERS / name)
        except OSError as error:
            problems.append(unreadable(f"{_PARAMETERS}/{name}", error))
    return parameters


def _points(folder: Path, where: str, most: int) -> SparseSeries:
    """The scalar in one file, a line ``milliseconds value step`` a point.

    Lines without a step count as step 0, as they do in MLflow.

    Raises:
        ValueError: The file is too large.
        OSError: It can't be read.
    """
    points = SparseSeries(where)
    if (folder / where).stat().st_size > _MOST_BYTES:
        raise ValueError(message("it has more than {most:count} bytes", most=_MOST_BYTES))
    with (folder / where).open("rb") as lines:
        for number, line in enumerate(lines, 1):
            cells = [value(cell) for cell in line.decode(errors="replace").split()[:3]]
            numbers = [cell for cell in (*cells, 0.0)[:3] if isinstance(cell, float)]
            if len(cells) < 2 or len(numbers) < 3 or len(points.steps) >= most:
                points.skip(number)
            else:
                points.put(numbers[2], numbers[1], numbers[0] / 1e3)
    return points


READER: Final = Reader("mlflow", LOOKS_FOR, find, read, several_inside=True)
