"""One training step of a generator and a discriminator, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy.typing as npt
import tensorflow as tf

from gantrainer import seeds
from gantrainer.batches import compiled, in_chunks, normalised, recorded_type
from gantrainer.config import TrainConfig
from gantrainer.model import Batch, Controls, Model, States, move_figures
from gantrainer.networks import Networks
from gantrainer.objectives import OBJECTIVES
from gantrainer.regularisers import REGULARISERS
from gantrainer.rules import rule
from gantrainer.seeds import Stream
from gantrainer.trainee import Move, Trainee

Array = npt.NDArray[Any]

SCALARS: Final = (
    "d_loss",
    "g_loss",
    "d_penalty",
    "d_grad_norm",
    "g_grad_norm",
    "d_update_ratio",
    "g_update_ratio",
    "d_real_mean",
    "d_fake_mean",
    "d_real_std",
    "d_fake_std",
    "d_real_accuracy",
    "d_fake_accuracy",
)
_WITHOUT_BOUNDARY: Final = SCALARS[:-2]

Fixed = tuple[tf.Tensor, ...]

_NOISES: Final = 3
"""Random draws within a pass: for the penalties, on reals, on fakes."""

LEAST_SLOPE: Final = 1e-24
"""Of D's loss at a fake, where the slope of G's loss is divided by it; far below all rounding."""


class Draw(NamedTuple):
    """What one pass is made on: reals (n, ...), labels (n,), latents (n, d); noise and its seed."""

    reals: tf.Tensor
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


class Losses(NamedTuple):
    """Both losses and their slopes by D's outputs, (n,) each."""

    d: tf.Tensor
    g: tf.Tensor
    d_real: tf.Tensor
    d_fake: tf.Tensor
    g_fake: tf.Tensor


@dataclass(frozen=True)
class Step:
    """The last pass and update of each network within a step."""

    d_pass: Pass
    g_pass: Pass
    d: Move
    g: Move


