"""The date and time of day that stand before lines of logs, as seconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

DAY_AND_TIME: Final = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d"
"""What most programs write, for regular expressions."""

_KEPT: Final = 64  # that are kept: lines that follow each other have the same


@lru_cache(_KEPT)
def seconds_since_1970(written: str, fraction: str = "", zone: str = "") -> float | None:
    """Seconds since 1970 of a date and time, in UTC unless a zone is named; None of no such date.

    Args:
        written: The date and time as ISO 8601 has them, or with a blank between; they may name
            parts of a second and the zone themselves.
        fraction: Digits behind the point.
        zone: ``Z``, ``+01:00``, ...
    """
    try:
        moment = datetime.fromisoformat(written + zone)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.timestamp() + float(f"0.{fraction}" if fraction else 0)
