import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import KNeighborsClassifier

from ganreport.stats.two_sample import neighbour_accuracy


def cloud(count, seed, dimensions=5, shift=0.0):
    return shift + np.random.default_rng(seed).normal(size=(count, dimensions))


def textbook(a, b):
    """Leave-one-out accuracy of scikit-learn's classifier."""
    points, own = np.concatenate([a, b]), np.repeat([0, 1], [len(a), len(b)])
    right = 0
    for i in range(len(points)):
        rest = np.arange(len(points)) != i
        model = KNeighborsClassifier(1).fit(points[rest], own[rest])
        right += int(model.predict(points[i : i + 1])[0] == own[i])
    return right / len(points)


def test_equals_scikit_learn():
    a, b = cloud(40, 0), cloud(30, 1, shift=0.5)
    assert neighbour_accuracy(a, b)[0].value == pytest.approx(textbook(a, b), rel=1e-9)


@pytest.mark.parametrize(("n", "m", "dimensions"), [(60, 60, 2), (80, 30, 10)])
def test_the_baseline_is_that_of_permuted_labels(n, m, dimensions):
    points, rng = cloud(n + m, 0, dimensions), np.random.default_rng(1)
    draws = []
    for _ in range(400):
        order = rng.permutation(n + m)
        draws.append(neighbour_accuracy(points[order[:n]], points[order[n:]]))
    values = [value.value for value, _ in draws]
    baseline = draws[0][1]
    assert np.mean(values) == pytest.approx(baseline.value, abs=4 * np.std(values) / 20)
    assert np.std(values) == pytest.approx((baseline.upper - baseline.lower) / 3.92, rel=0.12)


def test_the_baseline_by_all_labels():
    points = cloud(9, 3)
    values = []
    for own in itertools.combinations(range(9), 4):
        rest = [i for i in range(9) if i not in own]
        value, baseline = neighbour_accuracy(points[list(own)], points[rest])
        values.append(value.value)
        wide = baseline if baseline.lower > 0 and baseline.upper < 1 else None
    assert baseline.value == pytest.approx(np.mean(values), rel=1e-9)
    if wide:
        assert (wide.upper - wide.lower) / 3.919927970 == pytest.approx(np.std(values), rel=1e-6)


def test_apart_alike_and_copied():
    assert neighbour_accuracy(cloud(50, 0), cloud(50, 1, shift=9))[0].value == 1
    value, baseline = neighbour_accuracy(cloud(300, 0), cloud(300, 1))
    assert baseline.lower < value.value < baseline.upper
    real = cloud(100, 0)
    assert neighbour_accuracy(real, real + 1e-6)[0].value == 0


def test_interval_holds_its_level_for_sets_that_differ():
    found = [neighbour_accuracy(cloud(80, s), cloud(80, 999 + s, shift=0.5))[0] for s in range(150)]
    truth = np.mean([e.value for e in found])
    assert np.mean([e.lower < truth < e.upper for e in found]) > 0.9


@settings(max_examples=15)
@given(st.integers(0, 999), st.sampled_from([1e-3, 40.0]))
def test_neither_order_nor_scale_nor_side_matters(seed, scale):
    a, b = cloud(25, seed), cloud(20, seed + 1)
    one = neighbour_accuracy(a, b)
    two = neighbour_accuracy(scale * b[::-1], scale * a)
    assert two[0].value == pytest.approx(one[0].value)
    assert two[1].upper == pytest.approx(one[1].upper)


def test_edges():
    assert np.isnan(neighbour_accuracy(cloud(1, 0), cloud(2, 1))[0].value)
    value, baseline = neighbour_accuracy(np.zeros((20, 3)), np.zeros((20, 3)))
    assert 0 <= value.lower <= value.value <= value.upper <= 1
    assert 0 <= baseline.lower <= baseline.upper <= 1
