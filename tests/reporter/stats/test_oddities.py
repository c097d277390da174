"""Series that stand still, slip or go back are told from those that only look so."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ganreport.stats.oddities import clock, resolution, slips, still_since

series = hnp.arrays(np.float64, st.integers(3, 60), elements=st.floats(-1e3, 1e3))


@given(series, st.integers(1, 20), st.floats(-1e3, 1e3))
def test_standing_still_is_found_from_its_first_row(rest: np.ndarray, count: int, x: float) -> None:
    rest = rest[rest != x]
    whole = np.append(rest, np.full(count, x))
    assert still_since(whole) == len(rest)


def test_a_nan_moves() -> None:
    assert still_since(np.array([1.0, np.nan, np.nan])) == 2


@given(series, st.integers(0, 59))
def test_one_planted_slip_is_found(rest: np.ndarray, place: int) -> None:
    values = 1 + np.abs(rest)
    place %= len(values)
    values[place] = -1e51
    found = slips(values)
    assert found is not None
    assert (found.count, found.index, found.value) == (1, place, -1e51)


@given(series)
def test_what_varies_a_thousandfold_has_no_slips(rest: np.ndarray) -> None:
    assert slips(1 + np.abs(rest)) is None


def test_growth_however_fast_is_no_slip() -> None:
    assert slips(np.exp(np.arange(200.0))) is None
    late = np.append(np.ones(300), np.exp(3 * np.arange(20.0)))
    assert slips(late) is None
    assert slips(np.append(np.ones(300), [np.nan, 1e9, 1e9])) is None


def test_slips_are_counted_and_the_largest_named() -> None:
    values = np.linspace(20, 10, 50)
    values[[3, 40]] = 1e30, 1e51
    found = slips(values)
    assert found is not None
    assert (found.count, found.index) == (2, 40)


@pytest.mark.parametrize("values", [[], [1e51], [1, 1e51], [0, 0, 1e51], [np.nan] * 5])
def test_of_too_little_nothing_is_said(values: list[float]) -> None:
    assert slips(np.array(values)) is None


def test_the_clock() -> None:
    found = clock(np.array([0, 1, 2, np.nan, 10, 11, 5, 6]))
    assert found is not None
    assert (found.back, found.back_after, found.pause, found.pause_after) == (1, 5, 8, 2)
    assert found.usual == 1
    assert clock(np.array([1.0, np.nan, 2])) is None


@pytest.mark.parametrize(
    ("values", "digit"),
    [([0.123, 0.5], 1e-3), ([3.0, 100.0], 1.0), ([0.1234567, 2], 1e-7), ([1 / 3, 0.5], None)],
)
def test_the_last_decimal_that_was_written(values: list[float], digit: float | None) -> None:
    assert resolution(np.array(values)) == (digit and pytest.approx(digit))
