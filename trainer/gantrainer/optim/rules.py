"""How the settings of a run have each of its networks updated."""

from __future__ import annotations

from typing import Literal

from gantrainer.config.settings import TrainConfig
from gantrainer.optim.trainable import UpdateRule


def rule(config: TrainConfig, network: Literal["d", "g"]) -> UpdateRule:
    """The rule of what judges or encodes (d), or of what makes samples (g)."""
    judge = network == "d"
    return UpdateRule(
        optimiser=config.d_optimiser if judge else config.g_optimiser,
        beta1=config.beta1,
        beta2=config.beta2,
        clip_value=config.clip_gradient_value,
        clip_norm=config.clip_gradient_norm,
        clip_weights=config.weight_limit if judge and config.model == "gan" else 0.0,
        averaging=0.0 if judge else config.ema,
    )
