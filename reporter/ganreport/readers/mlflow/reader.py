"""Reads runs of MLflow: from a file store, or from a database (``store``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from ganreport.readers.base import RawRun, ReadOptions, assemble
from ganreport.readers.files import files_below
from ganreport.readers.images import reader
from ganreport.readers.images.logged import MLFLOW, logged_pictures
from ganreport.readers.mlflow import store
from ganreport.readers.mlflow.store import Tracked
from ganreport.readers.options import options
from ganreport.readers.points import MOST_POINTS, STEPPED, SparseSeries, tables
from ganreport.readers.problems import unreadable
from ganreport.readers.selection import one_of
from ganreport.readers.values import value
from ganreport.readers.yaml_text import settings_beside
from ganreport.run.model import Problem, Run, Skipped

LOOKS_FOR: Final = "MLflow's meta.yaml beside metrics/, also in mlruns/, or its mlflow.db"

_META, _METRICS, _PARAMETERS = "meta.yaml", "metrics", "params"
_MOST_RUNS: Final = 10_000
_MOST_FILES: Final = 500
_MOST_BYTES: Final = 2**28
_STATUS: Final = {"1": "RUNNING", "2": "RUNNING", "3": "FINISHED", "4": "FAILED", "5": "KILLED"}
_TAGS: Final = Skipped("tags", "they name people, machines and revisions")


@dataclass(frozen=True)
class _Place:
    """One run: its name, whether it has scalars, the directory it is in, and how it is read."""

    name: str
    filled: bool
    root: Path
    load: Callable[[], Tracked]


def recognises(path: Path) -> bool:
    """Whether this is a run, an experiment or a store of MLflow."""
    if path.is_file():
        return store.is_store(path)
    return next(_folders(path), None) is not None or bool(_stores(path))


def read(path: Path, wishes: ReadOptions) -> Run:
    """Read a run of MLflow.

    Deleted runs don't count, nor do those without scalars where others have some.

    Raises:
        RunNotFound: There are several runs, or none.
        RunBroken: The database is damaged.
        UsageError: A wish can't be fulfilled.
    """
    places = _places(path)
    filled = {run: place.name for run, place in places.items() if place.filled}
    every = {run: place.name for run, place in places.items()}
    folders = path.is_dir() and not _stores(path)
    one = one_of(path, every if wishes.run or not filled else filled, wishes.run, folders=folders)
    place = places[one]
    tracked = place.load()
    logs, left_out = tables(tracked.points)
    given = options(tracked.parameters)
    found = RawRun(
        reader="mlflow",
        root=place.root,
        name=tracked.name or one,
        logs=logs,
        files=tracked.files,
        naming=STEPPED,
        configuration=given.settings,
        status=store.STATUS.get(tracked.status, "unknown"),
        left_out=(*given.left_out, *left_out, *tracked.left_out),
        problems=tracked.problems,
    )
    run = assemble(found, wishes)
    if not (place.root / _METRICS).is_dir():
        return run
    return reader.beside(
        run, series=logged_pictures(place.root, "artifacts/images", MLFLOW) or None
    )


def _places(path: Path) -> dict[str, _Place]:
    """Every run by its identifier."""
    found: dict[str, _Place] = {}
    for folder in _folders(path) if path.is_dir() else ():
        meta = settings_beside(folder, _META, [])
        if meta.get("lifecycle_stage") != "deleted":
            run = str(meta.get("run_id") or meta.get("run_uuid") or folder.name)[:200]
            name = _tag(folder, "mlflow.runName") or str(meta.get("run_name") or "")[:200]
            filled = any(files_below(folder / _METRICS))
            found[run] = _Place(name, filled, folder, partial(_load, folder, name))
    for base in [path] if path.is_file() else _stores(path):
        for run, (name, filled) in store.runs(base).items():
            load = partial(store.load, base, run, name)
            found.setdefault(run, _Place(name, filled, base.parent, load))
    return found


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
    left_out = [_TAGS] if (folder / "tags").is_dir() else []
    if len(names) > _MOST_FILES:
        more = f"{len(names) - _MOST_FILES:,} scalars"
        left_out.append(Skipped(more, f"only {_MOST_FILES} are read"))
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
    found = {}
    for name in files_below(folder / _PARAMETERS)[:_MOST_FILES]:
        try:
            found[name] = _short(folder / _PARAMETERS / name)
        except OSError as error:
            problems.append(unreadable(f"{_PARAMETERS}/{name}", error))
    return found


def _points(folder: Path, where: str, most: int) -> SparseSeries:
    """The scalar in one file, a line ``milliseconds value step`` a point.

    Lines without a step count as step 0, as they do in MLflow.

    Raises:
        ValueError: The file is too large.
        OSError: It can't be read.
    """
    points = SparseSeries(where)
    if (folder / where).stat().st_size > _MOST_BYTES:
        raise ValueError(f"it has more than {_MOST_BYTES:,} bytes")
    with (folder / where).open("rb") as lines:
        for number, line in enumerate(lines, 1):
            cells = [value(cell) for cell in line.decode(errors="replace").split()[:3]]
            numbers = [cell for cell in (*cells, 0.0)[:3] if isinstance(cell, float)]
            if len(cells) < 2 or len(numbers) < 3 or len(points.steps) >= most:
                points.skip(number)
            else:
                points.put(numbers[2], numbers[1], numbers[0] / 1e3)
    return points
