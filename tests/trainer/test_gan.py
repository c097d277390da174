"""A training step and its recorded figures against an independent eager computation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import tensorflow as tf

from ganreport.errors import UsageError
from ganreport.layout import METRIC_COLUMNS
from gantrainer import networks
from gantrainer.config import TrainConfig
from gantrainer.data import load
from gantrainer.gan import SCALARS, Gan
from gantrainer.loop import inputs_of, many_steps

Make = Callable[..., TrainConfig]
EPSILON, BETA1, BETA2 = 1e-7, 0.5, 0.999


def _norm(arrays: list[np.ndarray]) -> float:
    return float(np.sqrt(sum(np.sum(np.square(a, dtype=np.float64)) for a in arrays)))


def _adam_changes(gradients: list[list[np.ndarray]], rate: float) -> list[np.ndarray]:
    """Changes by the last of several gradients of each weight (Kingma & Ba, algorithm 1)."""
    changes = []
    for history in zip(*gradients, strict=True):
        m, v = np.zeros_like(history[0]), np.zeros_like(history[0])
        for g in history:
            m, v = BETA1 * m + (1 - BETA1) * g, BETA2 * v + (1 - BETA2) * g * g
        t = len(history)
        size = rate * np.sqrt(1 - BETA2**t) / (1 - BETA1**t)
        changes.append(-size * m / (np.sqrt(v) + EPSILON))
    return changes


def _eager(gan: Gan, reals: tf.Tensor, z: tf.Tensor) -> dict[str, np.ndarray]:
    """Losses and gradients with two tapes and Keras's own cross entropy."""
    bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
    with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
        real = gan.discriminator(reals, training=True)
        fake = gan.discriminator(gan.generator(z, training=True), training=True)
        d_loss = bce(tf.ones_like(real), real) + bce(tf.zeros_like(fake), fake)
        g_loss = bce(tf.ones_like(fake), fake)
    d = d_tape.gradient(d_loss, gan.discriminator.trainable_variables)
    g = g_tape.gradient(g_loss, gan.generator.trainable_variables)
    found = {"real": real, "fake": fake, "d_loss": d_loss, "g_loss": g_loss}
    return {n: v.numpy() for n, v in found.items()} | {
        "d": [t.numpy() for t in d],
        "g": [t.numpy() for t in g],
    }


@pytest.mark.parametrize("kind", ["ring", "digits"])
def test_recorded_figures_equal_an_eager_computation(
    kind: str, request: pytest.FixtureRequest
) -> None:
    config: TrainConfig = request.getfixturevalue(kind)(
        discriminator_dropout=0.0, d_learning_rate=1e-3, g_learning_rate=5e-4
    )
    data = load(config)
    gan = Gan(config, networks.build(config, data.shape))
    inputs = inputs_of(config, data.train)
    run = many_steps(gan, inputs)
    history: list[dict[str, np.ndarray]] = []
    for step in (1, 2, 3):
        state = gan.state()
        before = {
            "d": [w.numpy() for w in gan.d.weights],
            "g": [w.numpy() for w in gan.g.weights],
        }
        now = tf.constant(step, tf.int64)
        history.append(_eager(gan, *inputs(now)))
        gan.restore(state)
        row = dict(zip(SCALARS, run(now, tf.constant(1, tf.int64)).numpy()[0], strict=True))
        _check_row(row, history, before, config)


