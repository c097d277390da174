"""Logs of programs that write numbers as their country does: ``d_loss: 0,693`` is 0.693."""

from __future__ import annotations

import re
from typing import Final

_LOOKED_AT: Final = 2**18  # signs of a text by which it is told
_FEWEST: Final = 3  # numbers by which it is told
_MOSTLY: Final = 10  # times as many commas as points: what other programs print has these
_COMMA: Final = re.compile(
    r"[:=]\s{0,8}[-+]?(?:0,\d{2,17}|\d{1,15},(?:\d{1,2}|\d{4,17}))(?![\d.]|,\d|\s?[,\]]\s?\d)",
    re.ASCII,
)
_POINT: Final = re.compile(r"[:=]\s{0,8}[-+]?\d{0,15}\.\d", re.ASCII)
_NUMBER: Final = re.compile(r"(?<![\d.,])(\d{1,15}),(\d{1,17})(?![\d.]|,\d)", re.ASCII)


def with_points(text: str) -> str:
    """The text with decimal points, if nearly all of its numbers have decimal commas."""
    head = text[:_LOOKED_AT]
    commas = sum(1 for _ in _COMMA.finditer(head)) if "," in head else 0
    if commas < _FEWEST or commas < _MOSTLY * sum(1 for _ in _POINT.finditer(head)):
        return text
    return _NUMBER.sub(r"\1.\2", text)
