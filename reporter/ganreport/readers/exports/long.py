"""Long tables: a value a row, with the names of its scalar and its run beside it.

MLflow, Comet, neptune and Aim export such, and so does ``pandas.melt``. A table of one scalar that
is named as its file, and a table with a column that names the run of each row are of the kind.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import PurePosixPath
from typing import Final

from ganreport.readers.exports.joining import ExportedRun, without_copy
from ganreport.readers.exports.labelled import (
    MOST_RUNS,
    PART,
    PHASES,
    RUN,
    RUN_NAMES,
    RUNS,
    TRAINED,
    by_phase,
    by_run,
    first_of,
    is_missing,
    name_in,
)
from ganreport.readers.exports.records import (
    ExportedRows,
    Row,
    number,
    number_or_none,
    seconds,
)
from ganreport.readers.exports.tensorboard import in_folder, placed
from ganreport.run.vocabulary import ours, words

_METRIC: Final = (
    "metric name", "metric", "metric key", "attribute path", "tag", "key", "scalar", "scalar name",
    "variable", "attribute", "name", "series", "measure", "quantity", "curve", "legend", "label",
)  # fmt: skip
_VALUE: Final = ("value", "metric value", "float value", "scalar value", "values")
_TIME: Final = ("time", "wall time", "created at", "metric time")
_STEP: Final = ("x", "x step", "metric step")
_DATA: Final = "data"  # training or validation, in keras for R
_INDEX: Final = ("", "index", "idx", "unnamed 0", "column 1")
_NAN: Final = "is nan"  # MLflow's database holds 0 with this mark
_LOOKED_AT: Final = 50  # rows by which it is told what a column holds
_TOGETHER: Final = 1.5  # rows a step, from which most steps have several
_MOST_KINDS: Final = 100  # texts that name scalars; more are remarks

Runs = dict[str, ExportedRun]


@dataclass(frozen=True)
class LongForm:
    """Which column of a long table holds what: indices, of what is not there None.

    ``tagged`` says whether it is of TensorBoard's tags, whose runs may be writers of one run;
    ``suffix`` is what every scalar is called besides: ``D`` and ``G`` of a column ``loss``.
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
    suffix: str = ""


def runs_in_rows(table: ExportedRows, where: str) -> list[ExportedRun]:
    """The runs in a long table, a table of one scalar, or one with a column of runs; none of else.

    Args:
        table: The rows; only as many are taken as are needed to see that it is of none.
        where: The file that they stand in.
    """
    said = [words(name) for name in table.names]
    head = list(islice(table.rows, _LOOKED_AT))
    rows: Iterable[tuple[int, Row]] = chain(head, table.rows)
    form = _form(table.names, said)
    sample = [cells for _, cells in head]
    if form and form.metric is not None and _texts(sample, form.metric):
        return _pivoted(form, rows, where) if _numbers(sample, form.value) else []
    if form and form.metric is None and form.run is None and _alone(said, form):
        return _single(form, rows, where) if _numbers(sample, form.value) else []
    run = first_of(said, RUNS)
    if run is not None and (form is None or form.metric is None):
        rows = list(rows)
        if runs := by_run(table.names, said, run, rows, where):
            return runs
    phase = next((i for i, name in enumerate(said) if name in PHASES and _texts(sample, i)), None)
    if phase is not None and (form is None or form.metric is None):
        return by_phase(table.names, phase, rows, where)
    if form is None or form.metric is None:
        melted = _melted_form(table.names, sample)
        every = list(rows) if melted else []
        return _pivoted(melted, every, where) if melted and _is_melted(melted, every) else []
    return []


def may_be_long(table: ExportedRows) -> bool:
    """Whether a table may be of the kind, by its columns and its first rows."""
    said = [words(name) for name in table.names]
    if _form(table.names, said) is not None or first_of(said, RUNS) is not None:
        return True
    head = [cells for _, cells in islice(table.rows, _LOOKED_AT)]
    if any(name in PHASES and _texts(head, i) for i, name in enumerate(said)):
        return True
    return _melted_form(table.names, head) is not None


def _form(names: Sequence[str], said: Sequence[str]) -> LongForm | None:
    value = first_of(said, _VALUE)
    step = next((i for i, name in enumerate(names) if ours(name) == "step"), first_of(said, _STEP))
    epoch = next((i for i, name in enumerate(names) if ours(name) == "epoch"), None)
    time = next((i for i, n in enumerate(names) if ours(n) == "wall_time"), first_of(said, _TIME))
    if value is None or (step is None and epoch is None and time is None):
        return None
    metric = first_of(said, _METRIC)
    run = first_of(said, RUNS)
    name = next((said.index(n) for n in RUN_NAMES if n in said), None)
    part = first_of(said, PART)
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


