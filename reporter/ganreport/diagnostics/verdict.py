"""How findings combine into one verdict.

| findings | verdict |
|---|---|
| any fails | fail |
| else any warns | warn |
| else one on samples was measured and found sound | ok |
| else | not measured: nothing speaks against the run, nothing for it |

Of several findings of the same status, the axis that comes first in ``PRECEDENCE`` leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from ganreport.diagnostics.types import Evidence, Finding, Status

PRECEDENCE: Final = ("collapse", "oscillation", "gradients", "balance", "integrity")
"""Axes by how much of the others they explain; a log that fails comes before all of them."""

_NUMBERS: Final = 3


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the run comes to: one sentence, ids of the findings and numbers that carry it."""

    status: Status
    headline: str
    findings: tuple[str, ...] = ()
    numbers: tuple[Evidence, ...] = ()


def conclude(findings: Sequence[Finding]) -> Verdict:
    """Combine findings by the table above."""
    for status in (Status.FAIL, Status.WARN):
        carrying = _ordered([f for f in findings if f.status is status])
        if status is Status.FAIL:
            carrying.sort(key=lambda finding: finding.axis != "integrity")
        if carrying:
            return _troubled(status, carrying, findings)
    sound = _ordered([f for f in findings if f.status is Status.OK])
    if any(f.axis == "collapse" for f in sound):
        return _sound(sound, findings)
    headline = "Nothing could be measured on samples, so the run can't be called healthy"
    headline += "; what was recorded shows no fault." if sound else "."
    return _verdict(Status.NOT_MEASURED, headline, sound)


def _ordered(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: PRECEDENCE.index(f.axis) if f.axis in PRECEDENCE else 99)


def _troubled(status: Status, carrying: list[Finding], findings: Sequence[Finding]) -> Verdict:
    headline = carrying[0].claim.rstrip(".")
    more = len(carrying) - 1
    if more:
        word = "fails" if status is Status.FAIL else "warns"
        plural = f"{more} more finding{'s' * (more > 1)} {word[:-1] if more > 1 else word}"
        headline += f"; {plural} ({', '.join(f.id for f in carrying[1:])})"
    if not any(f.axis == "collapse" and f.status is not Status.NOT_MEASURED for f in findings):
        headline += "; nothing could be measured on samples"
    return _verdict(status, f"{headline}.", carrying)


def _sound(sound: list[Finding], findings: Sequence[Finding]) -> Verdict:
    axes = list(dict.fromkeys(f.axis for f in sound))
    found = ", ".join(_NAMES.get(axis, axis) for axis in PRECEDENCE if axis in axes)
    headline = f"No sign of trouble in what was measured ({found})"
    missing = sum(f.status is Status.NOT_MEASURED for f in findings)
    if missing:
        headline += f"; {missing} of {len(findings)} questions could not be answered"
    return _verdict(Status.OK, f"{headline}.", [f for f in sound if f.axis != "integrity"])


_NAMES: Final = {"integrity": "the log", "collapse": "the samples"}


def _verdict(status: Status, headline: str, carrying: list[Finding]) -> Verdict:
    first = [f.evidence[0] for f in carrying if f.evidence]
    rest = [e for f in carrying for e in f.evidence[1:]] if len(carrying) == 1 else []
    numbers = {e.name: e for e in (*first, *rest) if e.value is not None}
    return Verdict(
        status=status,
        headline=headline,
        findings=tuple(f.id for f in carrying),
        numbers=tuple(numbers.values())[:_NUMBERS],
    )
