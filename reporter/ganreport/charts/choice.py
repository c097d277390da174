"""Which charts stand in the body: those that explain a fault, then those that changed most."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.verdict.following import following
from ganreport.charts.base import Chart, Figure, Source
from ganreport.messages import Text, message, together
from ganreport.report.model import ReportData

ENOUGH: Final = 2
"""Charts of a part in the body from which on none is added for nothing but how much it changed."""

BESIDE: Final = 2
"""Charts that explain a finding best, the first of those that it names."""

LEAST: Final = 0.5
"""Change from which on a chart may stand in the body for it."""

# Apart by more than a change (0 to 1) can add, so that faults come before the rest.
_EXPLAINS: Final = {Status.FAIL: 3.0, Status.WARN: 2.0}
_ALWAYS: Final = 1.0  # above any change alone


def choose(drawn: Iterable[tuple[Chart, Source, Figure]]) -> tuple[Figure, ...]:
    """The figures with their relevance, their place and the reason for it, in the same order.

    Relevance is 3 for one of the first ``BESIDE`` charts of a finding that fails, 2 for one that
    warns, 1 for one that readers look for in every report, and to each of these its change (0 to 1,
    see :func:`ganreport.report.thinning.change`) is added. From 1 on a figure stands in the body,
    and so does, of each part that has fewer than ``ENOUGH``, the one that changed most of the rest.

    Args:
        drawn: Charts of the table, what they were drawn from, and what they drew.
    """
    judged = [_judged(chart, source, figure) for chart, source, figure in drawn]
    judged = _once(judged)
    moved = {figure.id for figure in _most_changed(judged)}
    return tuple(
        figure if figure.reason or figure.body else _settled(figure, moved=figure.id in moved)
        for figure in judged
    )


def _once(figures: list[Figure]) -> list[Figure]:
    """Without the losses in the body where the first page shows the same over its whole width."""
    first = {figure.id: figure for figure in figures if figure.section == "verdict"}
    shown = None if "summary_metric" in first else first.get("summary_losses")
    if shown is None or shown.data is None:
        return figures
    return [
        replace(figure, body=False, reason=message("The first page shows these losses."))
        if figure.id == "losses" and figure.data and {*figure.data.columns} <= {*shown.data.columns}
        else figure
        for figure in figures
    ]


def _judged(chart: Chart, source: Source, figure: Figure) -> Figure:
    """The figure with its relevance, and with a reason if it has one of its own."""
    if figure.section in ("verdict", "timeline"):
        return figure
    changes = [each for each in (chart.changes(source) if chart.changes else ()) if each]
    moved = max((each for each in changes if math.isfinite(each)), default=0.0)
    fault = _explained(figure, _own(source.report))
    reason: Text
    if fault:
        relevance = _EXPLAINS[fault.status]
        reason = message("Shown because of: {question}", question=fault.heading)
    elif chart.always:
        relevance, reason = _ALWAYS, message("Shown always: {why}.", why=chart.always)
    else:
        relevance, reason = 0.0, ""
    return replace(figure, relevance=round(relevance + moved, 3), body=bool(reason), reason=reason)


def _explained(figure: Figure, findings: tuple[Finding, ...]) -> Finding | None:
    """The worst finding in trouble that the figure explains best; findings come worst first."""
    troubles = (f for f in findings if f.status in _EXPLAINS and figure.id in f.charts[:BESIDE])
    return next(troubles, None)


def _own(report: ReportData) -> tuple[Finding, ...]:
    """The findings, without those that only follow from the diagnosis."""
    rest = following(report.verdict.conditions, report.findings)
    return tuple(finding for finding in report.findings if finding not in rest)


def _most_changed(figures: list[Figure]) -> Iterable[Figure]:
    rest = [f for f in figures if not (f.body or f.reason) and f.relevance >= LEAST]
    rest.sort(key=lambda figure: -figure.relevance)
    for section in {figure.section: None for figure in rest}:
        stand = sum(figure.body and figure.section == section for figure in figures)
        if stand < ENOUGH:
            yield next(figure for figure in rest if figure.section == section)


def _settled(figure: Figure, *, moved: bool) -> Figure:
    """A figure without a reason of its own, in the body or in the appendix."""
    how = message(
        "Early and late values differ by {change:.2f} (Cliff's delta).", change=figure.relevance
    )
    if moved:
        reason = together(message("Shown because it changed most in this part."), how)
    else:
        reason = together(
            message("It is here because it explains no fault."), how if figure.relevance else ""
        )
    return replace(figure, body=moved, reason=reason)
