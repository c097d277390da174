import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import correlate
from scipy.stats import linregress, median_abs_deviation

from ganreport.stats import series


def steps(count):
    return np.arange(1, count + 1)


def autoregression(count, phi, seed):
    rng = np.random.default_rng(seed)
    found = np.empty(count)
    found[0] = rng.normal() / (1 - phi**2) ** 0.5
    for index, noise in enumerate(rng.normal(size=count - 1), start=1):
        found[index] = phi * found[index - 1] + noise
    return found


def test_a_short_regular_series_stays_but_for_its_beginning():
    y = np.random.default_rng(0).normal(size=101)
    grid = series.uniform(steps(101), y)
    assert grid.spacing == 1
    assert grid.averaged == 1
    assert np.array_equal(grid.steps, steps(101)[20:])
    assert np.array_equal(grid.y, y[20:])


def test_a_long_series_is_averaged_in_blocks():
    y = np.random.default_rng(0).normal(size=100_000)
    grid = series.uniform(steps(100_000), y, drop=0.0)
    assert grid.size <= 4096
    assert grid.spacing == 25
    assert grid.y[3] == pytest.approx(y[75:100].mean())
    assert grid.steps[3] == pytest.approx(steps(100_000)[75:100].mean())


def test_gaps_and_values_that_are_not_finite_are_bridged():
    x = np.concatenate([steps(100), steps(100) + 150])
    y = x.astype(float)
    y[[10, 120, 121]] = np.nan, np.inf, -np.inf
    grid = series.uniform(x, y, drop=0.0)
    assert grid.size == 250
    assert np.allclose(grid.y, grid.steps)


def test_too_few_values_give_no_grid():
    for count in (0, 1, 15):
        assert series.uniform(steps(count), np.ones(count)) is None
    assert series.uniform(steps(1000), np.full(1000, np.nan)) is None


def test_running_median_equals_pandas_inside():
    y = np.random.default_rng(0).normal(size=300)
    expected = pd.Series(y).rolling(31, center=True).median().to_numpy()
    assert np.allclose(series.running_median(y, 30)[15:-15], expected[15:-15])


@given(st.integers(0, 99), st.floats(-1e3, 1e3), st.floats(1e-3, 1e3))
def test_spread_moves_and_scales_with_the_series(seed, shift, scale):
    y = np.random.default_rng(seed).normal(size=200)
    one, two = series.spread(y), series.spread(scale * y + shift)
    assert two.level.value == pytest.approx(scale * one.level.value + shift, rel=1e-6, abs=1e-9)
    assert two.amplitude.value == pytest.approx(scale * one.amplitude.value, rel=1e-6)
    assert two.phi == pytest.approx(one.phi, abs=1e-6)


def test_amplitude_ignores_trend_and_spikes():
    rng = np.random.default_rng(0)
    y = 0.1 * rng.normal(size=3000) + np.exp(-np.arange(3000) / 500)
    y[::500] += 9
    found = series.spread(y)
    assert found.amplitude.value == pytest.approx(0.1, rel=0.05)
    assert found.spikes.tolist() == list(range(0, 3000, 500))


@pytest.mark.parametrize("phi", [0.0, 0.6, 0.9])
def test_lag1_and_the_interval_of_the_level(phi):
    found = [series.spread(autoregression(1500, phi, seed)) for seed in range(60)]
    assert np.mean([f.phi for f in found]) == pytest.approx(phi, abs=0.04)
    assert np.mean([f.level.lower < 0 < f.level.upper for f in found]) > 0.85


def test_lag1_passes_over_gaps():
    y = autoregression(5000, 0.7, 0)
    y[::50] = np.nan
    assert series.lag1(y) == pytest.approx(0.7, abs=0.04)
    assert np.isnan(series.lag1(np.ones(50)))
    assert np.isnan(series.lag1(np.full(50, np.nan)))


def test_a_constant_series_has_no_spread():
    found = series.spread(np.full(100, 3.0))
    assert (found.level.value, found.amplitude.value, len(found.spikes)) == (3, 0, 0)
    assert found.relative == 0
    assert np.isnan(series.spread(np.zeros(100)).relative)
    assert np.isnan(series.envelope_growth(series.Grid(steps(100), np.ones(100), 1, 1)).value)


def bilinear(count, h=0.1, *, alternating):
    """Gradient play of min_x max_y x y, h a step."""
    x, y, found = 1.0, 0.0, []
    for _ in range(count):
        new = x - h * y
        y = y + h * (new if alternating else x)
        x = new
        found.append((x, y))
    return np.array(found).T


