"""Encoders and decoders beside the discriminators and generators that they are made like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from gantrainer import networks
from gantrainer.config.settings import TrainConfig

Make = Callable[..., TrainConfig]

KINDS = [
    ("mlp", (2,)),
    ("mlp", (8, 8, 1)),
    ("dcgan", (8, 8, 1)),
    ("dcgan", (28, 28, 3)),
    ("residual", (8, 8, 1)),
]


@pytest.mark.parametrize("variational", [False, True])
@pytest.mark.parametrize(("network", "shape"), KINDS)
def test_shapes_and_gradients(
    narrow: Make, network: str, shape: tuple[int, ...], variational: bool
) -> None:
    config = narrow(network=network, data="digits" if len(shape) == 3 else "ring")
    encoder, decoder = networks.build_autoencoder(config, shape, variational=variational)
    samples = np.random.default_rng(1).uniform(-1, 1, (5, *shape)).astype(np.float32)
    with tf.GradientTape() as tape:
        codes = encoder(samples, training=True)
        loss = tf.reduce_sum((decoder(codes[:, :3], training=True) - samples) ** 2)
    weights = [v.value for v in (*encoder.trainable_variables, *decoder.trainable_variables)]
    assert codes.shape == (5, 6 if variational else 3)
    assert all(gradient is not None for gradient in tape.gradient(loss, weights))


@pytest.mark.parametrize("network", ["mlp", "dcgan", "residual"])
def test_they_are_the_bodies_of_the_pair(narrow: Make, network: str) -> None:
    config = narrow(network=network)
    pair = networks.build(config, (8, 8, 1))
    encoder, decoder = networks.build_autoencoder(config, (8, 8, 1))
    _same(decoder.get_weights(), pair.generator.get_weights())
    _same(encoder.get_weights()[:-2], pair.discriminator.get_weights()[:-2])


def _same(found: list[np.ndarray], expected: list[np.ndarray]) -> None:
    for array, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(array, other)


def test_packs_classes_and_the_spread_of_the_batch_are_left_out(narrow: Make) -> None:
    plain = networks.build_autoencoder(narrow(), (8, 8, 1))
    config = narrow(pack=2, minibatch="deviation", condition="embedding")
    for model, other in zip(networks.build_autoencoder(config, (8, 8, 1)), plain, strict=True):
        _same(model.get_weights(), other.get_weights())


def test_points_on_a_line_are_coded_and_decoded(narrow: Make) -> None:
    """A code of one number is enough for them: the error falls far below their variance."""
    config = narrow(data="ring", network="mlp", latent_dimension=1, discriminator_activation="tanh")
    models = networks.build_autoencoder(config, (2,))
    points = tf.constant(np.linspace([-1, -0.5], [1, 0.5], 64), tf.float32)
    first, last = _errors(models, points)
    variance = float(tf.math.reduce_variance(points))
    assert last < 0.05 * variance < first


@tf.function(autograph=False)
def _errors(models: networks.Autoencoder, points: tf.Tensor) -> tf.Tensor:
    """Mean squared errors before and after 1,000 steps of gradient descent."""
    groups = [[v.value.read_value() for v in model.trainable_variables] for model in models]

    def further(step: tf.Tensor, groups: Any, found: tf.Tensor) -> tuple[tf.Tensor, Any, tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(groups)
            x = points
            for model, weights in zip(models, groups, strict=True):
                x, _ = model.stateless_call(weights, [], x, training=True)
            error = tf.reduce_mean(tf.square(x - points))
        slopes = tape.gradient(error, groups)
        groups = tf.nest.map_structure(lambda w, g: w - 0.05 * g, groups, slopes)
        return step + 1, groups, tf.stack([tf.where(step == 0, error, found[0]), error])

    start = (tf.constant(0), groups, tf.zeros([2]))
    return tf.while_loop(lambda step, *_: step < 1000, further, start)[-1]
