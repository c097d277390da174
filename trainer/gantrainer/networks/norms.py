"""Norms whose second derivatives are right, which penalties on a gradient need.

TensorFlow's ``tf.nn.moments``, and with it Keras's ``BatchNormalization`` and
``GroupNormalization``, holds the mean fixed within the variance. That leaves the gradient as it
is, but not the gradient's gradient: here several per cent of a penalty's slope would be wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import keras
from keras import ops

from gantrainer.distributed import replicas
from gantrainer.networks.precision import precise

# Added to a variance before its root; the usual 1e-5 of batch and layer norms.
EPSILON: Final = 1e-5


class SampleNorm(keras.layers.Layer):  # type: ignore[misc] # Keras has no types
    """Standardise each sample, then scale and shift each channel.

    With ``channelwise`` each channel has its own mean and variance: instance norm (Ulyanov et
    al. 2016, arXiv:1607.08022); otherwise one of each: layer norm (Ba et al. 2016,
    arXiv:1607.06450), with scale and shift a channel, as in WGAN-GP's code.

    Args:
        channelwise: Whether statistics are a channel's.
        center: Whether there is a shift.
        scale: Whether there is a scale.
        name: Of the layer.
    """

    def __init__(self, *, channelwise: bool, center: bool, scale: bool, name: str) -> None:
        super().__init__(name=name, dtype=precise())
        self._channelwise, self._center, self._scale = channelwise, center, scale
        self.gamma = self.beta = None

    def build(self, input_shape: Any) -> None:
        """Make scale and shift, (channels,) each."""
        channels = (input_shape[-1],)
        if self._scale:
            self.gamma = self.add_weight(channels, "ones", name="gamma")
        if self._center:
            self.beta = self.add_weight(channels, "zeros", name="beta")

    def compute_output_shape(self, input_shape: Any) -> Any:
        """That of the inputs; without it Keras traces each layer when a network is built."""
        return input_shape

    def call(self, inputs: Any) -> Any:
        """Normalised values, in the shape of the inputs."""
        last = len(inputs.shape) - 1 if self._channelwise else len(inputs.shape)
        axes = tuple(range(1, last))
        centred = inputs - ops.mean(inputs, axis=axes, keepdims=True)
        x = centred * ops.rsqrt(ops.var(inputs, axis=axes, keepdims=True) + EPSILON)
        x = x if self.gamma is None else x * self.gamma
        return x if self.beta is None else x + self.beta


class OnceBatchNorm(keras.layers.BatchNormalization):  # type: ignore[misc] # Keras has no types
    """Keras's batch norm, of the whole batch however many replicas share it."""

    def _moments(self, inputs: Any, mask: Any) -> tuple[Any, Any]:
        if replicas.count() == 1:
            statistics: tuple[Any, Any] = super()._moments(inputs, mask)
            return statistics
        return moments(inputs, self._reduction_axes)


class BatchNorm(OnceBatchNorm):
    """Batch norm with moments that may be differentiated twice; for discriminators."""

    def _moments(self, inputs: Any, mask: Any) -> tuple[Any, Any]:  # noqa: ARG002 - as Keras's
        return moments(inputs, self._reduction_axes)


def moments(inputs: Any, axes: Sequence[int]) -> tuple[Any, Any]:
    """Mean and variance over ``axes``, the batch's among them, and over all replicas."""
    mean = replicas.mean(ops.mean(inputs, axis=axes))
    if replicas.count() == 1:
        return mean, ops.var(inputs, axis=axes)
    shape = [1 if axis in axes else size for axis, size in enumerate(inputs.shape)]
    squares = ops.square(inputs - ops.reshape(mean, shape))
    return mean, replicas.mean(ops.mean(squares, axis=axes))
