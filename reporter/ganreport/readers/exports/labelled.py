"""Tables whose rows say of which run they are, or whether of training or of held-out data."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from ganreport.readers.exports.joining import ExportedRun
from ganreport.readers.exports.records import Row, number, number_or_none, seconds
from ganreport.readers.values import MISSING
from ganreport.run.vocabulary import TIMES, canonical, ours
from ganreport.run.words import HELD_OUT

RUN: Final = (
    "run id", "run uuid", "run hash", "run", "experiment key", "experiment id", "experiment",
    "run name", "sys id", "trial id", "dir name",
)  # fmt: skip
RUNS: Final = (
    *RUN, "exp", "exp name", "model", "model name", "method", "variant", "algorithm", "trial",
    "seed", "fold",
)  # fmt: skip
"""Columns that say of which run a row is: as trackers call them, and as people do."""

RUN_NAMES: Final = ("run name", "experiment name", "name")
PART: Final = (
    "context subset",
    "metric context subset",
    "subset",
    "split",
    "run context",
    "context",
)
PHASES: Final = (*PART, "phase", "mode", "stage", "set", "dataset", "data")
TRAINED: Final = frozenset({"train", "training", "trn", ""})
MOST_RUNS: Final = 1000
"""Runs of one file; with more of them the column names something else."""


def by_run(
    names: Sequence[str], said: Sequence[str], run: int, rows: Iterable[tuple[int, Row]], where: str
) -> list[ExportedRun]:
    """The runs of a table whose rows say of which they are, if there are several of many rows."""
    steps = {ours(name): i for i, name in reversed(list(enumerate(names)))}
    when = next((steps[unit] for unit in ("step", "epoch") if unit in steps), None)
    if when is None:
        return []
    unit = "step" if "step" in steps else "epoch"
    time = steps.get("wall_time")
    title = next((said.index(n) for n in RUN_NAMES if n in said and said.index(n) != run), None)
    runs: dict[str, ExportedRun] = {}
    counts: dict[str, int] = {}
    for _, cells in rows:
        key = name_in(cells[run])
        if key not in runs:
            if len(runs) >= MOST_RUNS:
                return []
            shown = "" if title is None else name_in(cells[title])
            runs[key] = ExportedRun(where, key, unit=unit, name=shown)
        counts[key] = counts.get(key, 0) + 1
        moment = math.nan if time is None else seconds(number(cells[time]))
        step = number(cells[when])
        for index, cell in enumerate(cells):
            if index in (run, when, time, title) or math.isnan(step):
                continue
            value = number_or_none(cell)
            if value is not None:
                runs[key].put(names[index], step, value, moment)
    networks = {canonical(name) for name in runs} <= {"d", "g"}  # whose scalars these are
    several = len(runs) > 1 and min(counts.values()) > 1 and not networks
    return list(runs.values()) if several else []


def by_phase(
    names: Sequence[str], phase: int, rows: Iterable[tuple[int, Row]], where: str
) -> list[ExportedRun]:
    """The one run of a table whose rows say whether they are of training or of held-out data."""
    every = reversed(list(enumerate(names)))
    when = {our: i for i, name in every if (our := ours(name)) in TIMES}
    unit = "step" if "step" in when else "epoch"
    run = ExportedRun(where, unit=unit)
    seen: set[bool] = set()
    if unit not in when:
        return []
    for _, cells in rows:
        part = name_in(cells[phase]).lower()
        if part not in TRAINED and part not in HELD_OUT:
            return []
        seen.add(part in TRAINED)
        moment = seconds(number(cells[when["wall_time"]])) if "wall_time" in when else math.nan
        for index, cell in enumerate(cells):
            value = None if index in (phase, *when.values()) else number_or_none(cell)
            if value is not None and not math.isnan(number(cells[when[unit]])):
                name = names[index] if part in TRAINED else f"{part}/{names[index]}"
                run.put(name, number(cells[when[unit]]), value, moment)
    return [run] if len(seen) > 1 else []


def name_in(cell: Any) -> str:
    """The text of a cell, cut to the length of a name; empty of none."""
    return "" if is_missing(cell) else str(cell).strip()[:200]


def is_missing(cell: Any) -> bool:
    """Whether a cell holds nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip().lower() in MISSING)


def first_of(said: Sequence[str], wanted: Collection[str]) -> int | None:
    """Where the first of some wanted names stands, None where none does."""
    return next((said.index(name) for name in wanted if name in said), None)
