"""OPTIMISERS against Keras's own, step by step."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from gantrainer.optim.optimizers import EPSILON, OPTIMISERS

THEIRS: dict[str, Any] = {
    "adam": keras.optimizers.Adam(0.01, 0.5, 0.9, epsilon=EPSILON),
    "sgd": keras.optimizers.SGD(0.01, momentum=0.5),
    "rmsprop": keras.optimizers.RMSprop(0.01, rho=0.9, epsilon=EPSILON**2),
}


@pytest.mark.parametrize("name", OPTIMISERS)
def test_steps_are_those_of_keras(name: str) -> None:
    random = np.random.default_rng(1)
    start = random.normal(size=20).astype(np.float32)
    theirs, ours = keras.Variable(start), tf.constant(start)
    slots = tuple(tf.zeros([20]) for _ in range(OPTIMISERS[name].slots))
    for count in range(1, 12):
        gradient = tf.constant(random.normal(size=20), tf.float32)
        THEIRS[name].apply_gradients([(gradient, theirs)])
        slots, size, direction = OPTIMISERS[name].direct(slots, gradient, count, 0.5, 0.9)
        ours = ours - 0.01 * size * direction
        np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=2e-6)
