"""What a step does once for the whole batch where several replicas each hold a part of it.

A replica's batch is its share of the rows of the global one. Everything here leaves its tensor as
it is where one replica holds them all, which is so in every run without a strategy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf


def count() -> int:
    """Replicas that the code that asks runs on."""
    replicas: int = tf.distribute.get_strategy().num_replicas_in_sync
    return replicas


def mean(tensor: tf.Tensor) -> tf.Tensor:
    """Mean over the replicas; its gradient, of any order, is the mean of theirs.

    A replica's loss is the mean over its rows. The mean of their gradients is then that of the
    loss on the whole batch, even where the losses share statistics that went through here.
    """
    if count() == 1:
        return tensor
    return _context().all_reduce(tf.distribute.ReduceOp.MEAN, tensor)


def own(tensor: tf.Tensor, axis: int = 0) -> tf.Tensor:
    """This replica's share of the rows along ``axis``."""
    if count() == 1:
        return tensor
    size, start = tensor.shape.as_list(), [0] * tensor.shape.rank
    size[axis] //= count()
    start[axis] = _context().replica_id_in_sync_group * size[axis]
    return tf.slice(tensor, start, size)


def gathered(tensor: tf.Tensor) -> tf.Tensor:
    """All replicas' values side by side along the last axis, in the order of the rows."""
    *others, size = tensor.shape.as_list()
    if count() == 1 or not size:
        return tensor
    before = _context().replica_id_in_sync_group * size
    after = (count() - 1) * size - before
    placed = tf.pad(tensor, [*[[0, 0]] * len(others), [before, after]])
    placed = tf.reshape(placed, [*others, count() * size])
    return _context().all_reduce(tf.distribute.ReduceOp.SUM, placed)


def drawn(draw: Callable[[Sequence[int]], tf.Tensor], shape: Sequence[int]) -> tf.Tensor:
    """This replica's ``shape`` of what ``draw`` draws for the rows of all replicas at once."""
    return own(draw([count() * shape[0], *shape[1:]]))


def _context() -> Any:
    return tf.distribute.get_replica_context()
