"""The table of charts, drawn from evidence in one go and placed by what they tell."""

from __future__ import annotations

from ganreport.charts import (
    course,
    cycles,
    distribution,
    dynamics,
    others,
    pictures,
    points,
    training,
)
from ganreport.charts.choice import choose
from ganreport.charts.types import Chart, Figure, Scene

CHARTS: tuple[Chart, ...] = (
    *course.CHARTS,
    *pictures.CHARTS,
    *points.CHARTS,
    *distribution.CHARTS,
    *training.CHARTS,
    *others.CHARTS,
    *dynamics.CHARTS,
    *cycles.CHARTS,
)

__all__ = ["CHARTS", "Chart", "Figure", "Scene", "draw"]


def draw(scene: Scene, *, everything: bool = False) -> tuple[Figure, ...]:
    """Every chart there is evidence for, in the table's order; each says where it stands and why.

    Args:
        scene: What to draw from.
        everything: Whether all charts stand in the body.
    """
    drawn = ((chart, figure) for chart in CHARTS if (figure := chart.draw(scene)))
    return choose(drawn, scene, everything=everything)
