"""When a fault began, in words: the figure at that step and at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ganreport.analysis.grading import Limit, Onset
from ganreport.messages import Message, Text, message

_CROSSED: Final = {
    "below": message("fell below"),
    "above": message("rose above"),
    "from": message("reached"),
}
_NUMBERS: Final = frozenset({"d_success"})
"""Figures that are shares and written as numbers wherever they stand: areas under a curve."""

_STANDS: Final = {
    "below": message("stayed below"),
    "above": message("stayed above"),
    "from": message("stayed at or above"),
}


def began(onset: Onset, figure: Text, *, throughout: bool) -> Text:
    """What happened to a figure at a step, or holds all along; empty where none goes with it."""
    if onset.limit is None:
        return ""
    write = _plain if onset.name in _NUMBERS else _value
    values = {
        "figure": figure,
        "bound": _bound(onset.limit, onset.at, write),
        "last": write(onset.limit, onset.last),
    }
    if throughout:
        return message(
            "{figure} {stands} {bound} throughout training ({last} at the end).",
            stands=_STANDS[onset.limit.worse],
            **values,
        )
    return message(
        "{figure} {crosses} {bound} ({then}; {last} at the end).",
        crosses=_CROSSED[onset.limit.worse],
        then=write(onset.limit, onset.value),
        **values,
    )


def _bound(limit: Limit, at: float, write: Callable[[Limit, float], Message]) -> Message:
    if limit.unit == "of baseline":
        return message("{share:percent} of the baseline", share=at)
    if limit.unit == "times baseline":
        return message("{times} times the baseline", times=at)
    return write(limit, at)


def _plain(limit: Limit, value: float) -> Message:
    del limit
    return message("{value}", value=value)


def _value(limit: Limit, value: float) -> Message:
    if limit.unit in ("share", "chance", "of baseline"):
        return message("{value:percent}", value=value)
    return message("{value}", value=value)
