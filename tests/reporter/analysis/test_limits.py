"""Limits: the numbers that judgements read as thresholds, graded and put into words."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest

from ganreport.analysis.findings import Thresholds
from ganreport.analysis.grading import Limit, Status
from ganreport.analysis.limits import LIMITS
from ganreport.messages import message


def test_limits_are_the_thresholds() -> None:
    assert LIMITS.values == msgspec.structs.asdict(Thresholds())


@pytest.mark.parametrize(
    ("worse", "ends"),
    [
        ("above", [Status.OK, Status.OK, Status.WARN, Status.WARN, Status.FAIL]),
        ("from", [Status.OK, Status.WARN, Status.WARN, Status.FAIL, Status.FAIL]),
    ],
)
def test_values_are_graded_by_what_is_worse(worse: str, ends: list[Status]) -> None:
    limit = Limit(warn=1.0, fail=2.0, worse=worse, meaning=message("x"))  # type: ignore[arg-type]
    assert [limit.grade(value) for value in (0.9, 1.0, 1.5, 2.0, 2.1)] == ends
    assert limit.grade(math.nan) is Status.OK


def test_smaller_values_are_worse_below() -> None:
    limit = LIMITS.coverage
    assert [limit.grade(v) for v in (0.3, 0.205, 0.1)] == [Status.OK, Status.WARN, Status.FAIL]
    assert str(limit.rule) == "warns below 0.21 of the null, fails below 0.2"
    assert limit.beyond(np.array([0.1, 0.3]), limit.fail).tolist() == [True, False]


def test_every_limit_words_its_rule_and_lies_within_its_bounds() -> None:
    for name, limit in LIMITS:
        assert str(limit.rule).startswith(("warns", "fails")), name
        low, high = limit.bounds
        assert all(low <= v <= high for v in (limit.warn, limit.fail) if v is not None), name


def test_values_are_replaced_by_their_keys() -> None:
    found = LIMITS.replaced({"coverage_warn": 0.5, "dominance": 0.9})
    assert (found.coverage.warn, found.coverage.fail, found.dominance.at) == (0.5, 0.2, 0.9)
    assert found.limit_of("coverage_fail") == found.coverage
    with pytest.raises(KeyError):
        found.limit_of("coverage")
