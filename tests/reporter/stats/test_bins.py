import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from ganreport.stats import bins
from ganreport.stats.cells import cells, fallen


def mixture(count, seed, classes=10):
    centres = 10 * np.random.default_rng(0).normal(size=(10, 16))
    rng = np.random.default_rng(seed)
    return centres[rng.integers(0, classes, count)] + rng.normal(size=(count, 16))


def textbook(real, generated):
    """z of each bin, as in Richardson & Weiss's code."""
    m, n = real.sum(), generated.sum()
    p = (real + generated) / (m + n)
    return (generated / n - real / m) / np.sqrt(p * (1 - p) * (1 / m + 1 / n))


@given(st.lists(st.integers(1, 500), min_size=2, max_size=40), st.integers(0, 99))
def test_equals_the_textbook_and_scipy(counts, seed):
    real = np.array(counts)
    generated = np.random.default_rng(seed).multinomial(900, np.full(len(counts), 1 / len(counts)))
    found = bins.compare(real, generated)
    assert found.z == pytest.approx(textbook(real, generated), rel=1e-9)
    expected = jensenshannon(real, generated) ** 2
    assert found.divergence.value == pytest.approx(expected, rel=1e-6, abs=1e-12)
    assert found.divergence.lower <= found.divergence.value <= found.divergence.upper


@pytest.mark.parametrize(("classes", "expected", "slack"), [(10, 0, 0), (9, 0.11, 0.02)])
def test_dropped_clusters_as_simulated_for_the_project(classes, expected, slack):
    real = mixture(5000, 1)
    centres = cells(real, bins.bin_count(5000, 5000))
    found = bins.compare(fallen(real, centres), fallen(mixture(5000, 2, classes), centres))
    assert len(found.real) == 100
    assert found.different.value == pytest.approx(expected, abs=slack)


def test_five_of_ten_dropped():
    real = mixture(8000, 1)
    centres = cells(real, 100)
    found = bins.compare(fallen(real, centres), fallen(mixture(8000, 2, 5), centres))
    assert found.different.value == pytest.approx(0.86, abs=0.1)


def test_nulls_are_what_two_samples_of_one_distribution_score():
    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.full(30, 5.0))
    pairs = [
        bins.compare(rng.multinomial(900, shares), rng.multinomial(600, shares)) for _ in range(400)
    ]
    values = [found.divergence.value for found in pairs]
    baseline = bins.divergence_baseline(30, 900, 600)
    assert np.mean(values) == pytest.approx(baseline.value, rel=0.05)
    assert np.mean([baseline.lower < value < baseline.upper for value in values]) > 0.9
    assert np.mean([found.different.value for found in pairs]) < 0.002
    assert bins.different_baseline(pairs[0]).value < 0.002


def test_the_baseline_of_the_divergence_is_that_of_mnist_as_published():
    """Richardson & Weiss 2018, table 1: 0.0014 of 10,000 validation and 50,000 training images."""
    baseline = bins.divergence_baseline(100, 50_000, 10_000)
    assert baseline.lower < 0.0014 < baseline.upper
    assert baseline.value == pytest.approx(99 * (1 / 50_000 + 1 / 10_000) / 8, rel=1e-9)


def test_the_error_of_the_divergence_is_its_spread():
    rng = np.random.default_rng(1)
    p, q = rng.dirichlet(np.ones(20)), rng.dirichlet(np.ones(20))
    found = [
        bins.compare(rng.multinomial(800, p), rng.multinomial(500, q)).divergence
        for _ in range(300)
    ]
    spread = np.std([e.value for e in found])
    width = np.mean([(e.upper - e.lower) / 3.92 for e in found])
    assert width == pytest.approx(spread, rel=0.2)


def test_bins_empty_in_both_are_no_evidence_and_nothing_is_none():
    found = bins.compare(np.array([5, 0, 5]), np.array([4, 0, 6]))
    assert len(found.real) == 2
    assert np.isfinite(found.z).all()
    assert bins.compare(np.array([5, 1]), np.zeros(2, int)) is None
    one = bins.compare(np.array([5]), np.array([7]))
    assert (one.different.value, one.divergence.value) == (0, 0)
    assert bins.divergence_baseline(1, 5, 7).value == 0


@pytest.mark.parametrize(("real", "generated"), [(1438, 1000), (500, 60), (20_000, 20_000)])
def test_a_bin_that_all_generated_miss_is_seen(real, generated):
    count = bins.bin_count(real, generated)
    assert 1 <= count <= bins.BINS
    even = np.full(count + 1, 1 / (count + 1)) if count < 2 else np.full(count, 1 / count)
    missing = (
        np.where(np.arange(len(even)) == 0, 0, generated / (len(even) - 1)).round().astype(int)
    )
    found = bins.compare((real * even).round().astype(int), missing)
    assert found.z[0] < -bins.LIMIT
