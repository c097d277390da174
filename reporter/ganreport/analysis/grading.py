"""How a value is graded: limits, which values are worse, and how that is said."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any, Final, Literal

import msgspec

from ganreport.messages import Message, message


class Status(StrEnum):
    """How a finding ends, worst first."""

    FAIL = "fail"
    WARN = "warn"
    OK = "ok"
    NOT_MEASURED = "not measured"


Worse = Literal["above", "below", "from"]
"""Which values are worse than a limit's: greater ones, smaller ones, or the same and greater."""

Unit = Literal["", "share", "chance", "of baseline", "times baseline", "deviations", "count"]
"""What a limit is in: a share or a chance from 0 to 1, a multiple of what real data score
(``of baseline`` where that is about 1, ``times baseline`` where it is a distance), standard
deviations below it, a whole number, or a plain number."""


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """The value at which a finding warns, and that at which it fails; one of them may be None."""

    warn: float | None = None
    fail: float | None = None
    worse: Worse
    unit: Unit = ""
    meaning: Message

    @property
    def at(self) -> float:
        """The value of a limit that has a single one."""
        value = self.fail if self.warn is None else self.warn
        return math.nan if value is None else value

    def beyond(self, value: Any, limit: float | None) -> Any:
        """Whether a value, or each of an array, is worse than ``limit``; never beyond None."""
        if limit is None:
            return value != value  # False of every number
        if self.worse == "below":
            return value < limit
        return value >= limit if self.worse == "from" else value > limit

    def grade(self, value: float) -> Status:
        """How a value ends; one that is not a number breaks no limit."""
        if self.beyond(value, self.fail):
            return Status.FAIL
        return Status.WARN if self.beyond(value, self.warn) else Status.OK

    @property
    def rule(self) -> Message:
        """Which values warn and which fail, as stands beside a figure."""
        pair = self.warn is not None and self.fail is not None
        which = "both" if pair else "warns" if self.warn is not None else "fails"
        of = self.unit if self.unit.endswith("baseline") else ""
        values = {"warn": self.warn, "fail": self.fail}
        text = _RULES[which, self.worse, of]
        return message(text.text, **{k: v for k, v in values.items() if v is not None})

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the greatest value that it may be set to."""
        if self.unit in ("share", "chance"):
            return 0.0, 1.0
        if self.unit == "count":
            return 1.0, math.inf
        return (-math.inf, 0.0) if self.unit == "deviations" else (0.0, math.inf)


_RULES: Final = {
    ("both", "above", ""): message("warns above {warn}, fails above {fail}"),
    ("both", "below", ""): message("warns below {warn}, fails below {fail}"),
    ("both", "from", ""): message("warns from {warn}, fails from {fail}"),
    ("both", "below", "of baseline"): message("warns below {warn} of the null, fails below {fail}"),
    ("both", "above", "times baseline"): message(
        "warns above {warn} times the null, fails above {fail}"
    ),
    ("warns", "above", ""): message("warns above {warn}"),
    ("warns", "below", ""): message("warns below {warn}"),
    ("warns", "from", ""): message("warns from {warn}"),
    ("fails", "below", ""): message("fails below {fail}"),
}
