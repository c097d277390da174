import numpy as np
import pytest

from ganreport.stats import classes


def test_ratios_are_those_of_the_shares_and_their_intervals_hold():
    rng = np.random.default_rng(0)
    p, q = np.array([0.5, 0.3, 0.15, 0.05]), np.array([0.25, 0.25, 0.25, 0.25])
    inside = []
    for _ in range(300):
        a, b = rng.multinomial(400, p), rng.multinomial(350, q)
        found = classes.share_ratios(a, b)
        assert [e.value for e in found] == pytest.approx((a / 400) / (b / 350))
        inside.append([e.lower < r < e.upper for e, r in zip(found, p / q, strict=True)])
    assert np.mean(inside) > 0.93


def test_a_missing_class_has_an_upper_end_and_one_without_real_no_value():
    none, unknown, _ = classes.share_ratios(np.array([0, 5, 50]), np.array([40, 0, 60]))
    assert (none.value, none.lower) == (0, 0)
    assert 0 < none.upper < 0.5
    assert np.isnan(unknown.value)
    assert np.isnan(classes.share_ratios(np.zeros(2, int), np.ones(2, int))[0].value)


def test_coverage_a_class():
    held, seen = np.array([0, 1, 1, 0, 0, 1]), np.array([0, 0, 1, 1, 1, 3])
    found = classes.covered(held, seen, 4)
    assert [e.value for e in found][:2] == [0.5, pytest.approx(1 / 3)]
    assert np.isnan(found[2].value)
    assert found[3].value == 1
