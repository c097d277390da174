import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics.pairwise import polynomial_kernel

from ganreport.stats import kernel


def cloud(count, seed, dimensions=8, scale=1.0, shift=0.0):
    return shift + scale * np.random.default_rng(seed).normal(size=(count, dimensions))


def textbook(real, generated):
    """The unbiased estimate, as in Bińkowski et al.'s code."""
    x, y, z = (
        polynomial_kernel(*pair, degree=3, coef0=1)
        for pair in ((real, real), (generated, generated), (real, generated))
    )
    m, n = len(real), len(generated)
    within = (x.sum() - np.trace(x)) / (m * (m - 1)) + (y.sum() - np.trace(y)) / (n * (n - 1))
    return within - 2 * z.mean()


@pytest.mark.parametrize("dimensions", [2, 64])
def test_equals_the_textbook(dimensions):
    real, generated = cloud(150, 0, dimensions), cloud(120, 1, dimensions, 1.2, 0.3)
    found = kernel.distance(real, generated)
    assert found.value == pytest.approx(textbook(real, generated), rel=1e-9)


def test_draws_are_weighted_u_statistics():
    real, generated = cloud(30, 0), cloud(25, 1)
    found = kernel.distance(real, generated, draws=3)
    rng = np.random.default_rng(kernel._SEED)
    a = rng.multinomial(25, np.full(25, 1 / 25), 3)
    b = rng.multinomial(30, np.full(30, 1 / 30), 3)
    draws = []
    for i in range(3):
        x, y = generated[np.repeat(np.arange(25), a[i])], real[np.repeat(np.arange(30), b[i])]
        kx, ky = (polynomial_kernel(p, degree=3, coef0=1) for p in (x, y))
        own = [np.repeat(np.arange(len(w)), w) for w in (a[i], b[i])]
        other = [o[:, None] != o for o in own]
        cross = polynomial_kernel(x, y, degree=3, coef0=1).mean()
        draws.append(kx[other[0]].mean() + ky[other[1]].mean() - 2 * cross)
    lower, upper = np.quantile(draws, [0.025, 0.975])
    assert (found.lower, found.upper) == pytest.approx((lower, upper), rel=1e-9)


@pytest.mark.parametrize("shift", [0.0, 0.4])
def test_interval_holds_its_level(shift):
    found = [kernel.distance(cloud(150, s), cloud(120, 999 + s, shift=shift)) for s in range(120)]
    values = [e.value for e in found]
    truth = np.mean(values)
    assert np.mean([e.lower < truth < e.upper for e in found]) > 0.9
    if not shift:
        assert abs(truth) < 4 * np.std(values) / 120**0.5
        assert min(values) < 0


def test_the_baseline_by_loops(monkeypatch):
    real = cloud(30, 0)
    k = polynomial_kernel(real, degree=3, coef0=1)
    centred = k - k.mean(axis=0) - k.mean(axis=1)[:, None] + k.mean()
    second = sum(centred[i, j] ** 2 for i in range(30) for j in range(30) if i != j) / (30 * 29)
    variance = 2 * second * (1 / (20 * 19) + 1 / (25 * 24) + 2 / (20 * 25))
    for cells in (10**6, 100):
        monkeypatch.setattr(kernel, "_CELLS", cells)
        found = kernel.baseline(real, 20, 25)
        assert found.upper / 1.959963985 == pytest.approx(variance**0.5, rel=1e-8)


def test_the_baseline_is_the_spread_of_two_draws():
    values = [kernel.distance(cloud(150, s), cloud(120, 999 + s), 0).value for s in range(300)]
    baseline = kernel.baseline(cloud(1500, 5), 120, 150)
    assert baseline.value == 0
    assert baseline.upper / 1.96 == pytest.approx(np.std(values), rel=0.15)


@settings(max_examples=10)
@given(st.integers(0, 999))
def test_order_does_not_matter_and_the_same_call_gives_the_same_interval(seed):
    real, generated = cloud(20, seed), cloud(15, seed + 1)
    one = kernel.distance(real, generated)
    assert kernel.distance(generated[::-1], real[::-1]).value == pytest.approx(one.value, rel=1e-9)
    assert kernel.distance(real, generated) == one
    assert one.lower <= one.upper


def test_blocks_change_nothing(monkeypatch):
    real, generated = cloud(40, 0), cloud(33, 1)
    whole = kernel.distance(real, generated)
    monkeypatch.setattr(kernel, "_CELLS", 100)
    assert kernel.distance(real, generated).value == pytest.approx(whole.value, rel=1e-12)


def test_edges():
    assert np.isnan(kernel.distance(cloud(1, 0), cloud(9, 1)).value)
    assert np.isnan(kernel.baseline(cloud(1, 0), 5, 5).value)
    few = kernel.distance(cloud(2, 0), cloud(2, 1))
    assert np.isfinite(few.value)
    assert np.isnan(few.lower)
    same = np.ones((12, 3))
    assert kernel.distance(same, same).value == pytest.approx(0, abs=1e-12)
    assert kernel.distance(cloud(12, 0, 90), cloud(12, 1, 90)).value < 1
    assert np.isnan(kernel.distance(cloud(12, 0), np.full((12, 8), np.nan)).value)
