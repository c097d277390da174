"""Questions about a run: each diagnostic measures, judges and words one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from ganreport.analysis.curves import Curves
from ganreport.analysis.diagnostics import (
    balance,
    blindness,
    collapse,
    column_relations,
    column_shapes,
    fidelity,
    gradients,
    impossible_values,
    integrity,
    layers,
    memorization,
    modes,
    oscillation,
    others,
    overfitting,
    pace,
    pairs,
    plausibility,
    posterior,
    progress,
    record_copies,
    recorded,
    repetition,
    rivals,
    sameness,
    sharpness,
    told_apart,
    usefulness,
)
from ganreport.analysis.findings import Context, Diagnostic, Finding
from ganreport.analysis.grading import WORST_FIRST
from ganreport.analysis.limits import LIMITS, Limits
from ganreport.analysis.remedies.ladders import Remedy
from ganreport.metrics.history import History
from ganreport.run.model import Run

__all__ = ["DIAGNOSTICS", "added", "examine", "remedies", "worst_first"]

DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    *collapse.DIAGNOSTICS,
    *modes.DIAGNOSTICS,
    *repetition.DIAGNOSTICS,
    *sameness.DIAGNOSTICS,
    *posterior.DIAGNOSTICS,
    *fidelity.DIAGNOSTICS,
    *sharpness.DIAGNOSTICS,
    *column_shapes.DIAGNOSTICS,
    *column_relations.DIAGNOSTICS,
    *impossible_values.DIAGNOSTICS,
    *told_apart.DIAGNOSTICS,
    *usefulness.DIAGNOSTICS,
    *pairs.DIAGNOSTICS,
    *rivals.DIAGNOSTICS,
    *progress.DIAGNOSTICS,
    *recorded.DIAGNOSTICS,
    *memorization.DIAGNOSTICS,
    *record_copies.DIAGNOSTICS,
    *oscillation.DIAGNOSTICS,
    *balance.DIAGNOSTICS,
    *blindness.DIAGNOSTICS,
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


def remedies() -> dict[str, Remedy]:
    """What each diagnostic, ours and those of other packages, asks for where it finds a fault."""
    return {each.id: each.remedy for each in (*DIAGNOSTICS, *added())}


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

    Those of other packages come after ours; one that fails costs its own answer and no other.

    Args:
        run: What was recorded; of a further pair the run of its scalars alone.
        history: The run's samples as measured.
        limits: What the answers are judged by.
        curves: The run's scalars as measured, if they were already.
        pair: The pair's name, where the run trains several.
        further: Whether it is another than the first: it is asked about its two networks alone.
    """
    context = Context(run, history, curves, pair, further)
    findings = _answers(context, limits)
    return worst_first(finding for finding in findings if finding.pair or not further)


def _answers(context: Context, limits: Limits) -> Iterator[Finding]:
    yield from (each.examine(context, limits) for each in DIAGNOSTICS if each.concerns(context))
    for each in added():
        yield from others.answers(each, context, limits)


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings from fail to not measured, otherwise in their order."""
    return tuple(sorted(findings, key=lambda finding: WORST_FIRST.index(finding.status)))
