"""Spectral: a layer whose kernel is divided by its largest singular value."""

from __future__ import annotations

from typing import Any, Final

import keras
import numpy as np
import numpy.typing as npt
from keras import ops

from gantrainer.networks.precision import precise

Array = npt.NDArray[Any]

LEAST_NORM: Final = 1e-12
"""Below it a kernel is divided by this instead, so that zeros stay zeros."""


class Spectral(keras.layers.Wrapper):  # type: ignore[misc] # Keras has no types
    """Spectral normalisation (Miyato et al. 2018, arXiv:1802.05957, algorithm 1).

    The wrapped layer is linear in its kernel, without bias or activation of its own, so that
    dividing its output by the norm divides the kernel. The kernel counts as a matrix
    (everything else, last axis). ``u`` (last axis,) follows its leading right singular vector by
    one power iteration a call in training mode; it begins at the exact one. In inference mode
    the kernel is normalised just as well, but ``u`` stays.

    Args:
        layer: A dense layer, a convolution or a transposed one; without bias.
        bias: Whether a bias is added after the division.
        name: Of the layer.
    """

    def __init__(self, layer: Any, *, bias: bool, name: str) -> None:
        super().__init__(layer, name=name, dtype=precise())
        self._has_bias = bias

    def build(self, input_shape: Any) -> None:
        """Make the wrapped layer's weights, ``u`` and the bias."""
        super().build(input_shape)
        leading = _leading(ops.convert_to_numpy(self._matrix()).astype(np.float64))
        self.u = self.add_weight(leading.shape, lambda *_, **__: leading, trainable=False, name="u")
        channels = self.compute_output_shape(input_shape)[-1]
        self.bias = self.add_weight((channels,), "zeros", name="bias") if self._has_bias else None

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The wrapped layer's; without it Keras traces each layer when a network is built."""
        return self.layer.compute_output_shape(input_shape)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Outputs of the layer with the normalised kernel."""
        norm, u = self.norm()
        if training:
            self.u.assign(u)
        outputs = ops.cast(self.layer(inputs), self.variable_dtype) / ops.maximum(norm, LEAST_NORM)
        return outputs if self.bias is None else outputs + self.bias

    def norm(self) -> tuple[Any, Any]:
        """Estimate of the kernel's largest singular value, and ``u`` after an iteration.

        The value's gradient is that of v W u with v and u held fixed.
        """
        matrix = self._matrix()
        v = ops.stop_gradient(_unit(ops.matmul(matrix, self.u)))
        u = ops.stop_gradient(_unit(ops.matmul(v, matrix)))
        return ops.sum(ops.matmul(v, matrix) * u), u

    def _matrix(self) -> Any:
        kernel = self.layer.kernel
        return ops.reshape(kernel, (-1, kernel.shape[-1]))


def _unit(vector: Any) -> Any:
    return vector / ops.maximum(ops.sqrt(ops.sum(ops.square(vector))), LEAST_NORM)


def _leading(matrix: Array) -> Array:
    """The leading right singular vector, by way of the smaller matrix of products."""
    rows, columns = matrix.shape
    if rows < columns:
        vector = np.linalg.eigh(matrix @ matrix.T)[1][:, -1] @ matrix
    else:
        vector = np.linalg.eigh(matrix.T @ matrix)[1][:, -1]
    vector /= max(float(np.linalg.norm(vector)), LEAST_NORM)
    return vector.astype(np.float32)
