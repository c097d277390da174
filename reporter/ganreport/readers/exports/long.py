"""Long tables: a value a row, with the names of its scalar and its run beside it.

MLflow, Comet, neptune and Aim export such, and so does ``pandas.melt``. A table of one scalar that
is named as its file, and a table with a column that names the run of each row are of the kind.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import PurePosixPath
from typing import Any, Final

from ganreport.readers.exports.joining import ExportedRun, without_copy
from ganreport.readers.exports.records import (
    ExportedRows,
    Row,
    number,
    number_or_none,
    seconds,
)
from ganreport.readers.exports.tensorboard import placed
from ganreport.readers.values import MISSING
from ganreport.run.vocabulary import canonical, ours, words

_METRIC: Final = (
    "metric name", "metric", "metric key", "attribute path", "tag", "key", "scalar", "scalar name",
    "variable", "attribute", "name", "loss name", "loss type", "quantity", "measure",
)  # fmt: skip
_VALUE: Final = ("value", "metric value", "float value", "scalar value", "values", "val")
_TIME: Final = ("time", "wall time", "created at", "metric time")
_STEP: Final = ("x", "x step", "metric step")
_RUN: Final = (
    "run id", "run uuid", "run hash", "run", "experiment key", "experiment id", "experiment",
    "run name", "sys id", "trial id", "dir name",
)  # fmt: skip
_LABEL: Final = (
    "exp", "exp name", "experiment name", "model", "model name", "arch", "architecture", "config",
    "config name", "variant", "method", "algorithm", "algo", "trial", "trial name", "job", "label",
    "network", "net", "player", "module", "component",
)  # fmt: skip
"""Columns whose texts may tell trainings apart, or the networks that a loss is of."""

_NETWORKS: Final = frozenset({"d", "g"})
_RUN_NAME: Final = ("run name", "experiment name", "name")
_PART: Final = ("context subset", "metric context subset", "subset", "split", "run context")
_DATA: Final = "data"  # training or validation, in keras for R
_TRAINED: Final = frozenset({"train", "training", "trn", ""})
_INDEX: Final = ("", "index", "idx", "unnamed 0", "column 1")
_NAN: Final = "is nan"  # MLflow's database holds 0 with this mark
_LOOKED_AT: Final = 50  # rows by which it is told what a column holds
_MOST_RUNS: Final = 1000
"""Runs of one file; with more of them the column names something else."""

Runs = dict[str, ExportedRun]


@dataclass(frozen=True)
class LongForm:
    """Which column of a long table holds what: indices, of what is not there None.

    ``tagged`` says whether it is of TensorBoard's tags, whose runs may be writers of one run.
    """

    value: int
    metric: int | None = None
    step: int | None = None
    epoch: int | None = None
    time: int | None = None
    run: int | None = None
    name: int | None = None
    part: int | None = None
    nan: int | None = None
    tagged: bool = False


def runs_in_rows(table: ExportedRows, where: str) -> list[ExportedRun]:
    """The runs in a long table, a table of one scalar, or one with a column of runs; none of else.

    Args:
        table: The rows; only as many are taken as are needed to see that it is of none.
        where: The file that they stand in.
    """
    said = [words(name) for name in table.names]
    head = list(islice(table.rows, _LOOKED_AT))
    rows = chain(head, table.rows)
    form = _form(table.names, said)
    sample = [cells for _, cells in head]
    if form and form.metric is not None and _texts(sample, form.metric):
        return _pivoted(form, rows, where) if _numbers(sample, form.value) else []
    if form and form.metric is None and form.run is None and _alone(said, form):
        return _single(form, rows, where) if _numbers(sample, form.value) else []
    run = _first(said, _RUN)
    label = next((i for i, n in enumerate(said) if n in _LABEL and _texts(sample, i)), None)
    run = label if run is None else run
    if run is not None and (form is None or form.metric is None):
        return _by_run(table.names, said, run, rows, where)
    return []


def may_be_long(names: Sequence[str]) -> bool:
    """Whether a table with these columns may be of the kind, before its rows are looked at."""
    said = [words(name) for name in names]
    return _form(names, said) is not None or _first(said, (*_RUN, *_LABEL)) is not None


def _form(names: Sequence[str], said: Sequence[str]) -> LongForm | None:
    value = _first(said, _VALUE)
    step = next((i for i, name in enumerate(names) if ours(name) == "step"), _first(said, _STEP))
    epoch = next((i for i, name in enumerate(names) if ours(name) == "epoch"), None)
    time = next((i for i, n in enumerate(names) if ours(n) == "wall_time"), _first(said, _TIME))
    if value is None or (step is None and epoch is None and time is None):
        return None
    metric = _first(said, _METRIC)
    run = _first(said, _RUN)
    name = next((said.index(n) for n in _RUN_NAME if n in said), None)
    part = _first(said, _PART)
    if part is None and _DATA in said and epoch is not None:
        part = said.index(_DATA)
    return LongForm(
        value,
        metric,
        step,
        epoch,
        time,
        run,
        name if name not in (metric, run) else None,
        part,
        said.index(_NAN) if _NAN in said else None,
        metric is not None and said[metric] == "tag",
    )


def _first(said: Sequence[str], wanted: Collection[str]) -> int | None:
    return next((said.index(name) for name in wanted if name in said), None)


def _alone(said: Sequence[str], form: LongForm) -> bool:
    """Whether there is nothing in it but one scalar and when it was taken."""
    known = {form.value, form.step, form.epoch, form.time}
    return all(i in known or name in _INDEX for i, name in enumerate(said))


def _texts(rows: Iterable[Row], index: int) -> bool:
    """Whether a column holds names, some of them again."""
    held = [str(cells[index]) for cells in rows if not _missing(cells[index])]
    return bool(held) and sum(math.isnan(number(each)) for each in held) > len(held) / 2


def _numbers(rows: Iterable[Row], index: int) -> bool:
    held = [cells[index] for cells in rows if not _missing(cells[index])]
    return not held or sum(number_or_none(each) is not None for each in held) > len(held) / 2


def _missing(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and cell.strip().lower() in MISSING)


def _pivoted(form: LongForm, rows: Iterable[tuple[int, Row]], where: str) -> list[ExportedRun]:
    """The runs of a long table, whose rows may be of any order."""
    runs: Runs = {}
    held: set[tuple[str, str]] = set()
    kept = list(rows)
    when, unit = _when(form, [cells for _, cells in kept])
    for line, cells in kept:
        name = "" if form.metric is None else _name(cells[form.metric])
        if not name:
            continue
        run = "" if form.run is None else _name(cells[form.run])
        part = "" if form.part is None else _name(cells[form.part]).lower()
        said = part in _TRAINED or words(name).startswith(words(part))  # Comet's val_loss in "val"
        scalar = name if said else f"{part}/{name}"
        if form.tagged:
            run, scalar = placed(run, scalar)
        own = runs.get(run)
        if own is None:
            if len(runs) >= _MOST_RUNS:
                return []
            title = "" if form.name is None else _name(cells[form.name])
            own = runs[run] = ExportedRun(where, run, unit=unit, name=title, certain=True)
        _put(own, scalar, form, cells, line, when)
        if not _missing(cells[form.value]):
            held.add((run, scalar))
    for key, own in runs.items():  # rows of other kinds, such as neptune's, never hold a number
        own.scalars = {name: each for name, each in own.scalars.items() if (key, name) in held}
    return [run for run in runs.values() if run.scalars]


def _single(form: LongForm, rows: Iterable[tuple[int, Row]], where: str) -> list[ExportedRun]:
    kept = list(rows)
    when, unit = _when(form, [cells for _, cells in kept])
    own = ExportedRun(where, unit=unit)
    name = without_copy(PurePosixPath(where).stem)[0]
    for line, cells in kept:
        _put(own, name, form, cells, line, when)
    return [own] if own.scalars else []


def _put(
    run: ExportedRun, scalar: str, form: LongForm, cells: Row, line: int, when: int | None
) -> None:
    value = number_or_none(cells[form.value])
    if value is None and _missing(cells[form.value]):
        if form.time is None and form.run is None:
            return  # of a table in which others had a value at that step
        value = math.nan  # that was logged, and left empty by pandas
    if form.nan is not None and str(cells[form.nan]).strip().lower() in ("1", "true", "1.0"):
        value = math.nan
    step = math.nan if when is None else number(cells[when])
    if value is None or (when is not None and math.isnan(step)):
        run.skip(scalar, line)
    else:
        time = math.nan if form.time is None else seconds(number(cells[form.time]))
        run.put(scalar, step, value, time)


def _when(form: LongForm, rows: Sequence[Row]) -> tuple[int | None, str]:
    """The column that says when, and what it counts: steps unless most rows hold none."""
    for index, unit in ((form.step, "step"), (form.epoch, "epoch")):
        if index is not None:
            held = sum(not _missing(cells[index]) for cells in rows)
            if held > len(rows) / 2:
                return index, unit
    return None, "step"


def _by_run(
    names: Sequence[str], said: Sequence[str], run: int, rows: Iterable[tuple[int, Row]], where: str
) -> list[ExportedRun]:
    """The runs of a table whose rows say of which they are, if there are several of many rows."""
    steps = {ours(name): i for i, name in reversed(list(enumerate(names)))}
    when = next((steps[unit] for unit in ("step", "epoch") if unit in steps), None)
    if when is None:
        return []
    unit = "step" if "step" in steps else "epoch"
    time = steps.get("wall_time")
    title = next((said.index(n) for n in _RUN_NAME if n in said and said.index(n) != run), None)
    runs: Runs = {}
    counts: dict[str, int] = {}
    for _, cells in rows:
        key = _name(cells[run])
        if key not in runs:
            if len(runs) >= _MOST_RUNS:
                return []
            shown = "" if title is None else _name(cells[title])
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
    several = len(runs) > 1 and min(counts.values()) > 1
    if several and {canonical(key) for key in runs} == _NETWORKS:
        return [_of_networks(runs, where, unit)]
    return list(runs.values()) if several else []


def _of_networks(runs: Runs, where: str, unit: str) -> ExportedRun:
    """The one run whose rows say of which network they are."""
    whole = ExportedRun(where, unit=unit)
    for key, own in runs.items():
        whole.scalars |= {f"{key} {name}": each for name, each in own.scalars.items()}
    return whole


def _name(cell: Any) -> str:
    return "" if _missing(cell) else str(cell).strip()[:200]
