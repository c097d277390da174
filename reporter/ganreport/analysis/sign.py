"""That a condition holds by findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status, worst
from ganreport.messages import Text


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
    return Sign(known, says, tuple(findings), since, dated)
