"""What a condition is, and those that say that nothing else was found."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from ganreport.messages import Text, message

Kind = Literal["validity", "outcome", "mechanism", "end"]


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """One condition: its name in the field, what it means in one sentence, where it is described.

    ``findings`` are the diagnostics that speak for or against it, the ones that tell most first;
    ``axis`` is the scale of ``reliability.json`` that gives its chance, empty where there is none.
    """

    id: str
    name: Text
    kind: Kind
    meaning: Text
    findings: tuple[str, ...] = ()
    axis: str = ""
    sources: tuple[str, ...] = ()


ENDS: Final = (
    Condition(
        id="other",
        name=message("Another finding"),
        kind="mechanism",
        meaning=message("It was found by a diagnostic of an installed package."),
    ),
    Condition(
        id="healthy",
        name=message("Healthy"),
        kind="end",
        meaning=message("Samples were compared with real samples, and no fault was found."),
    ),
    Condition(
        id="unknown",
        name=message("Not enough evidence"),
        kind="end",
        meaning=message("The recorded data do not show whether the samples are good."),
    ),
)
"""What comes after all that can be wrong."""
