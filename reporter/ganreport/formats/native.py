"""Reads run directories of our own format (``docs/run-format.md``)."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ganreport import layout
from ganreport.errors import RunBroken
from ganreport.layout import Column, Event, RunInfo
from ganreport.run import DAMAGED_ARCHIVE, Arrays, NonFinite, Problem, Run, SampleSet

LOOKS_FOR: Final = f"{layout.RUN_FILE} beside {layout.METRICS_DIR}/part-*.parquet"


def recognises(path: Path) -> bool:
    """Whether the directory holds a ``run.json``."""
    return (path / layout.RUN_FILE).is_file()


def read(path: Path) -> Run:
    """Read a run directory.

    Damaged or unfinished parts are left out and named in ``Run.problems``.

    Raises:
        RunBroken: ``run.json`` is damaged or of a newer schema, or a table has no steps.
    """
    problems: list[Problem] = []
    info = layout.read_info(path)
    if info.status == "running":
        problems.append(_NO_END)
    metrics, non_finite = _read_metrics(path, info, problems)
    layers = _read_table(path, layout.LAYERS_DIR, layout.LAYER_COLUMNS, problems).to_pandas()
    evaluations = _read_table(
        path, layout.EVALUATIONS_DIR, layout.EVALUATION_COLUMNS, problems
    ).to_pandas()
    return Run(
        path=path,
        format="ganreport",
        info=info,
        metrics=metrics,
        layers=_current(layers, info, ["step", "network", "layer"]),
        evaluations=_current(evaluations, info, ["step"]),
        samples=_read_samples(path, problems),
        reference=_open_arrays(path, layout.REFERENCE_FILE, problems),
        checkpoints=_checkpoints(path / layout.CHECKPOINTS_DIR),
        events=_read_events(path, problems),
        non_finite=non_finite,
        problems=tuple(problems),
    )


_NO_END: Final = Problem(
    kind="no-end",
    where=layout.RUN_FILE,
    what="The run did not record its end: it was killed, or is still going on.",
)


def _read_metrics(
    path: Path, info: RunInfo, problems: list[Problem]
) -> tuple[pd.DataFrame, dict[str, NonFinite]]:
    table = _read_table(path, layout.METRICS_DIR, layout.METRIC_COLUMNS, problems)
    if not table.num_columns:
        problems.append(Problem(kind="missing", where=layout.METRICS_DIR, what="No step scalars."))
        return pd.DataFrame({"step": np.empty(0, np.int64)}), {}
    frame = table.to_pandas()
    kept = _latest(frame[~_superseded(frame, info)], ["step"])
    if len(kept) < len(frame):
        count = len(frame) - len(kept)
        what = f"{count:,} rows were written again after a resume; the later ones count."
        problems.append(
            Problem(kind="superseded", where=layout.METRICS_DIR, what=what, count=count)
        )
    recorded = {
        name: ~table[name].is_null().to_numpy()[kept.index]
        for name in table.column_names
        if pa.types.is_floating(table[name].type)
    }
    non_finite = {name: _non_finite(kept, name, mask) for name, mask in recorded.items()}
    return kept.reset_index(drop=True), {n: found for n, found in non_finite.items() if found.count}


def _non_finite(frame: pd.DataFrame, name: str, recorded: np.ndarray) -> NonFinite:
    steps = frame["step"].to_numpy()[recorded & ~np.isfinite(frame[name].to_numpy())]
    first = int(steps[0]) if len(steps) else -1
    return NonFinite(count=len(steps), first_step=first, steps=steps)


def _superseded(frame: pd.DataFrame, info: RunInfo) -> pd.Series:
    """Rows beyond the step from which a later attempt went on."""
    dropped = pd.Series(False, index=frame.index)
    if "attempt" in frame:
        for attempt in info.attempts[1:]:
            earlier = frame["attempt"] < attempt.number
            dropped |= earlier & (frame["step"] > attempt.first_step)
    return dropped


def _current(frame: pd.DataFrame, info: RunInfo, key: list[str]) -> pd.DataFrame:
    kept = _latest(frame[~_superseded(frame, info)], key)
    return kept.drop(columns="attempt", errors="ignore").reset_index(drop=True)


def _latest(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Sorted by step; of rows with equal keys only the one written last."""
    present = [name for name in key if name in frame]
    if not present:
        return frame
    unique = frame.drop_duplicates(present, keep="last")
    return unique.sort_values("step", kind="stable")


