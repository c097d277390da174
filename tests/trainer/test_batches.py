"""Batches and latents: functions of (seed, step) alone."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from gantrainer.batches import Batches, latents, normalised, recorded


def _epoch(batches: Batches, epoch: int) -> np.ndarray:
    steps = range(1 + epoch * 6, 7 + epoch * 6)
    return np.concatenate([batches.indices(tf.constant(step)).numpy() for step in steps])


def test_each_epoch_visits_every_sample_once_in_its_own_order() -> None:
    batches = Batches.of(np.zeros((30, 2), np.float32), 5, seed=1)
    epochs = [_epoch(batches, epoch) for epoch in range(4)]
    for order in epochs:
        np.testing.assert_array_equal(np.sort(order), np.arange(30))
    assert len({tuple(order) for order in epochs}) == 4


def test_a_batch_may_span_two_epochs() -> None:
    batches = Batches.of(np.zeros((7, 2), np.float32), 5, seed=1)
    drawn = np.concatenate([batches.indices(tf.constant(step)).numpy() for step in range(1, 8)])
    np.testing.assert_array_equal(np.bincount(drawn), np.full(7, 5))


def test_batches_follow_from_the_seed() -> None:
    samples = np.arange(100, dtype=np.float32)[:, np.newaxis]
    first, again, other = (
        Batches.of(samples, 10, seed).reals(tf.constant(3)).numpy() for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_orders_are_about_uniform() -> None:
    batches = Batches.of(np.zeros((20, 1), np.float32), 20, seed=3)
    firsts = [int(batches.indices(tf.constant(step))[0]) for step in range(1, 401)]
    counts = np.bincount(firsts, minlength=20)
    assert ((counts - 20) ** 2 / 20).sum() < 43.8  # chi squared, 19 degrees, p = 0.001


def test_latents_are_normal_and_differ_by_step() -> None:
    first, second = (latents(1, step, 5000, 2).numpy() for step in (1, 2))
    assert first.mean() == pytest.approx(0, abs=0.05)
    assert first.std() == pytest.approx(1, abs=0.05)
    assert np.abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.05


def test_bytes_survive_being_normalised_and_recorded() -> None:
    images = np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1)
    scaled = normalised(tf.constant(images)).numpy()
    assert (scaled.min(), scaled.max()) == (-1, 1)
    np.testing.assert_array_equal(recorded(scaled), images)


def test_points_stay_as_they_are() -> None:
    points = np.array([[-3.0, 7.0]], np.float32)
    np.testing.assert_array_equal(recorded(normalised(tf.constant(points)).numpy()), points)


def test_values_that_are_not_finite_are_not_repaired() -> None:
    assert np.isnan(recorded(np.array([[np.nan, 1.0]], np.float32))[0, 0])
