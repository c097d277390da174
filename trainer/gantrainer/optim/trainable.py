"""A network in training as a value: its weights in one vector, its optimiser's, moving averages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from gantrainer.distributed import replicas
from gantrainer.optim.optimizers import OPTIMISERS, Slots


class State(NamedTuple):
    """All that training changes of one network.

    ``weights`` are the trainable ones laid end to end, ``slots`` what the optimiser keeps beside
    them, vectors (w,) all; ``fixed`` is what no gradient changes: moving averages, seeds of
    dropout; ``average`` is the moving average of the weights, (w,), or empty where none is kept.
    """

    weights: tf.Tensor
    slots: Slots
    fixed: tuple[tf.Tensor, ...]
    average: tf.Tensor


class Update(NamedTuple):
    """One update of a network: its weights before, their gradient, their change; vectors (w,).

    The gradient is that of the loss, before any clipping.
    """

    weights: tf.Tensor
    gradient: tf.Tensor
    change: tf.Tensor


@dataclass(frozen=True)
class UpdateRule:
    """How gradients update a network; every limit and ``averaging`` is off at 0.

    ``clip_value`` bounds each gradient, then ``clip_norm`` the norm of all of them together;
    ``clip_weights`` bounds each weight after the update (Arjovsky et al. 2017, algorithm 1).
    ``averaging`` is the decay of the moving average of the weights, slower at first: at most
    (1 + t) / (10 + t) at update t.
    """

    optimiser: str
    beta1: float
    beta2: float
    clip_value: float = 0.0
    clip_norm: float = 0.0
    clip_weights: float = 0.0
    averaging: float = 0.0

    def clipped(self, gradient: tf.Tensor) -> tf.Tensor:
        """A gradient (w,) within its limits."""
        if self.clip_value:
            gradient = tf.clip_by_value(gradient, -self.clip_value, self.clip_value)
        return tf.clip_by_norm(gradient, self.clip_norm) if self.clip_norm else gradient

    def bounded(self, weights: tf.Tensor) -> tf.Tensor:
        """Weights (w,) within their limit."""
        limit = self.clip_weights
        return tf.clip_by_value(weights, -limit, limit) if limit else weights

    def averaged(self, average: tf.Tensor, weights: tf.Tensor, count: tf.Tensor) -> tf.Tensor:
        """The moving average (w,) after the update of this number, empty where none is kept."""
        if not self.averaging:
            return average
        number = tf.cast(count, tf.float32)
        decay = tf.minimum(self.averaging, (1 + number) / (10 + number))
        return average + (1 - decay) * (weights - average)


class TrainableNetwork:
    """A network that is trained outside of its own variables.

    A step is then a function from state to state: within a loop on the device the next step may
    begin while this one still ends, and a norm or a change is one operation, however many layers.
    """

    def __init__(self, network: keras.Model, rule: UpdateRule) -> None:
        self.network = network
        self.rule = rule
        self._optimiser = OPTIMISERS[rule.optimiser]
        self.weights = [v.value for v in network.trainable_variables]
        self.fixed = [v.value for v in network.non_trainable_variables]
        self._shapes = [tuple(w.shape) for w in self.weights]
        self.sizes = [math.prod(shape) for shape in self._shapes]
        self.slots = [_variable(tf.zeros([sum(self.sizes)])) for _ in range(self._optimiser.slots)]
        self.average = _variable(joined(self.weights) if rule.averaging else tf.zeros([0]))

    def load(self) -> State:
        """The state that the network's and the optimiser's variables hold."""
        slots, fixed = (
            tuple(v.read_value() for v in variables) for variables in (self.slots, self.fixed)
        )
        return State(joined(self.weights), slots, fixed, self.average.read_value())

    def store(self, state: State) -> None:
        """Put a state into the network's and the optimiser's variables."""
        variables = [*self.weights, *self.fixed, *self.slots, self.average]
        values = [*self.split(state.weights), *state.fixed, *state.slots, state.average]
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)

    def split(self, vector: tf.Tensor) -> list[tf.Tensor]:
        """A vector (w,) cut into tensors of the weights' shapes."""
        parts = tf.split(vector, self.sizes)
        return [_shaped(part, shape) for part, shape in zip(parts, self._shapes, strict=True)]

    def __call__(
        self, weights: Sequence[tf.Tensor], fixed: Sequence[tf.Tensor], inputs: Any
    ) -> tuple[tf.Tensor, tuple[tf.Tensor, ...]]:
        """Outputs in training mode with these weights, and ``fixed`` as it is afterwards."""
        outputs, after = self.network.stateless_call(weights, fixed, inputs, training=True)
        return outputs, tuple(after)

    def infer(self, inputs: Any) -> tf.Tensor:
        """Outputs in inference mode, with the average of the weights where one is kept."""
        if not self.rule.averaging:
            return self.network(inputs, training=False)
        weights = self.split(self.average.read_value())
        fixed = [v.read_value() for v in self.fixed]
        outputs, _ = self.network.stateless_call(weights, fixed, inputs, training=False)
        return outputs

    def update(
        self, state: State, gradients: Sequence[tf.Tensor], rate: tf.Tensor, count: tf.Tensor
    ) -> tuple[State, Update]:
        """The state after one update; ``count`` is its number, from 1."""
        rule, gradient = self.rule, replicas.mean(joined(gradients))
        slots, size, direction = self._optimiser.direct(
            state.slots, rule.clipped(gradient), count, rule.beta1, rule.beta2
        )
        change = (-rate * size) * direction
        weights = rule.bounded(state.weights + change)
        if rule.clip_weights:
            change = weights - state.weights
        average = rule.averaged(state.average, weights, count)
        return State(weights, slots, state.fixed, average), Update(state.weights, gradient, change)


def joined(tensors: Sequence[Any]) -> tf.Tensor:
    """Tensors laid end to end, a vector."""
    flat = tf.constant([-1])  # one for all: a graph of many small operations is long in the making
    return tf.concat([t if len(t.shape) == 1 else tf.reshape(t, flat) for t in tensors], 0)


def _shaped(vector: tf.Tensor, shape: tuple[int, ...]) -> tf.Tensor:
    return vector if len(shape) == 1 else tf.reshape(vector, shape)


def _variable(value: tf.Tensor) -> tf.Variable:
    return tf.Variable(value, trainable=False)
