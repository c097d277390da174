"""Logs of programs that write numbers as their country does: ``d_loss: 0,693`` is 0.693."""

from __future__ import annotations

import re
from typing import Final

_LOOKED_AT: Final = 2**18  # signs of a text by which it is told
_FEWEST: Final = 3  # numbers by which it is told
_COMMA: Final = re.compile(
    r"[:=]\s{0,8}[-+]?(?:0,\d{2,17}|\d{1,15},(?:\d{1,2}|\d{4,17}))(?![\d.]|,\d|\s?[,\]]\s?\d)",
    re.ASCII,
)
_POINT: Final = re.compile(r"[:=]\s{0,8}[-+]?\d{0,15}\.\d", re.ASCII)
_NUMBER: Final = re.compile(r"(?<![\d.,])(\d{1,15}),(\d{1,17})(?![\d.]|,\d)", re.ASCII)


def with_points(text: str) -> str:
    """The text with decimal points, if its numbers have decimal commas and none a point."""
    head = text[:_LOOKED_AT]
    if "," not in head or _POINT.search(head):
        return text
    commas = sum(1 for _, _ in zip(range(_FEWEST), _COMMA.finditer(head), strict=False))
    return _NUMBER.sub(r"\1.\2", text) if commas == _FEWEST else text
