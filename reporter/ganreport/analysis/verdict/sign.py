"""That a condition holds by findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status, worst
from ganreport.messages import Message, Text


@dataclass(frozen=True)
class Sign:
    """That a condition holds by findings: how gravely, what is said of it, and since when.

    ``dated`` says that the words name the step already.
    """

    status: Status
    says: Text
    findings: tuple[Finding, ...]
    since: int | None = None
    dated: bool = False


def sign(
    says: Text,
    findings: Sequence[Finding],
    status: Status | None = None,
    *,
    dated: bool = False,
) -> Sign | None:
    """The sign that these findings give, the first of which counts most; None of no finding."""
    if not findings:
        return None
    known = status or worst(*(f.status for f in findings))
    since = next((f.since for f in findings if f.since is not None), None)
    return Sign(known, says, tuple(findings), since, dated or names_step(says, since))


_STEPS: Final = frozenset({"since", "first", "step"})
"""Names of values that are steps."""


def names_step(says: Text, since: int | None) -> bool:
    """Whether the words name the step from which on it holds."""
    if since is None or not isinstance(says, Message):
        return False
    for name, value in says.values.items():
        if name in _STEPS and value == since:
            return True
        several = value if isinstance(value, tuple) else (value,)
        if any(isinstance(each, Message) and names_step(each, since) for each in several):
            return True
    return False