def test_the_bilinear_game_grows_and_lags_by_a_quarter_of_its_period():
    d, g = (series.uniform(steps(2000), y, drop=0.0) for y in bilinear(2000, alternating=False))
    growth = series.envelope_growth(d)
    assert growth.value == pytest.approx(np.log(1.01) / 2, rel=0.01)
    d, g = (series.uniform(steps(2000), y, drop=0.0) for y in bilinear(2000, alternating=True))
    assert abs(series.envelope_growth(d).value) < 1e-4
    assert abs(series.lag(d, g).steps) == pytest.approx(62.81 / 4, abs=1)


def test_lag_finds_a_shift():
    y = autoregression(1000, 0.5, 0)
    d, g = (series.Grid(steps(990), part, 2.0, 1.0) for part in (y[10:], y[:-10]))
    found = series.lag(d, g)
    assert found.steps == 20
    assert found.correlation > 0.9
    assert series.lag(d, series.Grid(steps(990), np.ones(990), 2.0, 1.0)) is None
    assert series.lag(d, series.Grid(steps(9), np.ones(9), 2.0, 1.0)) is None


def test_lag_finds_a_shift_of_opposite_sign():
    y = autoregression(1000, 0.5, 0)
    d, g = (series.Grid(steps(990), part, 1.0, 1.0) for part in (y[10:], -y[:-10]))
    found = series.lag(d, g)
    assert found.steps == 10
    assert found.correlation < -0.9


def test_plateau():
    rng = np.random.default_rng(0)
    y = np.maximum(0, 1 - np.arange(1000) / 400) + 0.02 * rng.normal(size=1000)
    assert 330 < series.plateau(series.uniform(steps(1000), y, drop=0.0)) < 450
    assert series.plateau(series.uniform(steps(1000), np.arange(1000.0), drop=0.0)) is None
    assert series.plateau(series.Grid(steps(50), np.ones(50), 1, 1)) == 1


def test_a_million_rows_take_well_under_a_second():
    y = np.random.default_rng(0).normal(size=1_000_000).astype("f4")
    grid = series.uniform(steps(1_000_000), y)
    assert series.spread(grid.y).amplitude.value == pytest.approx(1 / grid.spacing**0.5, rel=0.1)


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(16, 200), st.sampled_from([0.0, 0.2]))
def test_blocks_are_means_by_the_slow_way(seed, most, drop):
    rng = np.random.default_rng(seed)
    x = np.sort(rng.choice(2000, 1200, replace=False)) - 300
    y = rng.normal(size=1200).astype("f4")
    y[rng.random(1200) < rng.choice([0.0, 0.2])] = np.inf
    found = series.uniform(x, y, drop, most)
    kept = [(a, float(b)) for a, b in zip(x, y, strict=True) if np.isfinite(b)]
    kept = [(a, b) for a, b in kept if a >= x[0] + drop * (x[-1] - x[0])]
    for index, mean in enumerate(found.y):
        low = kept[0][0] + index * found.spacing
        held = [b for a, b in kept if low <= a < low + found.spacing]
        assert not held or mean == pytest.approx(np.mean(held), rel=1e-9, abs=1e-12)


@given(st.integers(0, 50), st.sampled_from([1, 7, 1000]))
def test_the_unit_of_time_stretches_the_grid_and_nothing_else(seed, unit):
    y = np.random.default_rng(seed).normal(size=300)
    one, two = series.uniform(steps(300), y), series.uniform(unit * steps(300), y)
    assert np.allclose(one.y, two.y)
    assert two.spacing == unit * one.spacing
    growth = series.envelope_growth(two).value * unit
    assert growth == pytest.approx(series.envelope_growth(one).value, rel=1e-6)


def test_the_later_part_of_a_grid():
    grid = series.uniform(steps(101), np.arange(101.0), drop=0.0)
    assert np.array_equal(series.later(grid, 0.2).y, series.uniform(steps(101), grid.y).y)


@pytest.mark.parametrize("phi", [-0.5, 0.0, 0.5, 0.9])
def test_crossings_of_noise_follow_its_autocorrelation(phi):
    found = [series.crossings(autoregression(4000, phi, seed)) for seed in range(10)]
    assert np.mean(found) == pytest.approx(1, abs=0.03)


def test_crossings_tell_slow_swings_under_fast_noise():
    slow = 3 * np.sin(2 * np.pi * np.arange(4000) / 500)
    assert series.crossings(slow + autoregression(4000, 0, 0)) < 0.8
    assert np.isnan(series.crossings(np.zeros(100)))
    assert np.isnan(series.crossings(np.ones(2)))


