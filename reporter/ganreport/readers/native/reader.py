"""Reads run directories of our own format (``docs/run-format.md``)."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import pandas as pd

from ganreport.errors import UsageError
from ganreport.messages import message
from ganreport.readers import sacred
from ganreport.readers.base import Candidate, Reader, ReadOptions, itself
from ganreport.readers.native.parts import read_scalars, read_table, superseded
from ganreport.readers.problems import first_line, unreadable
from ganreport.run import schema
from ganreport.run.cards import Event, RunInfo
from ganreport.run.model import DAMAGED_ARCHIVE, Arrays, Problem, Run, SampleSet
from ganreport.run.text import whole_escapes

LOOKS_FOR: Final = message("run.json beside metrics/part-*.parquet")


def find(path: Path, options: ReadOptions) -> list[Candidate]:  # noqa: ARG001 - names are ours
    """The directory, if it holds a ``run.json`` that is not one of Sacred's."""
    ours = (path / schema.RUN_FILE).is_file() and not sacred.is_run(path)
    return [itself("ganreport", path)] if ours else []


def read(candidate: Candidate, options: ReadOptions) -> Run:
    """Read a run directory.

    Damaged or unfinished parts are left out and named in ``Run.problems``.

    Raises:
        RunBroken: ``run.json`` is damaged or of a newer schema, or a table has no steps.
        UsageError: Names were to be mapped.
    """
    path = candidate.path
    if options.names:
        given = ", ".join(f"{our}={text}" for our, text in options.names.items())
        raise UsageError(f"{path} is of our own format, whose names are not mapped: {given}.")
    problems: list[Problem] = []
    info = schema.read_info(path)
    if info.status == "running":
        problems.append(_NO_END)
    metrics, non_finite = read_scalars(path, info, problems)
    layers = read_table(path, schema.LAYERS_DIR, schema.LAYER_COLUMNS, problems)
    evaluations = read_table(path, schema.EVALUATIONS_DIR, schema.EVALUATION_COLUMNS, problems)
    return Run(
        path=path,
        format="ganreport",
        info=info,
        metrics=metrics,
        layers=_current(layers, info, ["step", "network", "layer"]),
        evaluations=_current(evaluations, info, ["step"]),
        samples=_read_samples(path, problems),
        reference=_open_arrays(path, schema.REFERENCE_FILE, problems),
        checkpoints=_checkpoints(path / schema.CHECKPOINTS_DIR),
        events=_read_events(path, problems),
        non_finite=non_finite,
        problems=tuple(problems),
    )


def read_samples(candidate: Candidate, options: ReadOptions) -> Run:  # noqa: ARG001 - as ``read``
    """A run directory without its tables: enough to measure its samples.

    Raises:
        RunBroken: ``run.json`` is damaged or of a newer schema.
    """
    path = candidate.path
    return Run(
        path=path,
        format="ganreport",
        info=schema.read_info(path),
        samples=_read_samples(path, []),
        reference=_open_arrays(path, schema.REFERENCE_FILE, []),
    )


_NO_END: Final = Problem(
    kind="no-end",
    where=schema.RUN_FILE,
    what=message("The run did not record its end: it was killed, or is still going on."),
)


def _current(frame: pd.DataFrame, info: RunInfo, key: list[str]) -> pd.DataFrame:
    """Sorted by step, without what a resume superseded; of equal keys the one written last."""
    present = [name for name in key if name in frame]
    if not present:
        return frame
    if "attempt" in frame:
        steps, attempts = frame["step"].to_numpy(), frame["attempt"].to_numpy(np.float64)
        frame = frame[~superseded(steps, attempts, info)].drop(columns="attempt")
    unique = frame.drop_duplicates(present, keep="last")
    return unique.sort_values("step", kind="stable").reset_index(drop=True)


def _read_samples(path: Path, problems: list[Problem]) -> tuple[SampleSet, ...]:
    folder = path / schema.SAMPLES_DIR
    steps = {}
    for entry in folder.iterdir() if folder.is_dir() else ():
        step = schema.step_of(entry.name)
        if step is not None and entry.suffix == ".npz":
            steps[step] = f"{schema.SAMPLES_DIR}/{entry.name}"
    sets = ((step, _open_arrays(path, steps[step], problems)) for step in sorted(steps))
    return tuple(SampleSet(step=step, arrays=arrays) for step, arrays in sets if arrays)


def _open_arrays(path: Path, where: str, problems: list[Problem]) -> Arrays | None:
    try:
        with zipfile.ZipFile(schema.within(path, where)) as file:
            names = frozenset(name.removesuffix(".npy") for name in file.namelist())
    except FileNotFoundError:
        return None
    except DAMAGED_ARCHIVE as error:
        problems.append(unreadable(where, error))
        return None
    return Arrays(path=path / where, names=names)


def _checkpoints(folder: Path) -> tuple[int, ...]:
    names = (entry.name for entry in folder.iterdir()) if folder.is_dir() else ()
    return tuple(sorted({step for name in names if (step := schema.step_of(name)) is not None}))


def _read_events(path: Path, problems: list[Problem]) -> tuple[Event, ...]:
    try:
        lines = schema.within(path, schema.EVENTS_FILE).read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    except OSError as error:
        problems.append(unreadable(schema.EVENTS_FILE, error))
        return ()
    events: list[Event] = []
    for number, line in enumerate(lines, start=1):
        try:
            events.append(msgspec.json.decode(whole_escapes(line), type=Event))
        except (UnicodeDecodeError, RecursionError, msgspec.MsgspecError) as error:
            what = message(
                "Line {number:count} is not an event and is left out ({why}).",
                number=number,
                why=first_line(error),
            )
            problems.append(Problem(kind="unreadable", where=schema.EVENTS_FILE, what=what))
    return tuple(events)


READER: Final = Reader("ganreport", LOOKS_FOR, find, read, read_samples)
