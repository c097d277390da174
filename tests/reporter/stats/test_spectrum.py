import numpy as np
import pytest
from scipy.signal import lfilter

from ganreport.stats.spectrum import peak

RUNS = 300


def noise(count, phi, seed):
    draws = np.random.default_rng(seed).normal(size=count + 500)
    return lfilter([1], [1, -phi], draws)[500:]


def slope(count):
    return np.arange(count) / count


HEALTHY = {
    "white": lambda n, s: noise(n, 0, s),
    "phi .5": lambda n, s: noise(n, 0.5, s),
    "phi .95": lambda n, s: noise(n, 0.95, s),
    "phi -.5": lambda n, s: noise(n, -0.5, s),
    "slow and fast noise": lambda n, s: noise(n, 0.98, s) + 3 * noise(n, 0, s + 10_000),
    "random walk": lambda n, s: np.cumsum(noise(n, 0, s)),
    "decay": lambda n, s: 3 * np.exp(-5 * slope(n)) + 0.1 * noise(n, 0.5, s),
    "shift of level": lambda n, s: noise(n, 0.5, s) + 5 * (slope(n) > 0.4),
    "heavy tails": lambda n, s: np.random.default_rng(s).standard_t(2, size=n),
}


@pytest.mark.parametrize("kind", HEALTHY)
@pytest.mark.parametrize("count", [200, 1600])
def test_noise_of_any_kind_gives_few_false_alarms(kind, count):
    p = np.array([peak(HEALTHY[kind](count, seed)).p for seed in range(RUNS)])
    assert np.mean(p < 0.05) <= 0.05 + 2 * (0.05 * 0.95 / RUNS) ** 0.5
    assert np.mean(p < 0.01) <= 0.01 + 3 * (0.01 * 0.99 / RUNS) ** 0.5


@pytest.mark.parametrize(("phi", "size"), [(0.0, 0.5), (0.5, 1.0), (0.9, 4.0)])
@pytest.mark.parametrize("period", [20, 63.04])
def test_a_cycle_in_noise_is_found(phi, size, period):
    for seed in range(20):
        wave = size * np.sin(2 * np.pi * np.arange(1600) / period + seed)
        found = peak(wave + noise(1600, phi, seed))
        assert found.p < 0.05
        assert found.period == pytest.approx(period, rel=0.02)


def test_a_cycle_whose_phase_drifts_is_found():
    radius, angle = 0.99, 2 * np.pi / 40
    shape = [1, -2 * radius * np.cos(angle), radius**2]
    found = [
        peak(lfilter([1], shape, np.random.default_rng(s).normal(size=2000))[400:])
        for s in range(30)
    ]
    assert np.mean([f.p < 0.01 for f in found]) > 0.9
    assert np.median([f.period for f in found]) == pytest.approx(40, rel=0.1)


def test_period_of_the_bilinear_game():
    x, y, found = 1.0, 0.0, []
    for _ in range(4000):
        x -= 0.1 * y
        y += 0.1 * x
        found.append(x)
    result = peak(np.array(found))
    assert result.period == pytest.approx(np.pi / np.arcsin(0.05), rel=0.003)
    assert result.share > 0.95
    assert result.p < 1e-6


def test_period_of_the_bilinear_game_played_at_once():
    x, y, found = 1.0, 0.0, []
    for _ in range(1500):
        x, y = x - 0.1 * y, y + 0.1 * x
        found.append(x)
    result = peak(np.array(found))
    assert result.period == pytest.approx(2 * np.pi / np.arctan(0.1), rel=0.005)  # 63.04
    assert result.p < 1e-6


@pytest.mark.parametrize("scale", [1e-20, 1e20])
def test_scale_and_shift_do_not_matter(scale):
    y = noise(300, 0.3, 0)
    one, two = peak(y), peak(scale * (y + 3))
    assert two.p == pytest.approx(one.p, rel=1e-6)
    assert two.period == pytest.approx(one.period, rel=1e-6)


def test_nothing_to_test():
    assert peak(np.ones(63)) is None
    assert peak(np.full(500, 0.1)) is None
    assert peak(np.linspace(0, 7, 500)) is None
    assert peak(np.zeros(500)) is None


def test_two_values_only_are_no_crash():
    assert 0 <= peak(np.where(np.arange(200) == 100, 1.0, 0.0)).p <= 1
    assert peak(np.where(np.arange(400) % 2, 1.0, 0.0)).p <= 1
