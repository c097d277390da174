"""Numbers as a report stores them: with the digits that a drawing can show."""

from __future__ import annotations

import math
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Number: TypeAlias = int | float | str
"""A number with the digits that a drawing can show; one that is not finite is given by its name."""

Cell: TypeAlias = str | int | float | None

DIGITS: Final = 6
"""Significant digits that are kept: more than a chart of a thousand pixels can show."""

_EXACT: Final = 1e15  # below it a float64 holds every whole number
_LARGE: Final = 1e5  # from here on, as of times since 1970, six digits would not do


def number(value: float, digits: int = DIGITS) -> Number:
    """A number as it is stored: ``0.123457``, ``1000``, ``"nan"``, ``"inf"``."""
    if not math.isfinite(value):
        return str(float(value))
    if abs(value) < _EXACT and value == int(value):
        return int(value)
    if _LARGE <= abs(value) < _EXACT:
        return round(value, 1)
    return float(f"{value:.{digits}g}")


def numbers(values: Any, digits: int = DIGITS) -> tuple[Number, ...]:
    """An array's values as they are stored."""
    return tuple(number(value, digits) for value in np.asarray(values).ravel().tolist())


def array(values: tuple[Number, ...]) -> Floats:
    """Stored numbers as a (n,) array."""
    return np.array([float(value) for value in values], np.float64)


def same_length(**lists: tuple[Any, ...]) -> None:
    """Refuse lists of different lengths: a report may come from anywhere."""
    if len({len(each) for each in lists.values()}) > 1:
        lengths = ", ".join(f"{name} {len(each)}" for name, each in lists.items())
        raise ValueError(f"lists that belong together have different lengths: {lengths}")


def cell(value: Any) -> Cell:
    """A value as a table shows it."""
    return value if isinstance(value, str) or value is None else number(float(value))