def test_flight_compares_sizes():
    grid = series.Grid(steps(800), np.exp(np.arange(800) / 100), 1, 1)
    expected = np.exp(np.median(np.arange(700, 800)) / 100 - np.median(np.arange(200)) / 100)
    assert series.flight(grid) == pytest.approx(expected, rel=1e-3)
    assert series.flight(grid, floor=1e9) < 1
    assert series.flight(series.Grid(steps(80), np.zeros(80), 1, 1)) == 1
    assert series.flight(series.Grid(steps(80), 1.0 * (steps(80) > 60), 1, 1)) == np.inf


# Against other implementations


def uneven(seed, count=300):
    """A wandering series with spikes, far from its mean."""
    rng = np.random.default_rng(seed)
    return 5 + np.cumsum(rng.normal(size=count)) / 9 + rng.standard_t(2, size=count)


def on_grid(y, spacing=3.0):
    return series.Grid(spacing * np.arange(len(y)), y, spacing, 1.0)


@given(st.integers(0, 99))
def test_level_amplitude_and_spikes_by_scipy_and_pandas(seed):
    y = uneven(seed)
    found, window = series.spread(y), 31  # a tenth of 300, made odd
    mirrored = np.concatenate([y[:15][::-1], y, y[-15:][::-1]])
    rest = y - pd.Series(mirrored).rolling(window, center=True).median().to_numpy()[15:-15]
    expected = 1.4826 * median_abs_deviation(rest)
    assert found.level.value == pytest.approx(np.median(y), rel=1e-12)
    assert found.amplitude.value == pytest.approx(expected, rel=1e-12)
    assert found.spikes.tolist() == [i for i, x in enumerate(rest) if abs(x) > 5 * expected]
    assert found.relative == pytest.approx(expected / abs(np.median(y)), rel=1e-12)


@given(st.integers(0, 99))
def test_lag1_and_crossings_by_loops(seed):
    y = uneven(seed) - 5
    mean = sum(y) / 300
    above = sum((a - mean) * (b - mean) for a, b in itertools.pairwise(y)) / 299
    phi = above / (sum((a - mean) ** 2 for a in y) / 300)
    assert series.lag1(y) == pytest.approx(phi, rel=1e-9)
    crossed = sum(a * b < 0 for a, b in itertools.pairwise(y)) / 299
    assert series.crossings(y) == pytest.approx(crossed / (np.arccos(phi) / np.pi), rel=1e-9)


@given(st.integers(0, 99))
def test_lag_by_scipys_correlation(seed):
    d, g = on_grid(uneven(seed)), on_grid(np.roll(uneven(seed), 7) + uneven(seed + 1))
    first, second = (x - x.mean() for x in (series.detrended(d.y), series.detrended(g.y)))
    every = correlate(second, first) / np.sqrt(np.sum(first**2) * np.sum(second**2))
    near = every[299 - 30 : 299 + 31]  # a tenth to either side
    best = int(np.argmax(np.abs(near)))
    found = series.lag(d, g)
    assert found.steps == 3 * (best - 30)
    assert found.correlation == pytest.approx(near[best], rel=1e-9)


@given(st.integers(0, 99))
def test_envelope_growth_by_scipys_regression(seed):
    y = uneven(seed, 320)
    rest = series.detrended(y).reshape(16, 20)
    fitted = linregress(60.0 * np.arange(16), np.log(np.sqrt((rest**2).mean(axis=1))))
    found = series.envelope_growth(on_grid(y))
    assert found.value == pytest.approx(fitted.slope, rel=1e-9, abs=1e-15)
    assert (found.upper - found.value) / 1.959963985 == pytest.approx(fitted.stderr, rel=1e-6)


@given(st.integers(0, 99))
def test_plateau_and_flight_by_loops(seed):
    y = uneven(seed)
    trend = series.running_median(y, 30)
    width = 2 * 1.4826 * median_abs_deviation(y - trend)
    start = 300
    while start and abs(trend[start - 1] - trend[-1]) <= width:
        start -= 1
    expected = 3 * start if start <= 0.9 * 299 else None
    assert series.plateau(on_grid(y)) == expected
    ratio = np.median(np.abs(y[-37:])) / np.median(np.abs(y[:75]))
    assert series.flight(on_grid(y)) == pytest.approx(ratio, rel=1e-12)


@given(st.lists(st.sampled_from([0.5, 2.0, np.nan, np.inf, -np.inf]), min_size=16, max_size=60))
def test_a_grid_is_finite_whatever_was_recorded(values):
    grid = series.uniform(steps(len(values)), np.array(values), drop=0.0)
    enough = np.isfinite(values).sum() >= series.FEWEST_POINTS
    assert (grid is not None) == enough
    assert grid is None or np.isfinite(grid.y).all()
