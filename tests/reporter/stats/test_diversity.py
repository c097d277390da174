import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.stats import diversity
from ganreport.stats.estimate import Estimate, normal


def cloud(count, dimensions, seed=0):
    return np.random.default_rng(seed).normal(size=(count, dimensions))


@given(
    st.integers(2, 80), st.sampled_from([1, 2, 20, 90]), st.integers(0, 999), st.floats(1e-6, 1e6)
)
def test_effective_rank_equals_the_textbook_at_any_scale(count, dimensions, seed, scale):
    points = cloud(count, dimensions, seed)
    values = np.linalg.eigvalsh(np.atleast_2d(np.cov(points, rowvar=False)))
    expected = values.sum() ** 2 / (values**2).sum()
    assert diversity.effective_rank(scale * points).value == pytest.approx(expected, rel=1e-6)


def test_few_points_in_many_dimensions_take_little_memory_and_the_same_error():
    points = cloud(30, 29)
    wide = np.hstack([points, np.zeros((30, 50_000))])  # a covariance would be 20 GB
    one, two = diversity.effective_rank(points), diversity.effective_rank(wide)
    assert (two.value, two.upper) == pytest.approx((one.value, one.upper), rel=1e-9)


def test_effective_rank_counts_even_directions():
    points = cloud(50_000, 10)
    points[:, 4:] = 0
    assert diversity.effective_rank(points).value == pytest.approx(4, rel=0.01)
    assert diversity.effective_rank(np.ones((9, 3))).value == 0
    assert np.isnan(diversity.effective_rank(points[:1]).value)


def test_interval_of_effective_rank_holds_its_level():
    scales = np.array([3, 2, 1, 0.5])
    found = [diversity.effective_rank(cloud(400, 4, s) * scales) for s in range(300)]
    expected = np.mean([e.value for e in found])
    assert 0.90 < np.mean([e.lower < expected < e.upper for e in found]) < 0.985


def test_ratio_joins_both_errors():
    found = diversity.ratio(normal(2.0, 0.1), normal(4.0, 0.2))
    assert found.value == 0.5
    assert (found.upper - found.value) / 1.96 == pytest.approx(0.5 * 0.05 * 2**0.5, rel=1e-3)
    assert np.isnan(diversity.ratio(normal(2.0, 0.1), Estimate(0.0, 0.0, 0.0)).value)
