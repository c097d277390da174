"""When training ends before its last step: the target met, no improvement, divergence."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.stats import frechet, manifold
from gantrainer.config.settings import TrainConfig

Array = npt.NDArray[Any]


@dataclass
class StopRules:
    """Judges the metric of each evaluation; what it has seen travels with checkpoints.

    The metric compares features of random samples with those of *training* real samples: a run must
    not be chosen by what was held out. ``best`` is the best metric, ``since`` the evaluations
    since.

    ``take`` gives the features (n, d) of real training samples; called when the first metric is
    measured.
    """

    config: TrainConfig
    take: Callable[[], Array]
    best: float = math.nan
    since: int = 0

    @property
    def active(self) -> bool:
        """Whether any rule looks at the metric."""
        return bool(self.config.stop_target or self.config.stop_patience)

    def measure(self, features: Array) -> float:
        """The metric of samples with these features (n, d)."""
        if self.config.stop_metric == "frechet":
            return frechet.distance(self._fitted, frechet.fit(features))
        return float(manifold.overlap(self._balls, features).coverage.value)

    @cached_property
    def _fitted(self) -> frechet.Gaussian:
        return frechet.fit(self.take())

    @cached_property
    def _balls(self) -> manifold.Balls:
        return manifold.balls(self.take())

    def judge(self, value: float) -> str:
        """Note one evaluation's metric; why to stop, or nothing."""
        sign, config = _SIGNS[self.config.stop_metric], self.config
        better = math.isnan(self.best) or sign * (value - self.best) > 0
        self.best, self.since = (value, 0) if better else (self.best, self.since + 1)
        name = f"{config.stop_metric} is {value:.4g}"
        if config.stop_target and sign * (value - config.stop_target) >= 0:
            return f"target reached: {name}, the target {config.stop_target:g}"
        if config.stop_patience and self.since >= config.stop_patience:
            return (
                f"no improvement: {name}, the best of {self.since} evaluations ago {self.best:.4g}"
            )
        return ""

    def state(self) -> dict[str, Array]:
        """What a checkpoint keeps."""
        return {"rules/best": np.array(self.best), "rules/since": np.array(self.since)}

    def restore(self, state: dict[str, Array]) -> None:
        """Go back to what a checkpoint kept."""
        self.best, self.since = float(state["rules/best"]), int(state["rules/since"])


_SIGNS: Final = {"frechet": -1, "coverage": 1}  # 1 where more is better, -1 where less is


def diverged(config: TrainConfig, losses: Array) -> tuple[int, str]:
    """Rows of losses (k, 2) up to the first that ends training, and why; all and "" if none."""
    bad = ~np.isfinite(losses).all(axis=1)
    if config.stop_loss:
        bad |= np.abs(losses).max(axis=1) > config.stop_loss
    if not bad.any():
        return len(losses), ""
    row = int(bad.argmax())
    if np.isfinite(losses[row]).all():
        return row + 1, f"a loss exceeded {config.stop_loss:g}"
    return row + 1, "a loss was not finite"