def _melted_form(names: Sequence[str], rows: Sequence[Row]) -> LongForm | None:
    """The form of a table of a step, a text and one number a row, such as ``epoch,network,loss``.

    Which of several runs a row is of is no scalar.
    """
    said = [words(name) for name in names]
    counters = {ours(name): i for i, name in enumerate(names) if ours(name) in ("step", "epoch")}
    texts = [i for i in range(len(names)) if i not in counters.values() and _texts(rows, i)]
    known = (*counters.values(), *texts)
    rest = [
        i
        for i, name in enumerate(names)
        if i not in known and said[i] not in _INDEX and ours(name) != "wall_time"
    ]
    if len(texts) != 1 or len(rest) != 1 or not counters or said[texts[0]] in RUN:
        return None
    step, epoch = counters.get("step"), counters.get("epoch")
    suffix = "" if said[rest[0]] in _VALUE else names[rest[0]]
    return LongForm(rest[0], texts[0], step, epoch, suffix=suffix)


def _is_melted(form: LongForm, rows: Sequence[tuple[int, Row]]) -> bool:
    """Whether its texts tell scalars apart: most steps have several, each of another text."""
    when = form.epoch if form.step is None else form.step
    if form.metric is None or when is None:
        return False
    held = [(str(cells[when]), str(cells[form.metric])) for _, cells in rows]
    steps, kinds = {step for step, _ in held}, {text for _, text in held}
    several = len(held) >= _TOGETHER * len(steps)
    return several and 1 < len(kinds) <= _MOST_KINDS and len({*held}) == len(held)


def _alone(said: Sequence[str], form: LongForm) -> bool:
    """Whether there is nothing in it but one scalar and when it was taken."""
    known = {form.value, form.step, form.epoch, form.time}
    return all(i in known or name in _INDEX for i, name in enumerate(said))


def _texts(rows: Iterable[Row], index: int) -> bool:
    """Whether a column holds names, some of them again."""
    held = [str(cells[index]) for cells in rows if not is_missing(cells[index])]
    return bool(held) and sum(math.isnan(number(each)) for each in held) > len(held) / 2


def _numbers(rows: Iterable[Row], index: int) -> bool:
    held = [cells[index] for cells in rows if not is_missing(cells[index])]
    return not held or sum(number_or_none(each) is not None for each in held) > len(held) / 2


def _pivoted(form: LongForm, rows: Iterable[tuple[int, Row]], where: str) -> list[ExportedRun]:
    """The runs of a long table, whose rows may be of any order."""
    runs: Runs = {}
    held: set[tuple[str, str]] = set()
    kept = list(rows)
    when, unit = _when(form, [cells for _, cells in kept])
    for line, cells in kept:
        name = "" if form.metric is None else name_in(cells[form.metric])
        if not name:
            continue
        run = "" if form.run is None else name_in(cells[form.run])
        part = "" if form.part is None else name_in(cells[form.part]).lower()
        part = part if part.isidentifier() else ""  # {} of Aim
        said = part in TRAINED or words(name).startswith(words(part))  # Comet's val_loss in "val"
        scalar = name if said else f"{part}/{name}"
        scalar = f"{scalar}/{form.suffix}" if form.suffix else scalar
        if form.tagged:
            run, scalar = placed(run, scalar)
        own = runs.get(run)
        if own is None:
            if len(runs) >= MOST_RUNS:
                return []
            title = "" if form.name is None else name_in(cells[form.name])
            own = runs[run] = ExportedRun(where, run, unit=unit, name=title, certain=True)
        _put(own, scalar, form, cells, line, when)
        if not is_missing(cells[form.value]):
            held.add((run, scalar))
    for key, own in runs.items():  # rows of other kinds, such as neptune's, never hold a number
        own.scalars = {name: each for name, each in own.scalars.items() if (key, name) in held}
    return [run for run in runs.values() if run.scalars]


def _single(form: LongForm, rows: Iterable[tuple[int, Row]], where: str) -> list[ExportedRun]:
    kept = list(rows)
    when, unit = _when(form, [cells for _, cells in kept])
    own = ExportedRun(where, unit=unit)
    name = in_folder(where, without_copy(PurePosixPath(where).stem)[0])
    for line, cells in kept:
        _put(own, name, form, cells, line, when)
    return [own] if own.scalars else []


def _put(
    run: ExportedRun, scalar: str, form: LongForm, cells: Row, line: int, when: int | None
) -> None:
    value = number_or_none(cells[form.value])
    if value is None and is_missing(cells[form.value]):
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
            held = sum(not is_missing(cells[index]) for cells in rows)
            if held > len(rows) / 2:
                return index, unit
    return None, "step"
