import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.stats import clock

STEPS = st.lists(st.integers(0, 30), max_size=40)


@given(STEPS)
def test_order_keeps_the_last_row_of_each_step(steps):
    found = clock.order(np.array(steps, np.int64))
    latest = {step: row for row, step in enumerate(steps)}
    rows = [latest[step] for step in sorted(latest)]
    assert (list(range(len(steps))) if found is None else found.tolist()) == rows
    assert clock.restarts(np.array(steps)) == sum(b < a for a, b in itertools.pairwise(steps))


def test_a_restart_repeats_rows():
    steps = np.concatenate([np.arange(1, 101), np.arange(51, 121)])
    found = clock.order(steps)
    assert (len(steps) - len(found), clock.restarts(steps)) == (50, 1)
    assert np.array_equal(steps[found], np.arange(1, 121))
    assert found[60] == 110


def test_stride_is_the_median_even_of_very_many(monkeypatch):
    steps = np.cumsum(np.random.default_rng(0).integers(1, 10, 9999))
    assert clock.stride(steps) == np.median(np.diff(steps))
    monkeypatch.setattr(clock, "_PAIRS", 500)
    assert clock.stride(steps) == pytest.approx(np.median(np.diff(steps)), abs=1)
    assert clock.stride(steps[:1]) == 1


def test_gaps():
    steps = np.concatenate(
        [np.arange(0, 500, 5), np.arange(600, 1000, 5), np.arange(1200, 1500, 5)]
    )
    assert clock.gaps(steps) == clock.Gaps(count=2, after=495, lost=100 + 200)
    assert clock.gaps(np.arange(0, 500, 5)) is None
    assert clock.gaps(np.cumsum(np.random.default_rng(0).integers(1, 9, 300))) is None
    assert clock.gaps(np.array([1, 9])) is None


@given(st.lists(st.sampled_from([0.5, np.nan, np.inf, -np.inf]), max_size=30))
def test_stretches_of_values_that_are_not_finite(values):
    array = np.array(values, float)
    found = clock.not_finite(array, most=2)
    words = "".join("x" if not np.isfinite(v) else "." for v in values)
    runs = [run for run in words.split(".") if run]
    assert (found.count, found.stretches) == (words.count("x"), len(runs))
    assert len(found.spans) == min(2, len(runs))
    for (first, last), run in zip(found.spans, runs, strict=False):
        assert words[first : last + 1] == run
    assert (found.lasting is not None) == words.endswith("x")
    if found.lasting is not None:
        assert words[found.lasting :] == runs[-1]


def test_whole_numbers_are_finite():
    assert clock.not_finite(np.arange(5)).count == 0
