"""SCHEDULES: name -> share of the learning rate that is left when part of the way is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from gantrainer.config.settings import TrainConfig

Array = npt.NDArray[Any]


class Controls(NamedTuple):
    """What changes from step to step by plan: scalars on the device, columns (k,) before."""

    d_rate: Any
    g_rate: Any
    noise: Any


STAIRS: Final = 4
"""Levels of the schedule ``step``, the first and the last among them."""


def constant(way: Array, end: float) -> Array:
    """1 all the way; ``end`` is not used."""
    del end
    return np.ones_like(way)


def linear(way: Array, end: float) -> Array:
    """From 1 to ``end`` along a line."""
    return 1 - (1 - end) * way


def cosine(way: Array, end: float) -> Array:
    """From 1 to ``end`` along half a cosine (Loshchilov & Hutter 2017, eq. 5)."""
    return end + (1 - end) * (1 + np.cos(np.pi * way)) / 2


def exponential(way: Array, end: float) -> Array:
    """From 1 to ``end``, at least 1e-6, by the same factor each step."""
    return np.asarray(max(end, 1e-6) ** way)


def step(way: Array, end: float) -> Array:
    """From 1 to ``end``, at least 1e-6, by the same factor at each of ``STAIRS`` - 1 drops."""
    stair = np.minimum(np.floor(way * STAIRS), STAIRS - 1)
    return np.asarray(max(end, 1e-6) ** (stair / (STAIRS - 1)))


SCHEDULES: Final[dict[str, Callable[[Array, float], Array]]] = {
    "constant": constant,
    "linear": linear,
    "cosine": cosine,
    "exponential": exponential,
    "step": step,
}
"""``way`` (k,) is 0 where the change begins and 1 at the last step."""


def controls(config: TrainConfig, first: int, count: int, factor: float = 1.0) -> Controls:
    """Learning rates, times ``factor``, and noise of steps ``first``, ...; float32 (count,)."""
    steps = np.arange(first, first + count)
    start = config.schedule_start * config.steps
    way = np.clip((steps - 1 - start) / max(1.0, config.steps - 1 - start), 0, 1)
    share = factor * SCHEDULES[config.schedule](way, config.schedule_end)
    if config.warmup_steps:
        share = share * np.minimum(1, steps / config.warmup_steps)
    noise = config.instance_noise * np.clip(1 - (steps - 1) / config.steps, 0, 1)
    columns = (config.d_learning_rate * share, config.g_learning_rate * share, noise)
    return Controls(*(column.astype(np.float32) for column in columns))
