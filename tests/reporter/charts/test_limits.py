"""No transient and no spike swallows an axis, and nothing that matters is hidden for it."""

import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ganreport.charts.limits import (
    MOST_HIDDEN,
    SWALLOWED,
    TINY,
    AxisLimits,
    beyond,
    falls_far,
    limits,
    shared,
    spans_decades,
)

NOISE = np.random.default_rng(0)
LOSS = 1.4 + 0.3 * NOISE.standard_normal(400)

values = st.one_of(
    st.floats(-1e3, 1e3), st.floats(-1e-3, 1e-3), st.sampled_from([0.0, 1.0, 1e6, -1e9, 1e300])
)
series = arrays.arrays(float, st.integers(1, 120), elements=values)


def within(ends: AxisLimits, y: np.ndarray) -> np.ndarray:
    return (y >= ends.low) & (y <= ends.high)


@given(st.lists(series, min_size=1, max_size=3), st.lists(st.floats(-5, 5), max_size=2))
@example([np.array([1e308, -1e308, 1.0])], [])
def test_last_values_and_lines_are_seen_and_few_values_are_not(
    lines: list[np.ndarray], rules: list[float]
) -> None:
    ends = limits(lines, rules)
    if ends is None:
        assert len({*np.concatenate(lines).tolist(), *rules}) == 1
        return
    assert ends.low < ends.high
    for y in lines:
        assert within(ends, y[-1:]).all()
        assert np.count_nonzero(~within(ends, y)) <= MOST_HIDDEN * len(y)
        assert ends.robust or within(ends, y).all()
    assert within(ends, np.array(rules)).all()


@given(series.filter(lambda y: len(y) >= 2))
@example(np.r_[2e-16, np.ones(9)])
def test_logarithmic_axes_hide_as_little_of_what_is_positive(y: np.ndarray) -> None:
    ends, positive = limits([y], log=True), y[y >= TINY]
    if ends is None:
        assert len(set(positive.tolist())) < 2
        return
    assert 0 < ends.low < ends.high
    assert within(ends, positive[-1:]).all()
    assert np.count_nonzero(~within(ends, positive)) <= MOST_HIDDEN * len(positive)


@pytest.mark.parametrize(
    "y",
    [
        LOSS,
        np.linspace(0, 1, 300),
        np.sin(np.arange(300) / 9),
        np.exp(-np.arange(300) / 100),
        np.cumsum(NOISE.standard_normal(500)),
        np.array([1.0, 2.0]),
    ],
    ids=["noise", "rise", "cycle", "decay", "walk", "two"],
)
def test_an_ordinary_series_has_matplotlibs_own_limits(y: np.ndarray) -> None:
    ends = limits([y])
    margin = 0.05 * np.ptp(y)
    assert ends is not None
    assert not ends.robust
    assert (ends.low, ends.high) == pytest.approx((y.min() - margin, y.max() + margin))


def test_a_transient_at_the_start_is_cut_and_the_rest_fills_the_axis() -> None:
    y = LOSS.copy()
    y[:20] = np.geomspace(5000, 3, 20)
    ends = limits([y])
    assert ends is not None
    assert ends.robust
    assert ends.width < 1.5 * np.ptp(y[40:])
    assert within(ends, y[40:]).mean() > 0.97


@pytest.mark.parametrize("sign", [1, -1])
def test_one_spike_is_cut_on_its_side_alone(sign: int) -> None:
    y = LOSS.copy()
    y[200] = 1e6 * sign
    ends = limits([y])
    assert ends is not None
    assert ends.robust
    assert np.count_nonzero(~within(ends, y)) <= 0.02 * len(y)
    assert (ends.low <= LOSS.min()) if sign > 0 else (ends.high >= LOSS.max())


def test_what_stays_to_the_end_is_never_cut() -> None:
    y = LOSS.copy()
    y[-1] = 1e6
    ends = limits([y])
    assert ends is not None
    assert not ends.robust
    assert ends.high > 1e6


def test_what_led_to_a_break_is_shown_and_not_what_it_blew_up_to() -> None:
    burst = np.array([-2e4, -5e6, 9e10, 2e22])
    for tail, cut in (([np.nan], True), ([], False)):
        ends = limits([np.r_[LOSS[:40], burst, tail]])
        assert ends is not None
        assert ends.robust is cut
        assert (ends.high < 10) is cut
    whole = np.r_[LOSS[:40], np.nan]
    assert limits([whole]) == limits([LOSS[:40]])
    ends = limits([np.r_[np.geomspace(1, 1e20, 30), np.nan]], log=True)
    assert ends is not None
    assert ends.high > 1e20


