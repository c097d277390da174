"""The table of charts, drawn from evidence in one go."""

from __future__ import annotations

from ganreport.charts import distribution, dynamics, others, pictures, points, training
from ganreport.charts.types import Chart, Figure, Scene

CHARTS: tuple[Chart, ...] = (
    *pictures.CHARTS,
    *points.CHARTS,
    *distribution.CHARTS,
    *training.CHARTS,
    *others.CHARTS,
    *dynamics.CHARTS,
)

__all__ = ["CHARTS", "Chart", "Figure", "Scene", "draw"]


def draw(scene: Scene) -> tuple[Figure, ...]:
    """Every chart there is evidence for, in the table's order."""
    figures = (chart.draw(scene) for chart in CHARTS)
    return tuple(figure for figure in figures if figure)
