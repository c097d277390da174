import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau, norm, theilslopes

from ganreport.stats.tendency import tendency


@given(st.lists(st.integers(-20, 20), min_size=4, max_size=40), st.integers(0, 99))
def test_slope_is_scipys(values, seed):
    times = np.cumsum(np.random.default_rng(seed).uniform(0.5, 2, len(values)))
    y = np.array(values, float)
    assert tendency(times, y).slope == pytest.approx(theilslopes(y, times).slope, abs=1e-9)


@given(st.lists(st.integers(-3, 9), min_size=4, max_size=30))
def test_p_is_manns_with_ties_by_loops(values):
    n = len(values)
    score = sum(np.sign(values[j] - values[i]) for j in range(n) for i in range(j))
    ties = [values.count(v) for v in set(values)]
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    z = (abs(score) - 1) / variance**0.5 if score else 0.0
    found = tendency(np.arange(float(n)), np.array(values, float))
    assert found.p == pytest.approx(2 * norm.sf(z), rel=1e-9)


def test_p_is_near_kendalls():
    rng = np.random.default_rng(0)
    for _ in range(20):
        y = rng.normal(size=25) + np.linspace(0, 2, 25)
        exact = kendalltau(np.arange(25), y).pvalue
        assert tendency(np.arange(25.0), y).p == pytest.approx(exact, rel=0.4, abs=1e-3)


def test_noise_is_no_trend():
    rng = np.random.default_rng(1)
    found = [tendency(np.arange(12.0), rng.normal(size=12)).p for _ in range(600)]
    assert np.mean(np.array(found) < 0.05) < 0.07


def test_edges():
    assert tendency(np.arange(3.0), np.arange(3.0)) is None
    assert tendency(np.arange(5.0), np.ones(5)).p == 1
    assert tendency(np.arange(5.0), np.arange(5.0)).p == pytest.approx(0.0275, abs=1e-3)
