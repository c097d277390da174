"""Batches of a training set and latents, each a function of (seed, step) alone.

No iterator has a state, so that a run resumed at any step goes on exactly as if never stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ganreport.run.kinds import HALF_RANGE, IMAGES, SampleSpace
from gantrainer import seeds
from gantrainer.seeds import Stream

Array = npt.NDArray[Any]

_PHILOX: Final = 1  # the number of the algorithm in TensorFlow's StatelessRandom* ops
_PER_COUNT: Final = 4
"""Normal numbers that Philox makes of one value of its counter."""


def normalised(samples: tf.Tensor) -> tf.Tensor:
    """What networks see: uint8 images as float32 in [-1, 1], points as they are.

    It is :meth:`ganreport.run.kinds.SampleSpace.decode` within a graph.
    """
    if samples.dtype != recorded_type(IMAGES):
        return samples
    return tf.cast(samples, tf.float32) / HALF_RANGE - 1


def recorded(samples: tf.Tensor, space: SampleSpace) -> tf.Tensor:
    """What files hold of the values of networks: images in [-1, 1] as uint8, points as they are.

    It is :meth:`ganreport.run.kinds.SampleSpace.encode` within a graph.
    """
    if space is not IMAGES:
        return samples
    return tf.cast(tf.round((tf.clip_by_value(samples, -1, 1) + 1) * HALF_RANGE), tf.uint8)


def recorded_type(space: SampleSpace) -> tf.DType:
    """The type of recorded samples: bytes of images, float32 of points."""
    return tf.as_dtype(space.stored)


def compiled(function: Callable[..., Any], *signature: tuple[Iterable[int], Any]) -> Any:
    """A function of batches of any size, each of samples of a (shape, dtype), compiled once."""
    known = [tf.TensorSpec([None, *shape], dtype) for shape, dtype in signature]
    return tf.function(function, input_signature=known, autograph=False)


def in_chunks(function: Callable[..., Any], *arrays: Array, size: int = 500) -> Any:
    """Apply a function of batches to ``size`` samples at a time and join what it gives.

    Gives one array, or one for each member of a tuple.
    """
    chunks = [
        function(*(array[i : i + size] for array in arrays)) for i in range(0, len(arrays[0]), size)
    ]
    if isinstance(chunks[0], tuple):
        return tuple(np.concatenate(parts) for parts in zip(*chunks, strict=True))
    return np.concatenate(chunks)


def latents(seed: int, step: tf.Tensor | int, count: int, dimension: int) -> tf.Tensor:
    """Standard normal latents (count, dimension) that follow from ``seed`` and ``step``."""
    pair = tf.stack([tf.constant(seed, tf.int64), tf.cast(step, tf.int64)])
    return tf.random.stateless_normal([count, dimension], pair)


def normal_rows(seed: int, first: tf.Tensor, count: tf.Tensor, shape: Iterable[int]) -> tf.Tensor:
    """Rows ``first`` to ``first + count - 1`` of a stream of normal numbers, (count, *shape).

    The stream follows from ``seed``; a row is the same whichever rows are drawn with it.
    """
    dimensions = list(shape)
    size = int(np.prod(dimensions))
    counts = -(-size // _PER_COUNT)
    place = tf.cast(tf.cast(first, tf.int64) * counts, tf.uint64)
    drawn = tf.raw_ops.StatelessRandomNormalV2(
        shape=tf.stack([count, counts * _PER_COUNT]),
        key=tf.constant([seed], tf.uint64),
        counter=tf.stack([place, tf.constant(0, tf.uint64)]),
        alg=_PHILOX,
        dtype=tf.float32,
    )
    return tf.reshape(drawn[:, :size], [-1, *dimensions])


@dataclass(frozen=True)
class Batches:
    """The batches of a training set: each epoch visits every sample once, in an order of its own.

    An epoch's last samples and the next one's first may share a batch.
    """

    count: int
    size: int
    seed: int
    _orders: dict[int, Array] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, count: int, size: int, seed: int) -> Batches:
        """Batches of ``size`` of ``count`` samples that follow from the run's ``seed``."""
        return cls(count, size, seeds.derived(seed, Stream.BATCHES))

    def indices(self, first: int, count: int) -> Array:
        """Indices (count, size) int32 of the samples in batches ``first``, ..., from 0."""
        start, stop = first * self.size, (first + count) * self.size
        epochs = range(start // self.count, (stop - 1) // self.count + 1)
        whole = np.concatenate([self._order(epoch) for epoch in epochs])
        begin = start - epochs.start * self.count
        return whole[begin : begin + stop - start].reshape(count, self.size)

    def _order(self, epoch: int) -> Array:
        if epoch not in self._orders:
            for old in [known for known in self._orders if known != epoch - 1]:
                del self._orders[old]
            random = np.random.default_rng([self.seed, epoch])
            self._orders[epoch] = random.permutation(self.count).astype(np.int32)
        return self._orders[epoch]
