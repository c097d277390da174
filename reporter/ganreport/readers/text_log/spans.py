"""Times of several units in a line: ``1h 2m 3s``, ``2 min 5 s``, ``1 day 3 h``."""

from __future__ import annotations

import re
from typing import Final

_UNIT: Final = r"(?:h(?:ours?|rs?)?|m(?:in(?:utes?|s)?)?|s(?:ec(?:onds?|s)?)?)"
_SPAN: Final = re.compile(
    rf"(?P<given>[:=]\s?)?(?<![\w.])(?:(?P<d>\d{{1,5}})\s?d(?:ays?)?,?\s?(?=\d))?"
    rf"(?P<spans>\d{{1,5}}(?:\.\d{{1,9}})?\s?{_UNIT}\b(?:,?\s?\d{{1,5}}(?:\.\d{{1,9}})?\s?{_UNIT}\b){{0,2}})",
    re.IGNORECASE,
)
_MAYBE: Final = re.compile(rf"\d\s?{_UNIT}\b", re.IGNORECASE)
_ALONE: Final = re.compile(
    rf"[:=]\s?\d{{1,5}}(?:\.\d{{1,9}})?\s?{_UNIT}\b(?!,?\s?\d)", re.IGNORECASE
)
"""A time of one unit with a name, which stays as it is."""

_SPAN_PART: Final = re.compile(r"([\d.]+)\s?([hms])", re.IGNORECASE)
_EACH_UNIT: Final = {"h": 3600, "m": 60, "s": 1}  # seconds of each


def in_seconds(text: str) -> str:
    """A line whose times of several units are seconds; those without a name part what they part."""
    times = _MAYBE.findall(text)
    if not times or len(times) == len(_ALONE.findall(text)):
        return text
    return _SPAN.sub(_span, text)


def _span(match: re.Match[str]) -> str:
    """A time of several units in seconds; one that no name is given to parts what is around it."""
    parts = _SPAN_PART.findall(match["spans"])
    if not match["given"]:
        return " ; "
    if len(parts) == 1 and not match["d"]:
        return match[0]
    seconds = sum(float(number) * _EACH_UNIT[unit.lower()] for number, unit in parts)
    return f"{match['given']}{seconds + 86400 * int(match['d'] or 0):.6f}"
