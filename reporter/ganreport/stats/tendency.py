"""Is a short series still on its way? Rank correlation with time, and a robust slope."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Tendency:
    """A robust slope, and whether there is one at all.

    ``slope`` is a unit of time (Theil 1950, Sen 1968); ``p`` the chance of as clear a rise or fall
    in exchangeable values (Mann 1945, two-sided, normal approximation with ties).
    """

    slope: float
    p: float


def tendency(times: Array, values: Array) -> Tendency | None:
    """The trend of (n,) values at (n,) growing times; None from fewer than four."""
    count = len(values)
    if count < 4:
        return None
    first, second = np.triu_indices(count, 1)
    gaps = values[second] - values[first]
    score = float(np.sign(gaps).sum())
    _, ties = np.unique(values, return_counts=True)
    variance = (
        count * (count - 1) * (2 * count + 5) - float(np.sum(ties * (ties - 1) * (2 * ties + 5)))
    ) / 18
    z = (abs(score) - 1) / math.sqrt(variance) if score and variance > 0 else 0.0
    slope = float(np.median(gaps / (times[second] - times[first])))
    return Tendency(slope, math.erfc(max(0.0, z) / math.sqrt(2)))
