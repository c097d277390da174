"""TrainingSettings: what the networks are trained for, by which steps, and when that ends."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from gantrainer.config.data import count as _count
from gantrainer.config.networks import NetworkSettings

ObjectiveName = Literal[
    "non-saturating", "minimax", "lsgan", "hinge", "wgan", "wgan-gp", "relativistic"
]
OptimiserName = Literal["adam", "sgd", "rmsprop"]
ScheduleName = Literal["constant", "linear", "cosine", "exponential", "step"]
MetricName = Literal["frechet", "coverage"]
ModelName = Literal["gan", "autoencoder", "vae"]
Auto = Annotated[float, Meta(ge=0)] | Literal["auto"]

SMOOTHED: Final[tuple[ObjectiveName, ...]] = ("non-saturating", "minimax", "lsgan")


class TrainingSettings(NetworkSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of objective, penalties, optimisers, schedules and stop rules."""

    model: Annotated[
        ModelName, Meta(description="what is trained; the last two take D's settings to encode")
    ] = "gan"
    objective: Annotated[
        ObjectiveName, Meta(description="what the two networks are trained for")
    ] = "non-saturating"
    decoder_std: Annotated[
        float, Meta(gt=0, description="autoencoder, vae: deviation of a sample from its decoding")
    ] = 0.3
    beta: Annotated[
        float, Meta(ge=0, description="vae: weight of the codes' divergence from the prior")
    ] = 1.0
    label_smoothing: Annotated[
        float, Meta(ge=0, lt=1, description="how far D's target of real samples lies below 1")
    ] = 0.0
    r1: Annotated[float, Meta(ge=0, description="weight of the R1 penalty, on real samples")] = 0.0
    r2: Annotated[
        float, Meta(ge=0, description="weight of the R2 penalty, on generated samples")
    ] = 0.0
    gradient_penalty: Annotated[
        Auto, Meta(description="weight of WGAN-GP's penalty; auto: 10 under wgan-gp, else 0")
    ] = "auto"
    clip_weights: Annotated[
        Auto, Meta(description="limit of D's weights, 0: none; auto: 0.01 under wgan, else 0")
    ] = "auto"
    d_steps: Annotated[int, _count(1, "updates of the discriminator a step")] = 1
    g_steps: Annotated[int, _count(1, "updates of the generator a step")] = 1
    alternating: Annotated[
        bool,
        Meta(description="update D before G sees it, not both from one batch of generated samples"),
    ] = False
    d_optimiser: Annotated[OptimiserName, Meta(description="the discriminator's")] = "adam"
    g_optimiser: Annotated[OptimiserName, Meta(description="the generator's")] = "adam"
    d_learning_rate: Annotated[float, Meta(gt=0, description="discriminator's, at its full")] = 2e-4
    g_learning_rate: Annotated[float, Meta(gt=0, description="generator's, at its full")] = 2e-4
    beta1: Annotated[
        float, Meta(ge=0, lt=1, description="Adam's decay of the mean; momentum of sgd")
    ] = 0.5
    beta2: Annotated[
        float, Meta(ge=0, lt=1, description="decay of the square of Adam and RMSProp")
    ] = 0.999
    schedule: Annotated[
        ScheduleName, Meta(description="how both learning rates change over the steps")
    ] = "constant"
    schedule_start: Annotated[
        float, Meta(ge=0, lt=1, description="share of the steps before the rates change")
    ] = 0.0
    schedule_end: Annotated[
        float, Meta(ge=0, le=1, description="share of the rates that is left at the last step")
    ] = 0.0
    warmup_steps: Annotated[int, _count(0, "steps over which the rates rise from 0")] = 0
    clip_gradient_value: Annotated[
        float, Meta(ge=0, description="limit of each gradient's size; 0: none")
    ] = 0.0
    clip_gradient_norm: Annotated[
        float, Meta(ge=0, description="limit of the norm of a network's gradient; 0: none")
    ] = 0.0
    instance_noise: Annotated[
        float, Meta(ge=0, description="deviation of the noise on D's inputs; falls to 0 at the end")
    ] = 0.0
    ema: Annotated[
        float, Meta(ge=0, lt=1, description="decay of the averaged generator sampled; 0: none")
    ] = 0.0
    on_nan: Annotated[
        Literal["stop", "rollback"],
        Meta(description="end, or go back to the last checkpoint with lower rates"),
    ] = "stop"
    rollbacks: Annotated[int, _count(1, "times that a run may go back")] = 3
    rollback_factor: Annotated[
        float, Meta(gt=0, lt=1, description="by what the rates are multiplied when going back")
    ] = 0.5
    stop_metric: Annotated[
        MetricName, Meta(description="taken at each evaluation, for the two rules below")
    ] = "frechet"
    stop_target: Annotated[
        float, Meta(ge=0, description="stop once the metric is this good; 0: never")
    ] = 0.0
    stop_patience: Annotated[
        int, _count(0, "stop after so many evaluations without a better metric; 0: never")
    ] = 0
    stop_loss: Annotated[
        float, Meta(ge=0, description="stop as diverged once a loss is larger than this; 0: never")
    ] = 0.0

    @property
    def weight_limit(self) -> float:
        """Limit of D's weights, 0 where there is none."""
        return _resolved(self.clip_weights, 0.01 if self.objective == "wgan" else 0.0)

    @property
    def slope_weight(self) -> float:
        """Weight of WGAN-GP's penalty, 0 where there is none."""
        return _resolved(self.gradient_penalty, 10.0 if self.objective == "wgan-gp" else 0.0)


def _resolved(value: float | str, automatic: float) -> float:
    return automatic if isinstance(value, str) else value
