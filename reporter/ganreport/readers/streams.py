"""Rows of several trainings that wrote into one file at the same time, told apart."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

# Share of steps that differ: with more they hardly repeat, so that there is one series.
_NEW: Final = 0.75
_FAR: Final = 30  # usual distances of steps, beyond which a row goes on with no series
_MOST_STREAMS: Final = 8  # processes that write one file; with more it is disorder


def streams_of(steps: Array) -> Array | None:
    """(n,) which of several growing series each row belongs to, None where steps hardly repeat.

    A row goes on with the series that is nearest before it, unless that is far away.
    """
    different = np.unique(steps)
    if len(different) > _NEW * len(steps):
        return None
    far = _FAR * float(np.median(np.diff(different))) if len(different) > 1 else 0.0
    ends: list[int] = []
    streams = np.zeros(len(steps), np.int64)
    for row, step in enumerate(steps.tolist()):
        before = [(end, index) for index, end in enumerate(ends) if end < step <= end + far]
        if not before and len(ends) == _MOST_STREAMS:
            return None
        place = max(before)[1] if before else len(ends)
        ends[place : place + 1] = [step]
        streams[row] = place
    return streams
