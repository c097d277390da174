"""Signs that numbers are not what they seem: they stand still, slip, or go back in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

SCALE: Final = 1e6
"""Times the median size of a series, beyond which a value is out of its scale."""

ALONE: Final = 1e3
"""Times its neighbours, beyond which a value stands alone; a series that grows has no such."""


def still_since(values: Array) -> int:
    """The index from which on (n,) values are exactly the same to the end; n - 1 if none are.

    A NaN is not the same as anything.
    """
    differs = np.flatnonzero(values[1:] != values[:-1])
    return int(differs[-1]) + 1 if len(differs) else 0


_DIGITS: Final = range(8)
"""Decimals that a log may be rounded to; with more a series that stands still was not rounded."""


def resolution(values: Array) -> float | None:
    """The last decimal that all of (n,) finite values were rounded to, None of exact numbers."""
    for digits in _DIGITS:
        if np.allclose(values, np.round(values, digits), rtol=1e-12, atol=1e-12):
            return float(10.0**-digits)
    return None


@dataclass(frozen=True)
class Slips:
    """Values out of the scale of their series: how many, the index of the largest, its value."""

    count: int
    index: int
    value: float


def slips(values: Array) -> Slips | None:
    """Values of (n,) that are out of scale and stand alone: an exponent in the wrong place.

    They are finite, beyond ``SCALE`` times the median size, and beyond ``ALONE`` times the finite
    values next to them. None of none, and of fewer than three finite values.
    """
    rows = np.flatnonzero(np.isfinite(values))
    sizes = np.abs(values[rows])
    with np.errstate(over="ignore"):
        usual = float(np.median(sizes)) if len(sizes) > 2 else 0.0
        if not usual > 0:
            return None
        beside = np.maximum(np.append(0.0, sizes[:-1]), np.append(sizes[1:], 0.0))
        far = np.flatnonzero((sizes > SCALE * usual) & (sizes > ALONE * beside))
    if not len(far):
        return None
    largest = far[int(np.argmax(sizes[far]))]
    return Slips(len(far), int(rows[largest]), float(values[rows[largest]]))


@dataclass(frozen=True)
class Clock:
    """A clock's irregularities over rows in order.

    ``back`` counts how often it goes back, first after the row ``back_after``; ``pause`` is the
    longest wait in the clock's unit, after the row ``pause_after``, and ``usual`` the median one.
    """

    back: int
    back_after: int
    pause: float
    pause_after: int
    usual: float


def clock(times: Array) -> Clock | None:
    """How (n,) times of rows go; None of fewer than three that are finite."""
    rows = np.flatnonzero(np.isfinite(times))
    if len(rows) < 3:
        return None
    waits = np.diff(times[rows])
    back = np.flatnonzero(waits < 0)
    longest = int(np.argmax(waits))
    return Clock(
        back=len(back),
        back_after=int(rows[back[0]]) if len(back) else -1,
        pause=float(waits[longest]),
        pause_after=int(rows[longest]),
        usual=float(np.median(waits)),
    )
