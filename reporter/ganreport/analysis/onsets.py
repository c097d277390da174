"""When a fault began, in words: the figure at that step and at the end."""

from __future__ import annotations

from typing import Final

from ganreport.analysis.grading import Limit, Onset
from ganreport.messages import Message, Text, message

_CROSSED: Final = {
    "below": message("fell below"),
    "above": message("rose above"),
    "from": message("reached"),
}
_STANDS: Final = {
    "below": message("stayed below"),
    "above": message("stayed above"),
    "from": message("stayed at or above"),
}


def began(onset: Onset, figure: Text, *, throughout: bool) -> Text:
    """What happened to a figure at a step, or holds all along; empty where none goes with it."""
    if onset.limit is None:
        return ""
    values = {
        "figure": figure,
        "bound": _bound(onset.limit, onset.at),
        "last": _value(onset.limit, onset.last),
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
        then=_value(onset.limit, onset.value),
        **values,
    )


def _bound(limit: Limit, at: float) -> Message:
    if limit.unit == "of baseline":
        return message("{share:percent} of the baseline", share=at)
    if limit.unit == "times baseline":
        return message("{times} times the baseline", times=at)
    return _value(limit, at)


def _value(limit: Limit, value: float) -> Message:
    if limit.unit in ("share", "chance", "of baseline"):
        return message("{value:percent}", value=value)
    return message("{value}", value=value)
