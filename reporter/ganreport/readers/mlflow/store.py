"""The database of MLflow: read only, its own tables only, within bounds of time and size."""

from __future__ import annotations

import math
import sqlite3
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ganreport.errors import RunBroken
from ganreport.messages import message
from ganreport.readers.databases import asked, columns_of, is_database, unclosed
from ganreport.readers.points import MOST_POINTS, SparseSeries
from ganreport.run.cards import RunStatus
from ganreport.run.model import Problem, Skipped

STATUS: Final[dict[str, RunStatus]] = {
    "FINISHED": "finished",
    "FAILED": "failed",
    "KILLED": "interrupted",
    "RUNNING": "running",
    "SCHEDULED": "running",
}
"""How MLflow calls the state of a run -> ours."""

TAGS: Final = Skipped(message("tags"), message("they name people, machines and revisions"))
"""What is not read of any run."""

_TABLES: Final = frozenset({"runs", "metrics", "params"})
_MOST_RUNS: Final = 10_000  # bounds the time in a store of a whole group
_LARGEST: Final = sys.float_info.max


@dataclass(frozen=True)
class Tracked:
    """What a store holds of one run."""

    name: str
    status: str = ""
    points: Mapping[str, SparseSeries] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: tuple[Skipped, ...] = ()


def is_store(file: Path) -> bool:
    """Whether a file is a database with the tables of MLflow."""
    if not is_database(file):
        return False
    try:
        with asked(file) as store:
            return columns_of(store).keys() >= _TABLES
    except RunBroken:
        return False


def runs(file: Path) -> dict[str, tuple[str, bool]]:
    """The runs that were not deleted, in order -> their names, and whether they have scalars.

    Raises:
        RunBroken: The database is damaged.
    """
    question = """
        SELECT run_uuid, name, EXISTS (SELECT 1 FROM metrics m WHERE m.run_uuid = r.run_uuid)
        FROM runs r WHERE lifecycle_stage = 'active' ORDER BY start_time, run_uuid LIMIT ?"""
    with asked(file) as store:
        rows = store.execute(question, (_MOST_RUNS,)).fetchall()
    return {_text(run): (_text(name or ""), bool(filled)) for run, name, filled in rows}


def load(file: Path, run: str, name: str) -> Tracked:
    """One run.

    Raises:
        RunBroken: The database is damaged.
    """
    with asked(file) as store:
        question = "SELECT status FROM runs WHERE run_uuid = ?"
        status = store.execute(question, (run,)).fetchone()
        points, problems = _points(store, file, run), unclosed(file)
        question = "SELECT key, value FROM params WHERE run_uuid = ? ORDER BY key LIMIT 1000"
        parameters = {_text(key): _text(held) for key, held in store.execute(question, (run,))}
    if sum(len(each.steps) for each in points.values()) >= MOST_POINTS:
        what = message("Of the scalars the first {most:count} values were read.", most=MOST_POINTS)
        problems.append(Problem(kind="passed-over", where=file.name, what=what))
    return Tracked(
        name=name,
        status=_text(status[0]) if status else "",
        points=points,
        parameters=parameters,
        files=(file.name,),
        problems=tuple(problems),
        left_out=(TAGS,),
    )


def _points(store: sqlite3.Connection, file: Path, run: str) -> dict[str, SparseSeries]:
    """Scalars in the order they were logged; infinities are kept as the largest number there."""
    question = """
        SELECT key, value, timestamp, step, is_nan FROM metrics
        WHERE run_uuid = ? ORDER BY timestamp, step LIMIT ?"""
    scalars: dict[str, SparseSeries] = {}
    for number, (key, held, time, step, is_nan) in enumerate(
        store.execute(question, (run, MOST_POINTS)), 1
    ):
        points = scalars.setdefault(_text(key), SparseSeries(file.name))
        if isinstance(held, int | float) and isinstance(step, int):
            large = abs(held) >= _LARGEST
            value = math.nan if is_nan else math.copysign(math.inf, held) if large else held
            seconds = time / 1e3 if isinstance(time, int | float) else math.nan
            points.put(step, value, seconds)
        else:
            points.skip(number)
    return scalars


def _text(held: Any) -> str:
    return (held.decode(errors="replace") if isinstance(held, bytes) else str(held))[:500]
