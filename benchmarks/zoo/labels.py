"""What is true of a run, axis by axis, from its truth and how it was made; which split it is in."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any, Final

from recipes import FAMILIES

Row = dict[str, Any]

COVERED: Final = 0.9
"""Share of modes that a run has to cover, on average over its last evaluations, to be sound."""

TOTAL: Final = 0.3
"""Share of modes below which the collapse is total."""

LIKE: Final = 0.6
"""Share of samples near real samples, relative to that of real samples, that a run has to reach to
be sound.
"""

COPIED: Final = 48
"""Training samples, up to which a generator that makes good samples can only copy."""

FEW: Final = 400
"""Training samples, up to which it is not known whether a generator copies."""

SEEN: Final = 0.2
"""Share of samples near real samples below which it is not known whether modes come and go."""

HOPS: Final = 1.4
"""Modes covered in all over those covered at once, from which on modes come and go."""

SHIFT: Final = 0.2
"""Share of the samples that changes modes between evaluations beyond chance, from which on too."""

AXES: Final = ("divergence", "copying", "coverage", "rotation", "quality")
"""What ground truth speaks of in every run; of several failures the first is the primary one."""

BY_MAKING: Final = {
    "overpowers": "overpowering D",
    "weak": "weak D",
    "overfitting": "overfitting D",
    "vanishing": "vanishing gradient",
}
"""What a recipe is meant for -> the axis on which a failed run of it is positive by definition."""

SPLITS: Final = (
    "calibration",
    "recipe",
    "data set",
    "recipe and data set",
    "wild, even",
    "wild, odd",
    "family",
    "family, wild",
    "few samples",
)

_SPLITS: Final[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "splits.toml").read_text(encoding="utf-8")
)


def lines(file: Path) -> dict[str, Row]:
    """The rows of a file of results by the names of their runs."""
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return {row["name"]: row for row in rows}


def rotating(row: Row) -> bool:
    """Whether modes come and go more than sampling explains."""
    hops = row["covered"] > 0 and row["union"] / row["covered"] >= HOPS
    return bool(hops or row["variation"] - row["chance"] >= SHIFT)


def failures(row: Row) -> dict[str, bool]:
    """Each of ``AXES``, and whether the run fails on it."""
    if row["diverged"]:
        return {axis: axis == "divergence" for axis in AXES}
    few = 0 < row["settings"].get("train_limit", 0) <= COPIED
    return {
        "divergence": False,
        "copying": few and row["quality"] >= LIKE,
        "coverage": row["covered"] < COVERED,
        "rotation": rotating(row),
        "quality": row["quality"] < LIKE,
    }


def healthy(row: Row) -> bool:
    """Whether nothing that ground truth speaks of is wrong."""
    return not any(failures(row).values())


def primary(row: Row) -> str:
    """The first failure by ``AXES``, or "healthy"."""
    found = failures(row)
    return next((axis for axis in AXES if found[axis]), "healthy")


def truths(row: Row, longer: dict[str, Row]) -> dict[str, bool | None]:
    """Every truth about a run, None where there is none.

    ``longer`` holds the rows of ``longer.py``. A run that diverged is not asked for anything else.
    Total collapse and under-training (more steps alone make the run sound) are known of some runs;
    what recipes do to a network by definition is true of their unsound runs and false of sound
    healthy ones.
    """
    found: dict[str, bool | None] = dict(failures(row))
    if row["diverged"]:
        found |= dict.fromkeys(AXES[1:])
    elif row["quality"] < SEEN:
        found["rotation"] = None
    if COPIED < row["settings"].get("train_limit", 0) <= FEW:
        found["copying"] = None
    sound, trained_on = healthy(row), longer.get(f"{row['name']}-longer")
    found["total collapse"] = None if row["diverged"] else row["covered"] < TOTAL
    tried = None if trained_on is None else healthy(trained_on)
    found["under-training"] = False if sound else tried
    for meant, axis in BY_MAKING.items():
        of_recipe, of_none = row["meant"] == meant and not sound, row["meant"] == "healthy"
        found[axis] = True if of_recipe else False if of_none and sound else None
    found["unsound"] = not sound
    return found


def split(row: Row) -> str:
    """The split that the run belongs to."""
    if row["meant"] == "few":
        return "few samples"
    if row["data"] in FAMILIES:
        return "family, wild" if row["recipe"] == "wild" else "family"
    if row["recipe"] == "wild":
        return "wild, odd" if int(row["name"].split("-")[2]) % 2 else "wild, even"
    unseen = row["recipe"] in _SPLITS["heldout_recipes"].get(row["meant"], ())
    other = row["data"] in _SPLITS["heldout_sets"]
    if other:
        return "recipe and data set" if unseen else "data set"
    return "recipe" if unseen else "calibration"
