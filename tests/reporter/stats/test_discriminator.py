import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from ganreport.stats import discriminator

FLOATS = st.lists(st.sampled_from([-1.0, -0.5, 0.0, 0.25, 1.0, 2.0]), min_size=1, max_size=40)


@given(FLOATS, FLOATS)
def test_auc_equals_sklearn(real, generated):
    found = discriminator.auc(np.array(real), np.array(generated))
    truth = [1] * len(real) + [0] * len(generated)
    assert found.value == pytest.approx(roc_auc_score(truth, real + generated), abs=1e-12)
    assert 0 <= found.lower <= found.value <= found.upper <= 1


@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_interval_of_auc_holds_its_level(shift):
    rng = np.random.default_rng(0)
    found = [discriminator.auc(rng.normal(shift, 1, 80), rng.normal(0, 1, 60)) for _ in range(400)]
    truth = {0.0: 0.5, 1.0: 0.7602499}[shift]
    assert 0.92 < np.mean([e.lower < truth < e.upper for e in found]) < 0.98


def test_baseline_interval_of_auc():
    rng = np.random.default_rng(0)
    baseline = discriminator.auc_baseline(80, 60)
    found = [discriminator.auc(rng.normal(size=80), rng.normal(size=60)).value for _ in range(600)]
    assert 0.92 < np.mean([baseline.lower < value < baseline.upper for value in found]) < 0.98


def test_nothing_to_compare():
    empty = np.empty(0)
    assert np.isnan(discriminator.auc(empty, np.ones(3)).value)
    assert np.isnan(discriminator.auc_baseline(0, 3).value)
    assert np.isnan(discriminator.overfitting(np.ones(1), np.ones(3), np.ones(3)).value)


def test_the_error_of_auc_is_delongs():
    rng = np.random.default_rng(4)
    real, generated = rng.normal(1, 1, 30).round(1), rng.normal(0, 1, 25).round(1)
    kernel = [[(a > b) + (a == b) / 2 for b in generated] for a in real]
    rows, columns = np.mean(kernel, axis=1), np.mean(kernel, axis=0)
    error = (np.var(rows, ddof=1) / 30 + np.var(columns, ddof=1) / 25) ** 0.5
    found = discriminator.auc(real, generated)
    assert (found.value - found.lower) / 1.959963985 == pytest.approx(error, rel=1e-6)


def test_share_called_real_is_the_accuracy_and_the_sign_rate():
    rng = np.random.default_rng(0)
    logits = rng.normal(0.5, 1, 400)
    found = discriminator.called_real(logits, 0.0)
    assert found.value == np.mean([x > 0 for x in logits])
    assert 2 * found.value - 1 == pytest.approx(np.sign(logits).mean())


def test_scores_are_those_of_mathworks():
    real, generated = np.array([0.9, 0.7, 0.8, 0.95]), np.array([0.2, 0.1, 0.4])
    g, d = discriminator.scores(real, generated)
    assert g.value == pytest.approx(np.mean(generated), rel=1e-12)
    assert d.value == pytest.approx((np.mean(real) + np.mean(1 - generated)) / 2, rel=1e-12)
    spread = np.var(real, ddof=1) / 4 + np.var(generated, ddof=1) / 3
    assert (d.value - d.lower) / 1.959963985 == pytest.approx(spread**0.5 / 2, rel=1e-6)
    blind = np.full(5, 0.5)
    assert [e.value for e in discriminator.scores(blind, blind)] == [0.5, 0.5]
    assert np.isnan(discriminator.scores(real, generated[:1])[1].value)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_outputs_that_are_not_finite_are_refused(bad):
    outputs = np.array([0.1, bad, 0.3])
    for call in (
        lambda: discriminator.auc(outputs, np.ones(3)),
        lambda: discriminator.called_real(outputs, 0.0),
        lambda: discriminator.scores(np.ones(3), outputs),
    ):
        with pytest.raises(ValueError, match="1 of 3 values"):
            call()


@given(st.integers(0, 99), st.floats(-50, 50), st.floats(0.1, 9))
def test_overfitting_is_karras_ratio_whatever_the_scale(seed, shift, scale):
    rng = np.random.default_rng(seed)
    t, h, f = (rng.normal(m, 1, 60) for m in (2.0, 1.0, -1.0))
    expected = (np.mean(t) - np.mean(h)) / (np.mean(t) - np.mean(f))
    found = discriminator.overfitting(*(scale * x + shift for x in (t, h, f)))
    assert found.value == pytest.approx(expected, rel=1e-9)


def test_overfitting_from_not_at_all_to_entirely():
    rng = np.random.default_rng(0)
    train, fake = rng.normal(2, 1, 5000), rng.normal(-2, 1, 5000)
    for place, expected in ((2, 0.0), (0, 0.5), (-2, 1.0)):
        found = discriminator.overfitting(train, rng.normal(place, 1, 5000), fake)
        assert found.lower < expected < found.upper
    assert np.isnan(discriminator.overfitting(train, train, train).value)


def test_interval_of_overfitting_holds_its_level():
    rng = np.random.default_rng(1)
    draws = [
        discriminator.overfitting(*(rng.normal(m, 1, 200) for m in (1.0, 0.5, -1.0)))
        for _ in range(400)
    ]
    assert 0.92 < np.mean([e.lower < 0.25 < e.upper for e in draws]) < 0.98


def test_d_prime_of_gaussian_outputs_and_its_auc():
    rng = np.random.default_rng(0)
    real, fake = rng.normal(1.5, 1, 4000), rng.normal(0, 2, 4000)
    found = discriminator.d_prime(real.mean(), real.std(), fake.mean(), fake.std())
    assert found == pytest.approx(1.5 / np.sqrt(2.5), rel=0.05)
    same = rng.normal(1.5, 1, 4000), rng.normal(0, 1, 4000)
    apart = discriminator.d_prime(same[0].mean(), 1, same[1].mean(), 1)
    labels = np.repeat([1, 0], 4000)
    expected = roc_auc_score(labels, np.concatenate(same))
    assert discriminator.gaussian_auc(apart) == pytest.approx(expected, abs=0.01)


def test_d_prime_of_outputs_that_do_not_vary():
    zero = np.zeros(3)
    found = discriminator.d_prime(np.array([0.0, 1.0, -1.0]), zero, zero, zero)
    assert found.tolist() == [0, np.inf, -np.inf]
    assert discriminator.gaussian_auc(found).tolist() == [0.5, 1, 0]


@given(st.floats(-5, 5), st.floats(0.1, 10), st.floats(-1e3, 1e3), st.floats(1e-3, 1e3))
def test_d_prime_knows_no_shift_and_no_scale(apart, width, shift, scale):
    one = discriminator.d_prime(apart, width, 0.0, 2 * width)
    two = discriminator.d_prime(scale * apart + shift, scale * width, shift, 2 * scale * width)
    assert two == pytest.approx(float(one), rel=1e-6, abs=1e-6)
