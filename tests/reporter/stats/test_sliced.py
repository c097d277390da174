import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import wasserstein_distance

from ganreport.stats import sliced


def cloud(count, seed, dimensions=6, scale=1.0):
    return scale * np.random.default_rng(seed).normal(size=(count, dimensions))


def between(a, b, p=1):
    along = sliced.directions(a.shape[1])
    return sliced.distance(sliced.slices(a, along), sliced.slices(b, along), p)


def test_each_direction_equals_scipy():
    a, b = cloud(80, 0), 0.3 + cloud(80, 1, scale=1.4)
    along = sliced.directions(6)
    expected = np.mean([wasserstein_distance(a @ axis, b @ axis) for axis in along.T])
    assert between(a, b) == pytest.approx(expected, rel=1e-9)


def test_a_shift_is_known_in_closed_form():
    a = cloud(50, 0)
    shift = np.full(6, 0.7)
    along = sliced.directions(6)
    assert between(a, a + shift) == pytest.approx(np.abs(shift @ along).mean())
    assert between(a, a + shift, 2) == pytest.approx(np.sqrt(np.mean((shift @ along) ** 2)))
    many = sliced.directions(6, 20_000)
    assert np.mean((shift @ many) ** 2) == pytest.approx(0.49, rel=0.02)  # |shift|^2 / d


def test_directions_are_unit_vectors_and_always_the_same():
    along = sliced.directions(5)
    assert np.linalg.norm(along, axis=0) == pytest.approx(np.ones(128))
    assert np.array_equal(along, sliced.directions(5))
    assert sliced.directions(1).shape == (1, 1)


@settings(max_examples=15)
@given(st.integers(0, 999), st.floats(0.1, 50), st.sampled_from([1, 2]))
def test_order_scale_and_symmetry(seed, scale, p):
    a, b = cloud(30, seed, 3), 1 + cloud(30, seed + 1, 3)
    one = between(a, b, p)
    assert between(b[::-1], a, p) == pytest.approx(one, rel=1e-9)
    assert between(scale * a, scale * b, p) == pytest.approx(scale * one, rel=1e-9)
    assert between(a, a[::-1], p) == pytest.approx(0, abs=1e-12)


def test_the_floor_is_what_real_score_among_themselves():
    along = sliced.directions(6)
    own = sliced.floor(cloud(600, 3), 200, along)
    scores = [between(cloud(200, s), cloud(200, 500 + s)) for s in range(60)]
    assert own.value == pytest.approx(np.mean(scores), rel=0.08)
    assert np.mean([own.lower < score < own.upper for score in scores]) > 0.8


def test_the_interval_is_the_spread_of_generated():
    along = sliced.directions(6)
    real = sliced.slices(cloud(200, 0), along)
    baseline = sliced.floor(cloud(600, 3), 200, along)
    found = [
        sliced.estimate(sliced.slices(0.6 + cloud(200, s, scale=1.3), along), real, baseline)
        for s in range(1, 150)
    ]
    values = [e.value for e in found]
    assert np.mean([e.lower < np.mean(values) < e.upper for e in found]) > 0.92
    tight = sliced.Estimate(baseline.value, baseline.value, baseline.value)
    first = sliced.estimate(sliced.slices(0.6 + cloud(200, 1, scale=1.3), along), real, tight)
    assert (first.upper - first.lower) / 3.92 == pytest.approx(np.std(values), rel=0.25)


def test_edges():
    along = sliced.directions(6)
    one = sliced.slices(cloud(1, 0), along)
    baseline = sliced.Estimate(1.0, 1.0, 1.0)
    assert sliced.estimate(one, sliced.slices(cloud(1, 1), along), baseline).value > 0
    same = sliced.slices(np.zeros((9, 6)), along)
    assert sliced.estimate(same, same, baseline).value == 0
    with pytest.raises(ValueError, match="9 points"):
        sliced.distance(same, one)
    with pytest.raises(ValueError, match="two draws of 4"):
        sliced.floor(cloud(7, 0), 4, along)
