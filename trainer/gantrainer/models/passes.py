"""One forward and backward pass of a generator and a discriminator, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import tensorflow as tf

from gantrainer.config.settings import TrainConfig
from gantrainer.distributed import replicas
from gantrainer.losses.objectives import OBJECTIVES
from gantrainer.losses.penalties import REGULARISERS
from gantrainer.models.base import States
from gantrainer.networks import Networks
from gantrainer.optim.rules import rule
from gantrainer.optim.trainable import TrainableNetwork

Fixed = tuple[tf.Tensor, ...]

NOISES: Final = 3
"""Random draws within a pass: for the penalties, on real samples, on generated samples."""

LEAST_SLOPE: Final = 1e-24
"""Of D's loss at a fake, where the slope of G's loss is divided by it; far below all rounding."""


class PassInputs(NamedTuple):
    """What a pass is made on: real (n, ...), labels (n,), latents (n, d); noise and its seed."""

    real_samples: tf.Tensor
    labels: tf.Tensor | None
    latents: tf.Tensor
    noise: tf.Tensor
    seed: tf.Tensor


@dataclass(frozen=True)
class Pass:
    """What one forward and backward pass of both networks gives.

    ``real`` and ``fake`` are the discriminator's outputs, (n,) each; the gradients stand in the
    order of each network's trainable weights, those of a network that the pass does not train are
    empty; ``fixed`` is what else the pass changed of discriminator and generator.
    """

    d_loss: tf.Tensor
    g_loss: tf.Tensor
    penalty: tf.Tensor
    real: tf.Tensor
    fake: tf.Tensor
    d_gradients: list[tf.Tensor]
    g_gradients: list[tf.Tensor]
    fixed: tuple[tuple[tf.Tensor, ...], tuple[tf.Tensor, ...]]


class LossPair(NamedTuple):
    """Both losses and their slopes by D's outputs, (n,) each."""

    d: tf.Tensor
    g: tf.Tensor
    d_real: tf.Tensor
    d_fake: tf.Tensor
    g_fake: tf.Tensor


class NetworkPair:
    """A generator and a discriminator in training and the objective that they are trained for."""

    def __init__(self, config: TrainConfig, networks: Networks) -> None:
        self.config = config
        self.objective = OBJECTIVES[config.objective]
        self.d = TrainableNetwork(networks.discriminator, rule(config, "d"))
        self.g = TrainableNetwork(networks.generator, rule(config, "g"))
        self._shared = self.objective.steep and networks.independent
        self._penalties = _penalties(config)

    def forward(self, states: States, draw: PassInputs, *, d: bool = True, g: bool = True) -> Pass:
        """Losses and the gradients of the networks that are asked for, in training mode.

        Where D's loss has a slope at each fake and each of its outputs depends on one sample
        only, one reverse pass through D serves both losses: a sample's gradient under G's loss is
        that under D's loss times the ratio of the two losses' slopes at its output.
        """
        d_weights, g_weights = self.d.split(states[0].weights), self.g.split(states[1].weights)
        with tf.GradientTape() as g_tape:
            g_tape.watch(g_weights)
            generated, g_fixed = self.g(
                g_weights, states[1].fixed, given(draw.latents, draw.labels)
            )
        with tf.GradientTape(persistent=True) as d_tape:
            d_tape.watch([*d_weights, generated])
            real_samples, shown = (
                self._noised(draw.real_samples, draw, 1),
                self._noised(generated, draw, 2),
            )
            real, d_fixed = self._judge(d_weights, states[0].fixed, real_samples, draw.labels)
            fake, d_fixed = self._judge(d_weights, d_fixed, shown, draw.labels)
            penalty = self._penalty(d_weights, d_fixed, real_samples, shown, draw) if d else None
        losses = self._losses(real, fake)
        targets, slopes = [real, fake], [losses.d_real, losses.d_fake]
        if penalty is not None:
            targets, slopes = [*targets, penalty], [*slopes, tf.ones([])]
        d_gradients: list[tf.Tensor] = []
        g_gradients: list[tf.Tensor] = []
        if d and g and self._shared:
            *d_gradients, by_generated = d_tape.gradient(targets, [*d_weights, generated], slopes)
            by_generated = _scaled(by_generated, losses.g_fake / losses.d_fake)
        elif d:
            d_gradients = d_tape.gradient(targets, d_weights, slopes)
        if g:
            if not (d and self._shared):
                by_generated = d_tape.gradient(fake, generated, losses.g_fake)
            g_gradients = g_tape.gradient(generated, g_weights, by_generated)
        none = tf.zeros([]) if penalty is None else penalty
        fixed = (d_fixed, g_fixed)
        return Pass(losses.d, losses.g, none, real, fake, d_gradients, g_gradients, fixed)

    def _noised(self, samples: tf.Tensor, draw: PassInputs, which: int) -> tf.Tensor:
        if not self.config.instance_noise:
            return samples
        seed = draw.seed + tf.constant([0, which], tf.int64)
        noise = replicas.drawn(lambda shape: tf.random.stateless_normal(shape, seed), samples.shape)
        return samples + draw.noise * noise

    def _judge(
        self, weights: list[tf.Tensor], fixed: Fixed, samples: tf.Tensor, labels: tf.Tensor | None
    ) -> tuple[tf.Tensor, Fixed]:
        outputs, fixed = self.d(weights, fixed, given(samples, labels))
        return tf.squeeze(outputs, 1), fixed

    def _penalty(
        self,
        weights: list[tf.Tensor],
        fixed: Fixed,
        real_samples: tf.Tensor,
        generated: tf.Tensor,
        draw: PassInputs,
    ) -> tf.Tensor | None:
        """All penalties that have a weight, weighted; None where none has."""

        def critic(samples: tf.Tensor) -> tf.Tensor:
            return self._judge(weights, fixed, samples, draw.labels)[0]

        own = tf.stop_gradient(generated)
        parts = [
            weight * REGULARISERS[name](critic, real_samples, own, draw.seed)
            for name, weight in self._penalties.items()
        ]
        return tf.add_n(parts) if parts else None

    def _losses(self, real: tf.Tensor, fake: tf.Tensor) -> LossPair:
        smoothing = self.config.label_smoothing
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([real, fake])
            d_loss = self.objective.d_loss(real, fake, smoothing)
            g_loss = self.objective.g_loss(real, fake, smoothing)
        d_real, d_fake = tape.gradient(d_loss, [real, fake])
        if self._shared:
            d_fake = tf.maximum(d_fake, LEAST_SLOPE)
        return LossPair(d_loss, g_loss, d_real, d_fake, tape.gradient(g_loss, fake))


def given(inputs: tf.Tensor, labels: tf.Tensor | None) -> Any:
    """What a network is called with: its inputs, and labels where it is conditional."""
    return inputs if labels is None else [inputs, labels]


def _scaled(gradient: tf.Tensor, factors: tf.Tensor) -> tf.Tensor:
    """A gradient by samples (n, ...) times factors (n / m,), each for m samples in turn."""
    packed = gradient.shape[0] // factors.shape[0]
    factors = tf.repeat(factors, packed) if packed > 1 else factors
    return gradient * tf.reshape(factors, [-1] + [1] * (gradient.shape.rank - 1))


def _penalties(config: TrainConfig) -> dict[str, float]:
    """The weights of the penalties that have one."""
    weights = {"r1": config.r1, "r2": config.r2, "gradient_penalty": config.slope_weight}
    return {name: weight for name, weight in weights.items() if weight}
