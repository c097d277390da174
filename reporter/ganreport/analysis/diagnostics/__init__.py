"""Questions about a run: each diagnostic measures, judges and words one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
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
    others,
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
from ganreport.analysis.verdict import Verdict, conclude
from ganreport.metrics.history import History, measure_samples
from ganreport.run import pairs
from ganreport.run.model import Run

__all__ = ["DIAGNOSTICS", "Verdict", "added", "conclude", "examine"]

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
"""Every diagnostic of ours; one is added at the end of the table of its own file."""


@lru_cache(maxsize=1)
def added() -> tuple[Diagnostic[Any], ...]:
    """The diagnostics of other packages, loaded when the first run is analysed."""
    return others.added([diagnostic.id for diagnostic in DIAGNOSTICS])


def examine(
    run: Run,
    history: History,
    limits: Limits = LIMITS,
    courses: Curves | None = None,
) -> tuple[Finding, ...]:
    """Put every question to a run; findings come worst first, else in the table's order.

    Those of other packages come after ours; one that fails costs its own answer and no other.

    Questions about the two networks are put to each further pair, too, where a run trains several.
    """
    first = next(iter(run.pairs), "")
    findings = list(_answers(Context(run, history, courses, first), limits))
    for pair, alone in pairs.further(run):
        case = Context(alone, measure_samples(alone), pair=pair, further=True)
        findings += [finding for finding in _answers(case, limits) if finding.pair]
    return tuple(sorted(findings, key=lambda finding: WORST_FIRST.index(finding.status)))


def _answers(case: Context, limits: Limits) -> Iterator[Finding]:
    yield from (each.examine(case, limits) for each in DIAGNOSTICS if each.concerns(case))
    for each in added():
        yield from others.answers(each, case, limits)
