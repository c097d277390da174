"""Losses, gradients and penalties of one pass against a reverse pass for each network."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from gantrainer import networks
from gantrainer.config.settings import TrainConfig
from gantrainer.data.datasets import load
from gantrainer.losses.objectives import OBJECTIVES
from gantrainer.losses.penalties import REGULARISERS
from gantrainer.models.gan import Gan
from gantrainer.models.passes import PassInputs
from gantrainer.training.inputs import StepInputs

Make = Callable[..., TrainConfig]
STEEP = [name for name, objective in OBJECTIVES.items() if objective.steep]
FLAT = [name for name in OBJECTIVES if name not in STEEP]


def _drawn(feed: StepInputs, step: int) -> tuple[tf.Tensor, tf.Tensor]:
    first, rows, _ = feed.arguments(step, 1)
    (real_samples,), _, (z,) = feed.batch(rows[0], feed.latents(first, tf.constant(1))[0], first)
    return real_samples, z


def _slow(
    gan: Gan, real_samples: tf.Tensor, z: tf.Tensor, smoothing: float = 0.0
) -> dict[str, Any]:
    """Losses and gradients of each network by a reverse pass of its own."""
    with tf.GradientTape(persistent=True) as tape:
        real = tf.squeeze(gan.d.network(real_samples, training=True), 1)
        fake = tf.squeeze(gan.d.network(gan.g.network(z, training=True), training=True), 1)
        d_loss = gan.pair.objective.d_loss(real, fake, smoothing)
        g_loss = gan.pair.objective.g_loss(real, fake, smoothing)
    return {"d": tape.gradient(d_loss, gan.d.weights), "g": tape.gradient(g_loss, gan.g.weights)}


def _assert_gradients(found: list[tf.Tensor], expected: list[tf.Tensor]) -> None:
    for ours, theirs in zip(found, expected, strict=True):
        largest = float(tf.reduce_max(tf.abs(theirs)))
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5 * largest + 1e-20)


@pytest.mark.parametrize(
    ("objective", "bias"),
    [*itertools.product(STEEP, [0.0, -40.0, -100.0, 60.0]), *itertools.product(FLAT, [0.0, 0.5])],
)
def test_both_gradients_are_right_however_sure_d_is(
    objective: str, bias: float, ring: Make
) -> None:
    config = ring(objective=objective, clip_weights=0.0, gradient_penalty=0.0)
    data = load(config)
    gan = Gan(config, networks.build(config, data.shape))
    gan.d.network.get_layer("output").bias.assign([bias])
    real_samples, z = _drawn(StepInputs(config, gan, data.train), 1)
    seed = tf.constant([0, 0], tf.int64)
    passed = gan.pair.forward(gan.load(), PassInputs(real_samples, None, z, tf.constant(0.0), seed))
    expected = _slow(gan, real_samples, z)
    _assert_gradients(passed.d_gradients, expected["d"])
    _assert_gradients(passed.g_gradients, expected["g"])


@pytest.mark.parametrize("penalty", ["r1", "r2", "gradient_penalty"])
def test_a_penalty_adds_its_gradient_and_leaves_the_generator_alone(
    penalty: str, ring: Make
) -> None:
    plain, config = (ring(discriminator_dropout=0.0, **changes) for changes in ({}, {penalty: 2.0}))
    data = load(config)
    found = []
    for each in (plain, config):
        gan = Gan(each, networks.build(each, data.shape))
        real_samples, z = _drawn(StepInputs(each, gan, data.train), 1)
        draw = PassInputs(real_samples, None, z, tf.constant(0.0), tf.constant([1, 2], tf.int64))
        found.append(gan.pair.forward(gan.load(), draw))
    with tf.GradientTape() as tape:
        generated = gan.g.network(z, training=True)
        value = 2.0 * REGULARISERS[penalty](
            lambda x: tf.squeeze(gan.d.network(x), 1), real_samples, generated, draw.seed
        )
    extra = tape.gradient(value, gan.d.weights, unconnected_gradients="zero")
    assert float(found[1].penalty) == pytest.approx(float(value), rel=1e-5)
    sums = [a + b for a, b in zip(found[0].d_gradients, extra, strict=True)]
    _assert_gradients(found[1].d_gradients, sums)
    _assert_gradients(found[1].g_gradients, found[0].g_gradients)


def test_instance_noise_is_drawn_anew_and_fades(ring: Make) -> None:
    config = ring(instance_noise=0.5, discriminator_dropout=0.0)
    data = load(config)
    gan = Gan(config, networks.build(config, data.shape))
    real_samples, z = _drawn(StepInputs(config, gan, data.train), 1)
    outputs = []
    for noise, seed in ((0.5, 1), (0.5, 2), (0.0, 1)):
        draw = PassInputs(
            real_samples, None, z, tf.constant(noise), tf.constant([seed, 0], tf.int64)
        )
        outputs.append(gan.pair.forward(gan.load(), draw).real.numpy())
    assert not np.allclose(outputs[0], outputs[1])
    np.testing.assert_allclose(outputs[2], gan.judge(real_samples), rtol=1e-5, atol=1e-6)


def test_gradients_of_networks_that_are_told_classes(digits: Make) -> None:
    config = digits(condition="embedding", discriminator_dropout=0.0)
    data = load(config)
    gan = Gan(config, networks.build(config, data.shape, 10))
    feed = StepInputs(config, gan, data.train, data.train_labels)
    first, rows, _ = feed.arguments(1, 1)
    (real_samples,), (labels,), (z,) = feed.batch(
        rows[0], feed.latents(first, tf.constant(1))[0], first
    )
    draw = PassInputs(real_samples, labels, z, tf.constant(0.0), tf.constant([0, 0], tf.int64))
    passed = gan.pair.forward(gan.load(), draw)
    with tf.GradientTape(persistent=True) as tape:
        real = gan.d.network([real_samples, labels], training=True)
        generated = gan.g.network([z, labels], training=True)
        fake = gan.d.network([generated, labels], training=True)
        d_loss = tf.reduce_mean(tf.nn.softplus(-real)) + tf.reduce_mean(tf.nn.softplus(fake))
        g_loss = tf.reduce_mean(tf.nn.softplus(-fake))
    _assert_gradients(passed.d_gradients, tape.gradient(d_loss, gan.d.weights))
    _assert_gradients(passed.g_gradients, tape.gradient(g_loss, gan.g.weights))
