"""One training step of a generator and a discriminator, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy.typing as npt
import tensorflow as tf

from ganreport.run import kinds
from gantrainer import seeds
from gantrainer.config.settings import TrainConfig
from gantrainer.data.batches import compiled, in_chunks, normalised, recorded_type
from gantrainer.models.base import Batch, Model, States, move_figures
from gantrainer.models.passes import NOISES, NetworkPair, Pass, PassInputs, given
from gantrainer.networks import Networks
from gantrainer.optim.schedules import Controls
from gantrainer.optim.trainable import Update
from gantrainer.seeds import Stream

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


@dataclass(frozen=True)
class Step:
    """The last pass and update of each network within a step."""

    d_pass: Pass
    g_pass: Pass
    d: Update
    g: Update


class Gan(Model[Step]):
    """Both networks, their optimisers and the objective that they are trained for.

    Unless ``alternating``, both networks are updated at once from one batch of generated samples,
    as in TensorFlow's DCGAN tutorial; further steps of one network come before (D) or after (G)
    that.
    """

    def __init__(self, config: TrainConfig, networks: Networks) -> None:
        self.config = config
        self.pair = NetworkPair(config, networks)
        self.d, self.g = self.pair.d, self.pair.g
        self.parts = {"discriminator": self.d, "generator": self.g}
        self.card = self.pair.objective.card(config.label_smoothing)
        self.scalars = SCALARS if self.card.boundary is not None else _WITHOUT_BOUNDARY
        self._schedule = _schedule(config)
        self._seed = seeds.derived(config.seed, Stream.NOISE)
        self.rounds, self.passes = config.d_steps, len(self._schedule)
        self.conditional = networks.conditional
        shape = networks.discriminator.inputs[0].shape[1:]
        labels = [((), tf.int32)] if self.conditional else []
        stored = recorded_type(kinds.of_shape(shape))
        self._judged = compiled(self._observed, (shape, stored), *labels)

    def step(
        self, states: States, batch: Batch, controls: Controls, step: tf.Tensor
    ) -> tuple[States, Step]:
        """Train both networks on what one step draws."""
        d_state, g_state = states
        d_count, g_count = ((step - 1) * n for n in (self.config.d_steps, self.config.g_steps))
        for number, (train_d, train_g) in enumerate(self._schedule):
            draw = self._draw(batch, controls.noise, number, step)
            done = self.pair.forward((d_state, g_state), draw, d=train_d, g=train_g)
            d_state = d_state._replace(fixed=done.fixed[0])
            g_state = g_state._replace(fixed=done.fixed[1])
            if train_d:
                d_count, d_pass = d_count + 1, done
                d_state, d = self.d.update(d_state, done.d_gradients, controls.d_rate, d_count)
            if train_g:
                g_count, g_pass = g_count + 1, done
                g_state, g = self.g.update(g_state, done.g_gradients, controls.g_rate, g_count)
        return (d_state, g_state), Step(d_pass, g_pass, d, g)

    def _draw(self, batch: Batch, noise: tf.Tensor, number: int, step: tf.Tensor) -> PassInputs:
        turn = min(number, self.rounds - 1)
        labels = None if batch.labels is None else batch.labels[turn]
        seed = tf.stack([tf.constant(self._seed, tf.int64), (step * self.passes + number) * NOISES])
        return PassInputs(batch.real_samples[turn], labels, batch.latents[number], noise, seed)

    def moves(self, done: Step) -> dict[str, Update]:
        """The last update of each network."""
        return {"discriminator": done.d, "generator": done.g}

    def inputs(self, batch: Batch) -> dict[str, Any]:
        """Latents for the generator, real samples for the discriminator."""
        labels = None if batch.labels is None else batch.labels[-1]
        return {
            "discriminator": given(batch.real_samples[-1], labels),
            "generator": given(batch.latents[-1], labels),
        }

    def raw(self, done: Step) -> tuple[tf.Tensor, tf.Tensor]:
        """Losses, penalty and what the moves measure; D's outputs (2, n) on real and samples."""
        losses = tf.stack([done.d_pass.d_loss, done.g_pass.g_loss, done.d_pass.penalty])
        outputs = tf.stack([done.d_pass.real, done.d_pass.fake])
        return tf.concat([losses, move_figures([done.d, done.g])], 0), outputs

    def figures(self, vectors: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
        """Figures (k, len(scalars)) from vectors (k, v) and outputs (k, 2, n)."""
        means, variances = tf.nn.moments(outputs, axes=[2])
        columns = [vectors, means, tf.sqrt(variances)]
        if self.card.boundary is not None:
            beyond = (outputs - self.card.boundary) * tf.constant([[1.0], [-1.0]])
            columns.append(tf.reduce_mean(tf.cast(beyond > 0, tf.float32), axis=2))
        return tf.concat(columns, 1)

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
        outputs: Array = in_chunks(self._judged, *given, size=500 * self.config.pack)
        return outputs

    def _observed(self, samples: tf.Tensor, labels: tf.Tensor | None = None) -> tf.Tensor:
        return self.judge(normalised(samples), labels)


def _schedule(config: TrainConfig) -> list[tuple[bool, bool]]:
    """Which networks each pass of a step trains: (discriminator, generator)."""
    if config.alternating:
        return [(True, False)] * config.d_steps + [(False, True)] * config.g_steps
    before, after = config.d_steps - 1, config.g_steps - 1
    return [*[(True, False)] * before, (True, True), *[(False, True)] * after]
