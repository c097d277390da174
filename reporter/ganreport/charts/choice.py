"""Which charts stand in the body: those that explain a fault, then those that changed most."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.charts.base import Chart, Figure, Scene
from ganreport.stats.discriminator import auc

MOST: Final = 2
"""Charts of a part that stand in the body for nothing but how much they changed."""

LEAST: Final = 0.5
"""Change from which on a chart may stand in the body for it."""

_FEWEST: Final = 5
_PART: Final = 5
_EXPLAINS: Final = {Status.FAIL: 3.0, Status.WARN: 2.0}
_ALWAYS: Final = 1.0


def choose(
    drawn: Iterable[tuple[Chart, Figure]], scene: Scene, *, everything: bool = False
) -> tuple[Figure, ...]:
    """The figures with their relevance, their place and the reason for it, in the same order.

    Relevance is 3 for a chart that explains a finding that fails, 2 for one that warns, 1 for one
    that readers look for in every report, and to each of these its change (0 to 1, see
    :func:`change`) is added. From 1 on a figure stands in the body, and so do the ``MOST`` of each
    part that changed most of the rest.

    Args:
        drawn: Charts of the table with what they drew.
        scene: What they were drawn from.
        everything: Whether all stand in the body whatever their relevance.
    """
    judged = [_judged(chart, figure, scene) for chart, figure in drawn]
    moved = {figure.id for figure in _most_changed(judged)}
    return tuple(
        figure if figure.body else _settled(figure, figure.id in moved, everything=everything)
        for figure in judged
    )


def change(series: npt.NDArray[Any]) -> float:
    """How far the first and the last fifth of (n,) values lie apart, from 0 to 1.

    The absolute value of Cliff's delta (Cliff 1993): the chance that a late value is above an early
    one less that of the opposite. It needs no scale and no unit. NaN of fewer than five finite
    values.
    """
    finite = np.asarray(series)[np.isfinite(series)]
    if len(finite) < _FEWEST:
        return float("nan")
    size = len(finite) // _PART
    return abs(2 * auc(finite[-size:], finite[:size]).value - 1)


def _judged(chart: Chart, figure: Figure, scene: Scene) -> Figure:
    """The figure with its relevance, and with a reason if it has one of its own."""
    if figure.section in ("verdict", "timeline"):
        return figure
    changes = [change(series) for series in (chart.series(scene) if chart.series else ())]
    moved = float(np.nanmax(changes)) if np.isfinite(changes).any() else 0.0
    fault = _explained(figure, scene.findings)
    if fault:
        relevance, reason = _EXPLAINS[fault.status], f"Shown to explain: {fault.heading}"
    elif chart.always:
        relevance, reason = _ALWAYS, f"Shown always: {chart.always}."
    else:
        relevance, reason = 0.0, ""
    return msgspec.structs.replace(
        figure, relevance=round(relevance + moved, 3), body=bool(reason), reason=reason
    )


def _explained(figure: Figure, findings: tuple[Finding, ...]) -> Finding | None:
    """The worst finding in trouble that the figure explains; findings come worst first."""
    found = (f for f in findings if f.status in _EXPLAINS and figure.id in f.charts)
    return next(found, None)


def _most_changed(figures: list[Figure]) -> Iterable[Figure]:
    rest = [figure for figure in figures if not figure.body and figure.relevance >= LEAST]
    rest.sort(key=lambda figure: -figure.relevance)
    for section in {figure.section: None for figure in rest}:
        yield from [figure for figure in rest if figure.section == section][:MOST]


def _settled(figure: Figure, moved: bool, *, everything: bool) -> Figure:
    """A figure without a reason of its own, in the body or in the appendix."""
    how = f"Early and late values lie {figure.relevance:.2f} apart (Cliff's delta)."
    if moved:
        reason = f"Shown because it changed most in this part. {how}"
    elif everything:
        reason = "Shown because all charts were asked for."
    else:
        reason = f"Here because it explains no fault. {how if figure.relevance else ''}".strip()
    return msgspec.structs.replace(figure, body=moved or everything, reason=reason)
