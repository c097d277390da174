"""How findings combine into one verdict, by the table ``RULES``.

Of several findings of the same status, the axis that comes first in ``PRECEDENCE`` leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from ganreport.analysis.findings import Evidence, Finding
from ganreport.analysis.grading import Status

PRECEDENCE: Final = (
    "collapse",
    "codes",
    "copying",
    "quality",
    "oscillation",
    "gradients",
    "balance",
    "integrity",
)
"""Axes by how much of the others they explain; a log that fails comes before all of them."""

_NUMBERS: Final = 3
_CARRY_NOTHING: Final = frozenset({"plausibility"})
_WITHOUT_REALS: Final = frozenset({"sameness"})
_NOTHING: Final = "Nothing could be measured on samples"


class VerdictRule(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table: the first whose condition holds gives the verdict."""

    outcome: str
    status: Status
    when: str
    means: str


RULES: Final = (
    VerdictRule(
        outcome="Fails",
        status=Status.FAIL,
        when="Any question is answered by fail.",
        means=f"A fault was found. A log that fails leads, then {', '.join(PRECEDENCE[:-1])}.",
    ),
    VerdictRule(
        outcome="Warning",
        status=Status.WARN,
        when="Otherwise: any question is answered by warn.",
        means="Something looks wrong, or the log is too poor to tell.",
    ),
    VerdictRule(
        outcome="No problem found",
        status=Status.OK,
        when="Otherwise: samples were compared with reals for collapse, and found sound.",
        means="Healthy as far as was measured; what was not measured is counted in the sentence.",
    ),
    VerdictRule(
        outcome="No finding",
        status=Status.NOT_MEASURED,
        when="Otherwise: something other than the log was measured, and found sound.",
        means="Nothing speaks against the run and nothing for it: samples were not measured, or "
        "could not be compared with reals.",
    ),
    VerdictRule(
        outcome="No evidence",
        status=Status.NOT_MEASURED,
        when="Otherwise.",
        means="Nothing was recorded that could be judged.",
    ),
)
"""From the worst to the least evidence."""

_FAILS, _WARNS, _HEALTHY, _NO_FINDING, _NO_EVIDENCE = RULES


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the run comes to: one sentence, ids of the findings and numbers that carry it.

    ``outcome`` is that of the rule that gave it.
    """

    status: Status
    outcome: str
    headline: str
    findings: tuple[str, ...] = ()
    numbers: tuple[Evidence, ...] = ()


def conclude(findings: Sequence[Finding]) -> Verdict:
    """Combine findings by ``RULES``."""
    for rule in (_FAILS, _WARNS):
        carrying = _ordered([f for f in findings if f.status is rule.status])
        if rule is _FAILS:
            carrying.sort(key=lambda finding: finding.axis != "integrity")
        if carrying:
            return _troubled(rule, carrying, findings)
    sound = _ordered([f for f in findings if f.status is Status.OK and f.id not in _CARRY_NOTHING])
    if any(f.axis == "collapse" and f.id not in _WITHOUT_REALS for f in sound):
        return _sound(sound, findings)
    if any(f.axis != "integrity" for f in sound):
        alone = any(f.id in _WITHOUT_REALS for f in sound)
        headline = "Samples could not be compared with reals" if alone else _NOTHING
        headline += ", so the run can't be called healthy; "
        return _verdict(_NO_FINDING, f"{headline}what was recorded shows no fault.", sound)
    headline = "Neither samples nor anything else but the log could be measured, "
    return _verdict(_NO_EVIDENCE, f"{headline}so the run can't be called healthy.", sound)


def _ordered(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: PRECEDENCE.index(f.axis) if f.axis in PRECEDENCE else 99)


def _troubled(rule: VerdictRule, carrying: list[Finding], findings: Sequence[Finding]) -> Verdict:
    headline = str(carrying[0].said).rstrip(".")
    more = len(carrying) - 1
    if more:
        word = "fails" if rule is _FAILS else "warns"
        plural = f"{more} more finding{'s' * (more > 1)} {word[:-1] if more > 1 else word}"
        headline += f"; {plural} ({', '.join(f.anchor for f in carrying[1:])})"
    if not any(f.axis == "collapse" and f.status is not Status.NOT_MEASURED for f in findings):
        headline += "; nothing could be measured on samples"
    return _verdict(rule, f"{headline}.", carrying)


def _sound(sound: list[Finding], findings: Sequence[Finding]) -> Verdict:
    axes = list(dict.fromkeys(f.axis for f in sound))
    found = ", ".join(_NAMES.get(axis, axis) for axis in PRECEDENCE if axis in axes)
    headline = f"No sign of trouble in what was measured ({found})"
    missing = sum(f.status is Status.NOT_MEASURED for f in findings)
    if missing:
        headline += f"; {missing} of {len(findings)} questions could not be answered"
    return _verdict(_HEALTHY, f"{headline}.", [f for f in sound if f.axis != "integrity"])


_NAMES: Final = {"integrity": "the log", "collapse": "the samples"}


def _verdict(rule: VerdictRule, headline: str, carrying: list[Finding]) -> Verdict:
    first = [f.evidence[0] for f in carrying if f.evidence]
    rest = [e for f in carrying for e in f.evidence[1:]] if len(carrying) == 1 else []
    numbers = {e.name: e for e in (*first, *rest) if e.value is not None}
    return Verdict(
        status=rule.status,
        outcome=rule.outcome,
        headline=headline,
        findings=tuple(f.anchor for f in carrying),
        numbers=tuple(numbers.values())[:_NUMBERS],
    )
