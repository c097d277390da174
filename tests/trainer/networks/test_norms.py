"""Norms against NumPy, and their second derivatives against finite differences."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from gantrainer.networks.norms import BatchNorm, SampleNorm

VALUES = np.random.default_rng(6).normal(2, 3, size=(5, 3, 3, 4))
NORMS: dict[str, tuple[Callable[..., Any], tuple[int, ...]]] = {
    "layer": (partial(SampleNorm, channelwise=False, center=True, scale=True), (1, 2, 3)),
    "instance": (partial(SampleNorm, channelwise=True, center=True, scale=True), (1, 2)),
    "batch": (partial(BatchNorm, epsilon=1e-5), (0, 1, 2)),
}
EVERY = pytest.mark.parametrize("name", NORMS)


@EVERY
def test_values_are_standardised_scaled_and_shifted(name: str, float64: None) -> None:
    make, axes = NORMS[name]
    layer = make(name="norm")
    layer.build(VALUES.shape)
    gain, offset = np.random.default_rng(7).normal(size=(2, 4))
    layer.gamma.assign(gain)
    layer.beta.assign(offset)
    spread = np.sqrt(VALUES.var(axes, keepdims=True) + 1e-5)
    expected = (VALUES - VALUES.mean(axes, keepdims=True)) / spread * gain + offset
    np.testing.assert_allclose(layer(VALUES, **_training(name)), expected, rtol=1e-9)


def _training(name: str) -> dict[str, bool]:
    return {"training": True} if name == "batch" else {}


def _second(layer: Any, name: str, x: Any, direction: Any) -> tuple[Any, Any]:
    """The slope of sum(tanh(layer(x))) along a direction, and that slope's gradient."""
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            total = tf.reduce_sum(tf.tanh(layer(x, **_training(name))))
        slope = tf.reduce_sum(inner.gradient(total, x) * direction)
    return slope, outer.gradient(slope, x)


def _error(layer: Any, name: str) -> float:
    """Of the second derivative along a direction, relative to a central difference."""
    x = tf.constant(VALUES)
    direction = np.random.default_rng(8).normal(size=VALUES.shape)
    found = float(tf.reduce_sum(_second(layer, name, x, direction)[1] * direction))
    ends = [float(_second(layer, name, x + s * 1e-5 * direction, direction)[0]) for s in (1, -1)]
    expected = (ends[0] - ends[1]) / 2e-5
    return abs(found - expected) / abs(expected)


@EVERY
def test_second_derivatives_are_right(name: str, float64: None) -> None:
    assert _error(NORMS[name][0](name="norm"), name) < 1e-6


@EVERY
def test_those_of_keras_are_not(name: str, float64: None) -> None:
    """Why there are norms of our own; when this fails, Keras's may be used again."""
    groups = {"layer": 1, "instance": -1}
    layer = (
        keras.layers.BatchNormalization()
        if name == "batch"
        else keras.layers.GroupNormalization(groups=groups[name])
    )
    assert _error(layer, name) > 1e-3


@pytest.mark.parametrize("channelwise", [False, True])
def test_scale_and_shift_may_be_left_out(channelwise: bool) -> None:
    layer = SampleNorm(channelwise=channelwise, center=False, scale=False, name="norm")
    layer(VALUES)
    assert layer.weights == []


def test_moving_averages_are_those_of_keras() -> None:
    ours, other = BatchNorm(momentum=0.9), keras.layers.BatchNormalization(momentum=0.9)
    values = VALUES.astype(np.float32)
    for layer in (ours, other):
        layer(values, training=True)
    for found, expected in zip(ours.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-6)
    np.testing.assert_allclose(ours(values), other(values), rtol=1e-5, atol=1e-6)
