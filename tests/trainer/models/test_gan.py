"""A training step and its recorded figures against an independent eager computation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest
import tensorflow as tf

from ganreport.errors import UsageError
from ganreport.run.schema import METRIC_COLUMNS
from gantrainer import networks
from gantrainer.config.settings import TrainConfig
from gantrainer.data.datasets import load
from gantrainer.models.base import Batch
from gantrainer.models.gan import SCALARS, Gan
from gantrainer.optim.trainable import joined
from gantrainer.training.inputs import StepInputs, many_steps

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


def _eager(gan: Gan, real_samples: tf.Tensor, z: tf.Tensor) -> dict[str, np.ndarray]:
    """Losses and gradients with two tapes and Keras's own cross entropy."""
    bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
    with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
        real = gan.d.network(real_samples, training=True)
        fake = gan.d.network(gan.g.network(z, training=True), training=True)
        d_loss = bce(tf.ones_like(real), real) + bce(tf.zeros_like(fake), fake)
        g_loss = bce(tf.ones_like(fake), fake)
    d = d_tape.gradient(d_loss, gan.d.network.trainable_variables)
    g = g_tape.gradient(g_loss, gan.g.network.trainable_variables)
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
    feed = StepInputs(config, gan, data.train)
    run = many_steps(gan, feed)
    history: list[dict[str, np.ndarray]] = []
    for step in (1, 2, 3):
        state = gan.state()
        before = {
            "d": [w.numpy() for w in gan.d.weights],
            "g": [w.numpy() for w in gan.g.weights],
        }
        history.append(_eager(gan, *_drawn(feed, step)))
        gan.restore(state)
        row = dict(zip(gan.scalars, run(*feed.arguments(step, 1)).numpy()[0], strict=True))
        _check_row(row, history, before, config)


def _drawn(feed: StepInputs, step: int) -> tuple[tf.Tensor, tf.Tensor]:
    first, rows, _ = feed.arguments(step, 1)
    (real_samples,), _, (z,) = feed.batch(rows[0], feed.latents(first, tf.constant(1))[0], first)
    return real_samples, z


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
        "d_penalty": 0.0,
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
    gan = Gan(config, networks.build(config, data.shape))
    feed = StepInputs(config, gan, data.train)
    run, start = many_steps(gan, feed), gan.state()
    results = []
    for counts in ([9], [1] * 9, [2, 6, 1]):
        gan.restore(start)
        firsts = np.cumsum([1, *counts[:-1]])
        rows = [
            run(*feed.arguments(int(first), count)).numpy()
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


@pytest.mark.parametrize("changes", [{"d_steps": 3}, {"g_steps": 2}, {"alternating": True}])
def test_further_steps_equal_a_slow_loop(changes: dict[str, Any], ring: Make) -> None:
    config = ring(d_optimiser="sgd", g_optimiser="sgd", beta1=0.0, steps=2, **changes)
    config = msgspec.structs.replace(config, d_learning_rate=0.1, g_learning_rate=0.2)
    data = load(config)
    gan, slow = (Gan(config, networks.build(config, data.shape)) for _ in range(2))
    feed = StepInputs(config, gan, data.train)
    many_steps(gan, feed)(*feed.arguments(1, 2))
    for step in (1, 2):
        first, rows, _ = feed.arguments(step, 1)
        batch = feed.batch(rows[0], feed.latents(first, tf.constant(1))[0], first)
        _slow_step(slow, config, batch)
    for ours, theirs in zip(gan.state().values(), slow.state().values(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=2e-4, atol=2e-6)


def _slow_step(gan: Gan, config: TrainConfig, batch: Batch) -> None:
    """One step as it would be written by hand with gradient descent."""
    turns = ["d"] * config.d_steps + ["g"] * config.g_steps
    if not config.alternating:
        turns = ["d"] * (config.d_steps - 1) + ["dg"] + ["g"] * (config.g_steps - 1)
    rates = {"d": config.d_learning_rate, "g": config.g_learning_rate}
    for number, turn in enumerate(turns):
        real_samples = batch.real_samples[min(number, config.d_steps - 1)]
        gradients = _slow(gan, real_samples, batch.latents[number])
        for network in turn:
            weights = {"d": gan.d, "g": gan.g}[network].weights
            for weight, gradient in zip(weights, gradients[network], strict=True):
                weight.assign_sub(rates[network] * gradient)
            slots = {"d": gan.d, "g": gan.g}[network].slots
            slots[0].assign(joined(gradients[network]))


def test_critic_weights_stay_within_their_limit(ring: Make) -> None:
    config = ring(objective="wgan", d_optimiser="rmsprop", d_learning_rate=0.01)
    data = load(config)
    gan = Gan(config, networks.build(config, data.shape))
    feed = StepInputs(config, gan, data.train)
    many_steps(gan, feed)(*feed.arguments(1, 5))
    assert max(float(tf.reduce_max(tf.abs(w))) for w in gan.d.weights) <= np.float32(0.01)
    assert max(float(tf.reduce_max(tf.abs(w))) for w in gan.g.weights) > 0.01


def test_samples_come_from_the_averaged_generator(ring: Make) -> None:
    config = ring(ema=0.9)
    data = load(config)
    gan = Gan(config, networks.build(config, data.shape))
    feed = StepInputs(config, gan, data.train)
    run, average = many_steps(gan, feed), [w.numpy() for w in gan.g.weights]
    for step in range(1, 6):
        run(*feed.arguments(step, 1))
        decay = min(0.9, (1 + step) / (10 + step))
        now = [w.numpy() for w in gan.g.weights]
        average = [decay * a + (1 - decay) * w for a, w in zip(average, now, strict=True)]
    latents = tf.random.stateless_normal([7, 2], [1, 2])
    shown = gan.generate(latents).numpy()
    for weight, value in zip(gan.g.weights, average, strict=True):
        weight.assign(value)
    np.testing.assert_allclose(shown, gan.g.network(latents), rtol=1e-4, atol=1e-6)
