"""Questions about a run: each diagnostic measures, judges and words one."""

from __future__ import annotations

from typing import Any, Final

from ganreport.courses import Courses
from ganreport.diagnostics import (
    balance,
    collapse,
    gradients,
    integrity,
    layers,
    memorisation,
    modes,
    oscillation,
    overfitting,
    pace,
    posterior,
    progress,
    quality,
    repetition,
    sameness,
)
from ganreport.diagnostics.types import Case, Diagnostic, Finding, Status, Thresholds
from ganreport.diagnostics.verdict import Verdict, conclude
from ganreport.history import History
from ganreport.run import Run

__all__ = ["DIAGNOSTICS", "Verdict", "conclude", "examine"]

DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    *collapse.DIAGNOSTICS,
    *modes.DIAGNOSTICS,
    *repetition.DIAGNOSTICS,
    *sameness.DIAGNOSTICS,
    *posterior.DIAGNOSTICS,
    *quality.DIAGNOSTICS,
    *progress.DIAGNOSTICS,
    *memorisation.DIAGNOSTICS,
    *oscillation.DIAGNOSTICS,
    *balance.DIAGNOSTICS,
    *overfitting.DIAGNOSTICS,
    *pace.DIAGNOSTICS,
    *gradients.DIAGNOSTICS,
    *layers.DIAGNOSTICS,
    *integrity.DIAGNOSTICS,
)
"""Every diagnostic; one is added at the end of the table of its own file."""

_WORST_FIRST: Final = tuple(Status)


def examine(
    run: Run,
    history: History,
    thresholds: Thresholds | None = None,
    courses: Courses | None = None,
) -> tuple[Finding, ...]:
    """Put every question to a run; findings come worst first, else in the table's order."""
    case = Case(run, history, courses)
    thresholds = thresholds or Thresholds()
    findings = [
        diagnostic.examine(case, thresholds)
        for diagnostic in DIAGNOSTICS
        if diagnostic.concerns(case)
    ]
    return tuple(sorted(findings, key=lambda finding: _WORST_FIRST.index(finding.status)))
