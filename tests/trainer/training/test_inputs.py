"""What each step draws follows from the configuration and the step alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import tensorflow as tf

from gantrainer import networks
from gantrainer.config.settings import TrainConfig
from gantrainer.data.datasets import Dataset, load
from gantrainer.models.gan import Gan
from gantrainer.training.inputs import StepInputs

Make = Callable[..., TrainConfig]


def _feed(config: TrainConfig, labels: np.ndarray | None = None) -> tuple[StepInputs, Dataset]:
    data = load(config)
    return StepInputs(
        config, Gan(config, networks.build(config, data.shape)), data.train, labels
    ), data


@pytest.mark.parametrize("changes", [{}, {"d_steps": 3}, {"d_steps": 2, "g_steps": 2}])
def test_steps_draw_the_same_however_they_are_asked_for(
    changes: dict[str, int], ring: Make
) -> None:
    config = ring(**changes)
    whole, part = _feed(config)[0], _feed(config)[0]
    _, rows, columns = whole.arguments(1, 9)
    _, some, their = part.arguments(4, 3)
    np.testing.assert_array_equal(rows[3:6], some)
    np.testing.assert_array_equal(columns[3:6], their)
    z = whole.latents(tf.constant(1, tf.int64), tf.constant(9))
    assert z.shape == (9, whole.passes, config.batch_size, config.latent_dimension)
    np.testing.assert_array_equal(z[3:6], part.latents(tf.constant(4), tf.constant(3)))


def test_an_epoch_shows_each_sample_once(ring: Make) -> None:
    config = ring(d_steps=5, batch_size=20)
    feed, data = _feed(config)
    steps = round(1 / feed.epochs_per_step)
    assert steps * 5 * 20 == len(data.train)
    _, rows, _ = feed.arguments(1, steps)
    np.testing.assert_array_equal(np.sort(rows.numpy().ravel()), np.arange(len(data.train)))


def test_a_batch_holds_what_its_indices_say(digits: Make) -> None:
    config = digits(d_steps=2)
    data = load(config)
    feed, _ = _feed(config, data.train_labels)
    first, rows, _ = feed.arguments(3, 1)
    batch = feed.batch(rows[0], feed.latents(first, tf.constant(1))[0], first)
    assert data.train_labels is not None
    np.testing.assert_array_equal(batch.labels, data.train_labels[rows[0]])
    np.testing.assert_allclose(batch.real_samples, data.train[rows[0]] / 127.5 - 1, atol=1e-6)
