"""Layers that see or draw for the whole batch, however many replicas share it."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from gantrainer.distributed import replicas
from gantrainer.networks.norms import moments


class Dropout(keras.layers.Dropout):  # type: ignore[misc] # Keras has no types
    """Keras's dropout; a replica leaves out of its rows what one device would."""

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Inputs with a share of them set to 0 and the others raised, in training."""
        if replicas.count() == 1 or not training:
            return super().call(inputs, training=training)

        def factors(shape: Any) -> Any:
            return super(Dropout, self).call(ops.ones(shape, inputs.dtype), training=True)

        return inputs * replicas.drawn(factors, inputs.shape)


class Spread(keras.layers.Layer):  # type: ignore[misc] # Keras has no types
    """Appends the batch's mean standard deviation as one more feature or channel.

    Source: Karras et al. 2018, arXiv:1710.10196, section 3, with the batch as one group.
    """

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name, autocast=False)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """One more channel than the inputs have."""
        return (*input_shape[:-1], input_shape[-1] + 1)

    def call(self, inputs: Any) -> Any:
        """Inputs (n, ..., c) and the spread, (n, ..., c + 1)."""
        deviation = ops.mean(ops.sqrt(moments(inputs, (0,))[1] + 1e-8))
        return ops.concatenate([inputs, ops.ones_like(inputs[..., :1]) * deviation], axis=-1)
