"""Reads what Sacred's observer of files writes: ``run.json``, ``config.json``, ``metrics.json``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ganreport.errors import RunBroken
from ganreport.messages import message
from ganreport.readers.assembly import RawRun, assemble
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.images import reader
from ganreport.readers.objects import object_beside, read_object
from ganreport.readers.options import options as configuration
from ganreport.readers.points import STEPPED, SparseSeries, tables
from ganreport.readers.values import plain
from ganreport.run.cards import RunStatus
from ganreport.run.model import Problem, Run, Skipped

LOOKS_FOR: Final = message("Sacred's run.json beside config.json or metrics.json")

_RUN, _CONFIG, _METRICS = "run.json", "config.json", "metrics.json"
_MOST_BYTES: Final = 2**28  # 256 MB, as of any text (readers/text.py)
_MOST_RUNS: Final = 10_000  # bounds the time in a folder of a whole group
_STATUS: Final[dict[str, RunStatus]] = {
    "COMPLETED": "finished",
    "FAILED": "failed",
    "INTERRUPTED": "interrupted",
    "QUEUED": "running",
    "RUNNING": "running",
}


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - known by form
    """The directory, if it is a run of Sacred, or the runs in it by their numbers."""
    if is_run(path):
        return [itself("sacred", path)]
    return [Candidate("sacred", path / name, identifier=name) for name in _runs(path)]


def is_run(path: Path) -> bool:
    """Whether the directory is one run of Sacred: our own format has a ``run.json``, too."""
    beside = (path / _CONFIG).is_file() or (path / _METRICS).is_file()
    if not beside or not (path / _RUN).is_file():
        return False
    try:
        record = read_object(path / _RUN)
    except (OSError, ValueError):
        return False
    return "experiment" in record and "schema" not in record


def _runs(path: Path) -> list[str]:
    """The runs in a directory of the observer by their numbers."""
    try:
        entries = sorted(path.iterdir(), key=lambda entry: (len(entry.name), entry.name))
    except OSError:
        return []
    folders = [e for e in entries[:_MOST_RUNS] if e.is_dir() and not e.is_symlink()]
    return [folder.name for folder in folders if is_run(folder)]


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read a run of Sacred.

    Raises:
        RunBroken: ``metrics.json`` is damaged.
        UsageError: A wish can't be fulfilled.
    """
    root = candidate.path
    problems: list[Problem] = []
    record = object_beside(root, _RUN, problems)
    configured = configuration(object_beside(root, _CONFIG, problems))
    metrics = _metrics(root)
    logs, left_out = tables(metrics)
    return reader.beside(
        assemble(
            RawRun(
                reader="sacred",
                root=root,
                name=_name(root, record),
                logs=logs,
                files=tuple(n for n in (_METRICS, _CONFIG, _RUN) if (root / n).is_file()),
                naming=STEPPED,
                configuration=configured.settings,
                status=_STATUS.get(str(record.get("status")), "unknown"),
                left_out=(*configured.left_out, *left_out, *_others(root)),
                problems=(*problems, *_no_scalars(metrics)),
            ),
            options,
        )
    )


def _no_scalars(metrics: Mapping[str, SparseSeries]) -> list[Problem]:
    what = message("No scalars were logged.")
    return [] if metrics else [Problem(kind="missing", where=_METRICS, what=what)]


def _name(root: Path, record: Mapping[str, Any]) -> str:
    experiment = record.get("experiment")
    name = experiment.get("name") if isinstance(experiment, dict) else None
    return f"{name} {root.resolve().name}"[:200] if isinstance(name, str) else root.resolve().name


def _others(root: Path) -> list[Skipped]:
    why = message("it is not what was measured")
    return [Skipped(name, why) for name in ("info.json", "cout.txt") if (root / name).is_file()]


def _metrics(root: Path) -> dict[str, SparseSeries]:
    """The scalars in ``metrics.json``, each with its steps.

    Raises:
        RunBroken: The file is damaged.
    """
    file = root / _METRICS
    try:
        metrics = read_object(file, _MOST_BYTES) if file.is_file() else {}
        return {str(name)[:200]: _points(each) for name, each in metrics.items()}
    except (OSError, ValueError) as error:
        raise RunBroken(f"{file} can't be read: {str(error).rstrip('.')}.") from error


def _points(metric: Any) -> SparseSeries:
    points = SparseSeries(_METRICS)
    if not isinstance(metric, dict):
        return points
    values, steps, times = (metric.get(each) for each in ("values", "steps", "timestamps"))
    if not isinstance(values, list) or not isinstance(steps, list):
        return points
    times = times if isinstance(times, list) and len(times) == len(values) else [None] * len(values)
    for line, (step, value, time) in enumerate(zip(steps, values, times, strict=False), 1):
        number, at = plain(value), plain(step)
        if isinstance(number, float) and isinstance(at, float):
            points.put(at, number, _seconds(time))
        else:
            points.skip(line)
    return points


def _seconds(text: Any) -> float:
    """Seconds since the Unix epoch of a time in UTC; NaN of anything else."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
    except (TypeError, ValueError, OverflowError):
        return float("nan")


READER: Final = Reader("sacred", LOOKS_FOR, find, read, several_inside=True)