def test_a_burst_that_is_part_of_the_run_is_shown() -> None:
    y = LOSS.copy()
    y[150:230] = 500.0
    ends = limits([y])
    assert ends is not None
    assert within(ends, y).all()


def test_a_constant_has_no_shape_to_be_shown_for() -> None:
    fallen = np.r_[np.geomspace(1.4, 1e-3, 30), np.zeros(370)]
    flat = np.r_[np.geomspace(7, 1.4, 30), 1.386 + 1e-3 * NOISE.standard_normal(370)]
    for y in (fallen, flat):
        ends = limits([y])
        assert ends is not None
        assert within(ends, y).all()
    assert limits([np.full(50, 3.0)]) is None
    noise = limits([1.0 + 1e-9 * NOISE.standard_normal(50)])
    assert noise is not None
    assert noise.width == pytest.approx(2e-3)


def test_a_second_line_at_another_height_is_a_shape() -> None:
    d = np.r_[np.geomspace(7, 1.4, 30), 1.386 + 1e-3 * NOISE.standard_normal(370)]
    ends = limits([d, np.full(400, 0.69)])
    assert ends is not None
    assert ends.robust
    assert ends.high < 2.2


@pytest.mark.parametrize("y", [[], [np.nan], [np.inf, -np.inf, np.nan]])
def test_nothing_to_draw_has_no_limits(y: list[float]) -> None:
    assert limits([np.array(y)]) is None
    assert limits([np.array(y)], log=True) is None


def test_one_point_and_what_is_not_finite() -> None:
    assert limits([np.array([3.0])]) is None
    beside = limits([np.array([3.0])], [1.0])
    assert beside == AxisLimits(pytest.approx(0.9), pytest.approx(3.1))
    gaps = LOSS.copy()
    gaps[10:40] = np.nan
    gaps[200] = np.inf
    assert limits([gaps]) == limits([gaps[np.isfinite(gaps)]])


def test_a_logarithmic_axis_keeps_a_fall_over_decades_and_cuts_rounding() -> None:
    fall = np.r_[np.geomspace(10, 1e-5, 40), np.full(360, 1e-5)]
    whole = limits([fall], log=True)
    assert whole is not None
    assert within(whole, fall[50:]).all()
    y = np.exp(0.2 * NOISE.standard_normal(400))
    y[7] = 1e-30
    ends = limits([y], log=True)
    assert ends is not None
    assert ends.robust
    assert within(ends, np.delete(y, 7)).all()
    assert not within(ends, y[7:8]).any()


def test_decades_are_of_the_level_not_of_noise_or_of_the_start() -> None:
    assert spans_decades(np.geomspace(1e4, 1, 300))
    assert not spans_decades(np.r_[np.geomspace(1e4, 2, 10), np.ones(290)])
    assert not spans_decades(np.exp(2 * NOISE.standard_normal(480)))
    assert not spans_decades(np.linspace(-1, 1e5, 300))
    assert not spans_decades(np.array([np.nan]))
    assert spans_decades(np.r_[np.geomspace(1e4, 1, 300), 0.0, 0.0])
    assert not spans_decades(np.r_[np.geomspace(1e4, 1, 300), np.zeros(100)])
    assert falls_far(np.array([400.0, 60, 35, 30, 29, 28]))
    assert not falls_far(np.array([60.0, 35, 30, 29, 28]))
    assert not falls_far(np.array([400.0, 0.0]))


@given(series, st.floats(-10, 0), st.floats(0, 10))
def test_each_stretch_beyond_has_one_mark_at_its_farthest_value(
    y: np.ndarray, low: float, high: float
) -> None:
    x = np.arange(len(y)) * 10.0
    marks = beyond(x, y, (low, high))
    sides = [1 if v > high else -1 if v < low else 0 for v in y]
    runs = [side for side, _ in itertools.groupby(sides) if side]
    assert [1 if mark.above else -1 for mark in marks] == runs
    for mark in marks:
        assert mark.value == y[int(mark.place) // 10]
    highest = max((mark.value for mark in marks if mark.above), default=None)
    assert highest == (y.max() if y.max() > high else None)


def test_panels_that_compare_share_limits_unless_one_could_not_be_read() -> None:
    one, two, far = (limits([scale * LOSS]) for scale in (1, 2, 50))
    joint = limits([LOSS, 2 * LOSS])
    assert shared(one, joint) == shared(two, joint) == joint
    assert shared(one, limits([LOSS, 50 * LOSS])) == one
    assert shared(far, limits([LOSS, 50 * LOSS])) == limits([LOSS, 50 * LOSS])
    assert SWALLOWED > 1
    assert shared(None, joint) is None
