"""How each recorded scalar goes: its level, trend, spread, swings and jumps, measured once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy.typing as npt

from ganreport.messages import Text, message
from ganreport.run.model import Run
from ganreport.stats import series, spectrum, trend
from ganreport.stats.estimate import Estimate
from ganreport.stats.trend import Change

Array = npt.NDArray[Any]

SERIES: Final = {
    "d_loss": message("discriminator's loss"),
    "g_loss": message("generator's loss"),
    "d_penalty": message("penalty"),
    "d_real_mean": message("discriminator's mean output on real samples"),
    "d_fake_mean": message("discriminator's mean output on generated samples"),
    "d_grad_norm": message("discriminator's gradient norm"),
    "g_grad_norm": message("generator's gradient norm"),
    "d_update_ratio": message("discriminator's update ratio"),
    "g_update_ratio": message("generator's update ratio"),
}
"""The scalars whose course is measured, and what they are called in sentences."""

NAMES: Final = {
    **SERIES,
    "d_real_std": message("spread of the discriminator's output on real samples"),
    "d_fake_std": message("spread of the discriminator's output on generated samples"),
    "d_real_accuracy": message("discriminator's accuracy on real samples"),
    "d_fake_accuracy": message("discriminator's accuracy on generated samples"),
    "d_accuracy": message("discriminator's accuracy"),
    "d_lr": message("discriminator's learning rate"),
    "g_lr": message("generator's learning rate"),
    "reconstruction_loss": message("reconstruction error"),
    "kl_loss": message("KL divergence"),
    "e_grad_norm": message("encoder's gradient norm"),
    "e_update_ratio": message("encoder's update ratio"),
    "e_lr": message("encoder's learning rate"),
}
"""What every scalar of ours is called in sentences."""


DROP: Final = 0.2
"""Share of the steps at the beginning that is left out: training has to get going first."""


@dataclass(frozen=True)
class Curve:
    """One scalar on a uniform grid; times are in steps.

    ``whole`` is all of training; everything else leaves out the first fifth of it.
    """

    name: str
    whole: series.Grid

    @property
    def words(self) -> Text:
        """What the scalar is called in sentences."""
        return SERIES.get(self.name, self.name)

    @cached_property
    def grid(self) -> series.Grid:
        """The grid without its first fifth."""
        return series.later(self.whole, DROP)

    @property
    def start(self) -> int:
        """The step from which on it was looked at."""
        return int(self.grid.steps[0])

    @cached_property
    def rest(self) -> Array:
        """(n,) values less their running median."""
        return series.detrended(self.grid.y)

    @cached_property
    def spread(self) -> series.SeriesSpread:
        """Level, amplitude, autocorrelation and spikes."""
        return series.spread(self.grid.y)

    @cached_property
    def trend(self) -> Estimate:
        """Change a step (Theil and Sen)."""
        return trend.theil_sen(self.grid)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Where its level jumps."""
        return trend.changes(self.grid)

    @cached_property
    def growth(self) -> Estimate:
        """Change of the log amplitude a step."""
        return series.envelope_growth(self.grid)

    @cached_property
    def swelling(self) -> Estimate:
        """Amplitude of its swings at the end over that at the beginning."""
        span = float(self.grid.steps[-1] - self.grid.steps[0])
        rates = (self.growth.value, self.growth.lower, self.growth.upper)
        return Estimate(*(math.exp(min(value * span, 700.0)) for value in rates))

    @cached_property
    def peak(self) -> spectrum.Peak | None:
        """The most significant peak of its spectrum; None of too few values or a straight line."""
        return spectrum.peak(self.grid.y)

    @property
    def period(self) -> float:
        """Period of that peak in steps, NaN without one."""
        return self.peak.period * self.grid.spacing if self.peak else math.nan

    @cached_property
    def crossings(self) -> float:
        """Zero crossings over those that the autocorrelation alone would give."""
        return series.crossings(self.rest)

    @cached_property
    def settled(self) -> int | None:
        """The step from which on it stays at the level of its end."""
        return series.plateau(self.grid)


class Curves:
    """The curves of one run's scalars, each taken when first asked for."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._taken: dict[str, Curve | None] = {}

    def get(self, name: str) -> Curve | None:
        """The course of a scalar, None where fewer than 16 finite values were recorded."""
        if name not in self._taken:
            self._taken[name] = self._take(name)
        return self._taken[name]

    def all(self) -> Iterator[Curve]:
        """The curves of all scalars that were recorded, in the order of ``SERIES``."""
        curves = (self.get(name) for name in SERIES)
        return (curve for curve in curves if curve)

    def _take(self, name: str) -> Curve | None:
        if name not in self._run.metrics:
            return None
        grid = self._run.metrics.thinned(name).grid
        return Curve(name, grid) if grid else None
