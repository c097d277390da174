"""One training step of a generator and a discriminator, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy.typing as npt
import tensorflow as tf

from ganreport.errors import UsageError
from gantrainer.config import TrainConfig
from gantrainer.networks import Networks
from gantrainer.objectives import OBJECTIVES
from gantrainer.trainee import Move, State, Trainee

Array = npt.NDArray[Any]

SCALARS: Final = (
    "d_loss",
    "g_loss",
    "d_real_mean",
    "d_fake_mean",
    "d_real_std",
    "d_fake_std",
    "d_real_accuracy",
    "d_fake_accuracy",
    "d_grad_norm",
    "g_grad_norm",
    "d_update_ratio",
    "g_update_ratio",
)

LEAST_SLOPE: Final = 1e-24
"""Of D's loss at a fake, where the slope of G's loss is divided by it; far below all rounding."""


@dataclass(frozen=True)
class Pass:
    """What one forward and backward pass of both networks on one batch gives.

    ``real`` and ``fake`` are the discriminator's outputs, (n,) each; the gradients stand in the
    order of each network's trainable weights; ``fixed`` is what else the pass changed of
    discriminator and generator.
    """

    d_loss: tf.Tensor
    g_loss: tf.Tensor
    real: tf.Tensor
    fake: tf.Tensor
    d_gradients: list[tf.Tensor]
    g_gradients: list[tf.Tensor]
    fixed: tuple[tuple[tf.Tensor, ...], tuple[tf.Tensor, ...]]


class States(NamedTuple):
    """The states of both networks."""

    d: State
    g: State


@dataclass(frozen=True)
class Step:
    """A pass and the updates that Adam then made."""

    forward: Pass
    d: Move
    g: Move


class Gan:
    """Both networks, their optimisers and the objective that they are trained for.

    Both networks are updated at once from one batch of fakes, as in TensorFlow's DCGAN tutorial.
    A step takes a state and gives the next; ``load`` and ``store`` move it from and to variables.
    """

    def __init__(self, config: TrainConfig, networks: Networks) -> None:
        self.generator = networks.generator
        self.discriminator = networks.discriminator
        self.objective = OBJECTIVES[config.objective]
        self.d = Trainee(networks.discriminator, config.beta1, config.beta2)
        self.g = Trainee(networks.generator, config.beta1, config.beta2)
        self._rates = (config.d_learning_rate, config.g_learning_rate)

    def load(self) -> States:
        """The state of discriminator and generator."""
        return States(self.d.load(), self.g.load())

    def store(self, states: States) -> None:
        """Put the state of both networks into their variables."""
        self.d.store(states.d)
        self.g.store(states.g)

    def forward(self, states: States, reals: tf.Tensor, latents: tf.Tensor) -> Pass:
        """Losses and gradients on real samples (n, ...) and latents (n, d), in training mode.

        One reverse pass through the discriminator serves both losses: each of its outputs depends
        on one sample only, so a sample's gradient under G's loss is that under D's loss times the
        ratio of the two losses' slopes at its output.
        """
        d_weights, g_weights = self.d.split(states.d.weights), self.g.split(states.g.weights)
        with tf.GradientTape() as g_tape:
            g_tape.watch(g_weights)
            fakes, g_fixed = self.g(g_weights, states.g.fixed, latents)
        with tf.GradientTape() as d_tape:
            d_tape.watch([*d_weights, fakes])
            real, d_fixed = self.d(d_weights, states.d.fixed, reals)
            fake, d_fixed = self.d(d_weights, d_fixed, fakes)
            real, fake = tf.squeeze(real, 1), tf.squeeze(fake, 1)
        with tf.GradientTape(persistent=True) as losses:
            losses.watch([real, fake])
            d_loss = self.objective.d_loss(real, fake)
            g_loss = self.objective.g_loss(real, fake)
        d_real, d_fake = losses.gradient(d_loss, [real, fake])
        d_fake = tf.maximum(d_fake, LEAST_SLOPE)
        ratio = losses.gradient(g_loss, fake) / d_fake
        *d_gradients, by_fakes = d_tape.gradient(
            [real, fake], [*d_weights, fakes], output_gradients=[d_real, d_fake]
        )
        by_fakes *= tf.reshape(ratio, [-1] + [1] * (fakes.shape.rank - 1))
        g_gradients = g_tape.gradient(fakes, g_weights, output_gradients=by_fakes)
        fixed = (d_fixed, g_fixed)
        return Pass(d_loss, g_loss, real, fake, d_gradients, g_gradients, fixed)

    def step(
        self, states: States, reals: tf.Tensor, latents: tf.Tensor, step: tf.Tensor
    ) -> tuple[States, Step]:
        """Train both networks on one batch; ``step`` is 1 at the first."""
        forward = self.forward(states, reals, latents)
        d_state, g_state = (
            state._replace(fixed=fixed) for state, fixed in zip(states, forward.fixed, strict=True)
        )
        d_rate, g_rate = self._rates
        d_state, d = self.d.update(d_state, forward.d_gradients, d_rate, step)
        g_state, g = self.g.update(g_state, forward.g_gradients, g_rate, step)
        return States(d_state, g_state), Step(forward, d, g)

    def scalars(self, step: Step) -> tf.Tensor:
        """The figures of a step, in the order of ``SCALARS``: a float32 vector."""
        forward = step.forward
        outputs = tf.stack([forward.real, forward.fake])
        means = tf.reduce_mean(outputs, axis=1)
        signs = tf.constant([[1.0], [-1.0]])
        rest = tf.stack(
            [tf.square(outputs - means[:, tf.newaxis]), tf.cast(outputs * signs > 0, tf.float32)]
        )
        variances, accuracies = tf.unstack(tf.reduce_mean(rest, axis=2))
        d, g = step.d, step.g
        vectors = [d.gradient, g.gradient, d.change, g.change, d.weights, g.weights]
        norms = tf.sqrt(tf.stack([2 * tf.nn.l2_loss(vector) for vector in vectors]))
        gradients, changes, weights = tf.split(norms, 3)
        losses = tf.stack([forward.d_loss, forward.g_loss])
        return tf.concat(
            [losses, means, tf.sqrt(variances), accuracies, gradients, changes / weights], 0
        )

    @property
    def variables(self) -> dict[str, tf.Variable]:
        """Everything that training changes, each under a name of its own."""
        groups: dict[str, Sequence[Any]] = {
            "generator": [v.value for v in self.generator.variables],
            "discriminator": [v.value for v in self.discriminator.variables],
            "g_adam": [self.g.mean, self.g.square],
            "d_adam": [self.d.mean, self.d.square],
        }
        return {f"{group}/{i:03d}": v for group, vs in groups.items() for i, v in enumerate(vs)}

    def state(self) -> dict[str, Array]:
        """A copy of everything that training changes."""
        return {name: variable.numpy() for name, variable in self.variables.items()}

    def restore(self, state: dict[str, Array]) -> None:
        """Go back to a state.

        Raises:
            UsageError: It belongs to other networks.
        """
        variables = self.variables
        shapes = {name: tuple(v.shape) for name, v in variables.items()}
        if shapes != {name: array.shape for name, array in state.items()}:
            raise UsageError(
                "The checkpoint holds other networks than the configuration asks for. "
                "Resume with the configuration that the run was started with."
            )
        for name, variable in variables.items():
            variable.assign(state[name])


def _copies(variables: Sequence[tf.Variable]) -> list[tf.Tensor]:
    return [tf.identity(variable) for variable in variables]
