"""REGULARISERS: setting -> penalty on the discriminator's slope, added to its loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import tensorflow as tf

from gantrainer.distributed import replicas

Critic = Callable[[tf.Tensor], tf.Tensor]
Penalty = Callable[[Critic, tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor]
"""(D's outputs as a function of samples, real samples, generated samples, seed (2,)) -> scalar,
before its weight.
"""


def squared_slopes(critic: Critic, samples: tf.Tensor) -> tf.Tensor:
    """Squared norm of the gradient of each output in its own samples, (outputs,)."""
    with tf.GradientTape() as tape:
        tape.watch(samples)
        outputs = critic(samples)
    slopes = tape.gradient(outputs, samples)
    return tf.reduce_sum(tf.reshape(tf.square(slopes), [tf.shape(outputs)[0], -1]), axis=1)


def r1(critic: Critic, real_samples: tf.Tensor, generated: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """E |grad D(x)|^2 / 2 on real samples (Mescheder et al. 2018, eq. 9)."""
    del generated, seed
    return tf.reduce_mean(squared_slopes(critic, real_samples)) / 2


def r2(critic: Critic, real_samples: tf.Tensor, generated: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """E |grad D(x)|^2 / 2 on generated samples (Mescheder et al. 2018, eq. 10)."""
    del real_samples, seed
    return tf.reduce_mean(squared_slopes(critic, generated)) / 2


def gradient_penalty(
    critic: Critic, real_samples: tf.Tensor, generated: tf.Tensor, seed: tf.Tensor
) -> tf.Tensor:
    """E (|grad D(x)| - 1)^2 between real and generated samples (Gulrajani et al. 2017, eq. 3)."""
    shape = [real_samples.shape[0], *[1] * (real_samples.shape.rank - 1)]
    between = replicas.drawn(lambda whole: tf.random.stateless_uniform(whole, seed), shape)
    squares = squared_slopes(critic, generated + between * (real_samples - generated))
    return tf.reduce_mean(tf.square(tf.sqrt(squares + 1e-12) - 1))


REGULARISERS: Final[dict[str, Penalty]] = {
    "r1": r1,
    "r2": r2,
    "gradient_penalty": gradient_penalty,
}
