"""Batches of a training set and latents, each a function of (seed, step) alone.

No iterator has a state, so that a run resumed at any step goes on exactly as if never stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from gantrainer import seeds
from gantrainer.seeds import Stream

Array = npt.NDArray[Any]


def normalised(samples: tf.Tensor) -> tf.Tensor:
    """What networks see: uint8 images as float32 in [-1, 1], points as they are."""
    if samples.dtype != tf.uint8:
        return samples
    return tf.cast(samples, tf.float32) / 127.5 - 1


def recorded(samples: Array) -> Array:
    """What files hold: images in [-1, 1] (n, height, width, channels) as uint8, points as are."""
    if samples.ndim != 4:
        return samples
    return np.rint((np.clip(samples, -1, 1) + 1) * 127.5).astype(np.uint8)


def compiled(function: Callable[[tf.Tensor], Any], shape: Iterable[int], dtype: Any) -> Any:
    """A function of a batch of any size, of samples of this shape, compiled once."""
    return tf.function(function, input_signature=[tf.TensorSpec([None, *shape], dtype)])


def latents(seed: int, step: tf.Tensor | int, count: int, dimension: int) -> tf.Tensor:
    """Standard normal latents (count, dimension) that follow from ``seed`` and ``step``."""
    pair = tf.stack([tf.constant(seed, tf.int64), tf.cast(step, tf.int64)])
    return tf.random.stateless_normal([count, dimension], pair)


@dataclass(frozen=True)
class Batches:
    """The batches of a training set: each epoch visits every sample once, in an order of its own.

    An epoch's last samples and the next one's first may share a batch.
    """

    samples: tf.Tensor
    size: int
    seed: int

    @classmethod
    def of(cls, samples: Array, size: int, seed: int) -> Batches:
        """Put the samples on the device; batches follow from the run's ``seed``."""
        return cls(tf.constant(samples), size, seeds.derived(seed, Stream.BATCHES))

    def indices(self, step: tf.Tensor) -> tf.Tensor:
        """Indices (size,) of the samples of ``step``, which is 1 at the first."""
        count = len(self.samples)
        position = (tf.cast(step, tf.int64) - 1) * self.size + tf.range(self.size, dtype=tf.int64)
        epoch = position // count
        run = tf.fill([self.size], tf.constant(self.seed, tf.int64))
        shuffled: tf.Tensor = tf.raw_ops.RandomIndexShuffle(
            index=position % count,
            seed=tf.stack([run, epoch, tf.zeros_like(epoch)], axis=1),
            max_index=tf.constant(count - 1, tf.int64),
            rounds=4,
        )
        return shuffled

    def reals(self, step: tf.Tensor) -> tf.Tensor:
        """The batch of ``step`` as networks see it, (size, ...)."""
        return normalised(tf.gather(self.samples, self.indices(step)))
