"""LIMITS: each says what it is, lies within its bounds, and can be set by its keys."""

from __future__ import annotations

import pytest

from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS


def test_every_limit_says_what_it_is_and_by_which_rule() -> None:
    for name, limit in LIMITS:
        assert str(limit.meaning).endswith(".")
        assert str(limit.rule).startswith(("warns ", "fails ")), name
        low, high = limit.bounds
        for value in (limit.warn, limit.fail):
            assert value is None or low <= value <= high


def test_nothing_fails_before_it_warns() -> None:
    for name, limit in LIMITS:
        if limit.warn is not None and limit.fail is not None:
            assert limit.warn != limit.fail, name
            assert limit.beyond(limit.fail), name


def test_keys_are_those_of_the_file() -> None:
    assert LIMITS.keys("coverage") == ("coverage_warn", "coverage_fail")
    assert LIMITS.keys("dominance") == ("dominance",)
    assert LIMITS.keys("update_least") == ("update_least",)
    assert list(LIMITS.values) == [key for name, _ in LIMITS for key in LIMITS.keys(name)]
    for key in LIMITS.values:
        limit = LIMITS.limit_of(key)
        value = limit.fail if key.endswith("_fail") else limit.at
        assert LIMITS.values[key] == value
    with pytest.raises(KeyError, match="coverage"):
        LIMITS.limit_of("coverage")


def test_other_values_leave_the_rest_as_it_is() -> None:
    changed = LIMITS.replaced({"coverage_fail": 0.1, "update_least": 1e-3})
    assert changed.values == LIMITS.values | {"coverage_fail": 0.1, "update_least": 1e-3}
    assert (LIMITS.update_least.grade(1e-4), changed.update_least.grade(1e-4)) == (
        Status.OK,
        Status.FAIL,
    )
    assert str(changed.coverage.rule) == "warns below 0.37 of the baseline, fails below 0.1"
    assert LIMITS.replaced({}) == LIMITS
    with pytest.raises(KeyError, match="coverage_fial"):
        LIMITS.replaced({"coverage_fial": 0.1})


def test_whole_numbers_stay_whole() -> None:
    assert {key for key, value in LIMITS.values.items() if isinstance(value, int)} == {
        "samples_fewest",
        "real_fewest",
        "rows_fewest",
    }