def _check_row(
    row: dict[str, float],
    history: list[dict[str, np.ndarray]],
    before: dict[str, list[np.ndarray]],
    config: TrainConfig,
) -> None:
    eager = history[-1]
    expected = {
        "d_loss": eager["d_loss"],
        "g_loss": eager["g_loss"],
        "d_real_mean": eager["real"].mean(),
        "d_fake_mean": eager["fake"].mean(),
        "d_real_std": eager["real"].std(),
        "d_fake_std": eager["fake"].std(),
        "d_real_accuracy": (eager["real"] > 0).mean(),
        "d_fake_accuracy": (eager["fake"] < 0).mean(),
        "d_grad_norm": _norm(eager["d"]),
        "g_grad_norm": _norm(eager["g"]),
        "d_update_ratio": _ratio("d", history, before["d"], config.d_learning_rate),
        "g_update_ratio": _ratio("g", history, before["g"], config.g_learning_rate),
    }
    assert set(row) == set(expected)
    for name, value in expected.items():
        assert row[name] == pytest.approx(float(value), rel=2e-4, abs=1e-6), name


def _ratio(
    network: str, history: list[dict[str, np.ndarray]], before: list[np.ndarray], rate: float
) -> float:
    return _norm(_adam_changes([h[network] for h in history], rate)) / _norm(before)


def test_scalars_are_metric_columns() -> None:
    assert set(SCALARS) < set(METRIC_COLUMNS)


@pytest.mark.parametrize("kind", ["ring", "digits"])
def test_steps_are_the_same_however_cut_into_calls(
    kind: str, request: pytest.FixtureRequest
) -> None:
    config: TrainConfig = request.getfixturevalue(kind)()
    data = load(config)
    results = []
    for counts in ([9], [1] * 9, [2, 6, 1]):
        gan = Gan(config, networks.build(config, data.shape))
        run = many_steps(gan, inputs_of(config, data.train))
        firsts = np.cumsum([1, *counts[:-1]])
        rows = [
            run(tf.constant(first), tf.constant(count, tf.int64)).numpy()
            for first, count in zip(firsts, counts, strict=True)
        ]
        results.append((np.concatenate(rows), gan.state()))
    for rows, state in results[1:]:
        np.testing.assert_array_equal(rows, results[0][0])
        for name, array in state.items():
            np.testing.assert_array_equal(array, results[0][1][name], err_msg=name)


def test_state_of_other_networks_is_refused(ring: Make) -> None:
    wide, narrow = (
        Gan(config, networks.build(config, (2,)))
        for config in (ring(), ring(generator_widths=[8, 16]))
    )
    with pytest.raises(UsageError, match="other networks"):
        narrow.restore(wide.state())


def test_weights_follow_from_the_seed(digits: Make) -> None:
    first, again, other = (
        Gan(digits(seed=seed), networks.build(digits(seed=seed), (8, 8, 1))).state()
        for seed in (5, 5, 6)
    )
    for name, array in first.items():
        np.testing.assert_array_equal(array, again[name])
    assert not np.array_equal(first["generator/000"], other["generator/000"])


@pytest.mark.parametrize("objective", ["non-saturating", "minimax"])
@pytest.mark.parametrize("bias", [0.0, -40.0, -100.0, 60.0])
def test_one_reverse_pass_gives_both_gradients_however_sure_d_is(
    objective: str, bias: float, ring: Make
) -> None:
    config = ring(objective=objective)
    data = load(config)
    gan = Gan(config, networks.build(config, data.shape))
    gan.discriminator.get_layer("output").bias.assign([bias])
    reals, z = inputs_of(config, data.train)(tf.constant(1, tf.int64))
    shared = gan.forward(gan.load(), reals, z)
    with tf.GradientTape(persistent=True) as tape:
        real = tf.squeeze(gan.discriminator(reals, training=True), 1)
        fake = tf.squeeze(gan.discriminator(gan.generator(z, training=True), training=True), 1)
        d_loss = gan.objective.d_loss(real, fake)
        g_loss = gan.objective.g_loss(real, fake)
    for found, loss, trainee in (
        (shared.d_gradients, d_loss, gan.d),
        (shared.g_gradients, g_loss, gan.g),
    ):
        for ours, theirs in zip(found, tape.gradient(loss, trainee.weights), strict=True):
            largest = float(tf.reduce_max(tf.abs(theirs)))
            np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5 * largest + 1e-20)
