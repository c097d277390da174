import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from ganreport.stats import estimate


@given(st.integers(1, 500), st.floats(0, 1))
def test_share_has_wilsons_interval(total, part):
    count = round(part * total)
    found = estimate.share(count, total)
    expected = binomtest(count, total).proportion_ci(method="wilson")
    assert (found.lower, found.upper) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_mean_and_its_edges():
    found = estimate.mean(np.arange(10.0))
    assert found.value == 4.5
    assert found.upper - found.value == pytest.approx(
        1.96 * np.arange(10).std(ddof=1) / 10**0.5, rel=1e-4
    )
    assert np.isnan(estimate.mean(np.empty(0)).value)
    assert np.isnan(estimate.mean(np.ones(1)).lower)
    assert np.isnan(estimate.share(0, 0).value)


def test_values_that_are_not_finite_are_counted():
    values = np.array([[1.0, np.nan], [np.inf, 2.0]])
    with pytest.raises(ValueError, match="2 of 4 values are not finite"):
        estimate.finite(values)
    assert estimate.finite(values[:0]).size == 0


def test_a_mean_of_independent_estimates_is_as_sure_as_one_of_all_their_values():
    parts = np.random.default_rng(0).normal(3, 1, (4, 1000))
    together = estimate.mean_of([estimate.mean(part) for part in parts])
    pooled = estimate.mean(parts.ravel())
    assert together.value == pytest.approx(pooled.value)
    ends = pytest.approx((pooled.lower, pooled.upper), rel=1e-3)
    assert (together.lower, together.upper) == ends
