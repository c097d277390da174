"""Penalties of discriminators whose slopes are known."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from gantrainer.losses.penalties import REGULARISERS, squared_slopes

SEED = tf.constant([1, 2], tf.int64)
RANDOM = np.random.default_rng(0)
REALS, FAKES = (tf.constant(RANDOM.normal(size=(6, 2, 3)), tf.float32) for _ in range(2))
SLOPE = tf.constant(RANDOM.normal(size=(2, 3)), tf.float32)


def _linear(samples: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(samples * SLOPE, axis=[1, 2])


def _quadratic(samples: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(tf.square(samples), axis=[1, 2]) / 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("r1", float(tf.reduce_sum(SLOPE**2)) / 2),
        ("r2", float(tf.reduce_sum(SLOPE**2)) / 2),
        ("gradient_penalty", (float(tf.norm(SLOPE)) - 1) ** 2),
    ],
)
def test_a_linear_discriminator_has_one_slope(name: str, expected: float) -> None:
    assert float(REGULARISERS[name](_linear, REALS, FAKES, SEED)) == pytest.approx(expected)


@pytest.mark.parametrize(("name", "samples"), [("r1", REALS), ("r2", FAKES)])
def test_slopes_are_taken_where_they_should_be(name: str, samples: tf.Tensor) -> None:
    expected = float((np.square(samples).sum(axis=(1, 2))).mean()) / 2
    assert float(REGULARISERS[name](_quadratic, REALS, FAKES, SEED)) == pytest.approx(expected)


def test_the_gradient_penalty_is_taken_between_real_and_generated() -> None:
    seen = []

    def spy(samples: tf.Tensor) -> tf.Tensor:
        seen.append(samples.numpy())
        return _linear(samples)

    REGULARISERS["gradient_penalty"](spy, REALS, FAKES, SEED)
    shares = (seen[0] - FAKES.numpy()) / (REALS.numpy() - FAKES.numpy())
    np.testing.assert_allclose(shares, np.broadcast_to(shares[:, :1, :1], shares.shape), rtol=1e-3)
    assert (shares > 0).all()
    assert (shares < 1).all()
    assert len(np.unique(shares[:, 0, 0])) == 6


def test_packs_have_one_slope_each() -> None:
    def packed(samples: tf.Tensor) -> tf.Tensor:
        return _quadratic(tf.reshape(samples, [3, 4, 3]))

    expected = np.square(REALS.numpy().reshape(3, -1)).sum(axis=1)
    np.testing.assert_allclose(squared_slopes(packed, REALS), expected, rtol=1e-5)
