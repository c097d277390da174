import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist, squareform
from scipy.stats import chi2

from ganreport.stats import birthday


@settings(max_examples=25)
@given(st.integers(2, 60), st.sampled_from([2, 40]), st.floats(0.01, 3))
def test_pairs_are_those_of_scipy(count, dimensions, within):
    points = np.random.default_rng(count).normal(size=(count, dimensions)).round(1)
    points[: count // 3] = points[0]
    distances = pdist(points)
    assume(np.abs(distances - within).min() > 1e-6)  # such ties float64 itself decides by its order
    expected = int(np.count_nonzero(distances <= within))
    found = birthday.collisions(points, within)
    assert found.pairs == expected
    assert birthday.collisions(points[::-1], within).pairs == expected
    assert birthday.collisions(8 * points, 8 * within).pairs == expected


def test_reach_is_the_quantile_of_nearest_distances():
    points = np.random.default_rng(0).normal(size=(200, 5))
    gaps = squareform(pdist(points)) + np.diag(np.full(200, np.inf))
    assert birthday.reach(points) == pytest.approx(np.quantile(gaps.min(1), 0.001), rel=1e-6)
    assert np.isnan(birthday.reach(points[:1]))


@pytest.mark.parametrize("support", [200, 5000])
def test_the_support_of_a_discrete_generator_is_found(support):
    rng = np.random.default_rng(support)
    atoms = rng.normal(size=(support, 8))
    held, values = 0, []
    for _ in range(40):
        found = birthday.collisions(atoms[rng.integers(0, support, 500)], 1e-9).support
        held += found.lower < support < found.upper
        values.append(1 / found.value)
    assert 1 / np.mean(values) == pytest.approx(support, rel=0.1)
    assert held >= 35


def test_the_reach_does_not_depend_on_how_many_real_samples_there_are():
    rng = np.random.default_rng(1)
    few, many = (
        np.mean([birthday.reach(rng.normal(size=(count, 5))) for _ in range(20)])
        for count in (200, 2000)
    )
    assert many == pytest.approx(few, rel=0.1)


@pytest.mark.parametrize("dimensions", [0, 1, 2, 3])
def test_half_the_distance_tells_a_sheet_from_the_same_again(dimensions):
    rng = np.random.default_rng(dimensions)
    points = np.zeros((1500, 8))
    points[:, :dimensions] = rng.uniform(size=(1500, dimensions))
    if not dimensions:
        points[:] = rng.normal(size=(60, 8))[rng.integers(0, 60, 1500)]
    found = birthday.collisions(points, 0.05)
    assert found.close / found.pairs == pytest.approx(2.0**-dimensions, rel=0.1)


def test_poisson_interval_is_garwoods():
    for count in (0, 3, 40):
        found = birthday.poisson(count)
        assert found.upper == pytest.approx(chi2.ppf(0.975, 2 * count + 2) / 2)
        lower = chi2.ppf(0.025, 2 * count) / 2 if count else 0
        assert found.lower == pytest.approx(lower)


def test_edges():
    same = birthday.collisions(np.zeros((100, 30)), 0.0)
    assert same.pairs == same.possible == 4950
    assert same.support.value == 1
    apart = birthday.Collisions(0, 100)
    assert apart.support.value == np.inf
    assert apart.support.lower == pytest.approx(4950 / birthday.poisson(0).upper)
    assert np.isnan(birthday.Collisions(0, 1).support.value)
    assert np.isnan(birthday.Collisions(0, 1).expected(5).value)
    assert birthday.Collisions(10, 5).expected(5).value == 10


def test_a_perfect_generator_agrees_as_often_as_real_do():
    rng = np.random.default_rng(3)
    over = []
    for _ in range(30):
        real = rng.normal(size=(400, 3))
        own = birthday.collisions(real, within := 0.06)
        found = birthday.collisions(rng.normal(size=(300, 3)), within)
        over.append(found.pairs - own.expected(300).value)
    assert abs(np.mean(over)) < 4 * np.std(over) / 30**0.5
