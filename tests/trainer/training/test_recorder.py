"""Layer statistics against a slow eager formula, and that taking them disturbs nothing."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import tensorflow as tf

from ganreport.run.schema import LAYER_COLUMNS
from gantrainer import networks
from gantrainer.config.settings import TrainConfig
from gantrainer.data.datasets import load
from gantrainer.models.gan import Gan
from gantrainer.training.inputs import StepInputs, many_steps
from gantrainer.training.recorder import LayerRecorder

Make = Callable[..., TrainConfig]


def _trained(config: TrainConfig, steps: int) -> tuple[Gan, LayerRecorder, StepInputs]:
    data = load(config)
    gan = Gan(config, networks.build(config, data.shape))
    feed = StepInputs(config, gan, data.train)
    many_steps(gan, feed)(*feed.arguments(1, steps))
    return gan, LayerRecorder(gan, feed), feed


@pytest.mark.parametrize("kind", ["ring", "digits"])
def test_rows_add_up_to_the_next_step(kind: str, request: pytest.FixtureRequest) -> None:
    gan, recorder, feed = _trained(request.getfixturevalue(kind)(discriminator_dropout=0.0), 5)
    rows = list(recorder.rows(5))
    assert all({"step", "attempt", *row} == set(LAYER_COLUMNS) for row in rows)
    step = many_steps(gan, feed)(*feed.arguments(6, 1)).numpy()[0]
    for network, letter in (("generator", "g"), ("discriminator", "d")):
        own = [row for row in rows if row["network"] == network]
        assert [row["index"] for row in own] == list(range(len(own)))
        assert len({row["layer"] for row in own}) == len(own)
        norms = {
            name: math.hypot(*(row[name] for row in own))
            for name in ("gradient_norm", "update_norm", "weight_norm")
        }
        row = dict(zip(gan.scalars, step, strict=True))
        assert norms["gradient_norm"] == pytest.approx(row[f"{letter}_grad_norm"], rel=1e-4)
        ratio = norms["update_norm"] / norms["weight_norm"]
        assert ratio == pytest.approx(row[f"{letter}_update_ratio"], rel=1e-4)


def test_rows_equal_an_eager_computation(digits: Make) -> None:
    config = digits(discriminator_dropout=0.0)
    gan, recorder, feed = _trained(config, 3)
    rows = {(row["network"], row["layer"]): row for row in recorder.rows(3)}
    state = gan.state()
    first, indices, _ = feed.arguments(4, 1)
    (real_samples,), _, (z,) = feed.batch(indices[0], feed.latents(first, tf.constant(1))[0], first)
    generator, discriminator = gan.g.network, gan.d.network
    with tf.GradientTape(persistent=True) as tape:
        fake = discriminator(generator(z, training=True), training=True)
        real = discriminator(real_samples, training=True)
        d_loss = tf.reduce_mean(tf.nn.softplus(fake)) + tf.reduce_mean(tf.nn.softplus(-real))
        g_loss = tf.reduce_mean(tf.nn.softplus(-fake))
    gan.restore(state)
    for model, loss in ((generator, g_loss), (discriminator, d_loss)):
        for layer in (layer for layer in model.layers if layer.trainable_variables):
            row = rows.pop((model.name, layer.name))
            weights = [v.numpy().ravel() for v in layer.trainable_variables]
            gradients = [g.numpy().ravel() for g in tape.gradient(loss, layer.trainable_variables)]
            flat = np.concatenate(gradients).astype(np.float64)
            assert row["weight_norm"] == pytest.approx(np.linalg.norm(np.concatenate(weights)))
            assert row["gradient_norm"] == pytest.approx(np.linalg.norm(flat), rel=1e-4)
            assert row["gradient_mean_abs"] == pytest.approx(np.abs(flat).mean(), rel=1e-4)
    assert not rows


def test_taking_rows_changes_nothing(digits: Make) -> None:
    gan, recorder, _ = _trained(digits(), 3)
    before = gan.state()
    list(recorder.rows(3))
    for name, array in gan.state().items():
        np.testing.assert_array_equal(array, before[name], err_msg=name)


def test_dead_units_are_counted(ring: Make) -> None:
    gan, recorder, _ = _trained(ring(), 1)
    bias = gan.g.network.get_layer("dense_1").bias
    bias.assign(np.where(np.arange(16) < 4, -1e6, bias.numpy()))
    rows = {(row["network"], row["layer"]): row["dead_share"] for row in recorder.rows(1)}
    assert rows["generator", "dense_1"] >= 4 / 16
    assert math.isnan(rows["generator", "output"])
    assert all(math.isnan(rows[key]) for key in rows if key[0] == "discriminator")


def test_dead_channels_belong_to_the_norm_before_them(digits: Make) -> None:
    gan, recorder, _ = _trained(digits(), 1)
    beta = gan.g.network.get_layer("norm_1").beta
    beta.assign(np.array([-1e6, 1e6, 1e6, -1e6]))
    rows = {(row["network"], row["layer"]): row["dead_share"] for row in recorder.rows(1)}
    assert rows["generator", "norm_1"] == 0.5
    assert math.isnan(rows["generator", "up_1"])