def _read_table(
    path: Path, folder: str, columns: Mapping[str, Column], problems: list[Problem]
) -> pa.Table:
    tables = []
    for name in _parts(path / folder):
        try:
            file = layout.within(path, f"{folder}/{name}")
            part = pq.read_table(file, page_checksum_verification=True)
            tables.append(_checked(part, columns))
        except (pa.ArrowException, OSError, ValueError) as error:
            what = f"A part can't be read and is left out ({_first_line(error)})."
            problems.append(Problem(kind="unreadable", where=f"{folder}/{name}", what=what))
    if not tables:
        return pa.table({})
    try:
        return pa.concat_tables(tables, promote_options="permissive")
    except pa.ArrowException as error:
        raise RunBroken(
            f"{path / folder}: its parts do not fit together: {_first_line(error)}. "
            "A column must have one type in all parts."
        ) from error


def _checked(table: pa.Table, columns: Mapping[str, Column]) -> pa.Table:
    """The part without columns that hold nothing at all; known columns must be of their kind."""
    if "step" not in table.column_names or not pa.types.is_integer(table["step"].type):
        raise ValueError("there is no column 'step' of whole numbers")
    if table["step"].null_count:
        raise ValueError("'step' is missing in some rows")
    table = table.select([f.name for f in table.schema if not pa.types.is_null(f.type)])
    for field in table.schema:
        column = columns.get(field.name)
        if column and _is_number(field.type) == (column.dtype == "string"):
            raise ValueError(f"{field.name!r} holds {field.type}, not {column.dtype}")
    return table


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _parts(folder: Path) -> list[str]:
    return layout.live_parts(p.name for p in folder.iterdir()) if folder.is_dir() else []


def _read_samples(path: Path, problems: list[Problem]) -> tuple[SampleSet, ...]:
    folder = path / layout.SAMPLES_DIR
    steps = {}
    for entry in folder.iterdir() if folder.is_dir() else ():
        step = layout.step_of(entry.name)
        if step is not None and entry.suffix == ".npz":
            steps[step] = f"{layout.SAMPLES_DIR}/{entry.name}"
    found = ((step, _open_arrays(path, steps[step], problems)) for step in sorted(steps))
    return tuple(SampleSet(step=step, arrays=arrays) for step, arrays in found if arrays)


def _open_arrays(path: Path, where: str, problems: list[Problem]) -> Arrays | None:
    try:
        with zipfile.ZipFile(layout.within(path, where)) as file:
            names = frozenset(name.removesuffix(".npy") for name in file.namelist())
    except FileNotFoundError:
        return None
    except DAMAGED_ARCHIVE as error:
        what = f"The file can't be read and is left out ({_first_line(error)})."
        problems.append(Problem(kind="unreadable", where=where, what=what))
        return None
    return Arrays(path=path / where, names=names)


def _checkpoints(folder: Path) -> tuple[int, ...]:
    names = (entry.name for entry in folder.iterdir()) if folder.is_dir() else ()
    return tuple(sorted({step for name in names if (step := layout.step_of(name)) is not None}))


def _read_events(path: Path, problems: list[Problem]) -> tuple[Event, ...]:
    try:
        lines = layout.within(path, layout.EVENTS_FILE).read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    except OSError as error:
        what = f"The file can't be read and is left out ({_first_line(error)})."
        problems.append(Problem(kind="unreadable", where=layout.EVENTS_FILE, what=what))
        return ()
    events: list[Event] = []
    for number, line in enumerate(lines, start=1):
        try:
            events.append(msgspec.json.decode(line, type=Event))
        except (UnicodeDecodeError, RecursionError, msgspec.MsgspecError) as error:
            what = f"Line {number} is not an event and is left out ({_first_line(error)})."
            problems.append(Problem(kind="unreadable", where=layout.EVENTS_FILE, what=what))
    return tuple(events)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
