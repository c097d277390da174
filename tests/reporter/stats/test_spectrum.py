import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.signal import lfilter, periodogram

from ganreport.stats import spectrum
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


# Against other implementations


def slow_tail(mean, width):
    """Chance of a higher mean, by inverting the characteristic function (Gil-Pelaez 1951)."""
    window = np.hanning(4096)
    power = [np.sum(window**2 * np.exp(2j * np.pi * k * np.arange(4096) / 4096)) for k in range(9)]
    likeness = np.array([[power[abs(i - j)] for j in range(width)] for i in range(width)])
    sizes = np.linalg.eigvalsh(likeness / power[0])

    def inside(t):
        factor = np.exp(-1j * t * mean * width) / np.prod(1 - 1j * t * sizes)
        return factor.imag / t

    return 0.5 + quad(inside, 1e-12, 400, limit=2000)[0] / np.pi


@pytest.mark.parametrize(("mean", "width"), [(0.7, 1), (2.5, 3), (1.2, 3), (1.1, 9), (1.8, 9)])
def test_chance_of_a_mean_by_its_characteristic_function(mean, width):
    expected = np.exp(-mean) if width == 1 else slow_tail(mean, width)
    assert spectrum._tail(mean, width) == pytest.approx(
        expected, rel=1e-3
    )  # of Hann's own rounding


def slow_peak(y):
    """The definition, a frequency at a time, from SciPy's periodogram."""
    count = len(y)
    power = periodogram(y, window=np.hanning(count), detrend="linear")[1]
    tested = range(8, len(power) - 1)
    wave = 2 * np.pi * np.array(tested) / count
    shapes = {phi: 1 / (1 + phi**2 - 2 * phi * np.cos(wave)) for phi in spectrum._PHIS}
    of = power[8:-1]
    cost = {p: np.log(np.mean(of / g)) + np.mean(np.log(g)) for p, g in shapes.items()}
    phi = min(cost, key=cost.get)
    red = np.mean(of / shapes[phi]) * shapes[phi]
    below = [np.mean(power[-(-k // 3) : 2 * k // 3 + 1]) for k in tested]
    ratio = of / np.maximum(red, below)
    found = []
    for width in (1, 3, 9):
        half = width // 2
        places = [
            i
            for i, k in enumerate(tested)
            if k - half > 2 * k // 3 and half <= i < len(ratio) - half
        ]
        means = [np.mean(ratio[i - half : i + half + 1]) for i in places]
        alone = spectrum._tail(float(max(means)), width)
        found.append(1 - (1 - alone) ** len(places))
    return min(1, 3 * min(found)), phi


@settings(max_examples=12)
@example(724, 64, 0.0)
@given(st.integers(0, 999), st.sampled_from([64, 201, 500]), st.sampled_from([0.0, 0.8]))
def test_the_chance_of_a_peak_is_the_definitions(seed, count, phi):
    y = noise(count, phi, seed) + np.sin(np.arange(count) / 2)
    found = peak(y)
    p, fitted = slow_peak(y)
    assert found.phi == fitted
    assert found.p == pytest.approx(p, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("kind", ["white", "phi .95", "slow and fast noise"])
def test_the_band_is_exceeded_exactly_where_the_test_finds_a_peak(kind):
    """Width and limit are those of the test, so that the eye and the figure agree."""
    apart = 0
    for seed in range(60):
        values = HEALTHY[kind](400, seed) + (seed % 3) * np.sin(np.arange(400) / 4)
        found = peak(values)
        shown = spectrum.band(values, found.width, 0.05)
        clear = spectrum._clear(np.arange(len(shown.period)) + spectrum.FEWEST_CYCLES, found.width)
        assert (np.max((shown.power / shown.limit)[clear]) >= 1) == (found.p <= 0.05)
        apart += found.p <= 0.05
    assert 0 < apart < 60


def test_the_band_of_single_ordinates_is_the_periodogram_as_shares():
    values = noise(500, 0.5, 1)
    shown = spectrum.band(values, 1)
    x = np.linspace(-1, 1, 500)
    straight = np.polynomial.Polynomial.fit(x, values - values.mean(), 1, domain=[-1, 1])
    slope_only = values - values.mean() - straight.coef[1] * x
    power = periodogram(slope_only * np.hanning(500), detrend=False)[1][8:-1]
    np.testing.assert_allclose(shown.power, power / power.sum(), rtol=1e-9)
    assert shown.period[0] == 500 / 8
    assert spectrum.band(np.ones(500), 1) is None
    assert spectrum.band(values[:40], 1) is None
