"""Logs of programs that write ``0,5`` for a half, as those of some languages' settings do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_COMMA: Final = re.compile(
    r"(?<=[:=\s])[-+]?(?:0,\d{1,20}|\d{1,9},(?:\d\d?|\d{4,20}))(?![\d.]|,\d)"
)
_POINT: Final = re.compile(r"(?<=[:=\s])[-+]?\d{0,9}\.\d")
_FEWEST: Final = 3  # lines with such numbers; fewer may be anything
_GROUPS: Final = re.compile(r"(?<![\w.,])([-+]?[1-9]\d{0,2}(?:\.\d{3}){1,4})(?![\d.])")
_DECIMAL: Final = re.compile(r"(?<![\d.,])(\d{1,20}),(\d{1,20})(?![\d.]|,\d)")


def are_decimal(lines: Iterable[str]) -> bool:
    """Whether most lines with a fraction write it behind a comma.

    Groups of three digits tell nothing: ``1,234`` may be a thousand.
    """
    commas = points = 0
    for line in lines:
        commas += _COMMA.search(line) is not None
        points += _POINT.search(line) is not None
    return commas >= _FEWEST and commas > points


def with_points(line: str) -> str:
    """A line of such a log as others write it: ``9.000`` and ``0,5`` are 9000 and 0.5."""
    grouped = _GROUPS.sub(lambda match: match[1].replace(".", ""), line)
    return _DECIMAL.sub(r"\1.\2", grouped)
