"""A limit grades values, whole series and their uncertainty, and says by which rule."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.analysis.grading import Limit, Status, Unit, Worse, holds_since, worst
from ganreport.messages import message

FAIL, WARN, OK = Status.FAIL, Status.WARN, Status.OK


def limit(worse: Worse, warn: float | None, fail: float | None = None, unit: Unit = "") -> Limit:
    return Limit(worse=worse, warn=warn, fail=fail, unit=unit, meaning=message("Anything."))


@pytest.mark.parametrize(
    ("worse", "warn", "fail", "answers"),
    [
        ("above", 1, 2, {0.9: OK, 1: OK, 1.1: WARN, 2: WARN, 2.1: FAIL, math.inf: FAIL}),
        ("from", 1, 2, {0.9: OK, 1: WARN, 1.1: WARN, 2: FAIL, -math.inf: OK}),
        ("below", 2, 1, {2.1: OK, 2: OK, 1.9: WARN, 1: WARN, 0.9: FAIL, -math.inf: FAIL}),
        ("above", 1, None, {1: OK, 99: WARN}),
        ("below", None, 1, {1: OK, 0: FAIL}),
    ],
)
def test_the_end_of_a_value(
    worse: Worse, warn: float | None, fail: float | None, answers: dict[float, Status]
) -> None:
    by = limit(worse, warn, fail)
    assert {value: by.grade(value) for value in answers} == answers
    for value, status in answers.items():
        assert by.fails(value) == (status is FAIL)
        assert by.beyond(value) == (status is not OK)
    assert by.grade(math.nan) is OK
    assert not by.beyond(math.nan)
    assert not by.fails(math.nan)


def test_arrays_are_compared_value_by_value() -> None:
    by = limit("below", 2, 1)
    values = np.array([3, 1.5, 0.5, np.nan])
    assert by.beyond(values).tolist() == [False, True, True, False]
    assert by.fails(values).tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 1, 1], (OK, None)),
        ([1, 3, 3], (WARN, 20)),
        ([9, 3, 9], (FAIL, 30)),
        ([3, 9, 3], (WARN, 10)),
        ([9, 9, 1], (OK, None)),
        ([], (OK, None)),
        ([9, 9, math.nan], (OK, None)),
    ],
)
def test_a_series_is_graded_by_its_end(
    values: list[float], expected: tuple[Status, int | None]
) -> None:
    steps = [10, 20, 30][: len(values)]
    rises = limit("above", 2, 8)
    assert rises.lasting(steps, np.array(values, float)) == expected
    falls = limit("below", -2, -8)
    assert falls.lasting(steps, -np.array(values, float)) == expected


@given(st.floats(-10, 10), st.floats(0, 10))
def test_uncertainty_speaks_for_the_run(value: float, margin: float) -> None:
    """A limit is broken where the whole interval is beyond it, whichever way that is."""
    values, steps = np.array([value]), [1]
    assert limit("above", 2, 8).lasting(steps, values, margin)[0] is limit("above", 2, 8).grade(
        value - margin
    )
    assert limit("below", 2, -8).lasting(steps, values, margin)[0] is limit("below", 2, -8).grade(
        value + margin
    )


def test_an_onset_has_the_figure_of_its_step() -> None:
    falls = limit("below", 0.21, 0.2)
    steps = [0, 10, 20, 30]
    status, since = falls.lasting(steps, np.array([0.1, 0.9, 0.19, 0.05]), name="coverage")
    assert (status, since, since.value, since.last, since.at) == (FAIL, 20, 0.19, 0.05, 0.2)
    assert (since.first, since.looked, since.name) == (False, 4, "coverage")
    _, since = falls.lasting(steps, np.array([math.nan, 0.1, 0.1, 0.1]))
    assert (since, since.first, since.looked) == (10, True, 3)  # what is unknown is no other state
    assert falls.onset(steps, np.array([0.1, 0.3, 0.205, 0.1]), "x") == 20


@given(st.lists(st.booleans(), max_size=8))
def test_since_when_something_holds(holds: list[bool]) -> None:
    steps = [10 * i for i in range(len(holds))]
    found = holds_since(steps, np.array(holds, bool))
    if found is None:
        assert not holds or not holds[-1]
    else:
        first = steps.index(found)
        assert all(holds[first:])
        assert first == 0 or not holds[first - 1]


@pytest.mark.parametrize(
    ("by", "rule"),
    [
        (limit("above", 1, 10), "warns above 1, fails above 10"),
        (limit("from", 30, 1000), "warns from 30, fails from 1,000"),
        (limit("below", 1e-2, 1e-4), "warns below 0.01, fails below 1·10⁻⁴"),
        (
            limit("below", 0.57, 0.44, "of baseline"),
            "warns below 0.57 of the baseline, fails below 0.44",
        ),
        (
            limit("above", 3.8, 6, "times baseline"),
            "warns above 3.8 times the baseline, fails above 6",
        ),
        (
            limit("below", -3, unit="deviations"),
            "warns below −3 standard deviations of its baseline",
        ),
        (limit("below", None, 1e-8), "fails below 1·10⁻⁸"),
        (limit("above", 0.99, unit="share"), "warns above 0.99"),
    ],
)
def test_rules_are_said(by: Limit, rule: str) -> None:
    assert str(by.rule) == rule


@pytest.mark.parametrize(
    ("unit", "bounds"),
    [
        ("share", (0, 1)),
        ("chance", (0, 1)),
        ("count", (1, math.inf)),
        ("deviations", (-math.inf, 0)),
        ("of baseline", (0, math.inf)),
        ("", (0, math.inf)),
    ],
)
def test_a_unit_bounds_what_may_be_set(unit: Unit, bounds: tuple[float, float]) -> None:
    assert limit("above", 1, unit=unit).bounds == bounds


def test_the_worst_of_several() -> None:
    assert worst(OK, FAIL, WARN) is FAIL
    assert worst(OK, Status.NOT_MEASURED) is OK
