"""Scalars that were tracked without a step: Aim counts each by itself, and their times say when.

Programs of lucidrains track so, a gradient penalty at every fourth step and a FID at every
thousandth; so do those that number a validation by its epoch.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.readers.points import SparseSeries

Array = npt.NDArray[Any]

_FURTHER: Final = 1.5  # times its own count, from which on a scalar's end lies at other steps
_NEAR: Final = 2  # steps that a moment may be off


def on_steps_of_longest(
    scalars: Mapping[str, SparseSeries],
) -> tuple[dict[str, SparseSeries], str, list[str]]:
    """Scalars, those that count alone on the steps of the longest; its name, and theirs."""
    whole = dict(scalars)
    longest = max(whole, key=lambda name: len(whole[name].steps), default="")
    if not longest:
        return whole, "", []
    steps, times = np.array(whole[longest].steps), np.array(whole[longest].times)
    if len(steps) < 2 or not np.isfinite(times).all() or (np.diff(times) < 0).any():
        return whole, longest, []
    moved = []
    for name, series in scalars.items():
        places = _places(series, times)
        if places is None or name == longest:
            continue
        if steps[places[-1]] >= _FURTHER * (series.steps[-1] + 1) + _NEAR:
            whole[name] = replace(series, steps=array("d", steps[places].tobytes()))
            moved.append(name)
    return whole, longest, moved


def _places(series: SparseSeries, times: Array) -> Array | None:
    """Which points of the longest are nearest in time, if it counts alone and they differ."""
    steps, own = np.array(series.steps), np.array(series.times)
    counts = len(steps) and steps[0] in (0, 1) and (np.diff(steps) == 1).all()
    if not counts or not np.isfinite(own).all():
        return None
    after = np.clip(np.searchsorted(times, own), 1, len(times) - 1)
    places: Array = after - (own - times[after - 1] <= times[after] - own)
    return places if (np.diff(places) > 0).all() else None
