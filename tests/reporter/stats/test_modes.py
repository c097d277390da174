import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import rel_entr
from scipy.stats import chi2, hypergeom

from ganreport.stats import modes

RING = np.array([[np.cos(a), np.sin(a)] for a in np.arange(8) * np.pi / 4])
EVEN = np.full(8, 1 / 8)


def ring(count, seed=0, among=8):
    rng = np.random.default_rng(seed)
    return RING[rng.integers(0, among, count)] + 0.01 * rng.normal(size=(count, 2))


def test_a_perfect_ring_scores_as_published():
    found = [modes.known_modes(ring(2500, s), RING, 0.01) for s in range(100)]
    quality = [f.high_quality.value for f in found]
    divergence = [modes.reverse_kl(f.counts, EVEN) for f in found]
    assert np.mean(quality) == pytest.approx(0.9889, abs=0.001)
    assert np.std(quality) == pytest.approx(0.0018, abs=0.0006)
    assert np.mean(divergence) == pytest.approx(0.0013, abs=0.0003)
    assert {f.captured for f in found} == {8}
    assert modes.high_quality_baseline(2) == pytest.approx(1 - np.exp(-4.5))
    assert modes.high_quality_baseline(5) == pytest.approx(chi2.cdf(9, 5))


def test_a_perfect_grid_scores_as_published():
    centres = np.stack(np.meshgrid(*[np.arange(-4, 5, 2.0)] * 2), -1).reshape(-1, 2)
    even, found = np.full(25, 1 / 25), []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        points = centres[rng.integers(0, 25, 2500)] + 0.05 * rng.normal(size=(2500, 2))
        found.append(modes.known_modes(points, centres, 0.05))
    divergence = [modes.reverse_kl(f.counts, even) for f in found]
    assert np.mean(divergence) == pytest.approx(0.0048, abs=4 * 0.0012 / 100**0.5)
    assert np.std(divergence) == pytest.approx(0.0012, abs=0.0004)
    assert np.mean([f.high_quality.value for f in found]) == pytest.approx(0.9889, abs=0.001)
    assert {f.captured for f in found} == {25}


def test_half_a_ring_has_half_the_modes():
    found = modes.known_modes(ring(4000, among=4), RING, 0.01)
    assert found.captured == 4
    estimate = modes.effective_modes(found.counts, EVEN)
    assert estimate.value == pytest.approx(4, rel=0.01)
    assert estimate.upper < modes.effective_modes_baseline(EVEN, 4000).lower


@given(st.lists(st.integers(0, 500), min_size=2, max_size=30), st.integers(0, 99))
def test_reverse_kl_equals_scipy(counts, seed):
    shares = np.random.default_rng(seed).dirichlet(np.ones(len(counts))) + 1e-9
    shares /= shares.sum()
    found = modes.reverse_kl(np.array(counts), shares)
    if sum(counts):
        expected = rel_entr(np.array(counts) / sum(counts), shares).sum()
        assert found == pytest.approx(max(0, expected), rel=1e-6, abs=1e-12)
    else:
        assert np.isnan(found)


def test_baseline_agrees_with_the_chi_squared_formula():
    found = modes.effective_modes_baseline(EVEN, 2500)
    assert found.value == pytest.approx(8 * np.exp(-7 / 5000), rel=1e-4)
    assert found.lower == pytest.approx(8 * np.exp(-chi2.ppf(0.975, 7) / 5000), rel=1e-3)
    counted = modes.effective_modes_baseline(EVEN, 500, reference=500)
    assert counted.value < modes.effective_modes_baseline(EVEN, 500).value


def test_interval_holds_its_level_at_the_baseline_and_away_from_it():
    rng = np.random.default_rng(0)
    for p in (EVEN, np.array([0.3, 0.3, 0.1, 0.1, 0.1, 0.05, 0.03, 0.02])):
        found = [modes.effective_modes(rng.multinomial(1000, p), EVEN) for _ in range(300)]
        truth = 8 * np.exp(-rel_entr(p, EVEN).sum())
        assert np.mean([e.lower <= truth <= e.upper for e in found]) > 0.9


def test_edges():
    assert np.isnan(modes.effective_modes(np.zeros(2, int), np.full(2, 0.5)).value)
    assert modes.effective_modes(np.array([5, 5]), np.array([0.0, 1.0])).value == 0
    assert modes.effective_modes(np.array([7]), np.array([1.0])).value == 1


def test_modes_of_a_classifier_are_relative_to_the_held_out_histogram():
    rng = np.random.default_rng(0)
    uneven = rng.choice(10, 2000, p=np.arange(1, 11) / 55)
    shares = modes.smoothed(np.bincount(uneven, minlength=10))
    same = np.bincount(rng.choice(uneven, 2000), minlength=10)
    assert modes.effective_modes(same, shares).value > 9.9
    assert modes.effective_modes(np.bincount([0] * 100, minlength=10), shares).value < 0.3


def test_errors_of_a_classifier_are_not_modes():
    """Of 1,000 stacked digits 10 are made; 0.5 % errors a digit make them look like 187."""
    rng = np.random.default_rng(0)
    counts = np.zeros(1000, int)
    counts[:10] = 2500
    counts += rng.multinomial(375, np.full(1000, 1 / 1000))
    assert np.count_nonzero(counts) > 187
    limit = modes.error_limit(counts.sum(), 1000, 0.015)
    found = modes.captured(counts, limit, int(counts.sum()))
    assert 10 <= found.value <= 20
    assert found.lower <= found.value <= found.upper


@pytest.mark.parametrize("limit", [0.0, 3.4])
def test_captured_modes_and_their_baseline_by_simulation(limit):
    rng = np.random.default_rng(1)
    shares = np.array([0.4, 0.3, 0.2, 0.05, 0.03, 0.015, 0.005])
    drawn = rng.multinomial(150, shares, 2000)
    values = np.count_nonzero(drawn > limit, axis=1)
    baseline = modes.captured_baseline(shares, limit, 150)
    assert baseline.value == pytest.approx(values.mean(), abs=4 * values.std() / 2000**0.5 + 0.02)
    assert np.mean((values >= baseline.lower) & (values <= baseline.upper)) > 0.9
    found = [modes.captured(counts, limit, 150) for counts in drawn[:200]]
    assert [f.value for f in found] == values[:200].tolist()
    assert np.mean([f.lower <= baseline.value <= f.upper for f in found]) > 0.9


def test_what_real_themselves_capture():
    real = np.random.default_rng(3).multinomial(2000, np.full(400, 1 / 400))
    assert modes.captured_of_real(real, 1.75, 2000).value == np.count_nonzero(real > 1.75)
    # Of half of them a mode with c keeps none or one with hypergeometric chance
    exact = sum(1 - hypergeom.cdf(1, 2000, c, 1000) for c in real)
    found = modes.captured_of_real(real, 1.75, 1000)
    assert found.value == pytest.approx(exact, rel=0.01)
    assert found.lower < found.value < found.upper
    with pytest.raises(ValueError, match="can't be drawn"):
        modes.captured_of_real(real, 1.75, 2001)


def test_captured_modes_of_a_point_and_of_nothing():
    one = modes.captured(np.array([500, 0, 0, 0]), 0.0, 500)
    assert (one.value, one.lower) == (1, 1)
    assert one.upper <= 4
    assert modes.captured(np.zeros(4, int), 0.0, 0).value == 0
