"""Dates before lines of logs become seconds since 1970; what is no date becomes nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from ganreport.readers.stamps import DAY_AND_TIME, seconds_since_1970

NOON = datetime(2024, 2, 29, 12, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (("2024-02-29 12:00:00",), NOON),
        (("2024-02-29T12:00:00", "25"), NOON + 0.25),
        (("2024-02-29T12:00:00", "", "Z"), NOON),
        (("2024-02-29T12:00:00", "5", "+01:30"), NOON - 5400 + 0.5),
        (("2024-02-29 12:00:00.125+00:00",), NOON + 0.125),
        (("2023-02-29 12:00:00",), None),
        (("None-02-29T12:00:00",), None),
        (("0001-01-01 00:00:00", "", "+14:00"), -62135596800 - 14 * 3600),
    ],
)
def test_seconds(given: tuple[str, ...], wanted: float | None) -> None:
    assert seconds_since_1970(*given) == wanted


def test_the_pattern_takes_what_programs_write() -> None:
    assert re.fullmatch(DAY_AND_TIME, "2024-02-29 12:00:00")
    assert re.fullmatch(DAY_AND_TIME, "2024-02-29T12:00:00")
    assert not re.fullmatch(DAY_AND_TIME, "24-02-29 12:00:00")
