"""A network in training as a value: its weights in one vector, Adam's means, moving averages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import tensorflow as tf

EPSILON = 1e-7


class State(NamedTuple):
    """All that training changes of one network.

    ``weights`` are the trainable ones laid end to end, ``mean`` and ``square`` Adam's two decaying
    means of their gradient, vectors (w,) all three; ``fixed`` is what no gradient changes: moving
    averages, seeds of dropout.
    """

    weights: tf.Tensor
    mean: tf.Tensor
    square: tf.Tensor
    fixed: tuple[tf.Tensor, ...]


class Move(NamedTuple):
    """One update of a network: its weights before, their gradient, their change; vectors (w,)."""

    weights: tf.Tensor
    gradient: tf.Tensor
    change: tf.Tensor


class Trainee:
    """A network that is trained outside of its own variables.

    A step is then a function from state to state: within a loop on the device the next step may
    begin while this one still ends, and a norm or a change is one operation, however many layers.
    """

    def __init__(self, network: keras.Model, beta1: float, beta2: float) -> None:
        self.network = network
        self.weights = [v.value for v in network.trainable_variables]
        self._fixed = [v.value for v in network.non_trainable_variables]
        self._shapes = [tuple(w.shape) for w in self.weights]
        self._sizes = [math.prod(shape) for shape in self._shapes]
        self._betas = (beta1, beta2)
        self.mean, self.square = (
            tf.Variable(tf.zeros([sum(self._sizes)]), trainable=False) for _ in range(2)
        )

    def load(self) -> State:
        """The state that the network's and Adam's variables hold."""
        mean, square = self.mean.read_value(), self.square.read_value()
        return State(joined(self.weights), mean, square, tuple(v.read_value() for v in self._fixed))

    def store(self, state: State) -> None:
        """Put a state into the network's and Adam's variables."""
        self.mean.assign(state.mean)
        self.square.assign(state.square)
        variables = [*self.weights, *self._fixed]
        values = [*self.split(state.weights), *state.fixed]
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)

    def split(self, vector: tf.Tensor) -> list[tf.Tensor]:
        """A vector (w,) cut into tensors of the weights' shapes."""
        parts = tf.split(vector, self._sizes)
        return [tf.reshape(p, shape) for p, shape in zip(parts, self._shapes, strict=True)]

    def __call__(
        self, weights: Sequence[tf.Tensor], fixed: Sequence[tf.Tensor], inputs: tf.Tensor
    ) -> tuple[tf.Tensor, tuple[tf.Tensor, ...]]:
        """Outputs in training mode with these weights, and ``fixed`` as it is afterwards."""
        outputs, after = self.network.stateless_call(weights, fixed, inputs, training=True)
        return outputs, tuple(after)

    def update(
        self, state: State, gradients: Sequence[tf.Tensor], rate: float, step: tf.Tensor
    ) -> tuple[State, Move]:
        """The state after a step of Adam (Kingma & Ba 2015, arXiv:1412.6980); ``step`` from 1."""
        gradient = joined(gradients)
        beta1, beta2 = self._betas
        count = tf.cast(step, tf.float32)
        mean = state.mean + (1 - beta1) * (gradient - state.mean)
        square = state.square + (1 - beta2) * (tf.square(gradient) - state.square)
        size = rate * tf.sqrt(1 - beta2**count) / (1 - beta1**count)
        change = -size * mean / (tf.sqrt(square) + EPSILON)
        after = State(state.weights + change, mean, square, state.fixed)
        return after, Move(state.weights, gradient, change)


def joined(tensors: Sequence[Any]) -> tf.Tensor:
    """Tensors laid end to end, a vector."""
    return tf.concat([tf.reshape(tensor, [-1]) for tensor in tensors], 0)
