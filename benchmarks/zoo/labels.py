"""What is true of a run, axis by axis, from its truth and how it was made; which split it is in."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

Row = dict[str, Any]

COVERED: Final = 0.9
"""Share of modes that a run has to cover, on average over its last evaluations, to be sound."""

LIKE: Final = 0.6
"""Share of samples near reals, relative to that of reals, that a run has to reach to be sound."""

COPIED: Final = 48
"""Training samples, up to which a generator that makes good samples can only copy."""

BY_MAKING: Final = {
    "overpowers": "overpowering D",
    "weak": "weak D",
    "vanishing": "vanishing gradient",
    "overfitting": "overfitting D",
}
"""What a recipe is meant for -> the axis on which a failed run of it is positive by definition."""

PRECEDENCE: Final = (
    "divergence",
    "copying",
    "coverage",
    "rotation",
    "quality",
)
"""Of several failures of one run the first is its primary one."""

_SPLITS: Final[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "splits.toml").read_text(encoding="utf-8")
)


HOPS: Final = 1.4
"""Modes covered in all over those covered at once, from which on modes come and go."""

SHIFT: Final = 0.2
"""Share of the samples that changes modes between evaluations beyond chance, from which on too."""


def rotating(row: Row) -> bool:
    """Whether modes come and go more than sampling explains."""
    hops = row["covered"] > 0 and row["union"] / row["covered"] >= HOPS
    return bool(hops or row["variation"] - row["chance"] >= SHIFT)


def failures(row: Row) -> dict[str, bool]:
    """Each axis that ground truth speaks of, and whether the run fails on it."""
    if row["diverged"]:
        return {axis: axis == "divergence" for axis in PRECEDENCE}
    few = 0 < row["settings"].get("train_limit", 0) <= COPIED
    return {
        "divergence": False,
        "copying": few and row["quality"] >= LIKE,
        "coverage": row["covered"] < COVERED,
        "rotation": rotating(row),
        "quality": row["quality"] < LIKE,
    }


def undertrained(row: Row, longer: dict[str, Row]) -> bool | None:
    """Whether more steps alone make the run sound; None if it was not tried on an unsound one.

    ``longer`` holds the rows of ``longer.py`` by the name of the run that was trained on.
    """
    if healthy(row):
        return False
    found = longer.get(row["name"])
    return None if found is None else healthy(found)


def healthy(row: Row) -> bool:
    """Whether nothing that ground truth speaks of is wrong."""
    return not any(failures(row).values())


def primary(row: Row) -> str:
    """The first failure by ``PRECEDENCE``, or "healthy"."""
    found = failures(row)
    return next((axis for axis in PRECEDENCE if found[axis]), "healthy")


def split(row: Row) -> str:
    """The split that the run belongs to."""
    if row["recipe"] == "wild":
        return "wild, odd" if int(row["name"].split("-")[2]) % 2 else "wild, even"
    unseen = row["recipe"] in _SPLITS["heldout_recipes"].get(row["meant"], ())
    other = row["data"] in _SPLITS["heldout_sets"]
    if other:
        return "recipe and data set" if unseen else "data set"
    return "recipe" if unseen else "calibration"


SPLITS: Final = (
    "calibration",
    "recipe",
    "data set",
    "recipe and data set",
    "wild, even",
    "wild, odd",
)
