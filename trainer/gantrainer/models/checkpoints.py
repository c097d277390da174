"""Checkpoints: everything that training changes, in one NumPy file a step."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ganreport.run import schema
from ganreport.run.atomic import replacing

Array = npt.NDArray[Any]

_OF_THE_LOOP: Final = ("loop/", "rules/")


class Checkpoint(NamedTuple):
    """Everything that training changes, as it was after ``step``."""

    step: int
    state: dict[str, Array]


def save(folder: Path, step: int, state: dict[str, Array], kept: int) -> None:
    """Write ``step-*.npz`` at once, then remove all but the ``kept`` newest.

    Raises:
        UnsafePath: ``folder``, which stands in a run directory, is a link.
    """
    where = f"{folder.name}/{schema.step_name(step, '.npz')}"
    with replacing(folder.parent, where) as file:
        np.savez(file, allow_pickle=False, **state)
    for path in steps(folder)[:-kept]:
        path.unlink()


def steps(folder: Path) -> list[Path]:
    """The checkpoints in ``folder``, oldest first."""
    files = folder.glob("step-*.npz")
    return sorted(path for path in files if schema.step_of(path.name) is not None)


def newest(folder: Path) -> Checkpoint | None:
    """The newest checkpoint that can be read, or None if there is none."""
    for path in reversed(steps(folder)):
        state = read(path)
        if state is not None:
            return Checkpoint(schema.step_of(path.name) or 0, state)
    return None


def read(path: Path) -> dict[str, Array] | None:
    """All arrays of a NumPy file, or None if it is missing or damaged."""
    try:
        with path.open("rb") as content, np.load(content, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile):
        return None


def of_model(state: dict[str, Array]) -> dict[str, Array]:
    """What of a state belongs to the model: all but what the loop and its rules keep."""
    return {name: array for name, array in state.items() if not name.startswith(_OF_THE_LOOP)}
