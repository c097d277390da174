"""Augmentation of training batches on the device, each a function of (seed, step) alone."""

from __future__ import annotations

import tensorflow as tf


def flips(images: tf.Tensor, seed: int, step: tf.Tensor | int) -> tf.Tensor:
    """Mirror each of (n, height, width, channels) images left-right with probability one half.

    Args:
        images: A batch; its values stay as they are.
        seed: Of the run's stream ``FLIPS``.
        step: Of the batch; another step mirrors other images.
    """
    pair = tf.stack([tf.constant(seed, tf.int64), tf.cast(step, tf.int64)])
    mirrored = tf.random.stateless_uniform([tf.shape(images)[0], 1, 1, 1], pair) < 0.5
    return tf.where(mirrored, tf.reverse(images, [2]), images)
