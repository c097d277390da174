"""Flips: half of the images, mirrored left-right, a function of seed and step."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from gantrainer.data.augment import flips

IMAGES = np.random.default_rng(0).integers(0, 256, (2000, 2, 5, 3)).astype(np.uint8)


def test_each_image_is_mirrored_or_as_it_was() -> None:
    found = flips(tf.constant(IMAGES), 1, 7).numpy()
    same = (found == IMAGES).all(axis=(1, 2, 3))
    mirrored = (found == IMAGES[:, :, ::-1]).all(axis=(1, 2, 3))
    assert (same ^ mirrored).all()
    assert abs(mirrored.mean() - 0.5) < 4 * np.sqrt(0.25 / len(IMAGES))


def test_seed_and_step_decide() -> None:
    first, again, later, other = (
        flips(tf.constant(IMAGES), seed, step).numpy()
        for seed, step in ((1, 7), (1, tf.constant(7, tf.int64)), (1, 8), (2, 7))
    )
    np.testing.assert_array_equal(first, again)
    assert (first != later).any()
    assert (first != other).any()


def test_flips_within_a_graph() -> None:
    compiled = tf.function(lambda x, step: flips(x, 3, step), autograph=False)
    eager = flips(tf.constant(IMAGES), 3, 5).numpy()
    np.testing.assert_array_equal(compiled(tf.constant(IMAGES), tf.constant(5)).numpy(), eager)
