"""Training runs whose outcomes are kept: each is made once, so that a study may be interrupted.

A run's outcome is taken from its recorded samples by the reporter's own measures.
"""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ganreport.metrics.history import History, measure_samples
from ganreport.metrics.samples import Evaluation, RealSamples
from ganreport.readers import read_run
from ganreport.run.model import Run
from ganreport.stats import modes
from gantrainer.config.settings import from_mapping
from gantrainer.training import chief

Settings = dict[str, Any]
Outcome = dict[str, Any]
RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Trial:
    """One run of a study: its name, what it is compared under, and its settings."""

    name: str
    group: tuple[str, ...]
    settings: Settings


def outcome(run: Run, history: History) -> Outcome:
    """The last evaluation's measures, each with its null, and the modes or classes captured."""
    found: Outcome = {"steps": len(run.metrics), "status": run.info.status}
    for measure in history.table["measure"].unique():
        row = history.of(measure).iloc[-1]
        found[str(measure)] = round(float(row["value"]), 5)
        found[f"{measure}_null"] = round(float(row["baseline"]), 5)
    known = Evaluation(run.samples[-1], RealSamples(run)).known
    if known is not None:
        uniform = np.full(len(known.counts), 1 / len(known.counts))
        found["reverse_kl"] = round(float(modes.reverse_kl(known.counts, uniform)), 4)
    return found


def carry_out(
    trials: Iterable[Trial], file: Path, extra: Callable[[Path], Outcome] | None = None
) -> list[Outcome]:
    """Train and measure each trial that ``file`` (JSON lines) does not hold yet; all outcomes."""
    done = {row["name"]: row for row in outcomes(file)}
    for trial in trials:
        if trial.name not in done:
            folder = Path(tempfile.mkdtemp())
            try:
                done[trial.name] = _one(trial, folder / "run", extra)
            finally:
                shutil.rmtree(folder)
            with file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(done[trial.name]) + "\n")
            print(json.dumps(done[trial.name]), flush=True)
    return list(done.values())


def outcomes(file: Path) -> list[Outcome]:
    """What was kept of the trials carried out so far."""
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def _one(trial: Trial, path: Path, extra: Callable[[Path], Outcome] | None) -> Outcome:
    config = from_mapping(trial.settings, trial.name)
    start = time.process_time()
    ended = chief.run(config, path, quiet=True)
    seconds = time.process_time() - start
    run = read_run(path)
    found = outcome(run, measure_samples(run)) | (extra(path) if extra else {})
    about = {"name": trial.name, "group": list(trial.group), "settings": trial.settings}
    return about | {"ended": ended.reason or ended.status, "cpu_seconds": round(seconds, 1)} | found


def summary(rows: list[Outcome], key: str) -> tuple[float, float]:
    """Mean and standard deviation of a figure over trials, (nan, nan) where none has it."""
    values = [row[key] for row in rows if key in row]
    if not values:
        return float("nan"), float("nan")
    return statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else 0.0


def grouped(rows: Iterable[Outcome]) -> dict[tuple[str, ...], list[Outcome]]:
    """Outcomes by group, in the order in which groups first appear."""
    found: dict[tuple[str, ...], list[Outcome]] = {}
    for row in rows:
        found.setdefault(tuple(row["group"]), []).append(row)
    return found