class Gan(Model[Step]):
    """Both networks, their optimisers and the objective that they are trained for.

    Unless ``alternating``, both networks are updated at once from one batch of fakes, as in
    TensorFlow's DCGAN tutorial; further steps of one network come before (D) or after (G) that.
    """

    def __init__(self, config: TrainConfig, networks: Networks) -> None:
        self.config = config
        self.objective = OBJECTIVES[config.objective]
        self.card = self.objective.card(config.label_smoothing)
        self.scalars = SCALARS if self.card.boundary is not None else _WITHOUT_BOUNDARY
        self.d = Trainee(networks.discriminator, rule(config, "d"))
        self.g = Trainee(networks.generator, rule(config, "g"))
        self.parts = {"discriminator": self.d, "generator": self.g}
        self._shared = self.objective.steep and networks.independent
        self._penalties = _penalties(config)
        self._schedule = _schedule(config)
        self._seed = seeds.derived(config.seed, Stream.NOISE)
        self.rounds, self.passes = config.d_steps, len(self._schedule)
        self.conditional = networks.conditional
        shape = networks.discriminator.inputs[0].shape[1:]
        labels = [((), tf.int32)] if self.conditional else []
        self._judged = compiled(self._observed, (shape, recorded_type(shape)), *labels)

    def step(
        self, states: States, batch: Batch, controls: Controls, step: tf.Tensor
    ) -> tuple[States, Step]:
        """Train both networks on what one step draws."""
        d_state, g_state = states
        d_count, g_count = ((step - 1) * n for n in (self.config.d_steps, self.config.g_steps))
        for number, (train_d, train_g) in enumerate(self._schedule):
            draw = self._draw(batch, controls.noise, number, step)
            done = self.forward((d_state, g_state), draw, d=train_d, g=train_g)
            d_state = d_state._replace(fixed=done.fixed[0])
            g_state = g_state._replace(fixed=done.fixed[1])
            if train_d:
                d_count, d_pass = d_count + 1, done
                d_state, d = self.d.update(d_state, done.d_gradients, controls.d_rate, d_count)
            if train_g:
                g_count, g_pass = g_count + 1, done
                g_state, g = self.g.update(g_state, done.g_gradients, controls.g_rate, g_count)
        return (d_state, g_state), Step(d_pass, g_pass, d, g)

    def _draw(self, batch: Batch, noise: tf.Tensor, number: int, step: tf.Tensor) -> Draw:
        turn = min(number, self.rounds - 1)
        labels = None if batch.labels is None else batch.labels[turn]
        seed = tf.stack(
            [tf.constant(self._seed, tf.int64), (step * self.passes + number) * _NOISES]
        )
        return Draw(batch.reals[turn], labels, batch.latents[number], noise, seed)

    def forward(self, states: States, draw: Draw, *, d: bool = True, g: bool = True) -> Pass:
        """Losses and the gradients of the networks that are asked for, in training mode.

        Where D's loss has a slope at each fake and each of its outputs depends on one sample
        only, one reverse pass through D serves both losses: a sample's gradient under G's loss is
        that under D's loss times the ratio of the two losses' slopes at its output.
        """
        d_weights, g_weights = self.d.split(states[0].weights), self.g.split(states[1].weights)
        with tf.GradientTape() as g_tape:
            g_tape.watch(g_weights)
            fakes, g_fixed = self.g(g_weights, states[1].fixed, given(draw.latents, draw.labels))
        with tf.GradientTape(persistent=True) as d_tape:
            d_tape.watch([*d_weights, fakes])
            reals, shown = self._noised(draw.reals, draw, 1), self._noised(fakes, draw, 2)
            real, d_fixed = self._judge(d_weights, states[0].fixed, reals, draw.labels)
            fake, d_fixed = self._judge(d_weights, d_fixed, shown, draw.labels)
            penalty = self._penalty(d_weights, d_fixed, reals, shown, draw) if d else None
        losses = self._losses(real, fake)
        targets, slopes = [real, fake], [losses.d_real, losses.d_fake]
        if penalty is not None:
            targets, slopes = [*targets, penalty], [*slopes, tf.ones([])]
        d_gradients: list[tf.Tensor] = []
        g_gradients: list[tf.Tensor] = []
        if d and g and self._shared:
            *d_gradients, by_fakes = d_tape.gradient(targets, [*d_weights, fakes], slopes)
            by_fakes = _scaled(by_fakes, losses.g_fake / losses.d_fake)
        elif d:
            d_gradients = d_tape.gradient(targets, d_weights, slopes)
        if g:
            if not (d and self._shared):
                by_fakes = d_tape.gradient(fake, fakes, losses.g_fake)
            g_gradients = g_tape.gradient(fakes, g_weights, by_fakes)
        none = tf.zeros([]) if penalty is None else penalty
        fixed = (d_fixed, g_fixed)
        return Pass(losses.d, losses.g, none, real, fake, d_gradients, g_gradients, fixed)

    def _noised(self, samples: tf.Tensor, draw: Draw, which: int) -> tf.Tensor:
        if not self.config.instance_noise:
            return samples
        noise = tf.random.stateless_normal(
            tf.shape(samples), draw.seed + tf.constant([0, which], tf.int64)
        )
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
        reals: tf.Tensor,
        fakes: tf.Tensor,
        draw: Draw,
    ) -> tf.Tensor | None:
        """All penalties that have a weight, weighted; None where none has."""

        def critic(samples: tf.Tensor) -> tf.Tensor:
            return self._judge(weights, fixed, samples, draw.labels)[0]

        own = tf.stop_gradient(fakes)
        parts = [
            weight * REGULARISERS[name](critic, reals, own, draw.seed)
            for name, weight in self._penalties.items()
        ]
        return tf.add_n(parts) if parts else None

    def _losses(self, real: tf.Tensor, fake: tf.Tensor) -> Losses:
        smoothing = self.config.label_smoothing
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([real, fake])
            d_loss = self.objective.d_loss(real, fake, smoothing)
            g_loss = self.objective.g_loss(real, fake, smoothing)
        d_real, d_fake = tape.gradient(d_loss, [real, fake])
        if self._shared:
            d_fake = tf.maximum(d_fake, LEAST_SLOPE)
        return Losses(d_loss, g_loss, d_real, d_fake, tape.gradient(g_loss, fake))

    def moves(self, done: Step) -> dict[str, Move]:
        """The last update of each network."""
        return {"discriminator": done.d, "generator": done.g}

    def inputs(self, batch: Batch) -> dict[str, Any]:
        """Latents for the generator, reals for the discriminator."""
        labels = None if batch.labels is None else batch.labels[-1]
        return {
            "discriminator": given(batch.reals[-1], labels),
            "generator": given(batch.latents[-1], labels),
        }

    def raw(self, done: Step) -> tuple[tf.Tensor, tf.Tensor]:
        """Losses, penalty and what the moves measure; D's outputs (2, n) on reals and fakes."""
        losses = tf.stack([done.d_pass.d_loss, done.g_pass.g_loss, done.d_pass.penalty])
        outputs = tf.stack([done.d_pass.real, done.d_pass.fake])
        return tf.concat([losses, move_figures([done.d, done.g])], 0), outputs

    def figures(self, vectors: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
        """Figures (k, len(scalars)) from vectors (k, v) and outputs (k, 2, n)."""
        means, variances = tf.nn.moments(outputs, axes=[2])
        found = [vectors, means, tf.sqrt(variances)]
        if self.card.boundary is not None:
            beyond = (outputs - self.card.boundary) * tf.constant([[1.0], [-1.0]])
            found.append(tf.reduce_mean(tf.cast(beyond > 0, tf.float32), axis=2))
        return tf.concat(found, 1)

    def generate(self, latents: tf.Tensor, labels: tf.Tensor | None = None) -> tf.Tensor:
        """Samples of latents (n, d) in inference mode."""
        return self.g.infer(given(latents, labels))

    def judge(self, samples: tf.Tensor, labels: tf.Tensor | None = None) -> tf.Tensor:
        """D's outputs (n,) on samples in inference mode, (n / m,) where it judges packs of m."""
        return tf.squeeze(self.d.infer(given(samples, labels)), 1)

    def observe(self, sets: dict[str, tuple[Array, Array | None]]) -> dict[str, Array]:
        """D's outputs on each set."""
        return {f"d_{name}": self._outputs(*arrays) for name, arrays in sets.items()}

    def _outputs(self, samples: Array, labels: Array | None) -> Array:
        whole = len(samples) - len(samples) % self.config.pack
        given = (samples[:whole],) if labels is None else (samples[:whole], labels[:whole])
        found: Array = in_chunks(self._judged, *given, size=500 * self.config.pack)
        return found

    def _observed(self, samples: tf.Tensor, labels: tf.Tensor | None = None) -> tf.Tensor:
        return self.judge(normalised(samples), labels)


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


def _schedule(config: TrainConfig) -> list[tuple[bool, bool]]:
    """Which networks each pass of a step trains: (discriminator, generator)."""
    if config.alternating:
        return [(True, False)] * config.d_steps + [(False, True)] * config.g_steps
    before, after = config.d_steps - 1, config.g_steps - 1
    return [*[(True, False)] * before, (True, True), *[(False, True)] * after]
