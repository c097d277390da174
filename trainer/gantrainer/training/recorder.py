"""Step scalars and layer statistics of a model, in the columns of ``ganreport.run.schema``."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ganreport.run.writer import RunWriter
from gantrainer.models.base import Model
from gantrainer.optim.schedules import Controls
from gantrainer.optim.trainable import TrainableNetwork, Update
from gantrainer.training.inputs import StepInputs

Array = npt.NDArray[Any]


def record_block(
    writer: RunWriter,
    figures: dict[str, Array],
    *,
    first: int,
    epochs_per_step: float,
    clock: tuple[float, float],
) -> None:
    """Record figures of steps ``first`` to ``first + k - 1``, arrays (k,) by column.

    Args:
        writer: Where they go.
        figures: Columns of ``metrics/``.
        first: Step of the first row.
        epochs_per_step: Share of the training data that a step draws.
        clock: Start and end of the call in seconds since the epoch; the steps between are
            given times in equal distances.
    """
    count = len(next(iter(figures.values())))
    steps = np.arange(first, first + count)
    automatic = {
        "epoch": steps * epochs_per_step,
        "wall_time": np.linspace(*clock, count + 1)[1:],
    }
    writer.scalar_block(steps, automatic | figures)


class LayerRecorder:
    """Takes the statistics of each layer at the step that would come next.

    The networks make that step on what it draws; everything is then put back as it was, so that
    training is not disturbed. A layer's gradient norms therefore square and add up to the
    ``d_grad_norm`` or ``g_grad_norm`` of the next row of ``metrics/``.
    """

    def __init__(self, model: Model[Any], feed: StepInputs) -> None:
        self._model = model
        self._feed = feed
        self._parts = {name: _Part(name, part.network) for name, part in model.parts.items()}
        self._measure = tf.function(self._measured, input_signature=feed.signature, autograph=False)

    def rows(self, step: int, factor: float = 1.0) -> Iterator[dict[str, Any]]:
        """One row a layer with weights, in the columns of ``layers/``, after ``step`` steps."""
        measures = self._measure(*self._feed.arguments(step + 1, 1, factor))
        for part, (sums, dead) in zip(self._parts.values(), measures, strict=True):
            yield from part.rows(np.asarray(sums, np.float64), np.asarray(dead))

    def _measured(
        self, first: tf.Tensor, rows: tf.Tensor, columns: tf.Tensor
    ) -> list[tuple[tf.Tensor, tf.Tensor]]:
        batch = self._feed.batch(rows[0], self._feed.latents(first, tf.constant(1))[0], first)
        model, states = self._model, self._model.load()
        moves = model.traced(states, batch, Controls(*tf.unstack(columns[0])), first).moves
        given = model.inputs(batch)
        return [
            (
                _sums(model.parts[name], moves[name]),
                part.dead_shares(given[name]),
            )
            for name, part in self._parts.items()
        ]


class _Part:
    """One network: which of its weights belong to which layer, and where it rectifies."""

    def __init__(self, name: str, model: keras.Model) -> None:
        self.name = name
        self.layers = [layer for layer in model.layers if layer.trainable_variables]
        self.owners = np.repeat(
            np.arange(len(self.layers)), [len(lay.trainable_variables) for lay in self.layers]
        )
        self.sizes = np.array([math.prod(v.shape) for v in model.trainable_variables])
        self.rectified = _rectified(model)
        outputs = list(self.rectified.values())
        self._activations = keras.Model(model.inputs, outputs) if outputs else None

    def dead_shares(self, inputs: Any) -> tf.Tensor:
        """Share of each rectified layer's units (its channels) that are 0 on the whole batch."""
        model = self._activations
        if model is None:
            return tf.zeros([0])
        weights, fixed = (
            [v.value for v in own]
            for own in (model.trainable_variables, model.non_trainable_variables)
        )
        outputs, _ = model.stateless_call(weights, fixed, inputs, training=True)
        activations = tf.nest.flatten(outputs)
        largest = [tf.reduce_max(a, axis=list(range(len(a.shape) - 1))) for a in activations]
        return tf.stack([tf.reduce_mean(tf.cast(most <= 0, tf.float32)) for most in largest])

    def rows(self, sums: Array, dead: Array) -> Iterator[dict[str, Any]]:
        """Join the sums of each weight, (weights, 4), to rows a layer."""
        shares = dict(zip(self.rectified, dead, strict=True))
        for index, layer in enumerate(self.layers):
            own = self.owners == index
            weight, gradient, change, absolute = sums[own].sum(axis=0)
            yield {
                "network": self.name,
                "layer": layer.name,
                "index": index,
                "weight_norm": math.sqrt(weight),
                "gradient_norm": math.sqrt(gradient),
                "gradient_mean_abs": absolute / self.sizes[own].sum(),
                "update_norm": math.sqrt(change),
                "dead_share": float(shares.get(layer.name, math.nan)),
            }


def _rectified(model: keras.Model) -> dict[str, Any]:
    """Rectified outputs by the name of the nearest layer with weights before them."""
    outputs, owner = {}, ""
    for layer in model.layers:
        owner = layer.name if layer.trainable_variables else owner
        plain = isinstance(layer, keras.layers.ReLU) and not layer.negative_slope
        if owner and (plain or getattr(layer, "activation", None) is keras.activations.relu):
            outputs[owner] = layer.output
    return outputs


def _sums(trainee: TrainableNetwork, move: Update) -> tf.Tensor:
    """Sums of squares of weight, gradient and change, and of |gradient|: (weights, 4)."""
    squares = [tf.square(vector) for vector in (move.weights, move.gradient, move.change)]
    table, each = tf.stack([*squares, tf.abs(move.gradient)]), tf.constant(1)
    return tf.stack([tf.reduce_sum(own, each) for own in tf.split(table, trainee.sizes, 1)])
