"""Questions about a run: each diagnostic measures, judges and words one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

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
from ganreport.analysis.findings import Context, Diagnostic, Finding, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.verdict import Verdict, conclude
from ganreport.metrics.history import History, measure_samples
from ganreport.run import pairs
from ganreport.run.model import Run

__all__ = ["DIAGNOSTICS", "Verdict", "conclude", "examine"]

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

_OF_PAIRS: Final = ("oscillation", "balance", "gradients")
_WORST_FIRST: Final = tuple(Status)


def examine(
    run: Run,
    history: History,
    thresholds: Thresholds | Limits | None = None,
    courses: Curves | None = None,
) -> tuple[Finding, ...]:
    """Put every question to a run; findings come worst first, else in the table's order.

    Questions about the two networks are put to each further pair, too, where a run trains several.
    """
    if isinstance(thresholds, Limits):
        thresholds = Thresholds(**thresholds.values)  # type: ignore[arg-type]
    thresholds = thresholds or Thresholds()
    findings = list(_answers(Context(run, history, courses), thresholds))
    first = next(iter(run.pairs), None)
    findings = [_named(f, first) if first and _of_networks(f) else f for f in findings]
    for pair, alone in pairs.further(run):
        found = _answers(Context(alone, measure_samples(alone)), thresholds)
        findings += [_of_pair(finding, pair) for finding in found if _of_networks(finding)]
    return tuple(sorted(findings, key=lambda finding: _WORST_FIRST.index(finding.status)))


def _answers(case: Context, thresholds: Thresholds) -> Iterator[Finding]:
    return (each.examine(case, thresholds) for each in DIAGNOSTICS if each.concerns(case))


def _of_networks(finding: Finding) -> bool:
    return finding.axis in _OF_PAIRS and finding.status is not Status.NOT_MEASURED


def _of_pair(finding: Finding, pair: str) -> Finding:
    return msgspec.structs.replace(
        _named(finding, pair),
        id=pairs.tagged(finding.id, pair),
        charts=tuple(pairs.tagged(chart, pair) for chart in finding.charts),
    )


def _named(finding: Finding, pair: str) -> Finding:
    """The finding with the name of the pair that it is about."""
    return msgspec.structs.replace(
        finding,
        question=pairs.titled(finding.question, pair),
        claim=f"Pair {pair}: {finding.claim}",
    )
