"""Batches and latents: functions of (seed, step) alone."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from ganreport.run.kinds import IMAGES, POINTS
from gantrainer.data.batches import (
    Batches,
    in_chunks,
    latents,
    normal_rows,
    normalised,
    recorded,
    recorded_type,
)


def test_each_epoch_visits_every_sample_once_in_its_own_order() -> None:
    epochs = Batches.of(30, 5, seed=1).indices(0, 24).reshape(4, 30)
    for order in epochs:
        np.testing.assert_array_equal(np.sort(order), np.arange(30))
    assert len({tuple(order) for order in epochs}) == 4


def test_a_batch_may_span_two_epochs() -> None:
    drawn = Batches.of(7, 5, seed=1).indices(0, 7)
    np.testing.assert_array_equal(np.bincount(drawn.ravel()), np.full(7, 5))


def test_batches_follow_from_the_seed() -> None:
    first, again, other = (Batches.of(100, 10, seed).indices(0, 3) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@given(st.integers(1, 40), st.integers(1, 9), st.integers(0, 60), st.integers(1, 30))
def test_batches_are_the_same_however_they_are_asked_for(
    count: int, size: int, first: int, asked: int
) -> None:
    whole = Batches.of(count, size, seed=4).indices(0, first + asked)
    part = Batches.of(count, size, seed=4).indices(first, asked)
    np.testing.assert_array_equal(part, whole[first:])


def test_orders_are_about_uniform() -> None:
    firsts = Batches.of(20, 20, seed=3).indices(0, 400)[:, 0]
    counts = np.bincount(firsts, minlength=20)
    assert ((counts - 20) ** 2 / 20).sum() < 43.8  # chi squared, 19 degrees, p = 0.001


@pytest.mark.parametrize("shape", [(2, 3), (1, 8, 2), (5,)])
def test_rows_of_normal_numbers_are_the_same_however_they_are_cut(shape: tuple[int, ...]) -> None:
    whole = normal_rows(3, tf.constant(1), tf.constant(50), shape).numpy()
    cuts = [normal_rows(3, tf.constant(f), tf.constant(c), shape) for f, c in ((1, 20), (21, 30))]
    np.testing.assert_array_equal(np.concatenate(cuts), whole)
    assert whole.shape == (50, *shape)
    assert len(np.unique(whole)) == whole.size


def test_rows_of_normal_numbers_are_normal() -> None:
    drawn = normal_rows(5, tf.constant(1), tf.constant(40), (500,)).numpy()
    assert stats.kstest(drawn.ravel(), "norm").pvalue > 1e-3
    other = normal_rows(6, tf.constant(1), tf.constant(40), (500,)).numpy()
    assert abs(np.corrcoef(drawn.ravel(), other.ravel())[0, 1]) < 0.03


def test_latents_are_normal_and_differ_by_step() -> None:
    first, second = (latents(1, step, 5000, 2).numpy() for step in (1, 2))
    assert first.mean() == pytest.approx(0, abs=0.05)
    assert first.std() == pytest.approx(1, abs=0.05)
    assert np.abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.05


@given(hnp.arrays(np.uint8, (2, 3, 2, 1)))
def test_networks_see_images_as_their_kind_decodes_them(images: np.ndarray) -> None:
    scaled = normalised(tf.constant(images)).numpy()
    np.testing.assert_array_equal(scaled, IMAGES.decode(images))
    np.testing.assert_array_equal(recorded(tf.constant(scaled), IMAGES).numpy(), images)


@given(hnp.arrays(np.float32, (2, 3, 2, 1), elements=st.floats(-2, 2, width=32)))
def test_graphs_record_images_as_their_kind_encodes_them(values: np.ndarray) -> None:
    found = recorded(tf.constant(values), IMAGES)
    assert found.dtype == recorded_type(IMAGES)
    np.testing.assert_array_equal(found.numpy(), IMAGES.encode(values))


def test_points_stay_as_they_are_finite_or_not() -> None:
    points = np.array([[-3.0, 7.0], [np.nan, 1.0]], np.float32)
    np.testing.assert_array_equal(normalised(tf.constant(points)).numpy(), points)
    np.testing.assert_array_equal(recorded(tf.constant(points), POINTS).numpy(), points)
    assert recorded_type(POINTS) == tf.float32


def test_chunks_join_to_the_whole() -> None:
    samples = np.arange(11.0)
    doubled = in_chunks(lambda x: x * 2, samples, size=4)
    np.testing.assert_array_equal(doubled, samples * 2)
    both = in_chunks(lambda x, y: (x + y, x - y), samples, samples[::-1], size=4)
    np.testing.assert_array_equal(both[0], np.full(11, 10.0))
    np.testing.assert_array_equal(both[1], 2 * samples - 10)
