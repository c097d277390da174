"""Scalars that count alone stand where their times say; those that count steps stay."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import pytest

from ganreport.readers.aim.uncounted import on_steps_of_longest
from ganreport.readers.points import SparseSeries

EVERY = 40


def series(steps: Iterable[float], times: Iterable[float]) -> SparseSeries:
    steps = array("d", steps)
    return SparseSeries("", steps, array("d", steps), array("d", times))


LOSS = series(range(EVERY), (10.0 * step for step in range(EVERY)))


@pytest.mark.parametrize(
    ("steps", "times", "wanted"),
    [
        (range(10), [40.0 * i - 1 for i in range(10)], list(range(0, 40, 4))),  # before each fourth
        (range(4), [100.0 * i + 91 for i in range(4)], [9, 19, 29, 39]),  # after each tenth
        (range(10), [10.0 * i + 1 for i in range(10)], list(range(10))),  # the first ten steps
        ((9, 19, 29, 39), (90, 190, 290, 390), [9, 19, 29, 39]),  # counts steps
        (range(4), (100, 101, 102, 390), [0, 1, 2, 3]),  # several at one step
        (range(4), (float("nan"), 100, 200, 300), [0, 1, 2, 3]),
    ],
)
def test_where_it_stands(steps: Iterable[float], times: Iterable[float], wanted: list[int]) -> None:
    other = series(steps, times)
    whole, longest, moved = on_steps_of_longest({"GP": other, "D": LOSS})
    assert whole["GP"].steps.tolist() == wanted
    assert whole["GP"].values == other.values
    assert whole["D"] is LOSS
    assert longest == "D"
    assert moved == (["GP"] if wanted != other.steps.tolist() else [])


def test_nothing_alone_is_moved() -> None:
    assert on_steps_of_longest({}) == ({}, "", [])
    assert on_steps_of_longest({"D": LOSS}) == ({"D": LOSS}, "D", [])
    set_back = series(range(3), (5, 3, 9))
    assert on_steps_of_longest({"D": set_back})[2] == []
