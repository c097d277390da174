"""How a value is graded: limits, which values are worse, and how that is said."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, Final, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message

Array = npt.NDArray[Any]


class Status(StrEnum):
    """How a finding ends, worst first."""

    FAIL = "fail"
    WARN = "warn"
    OK = "ok"
    NOT_MEASURED = "not measured"


WORST_FIRST: Final = tuple(Status)


def worst(*statuses: Status) -> Status:
    """The worst of these."""
    return min(statuses, key=WORST_FIRST.index)


class Onset(int):
    """The step from which on a fault holds, and what its figure was there.

    ``first`` says that it holds from the first of the ``looked`` values on, ``value`` what the
    figure is at the step and ``last`` what at the end, ``limit`` which limit with which of its
    values was broken: None and NaN where no figure goes with it. ``name`` is that of the figure.
    """

    first: bool
    looked: int
    value: float
    last: float
    limit: Limit | None
    at: float
    name: str

    @classmethod
    def of(cls, steps: Sequence[int] | Array, holds: Array) -> Onset | None:
        """The first step from which on it holds until the end, None if it does not at the end."""
        if not len(holds) or not holds[-1]:
            return None
        broken = np.flatnonzero(~holds)
        place = int(broken[-1]) + 1 if len(broken) else 0
        onset = cls(steps[place])
        onset.first, onset.looked = place == 0, len(holds)
        onset.value = onset.last = onset.at = math.nan
        onset.limit, onset.name = None, ""
        return onset


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
        """The value of a limit that has a single one; of two that at which a finding warns."""
        value = self.fail if self.warn is None else self.warn
        return math.nan if value is None else value

    def beyond(self, value: Any) -> Any:
        """Whether a value, or each of an array, is worse than :attr:`at`; NaN never is."""
        return self._worse(value, self.at)

    def fails(self, value: Any) -> Any:
        """Whether a value, or each of an array, is worse than that at which a finding fails."""
        return self._worse(value, math.nan if self.fail is None else self.fail)

    def grade(self, value: float) -> Status:
        """How a value ends; one that is not a number breaks no limit."""
        statuses = (status for status, limit in self._ladder() if self._worse(value, limit))
        return next(statuses, Status.OK)

    def lasting(
        self,
        steps: Sequence[int] | Array,
        values: Array,
        margin: Array | float = 0.0,
        name: str = "",
    ) -> tuple[Status, int | None]:
        """How a series ends, and the :class:`Onset` of that (None where it is sound).

        Args:
            steps: (E,) the steps of the values.
            values: (E,) what is graded.
            margin: Half-widths of their uncertainty: a limit is broken only where even the better
                end of the interval is beyond it.
            name: The figure that these values are the course of, if the finding has one.
        """
        best = values + margin if self.worse == "below" else values - margin
        for status, limit in self._ladder():
            since = self._onset(steps, values, best, limit, name)
            if since is not None:
                return status, since
        return Status.OK, None

    def onset(
        self, steps: Sequence[int] | Array, values: Array, name: str, margin: Array | float = 0.0
    ) -> Onset | None:
        """The step from which on values are worse than :attr:`at`, None if the last is not."""
        best = values + margin if self.worse == "below" else values - margin
        return self._onset(steps, values, best, self.at, name)

    def _onset(
        self, steps: Sequence[int] | Array, values: Array, best: Array, at: float, name: str
    ) -> Onset | None:
        """Unknown values at the beginning say nothing of when it began."""
        known = ~np.isnan(values)
        start = int(np.argmax(known)) if known.any() else 0
        since = Onset.of(steps[start:], self._worse(best[start:], at))
        if since is None:
            return None
        place = start + int(np.searchsorted(np.asarray(steps[start:]), since))
        since.limit, since.at, since.name = self, at, name
        since.value, since.last = float(values[place]), float(values[-1])
        return since

    def _ladder(self) -> Iterator[tuple[Status, float]]:
        """The values that there are, the worst first."""
        if self.fail is not None:
            yield Status.FAIL, self.fail
        if self.warn is not None:
            yield Status.WARN, self.warn

    def _worse(self, value: Any, limit: float) -> Any:
        if self.worse == "below":
            return value < limit
        return value >= limit if self.worse == "from" else value > limit

    @property
    def rule(self) -> Message:
        """Which values warn and which fail, as stands beside a figure."""
        pair = self.warn is not None and self.fail is not None
        which = "both" if pair else "warns" if self.warn is not None else "fails"
        said = self.unit if self.unit in ("of baseline", "times baseline", "deviations") else ""
        values = {"warn": self.warn, "fail": self.fail}
        text = _RULES[which, self.worse, said]
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
    ("both", "below", "of baseline"): message(
        "warns below {warn} of the baseline, fails below {fail}"
    ),
    ("both", "above", "times baseline"): message(
        "warns above {warn} times the baseline, fails above {fail}"
    ),
    ("warns", "above", ""): message("warns above {warn}"),
    ("warns", "below", ""): message("warns below {warn}"),
    ("warns", "below", "deviations"): message(
        "warns below {warn} standard deviations of its baseline"
    ),
    ("warns", "from", ""): message("warns from {warn}"),
    ("fails", "below", ""): message("fails below {fail}"),
}


def holds_since(steps: Sequence[int] | Array, holds: Array) -> Onset | None:
    """The first step from which on it holds until the end, None if it does not at the end."""
    return Onset.of(steps, holds)
