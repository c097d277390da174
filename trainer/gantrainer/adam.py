"""Adam that also says how far it moved the weights."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow as tf

EPSILON = 1e-7


class Adam:
    """Adam (Kingma & Ba 2015, arXiv:1412.6980) for a fixed list of weights.

    Its only state are the two decaying means; the bias correction follows from the step.
    """

    def __init__(self, weights: Sequence[tf.Variable], beta1: float, beta2: float) -> None:
        self._betas = (beta1, beta2)
        self._weights = list(weights)
        self._means = [tf.Variable(tf.zeros_like(w), trainable=False) for w in weights]
        self._squares = [tf.Variable(tf.zeros_like(w), trainable=False) for w in weights]

    @property
    def variables(self) -> list[tf.Variable]:
        """The state: all means, then all squares."""
        return [*self._means, *self._squares]

    def apply(
        self, gradients: Sequence[tf.Tensor], rate: float, step: tf.Tensor
    ) -> list[tf.Tensor]:
        """Change the weights by their gradients; ``step`` is 1 at the first call.

        Returns:
            The changes, one tensor a weight.
        """
        beta1, beta2 = self._betas
        count = tf.cast(step, tf.float32)
        powers = {"beta1_power": beta1**count, "beta2_power": beta2**count}
        changes = []
        for w, m, v, g in zip(self._weights, self._means, self._squares, gradients, strict=True):
            before = tf.identity(w)
            tf.raw_ops.ResourceApplyAdam(
                var=w.handle, m=m.handle, v=v.handle, grad=g, lr=rate, **powers,
                beta1=beta1, beta2=beta2, epsilon=EPSILON,
            )  # fmt: skip
            changes.append(w.read_value() - before)
        return changes
