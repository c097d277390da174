"""Spectral against NumPy's singular values and the published gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from gantrainer.networks.spectral import Spectral

RANDOM = np.random.default_rng(5)

KINDS: dict[str, tuple[Callable[..., Any], tuple[int, ...]]] = {
    "dense": (lambda **options: layers.Dense(7, **options), (5,)),
    "wide": (lambda **options: layers.Dense(40, **options), (5,)),
    "convolution": (lambda **options: layers.Conv2D(6, 3, 2, "same", **options), (8, 8, 3)),
    "transposed": (lambda **options: layers.Conv2DTranspose(3, 4, 2, "same", **options), (4, 4, 6)),
}


def built(kind: str, *, bias: bool = True) -> tuple[Spectral, np.ndarray]:
    """A layer with a random kernel and bias, and inputs for it."""
    make, shape = KINDS[kind]
    layer = Spectral(make(use_bias=False), bias=bias, name="tested")
    inputs = RANDOM.normal(size=(4, *shape)).astype(np.float32)
    layer(inputs)
    if bias:
        layer.bias.assign(RANDOM.normal(size=layer.bias.shape))
    return layer, inputs


def largest(kernel: Any) -> float:
    matrix = np.reshape(kernel, (-1, kernel.shape[-1]))
    return float(np.linalg.svd(matrix, compute_uv=False)[0])


def plain(kind: str, layer: Spectral, inputs: np.ndarray) -> np.ndarray:
    """What an ordinary layer gives whose kernel is divided by its largest singular value."""
    kernel = layer.layer.kernel.numpy()
    other = KINDS[kind][0](use_bias=True)
    other.build(inputs.shape)
    other.set_weights([kernel / largest(kernel), layer.bias.numpy()])
    return np.asarray(other(inputs))


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_outputs_are_those_of_the_normalised_kernel(kind: str, training: bool) -> None:
    layer, inputs = built(kind)
    found = layer(inputs, training=training)
    np.testing.assert_allclose(found, plain(kind, layer, inputs), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", ["dense", "transposed"])
def test_training_finds_the_singular_value_of_a_new_kernel(kind: str) -> None:
    layer, inputs = built(kind)
    kernel = RANDOM.normal(size=layer.layer.kernel.shape)
    layer.layer.kernel.assign(kernel)
    before = float(layer.norm()[0])
    _settle(layer, inputs)
    after = float(layer.norm()[0])
    assert before < after == pytest.approx(largest(kernel), rel=1e-4)
    np.testing.assert_allclose(layer(inputs), plain(kind, layer, inputs), rtol=1e-3, atol=1e-4)


@tf.function(autograph=False)
def _settle(layer: Spectral, inputs: np.ndarray) -> None:
    def further(step: tf.Tensor) -> tuple[tf.Tensor]:
        layer(inputs, training=True)
        return (step + 1,)

    tf.while_loop(lambda step: step < 200, further, (tf.constant(0),))


def test_only_training_moves_u_and_neither_moves_the_kernel() -> None:
    layer, inputs = built("dense")
    layer.layer.kernel.assign(RANDOM.normal(size=(5, 7)))
    kernel, u = layer.layer.kernel.numpy(), layer.u.numpy()
    layer(inputs, training=False)
    np.testing.assert_array_equal(layer.u, u)
    layer(inputs, training=True)
    assert np.abs(layer.u.numpy() - u).max() > 1e-3
    np.testing.assert_array_equal(layer.layer.kernel, kernel)


def test_stateless_calls_normalise_in_both_modes_and_return_u() -> None:
    layer, inputs = built("convolution")
    model = keras.Sequential([keras.Input(inputs.shape[1:]), layer])
    weights = [3 * v.value for v in model.trainable_variables]
    fixed = [v.value for v in model.non_trainable_variables]
    bias = np.asarray(layer.bias)
    expected = plain("convolution", layer, inputs) - bias
    trained, after = model.stateless_call(weights, fixed, inputs, training=True)
    inferred, unchanged = model.stateless_call(weights, after, inputs, training=False)
    for outputs in (trained, inferred):
        np.testing.assert_allclose(outputs - 3 * bias, expected, rtol=1e-3, atol=1e-4)
    assert [tuple(v.shape) for v in after] == [(6,)]
    np.testing.assert_array_equal(unchanged[0], after[0])


def test_gradient_is_the_published_one() -> None:
    layer, inputs = built("dense", bias=False)
    slopes = RANDOM.normal(size=(4, 7))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(inputs, training=True) * slopes)
    kernel = layer.layer.kernel.numpy().astype(np.float64)
    v, sigma, u = np.linalg.svd(kernel)
    plain_gradient = inputs.T @ slopes
    penalty = np.sum(plain_gradient * kernel) / sigma[0]  # Miyato et al. 2018, eq. 12
    expected = (plain_gradient - penalty * np.outer(v[:, 0], u[0])) / sigma[0]
    found = tape.gradient(loss, layer.layer.kernel.value)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)
    assert np.sum(found * kernel) == pytest.approx(0, abs=1e-3)  # scaling the kernel does nothing


def test_a_kernel_of_zeros_gives_zeros() -> None:
    layer, inputs = built("dense", bias=False)
    layer.layer.kernel.assign(np.zeros((5, 7)))
    np.testing.assert_array_equal(layer(inputs, training=True), np.zeros((4, 7)))


def test_weights() -> None:
    layer, _ = built("dense")
    assert [v.shape for v in layer.trainable_variables] == [(7,), (5, 7)]
    assert [v.shape for v in layer.non_trainable_variables] == [(7,)]
    assert built("dense", bias=False)[0].bias is None
