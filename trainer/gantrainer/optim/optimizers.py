"""OPTIMISERS: name -> how a gradient becomes a direction to go against.

Each works on a whole network at once, on vectors (w,). Keras's own can't be stepped as functions
from state to state under TensorFlow, which a loop on the device needs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import tensorflow as tf

EPSILON: Final = 1e-7  # Keras's default, so that a run can be repeated with its optimizers

Slots = tuple[tf.Tensor, ...]
Directed = tuple[Slots, tf.Tensor | float, tf.Tensor]


@dataclass(frozen=True)
class Optimiser:
    """A rule and the number of vectors that it keeps beside the weights.

    ``direct`` takes those vectors, the gradient, the update's number from 1, beta1 and beta2, and
    gives the vectors afterwards, a scalar and a direction; the change is minus the rate times both.
    """

    slots: int
    direct: Callable[[Slots, tf.Tensor, tf.Tensor, float, float], Directed]


def adam(
    slots: Slots, gradient: tf.Tensor, count: tf.Tensor, beta1: float, beta2: float
) -> Directed:
    """Adam (Kingma & Ba 2015, arXiv:1412.6980, end of section 2)."""
    mean = slots[0] + (1 - beta1) * (gradient - slots[0])
    square = slots[1] + (1 - beta2) * (tf.square(gradient) - slots[1])
    number = tf.cast(count, tf.float32)
    size = tf.sqrt(1 - beta2**number) / (1 - beta1**number)
    return (mean, square), size, mean / (tf.sqrt(square) + EPSILON)


def sgd(
    slots: Slots, gradient: tf.Tensor, count: tf.Tensor, beta1: float, beta2: float
) -> Directed:
    """Gradient descent with heavy-ball momentum ``beta1`` (Polyak 1964)."""
    del count, beta2
    momentum = beta1 * slots[0] + gradient
    return (momentum,), 1.0, momentum


def rmsprop(
    slots: Slots, gradient: tf.Tensor, count: tf.Tensor, beta1: float, beta2: float
) -> Directed:
    """RMSProp with decay ``beta2`` (Tieleman & Hinton 2012, lecture 6.5)."""
    del count, beta1
    square = slots[0] + (1 - beta2) * (tf.square(gradient) - slots[0])
    return (square,), 1.0, gradient / (tf.sqrt(square) + EPSILON)


OPTIMISERS: Final[dict[str, Optimiser]] = {
    "adam": Optimiser(2, adam),
    "sgd": Optimiser(1, sgd),
    "rmsprop": Optimiser(1, rmsprop),
}
