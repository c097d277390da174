"""Questions about a run: each diagnostic measures, judges and words one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ganreport.analysis.curves import Curves
from ganreport.analysis.diagnostics import (
    balance,
    collapse,
    fidelity,
    gradients,
    integrity,
    layers,
    memorization,
    modes,
    oscillation,
    overfitting,
    pace,
    plausibility,
    posterior,
    progress,
    recorded,
    repetition,
    sameness,
)
from ganreport.analysis.findings import Context, Diagnostic, Finding
from ganreport.analysis.grading import WORST_FIRST
from ganreport.analysis.limits import LIMITS, Limits
from ganreport.metrics.history import History
from ganreport.run.model import Run

__all__ = ["DIAGNOSTICS", "examine", "worst_first"]

DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    *collapse.DIAGNOSTICS,
    *modes.DIAGNOSTICS,
    *repetition.DIAGNOSTICS,
    *sameness.DIAGNOSTICS,
    *posterior.DIAGNOSTICS,
    *fidelity.DIAGNOSTICS,
    *progress.DIAGNOSTICS,
    *recorded.DIAGNOSTICS,
    *memorization.DIAGNOSTICS,
    *oscillation.DIAGNOSTICS,
    *balance.DIAGNOSTICS,
    *overfitting.DIAGNOSTICS,
    *pace.DIAGNOSTICS,
    *gradients.DIAGNOSTICS,
    *layers.DIAGNOSTICS,
    *integrity.DIAGNOSTICS,
    *plausibility.DIAGNOSTICS,
)
"""Every diagnostic; one is added at the end of the table of its own file."""


def examine(
    run: Run,
    history: History,
    limits: Limits = LIMITS,
    curves: Curves | None = None,
    pair: str = "",
    *,
    further: bool = False,
) -> tuple[Finding, ...]:
    """Put every question to one pair of networks; findings come worst first, else as in the table.

    Args:
        run: What was recorded; of a further pair the run of its scalars alone.
        history: The run's samples as measured.
        limits: What the answers are judged by.
        curves: The run's scalars as measured, if they were already.
        pair: The pair's name, where the run trains several.
        further: Whether it is another than the first: it is asked about its two networks alone.
    """
    context = Context(run, history, curves, pair, further)
    found = (each.examine(context, limits) for each in DIAGNOSTICS if each.concerns(context))
    return worst_first(finding for finding in found if finding.pair or not further)


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings from fail to not measured, otherwise in their order."""
    return tuple(sorted(findings, key=lambda finding: WORST_FIRST.index(finding.status)))
