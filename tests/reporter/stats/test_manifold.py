import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from ganreport.stats import manifold


def cloud(count, dimensions, seed=0, scale=1.0):
    return scale * np.random.default_rng(seed).normal(size=(count, dimensions))


def textbook(real, generated, k):
    """Precision, recall, density, coverage as in Naeem et al.'s code."""
    within_r, within_f = (
        np.sort(cdist(real, real))[:, k],
        np.sort(cdist(generated, generated))[:, k],
    )
    between = cdist(real, generated)
    return (
        (between < within_r[:, None]).any(axis=0).mean(),
        (between < within_f).any(axis=1).mean(),
        (between < within_r[:, None]).sum(axis=0).mean() / k,
        (between.min(axis=1) < within_r).mean(),
    )


@pytest.mark.parametrize("dimensions", [2, 64])
def test_all_four_equal_the_textbook(dimensions):
    real, generated = cloud(400, dimensions), cloud(300, dimensions, 1, 1.1)
    found = manifold.overlap(manifold.balls(real), generated)
    ours = (found.precision.value, manifold.recall(real, generated).value, found.density.value)
    assert (*ours, found.coverage.value) == pytest.approx(textbook(real, generated, 5), rel=1e-6)


@pytest.mark.parametrize("dimensions", [3, 64])
def test_one_pass_gives_all_four(dimensions):
    real, generated = cloud(700, dimensions), cloud(900, dimensions, 1, 1.2)
    drawn = manifold.balls(real)
    found = manifold.overlap(drawn, manifold.balls(generated))
    values = (found.precision, found.recall, found.density, found.coverage)
    expected = textbook(real, generated, 5)
    assert [e.value for e in values] == pytest.approx(expected, rel=1e-12)
    assert found.recall == manifold.recall(real, generated)
    assert np.isnan(manifold.overlap(drawn, generated).recall.value)


@pytest.mark.parametrize(
    ("real", "generated", "k", "expected"),
    [(1000, 1000, 5, 0.969), (1000, 1000, 3, 0.875), (1000, 500, 5, 0.869)],
)
def test_baseline_of_coverage_as_published(real, generated, k, expected):
    assert manifold.coverage_baseline(real, generated, k) == pytest.approx(expected, abs=6e-4)


def test_baseline_of_coverage_is_what_perfect_generators_score():
    scores = [
        manifold.overlap(manifold.balls(cloud(300, 3, s)), cloud(200, 3, 1000 + s)).coverage.value
        for s in range(60)
    ]
    error = np.std(scores) / 60**0.5
    assert abs(np.mean(scores) - manifold.coverage_baseline(300, 200)) < 4 * error


@pytest.mark.parametrize("dimensions", [2, 16, 64])
def test_baseline_of_precision_is_what_held_out_real_score(dimensions):
    real, heldout = cloud(800, dimensions), cloud(4000, dimensions, 1)
    balls = manifold.balls(real)
    score = manifold.overlap(balls, heldout).precision.value
    assert abs(balls.neighboured.value - score) < 0.035


@pytest.mark.parametrize(("dimensions", "expected"), [(2, 0.996), (64, 0.73)])
def test_baseline_of_precision_falls_with_the_dimension_as_simulated_for_the_project(
    dimensions, expected
):
    found = [
        manifold.overlap(
            manifold.balls(cloud(1000, dimensions, s)), cloud(1000, dimensions, 500 + s)
        ).precision.value
        for s in range(6)
    ]
    assert np.mean(found) == pytest.approx(expected, abs=4 * np.std(found) / 6**0.5 + 0.015)


@settings(max_examples=25)
@given(st.integers(0, 1000), st.sampled_from([0.01, 3.0, 1e6]))
def test_neither_order_nor_scale_matters(seed, scale):
    real, generated = cloud(60, 4, seed), cloud(50, 4, seed + 1)
    shuffled = np.random.default_rng(seed).permutation(60)
    one = manifold.overlap(manifold.balls(real), generated)
    two = manifold.overlap(manifold.balls(scale * real[shuffled]), scale * generated[::-1])
    assert one.precision == two.precision
    assert one.coverage.value == two.coverage.value
    assert one.coverage.lower == pytest.approx(two.coverage.lower)


def test_a_copy_of_the_real_is_perfect_and_one_point_is_not():
    real = cloud(200, 20)
    assert manifold.overlap(manifold.balls(real), real).coverage.value == 1
    point = manifold.overlap(manifold.balls(real), np.repeat(real[:1], 100, axis=0))
    assert point.precision.value == 1
    assert point.coverage.value < 0.2


@pytest.mark.parametrize("dimensions", [2, 40])
def test_constant_sets_cover_each_other(dimensions):
    same = np.full((30, dimensions), 3.0)
    found = manifold.overlap(manifold.balls(same), same[:7])
    assert (found.precision.value, found.coverage.value) == (1, 1)


def test_a_single_point_gives_no_baseline_and_no_crash():
    found = manifold.overlap(manifold.balls(cloud(1, 3)), cloud(4, 3, 1))
    assert found.precision.value == 0
    assert np.isnan(manifold.coverage_baseline(1, 10))
    assert np.isnan(found.density.value)


def test_more_points_than_the_cap_are_cut(monkeypatch):
    monkeypatch.setattr(manifold, "CAP", 50)
    found = manifold.overlap(manifold.balls(cloud(80, 3)), cloud(90, 3))
    assert (len(found.held), len(found.holders)) == (50, 50)


@pytest.mark.parametrize(("real", "generated", "dimensions"), [(600, 150, 3), (300, 300, 32)])
def test_interval_of_coverage_allows_for_generated_that_cover_many(real, generated, dimensions):
    balls = manifold.balls(cloud(real, dimensions))
    found = [
        manifold.overlap(balls, cloud(generated, dimensions, s)).coverage for s in range(1, 150)
    ]
    expected = np.mean([e.value for e in found])
    assert np.mean([e.lower < expected < e.upper for e in found]) > 0.92


@pytest.mark.parametrize("dimensions", [2, 32])
def test_density_of_a_perfect_generator_is_one_and_its_interval_holds(dimensions):
    found = [
        manifold.overlap(
            manifold.balls(cloud(300, dimensions, s)), cloud(250, dimensions, 999 + s)
        ).density
        for s in range(80)
    ]
    values = [e.value for e in found]
    assert abs(np.mean(values) - 1) < 4 * np.std(values) / 80**0.5
    assert np.mean([e.lower < 1 < e.upper for e in found]) > 0.9
