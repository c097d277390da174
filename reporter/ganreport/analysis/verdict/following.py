"""Which findings say nothing of their own, since all that they show follows from the diagnosis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ganreport.analysis.findings import Finding
from ganreport.analysis.verdict.observed import BAD
from ganreport.analysis.verdict.verdict import Diagnosed

_EXPLAINS_ALL: Final = frozenset({"diverged", "undertrained"})
"""Conditions that whatever else is found follows from."""


def following(conditions: Sequence[Diagnosed], findings: Sequence[Finding]) -> list[Finding]:
    """Findings that warn or fail because training diverged, or had hardly begun."""
    if not conditions or conditions[0].id not in _EXPLAINS_ALL:
        return []
    first, bad = conditions[0], [finding for finding in findings if finding.status in BAD]
    diverged = first.id == "diverged"
    causes = (each for each in conditions[1:] if each.cause) if diverged else ()
    named = {name for each in (first, *causes) for name in each.supporting}
    rest = [finding for finding in bad if finding.anchor not in named]
    if diverged:  # its losses or gradients show it, where they were recorded
        shown = [finding for finding in bad if finding.anchor in first.supporting]
        if any(finding.axis != "quality" for finding in shown):
            rest += [finding for finding in shown if finding.axis == "quality"]
    return rest
