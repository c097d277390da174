"""The table of charts, drawn from evidence in one go."""

from __future__ import annotations

import msgspec

from ganreport.charts import distribution, dynamics, pictures, points, training
from ganreport.charts.types import Chart, Figure, Scene
from ganreport.diagnostics.types import Status

CHARTS: tuple[Chart, ...] = (
    *pictures.CHARTS,
    *points.CHARTS,
    *distribution.CHARTS,
    *training.CHARTS,
    *dynamics.CHARTS,
)

__all__ = ["CHARTS", "Chart", "Figure", "Scene", "draw"]

_URGENT = {Status.FAIL: 3.0, Status.WARN: 2.0}


def draw(scene: Scene) -> tuple[Figure, ...]:
    """Every chart there is evidence for, in the table's order.

    A chart that explains a failing or warning finding gains relevance.
    """
    figures = (chart.draw(scene) for chart in CHARTS)
    return tuple(_weighed(figure, scene) for figure in figures if figure)


def _weighed(figure: Figure, scene: Scene) -> Figure:
    urgent = [_URGENT.get(f.status, 0.0) for f in scene.findings if figure.id in f.charts]
    return msgspec.structs.replace(figure, relevance=figure.relevance + max(urgent, default=0.0))
