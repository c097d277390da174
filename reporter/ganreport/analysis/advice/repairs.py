"""How often advice repaired a failed run, as it was measured on the failure zoo."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Final

import msgspec

from ganreport.messages import Text, message

LEAST: Final = 10  # runs of which a share is worth telling


class Repaired(msgspec.Struct, frozen=True):
    """Of ``tried`` failed runs with a condition so many were healthy after the advice."""

    healthy: int
    tried: int


@lru_cache(maxsize=1)
def measured() -> dict[str, tuple[Repaired, ...]]:
    """What was measured: condition -> of the first round of advice, of two, and so on."""
    content = resources.files("ganreport.analysis.advice").joinpath("repairs.json").read_bytes()
    return msgspec.json.decode(content, type=dict[str, tuple[Repaired, ...]])


def said(condition: str, level: int) -> Text:
    """How often the advice of this round helped; empty where that was not measured."""
    rounds = measured().get(condition, ())
    if level >= len(rounds) or rounds[level].tried < LEAST:
        return ""
    one = rounds[level]
    return message(
        "Of {tried} such failed runs in our tests, {healthy} were healthy after following this "
        "advice.",
        healthy=one.healthy,
        tried=one.tried,
    )
