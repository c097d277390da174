"""One training step of a generator and a discriminator, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy.typing as npt
import tensorflow as tf

from ganreport.errors import UsageError
from gantrainer.adam import Adam
from gantrainer.config import TrainConfig
from gantrainer.networks import Networks
from gantrainer.objectives import OBJECTIVES

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


@dataclass(frozen=True)
class Pass:
    """What one forward and backward pass of both networks on one batch gives.

    ``real`` and ``fake`` are the discriminator's outputs, (n,) each; the gradients stand in the
    order of each network's trainable weights.
    """

    d_loss: tf.Tensor
    g_loss: tf.Tensor
    real: tf.Tensor
    fake: tf.Tensor
    d_gradients: list[tf.Tensor]
    g_gradients: list[tf.Tensor]


@dataclass(frozen=True)
class Step:
    """A pass, the weights it was made with and the changes that Adam then made to them."""

    forward: Pass
    d_weights: list[tf.Tensor]
    g_weights: list[tf.Tensor]
    d_changes: list[tf.Tensor]
    g_changes: list[tf.Tensor]


class Gan:
    """Both networks, their optimisers and the objective that they are trained for.

    Both networks are updated at once from one batch of fakes, as in TensorFlow's DCGAN tutorial.
    """

    def __init__(self, config: TrainConfig, networks: Networks) -> None:
        self.generator = networks.generator
        self.discriminator = networks.discriminator
        self.objective = OBJECTIVES[config.objective]
        self.d_weights = [v.value for v in self.discriminator.trainable_variables]
        self.g_weights = [v.value for v in self.generator.trainable_variables]
        self._rates = (config.d_learning_rate, config.g_learning_rate)
        self.d_adam = Adam(self.d_weights, config.beta1, config.beta2)
        self.g_adam = Adam(self.g_weights, config.beta1, config.beta2)

    def forward(self, reals: tf.Tensor, latents: tf.Tensor) -> Pass:
        """Losses and gradients on real samples (n, ...) and latents (n, d), in training mode."""
        with tf.GradientTape(persistent=True) as tape:
            fakes = self.generator(latents, training=True)
            real = tf.squeeze(self.discriminator(reals, training=True), 1)
            fake = tf.squeeze(self.discriminator(fakes, training=True), 1)
            d_loss = self.objective.d_loss(real, fake)
            g_loss = self.objective.g_loss(real, fake)
        return Pass(
            d_loss=d_loss,
            g_loss=g_loss,
            real=real,
            fake=fake,
            d_gradients=tape.gradient(d_loss, self.d_weights),
            g_gradients=tape.gradient(g_loss, self.g_weights),
        )

    def step(self, reals: tf.Tensor, latents: tf.Tensor, step: tf.Tensor) -> Step:
        """Train both networks on one batch; ``step`` is 1 at the first."""
        forward = self.forward(reals, latents)
        d_weights, g_weights = _copies(self.d_weights), _copies(self.g_weights)
        d_rate, g_rate = self._rates
        return Step(
            forward=forward,
            d_weights=d_weights,
            g_weights=g_weights,
            d_changes=self.d_adam.apply(forward.d_gradients, d_rate, step),
            g_changes=self.g_adam.apply(forward.g_gradients, g_rate, step),
        )

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
        norms = tf.sqrt(
            tf.stack(
                [
                    squared_norm(forward.d_gradients),
                    squared_norm(forward.g_gradients),
                    squared_norm(step.d_changes) / squared_norm(step.d_weights),
                    squared_norm(step.g_changes) / squared_norm(step.g_weights),
                ]
            )
        )
        losses = tf.stack([forward.d_loss, forward.g_loss])
        return tf.concat([losses, means, tf.sqrt(variances), accuracies, norms], 0)

    @property
    def variables(self) -> dict[str, tf.Variable]:
        """Everything that training changes, each under a name of its own."""
        groups: dict[str, Sequence[Any]] = {
            "generator": [v.value for v in self.generator.variables],
            "discriminator": [v.value for v in self.discriminator.variables],
            "g_adam": self.g_adam.variables,
            "d_adam": self.d_adam.variables,
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


def squared_norm(tensors: Sequence[Any]) -> tf.Tensor:
    """Squared L2 norm of all the tensors together, a scalar."""
    return 2 * tf.add_n([tf.nn.l2_loss(tensor) for tensor in tensors])
