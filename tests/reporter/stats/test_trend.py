import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter
from scipy.stats import norm, theilslopes

from ganreport.stats import series, trend


def grid(y, spacing=1.0):
    return series.Grid(1 + spacing * np.arange(len(y)), np.asarray(y, float), spacing, 1.0)


def noise(count, phi, seed):
    draws = np.random.default_rng(seed).normal(size=count + 300)
    return lfilter([1], [1, -phi], draws)[300:]


# Trend


def test_the_slope_is_the_median_over_all_pairs():
    y = np.random.default_rng(0).standard_t(2, size=120) + 0.03 * np.arange(120)
    slopes = [(y[j] - y[i]) / (j - i) for i, j in itertools.combinations(range(120), 2)]
    assert trend.theil_sen(grid(y)).value == pytest.approx(np.median(slopes), rel=1e-12)


def test_the_interval_of_independent_values_is_sens():
    """Sen 1968: the order statistics of the slopes that Kendall's variance points at."""
    y = next(
        y
        for y in (np.random.default_rng(seed).normal(size=60) for seed in range(50))
        if series.lag1(y - trend.theil_sen(grid(y)).value * np.arange(60)) < 0
    )
    slopes = sorted((y[j] - y[i]) / (j - i) for i, j in itertools.combinations(range(60), 2))
    half = 1.959963985 * np.sqrt(60 * 59 * (2 * 60 + 5) / 18)
    found = trend.theil_sen(grid(y))
    assert found.lower == pytest.approx(slopes[round((len(slopes) - half) / 2) - 1], rel=1e-9)
    assert found.upper == pytest.approx(slopes[round((len(slopes) + half) / 2)], rel=1e-9)


@settings(max_examples=40)
@given(st.lists(st.integers(-6, 6), min_size=16, max_size=80))
def test_it_is_scipys_also_with_ties(values):
    y = np.array(values, float)
    found = trend.theil_sen(grid(y))
    phi = series.lag1(y - found.value * np.arange(len(y)))
    phi = 0.0 if np.isnan(phi) else min(max(phi, 0.0), 0.98)
    wide = min(1.959963985 * np.sqrt((1 + phi) / (1 - phi)), 30)
    slope, _, low, high = theilslopes(y, np.arange(len(y)), alpha=2 * norm.sf(wide))
    assert (found.value, found.lower, found.upper) == pytest.approx((slope, low, high), abs=1e-12)


@pytest.mark.parametrize("phi", [0.0, 0.6, 0.9])
def test_the_interval_holds_what_it_promises(phi):
    held = [
        (f := trend.theil_sen(grid(noise(800, phi, seed) + 0.01 * np.arange(800)))).lower
        <= 0.01
        <= f.upper
        for seed in range(60)
    ]
    assert np.mean(held) >= 0.85


@settings(max_examples=25)
@given(st.integers(0, 99), st.floats(-1e3, 1e3), st.floats(1e-3, 1e3), st.floats(0.5, 1e4))
def test_a_trend_moves_scales_and_changes_units_with_the_series(seed, shift, scale, unit):
    y = noise(100, 0.5, seed)
    one, two = trend.theil_sen(grid(y)), trend.theil_sen(grid(scale * y + shift, unit))
    for a, b in ((one.value, two.value), (one.lower, two.lower), (one.upper, two.upper)):
        assert b == pytest.approx(a * scale / unit, rel=1e-6, abs=1e-9 * scale / unit)


def test_constant_and_straight_series():
    assert trend.theil_sen(grid(np.full(50, 3.0))).value == 0
    assert trend.theil_sen(grid(2.0 * np.arange(50))).lower == pytest.approx(2)
    assert trend.theil_sen(grid([1.0, 3.0])).value == 2


# Jumps


def cost(values, cuts, penalty):
    stretches = np.split(values, cuts)
    return sum(np.sum((s - s.mean()) ** 2) for s in stretches) + penalty * len(cuts)


@settings(max_examples=40)
@given(st.integers(0, 200), st.floats(0.5, 10), st.integers(1, 3))
def test_the_partition_is_the_best_of_all(seed, penalty, least):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=9) + 4 * (np.arange(9) > rng.integers(9))
    found = trend.partition(values, penalty, least)
    every = (
        cuts
        for count in range(9)
        for cuts in itertools.combinations(range(1, 9), count)
        if all(b - a >= least for a, b in itertools.pairwise((0, *cuts, 9)))
    )
    best = min(cost(values, list(cuts), penalty) for cuts in every)
    assert cost(values, list(found), penalty) == pytest.approx(best)
    assert all(b - a >= least for a, b in itertools.pairwise((0, *found, 9)))


@pytest.mark.parametrize("phi", [-0.5, 0.0, 0.5, 0.9])
def test_phi_does_not_see_jumps(phi):
    jumps = 20.0 * (np.arange(4000) > 1500) - 30.0 * (np.arange(4000) > 3000)
    found = [trend.robust_phi(noise(4000, phi, seed) + jumps) for seed in range(20)]
    assert np.mean(found) == pytest.approx(phi, abs=0.05)


HEALTHY = {
    "white": lambda s: noise(2000, 0, s),
    "phi .5": lambda s: noise(2000, 0.5, s),
    "phi .95": lambda s: noise(2000, 0.95, s),
    "ramp": lambda s: noise(2000, 0.5, s) + np.arange(2000) / 200,
    "decay": lambda s: 3 * np.exp(-np.arange(2000) / 400) + 0.1 * noise(2000, 0.5, s),
    "spikes": lambda s: np.random.default_rng(s).standard_t(2, size=2000),
}


@pytest.mark.parametrize("kind", HEALTHY)
def test_a_series_without_a_jump_rarely_has_one(kind):
    found = [len(trend.changes(grid(HEALTHY[kind](seed)))) for seed in range(40)]
    assert np.mean(np.array(found) > 0) <= 0.1


def test_a_jump_is_found_where_it_is():
    for seed in range(20):
        y = noise(2000, 0.5, seed) + 5 * (np.arange(2000) >= 1200)
        (found,) = trend.changes(grid(y))
        assert found.step == pytest.approx(1201, abs=8)
        assert found.after - found.before == pytest.approx(5, abs=0.8)


@given(st.integers(0, 30), st.floats(-1e3, 1e3), st.floats(1e-3, 1e3))
@settings(max_examples=15)
def test_jumps_do_not_depend_on_scale_and_shift(seed, shift, scale):
    y = noise(600, 0.3, seed) + 6 * (np.arange(600) >= 400)
    one, two = trend.changes(grid(y)), trend.changes(grid(scale * y + shift))
    assert [c.step for c in one] == [c.step for c in two]


def test_nothing_jumps_in_a_constant_or_short_series():
    for y in (np.ones(500), np.zeros(16), np.arange(16.0), np.array([1.0, 2.0] * 8)):
        assert trend.changes(grid(y)) == ()
