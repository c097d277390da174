"""What a script needs to say of a chart where the pointer is: axes, and the series behind them.

:mod:`ganreport.charts.svg` says how it is written and found in the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from ganreport.messages import Language, Text
from ganreport.report.numbers import Floats, Number, number
from ganreport.run.text import printable

DIGITS: Final = 5
"""Significant digits of a value: what is read beside a pointer, and fits a cell."""

_EXACT: Final = 2**53  # below it a script's numbers hold every whole number


@dataclass(frozen=True)
class ReadSeries:
    """A line of a chart: its name, and columns of (n,) values at (n,) places.

    Of the columns ``value`` is what is drawn strong or as recorded; ``smooth`` is the same line's
    running median, with places of its own.
    """

    name: Text
    x: Floats
    columns: Mapping[str, Floats]
    smooth: tuple[Floats, Floats] | None = None


@dataclass(frozen=True)
class ReadAxes:
    """Axes with a readable position.

    ``box`` is the rectangle in units of the drawing's ``viewBox`` (left, top, width, height), ``x``
    and ``y`` are the values at its left and right, its bottom and top; ``log`` names the axes among
    these two that are logarithmic. ``label`` says what is shown, ``series`` of which lines.
    """

    box: tuple[float, float, float, float]
    x: tuple[float, float]
    y: tuple[float, float]
    log: str
    label: Text
    series: tuple[str, ...]


@dataclass(frozen=True)
class Readout:
    """All axes of a chart, what their horizontal axis counts, and the series that they show."""

    across: Text
    axes: tuple[ReadAxes, ...]
    series: Mapping[str, ReadSeries] = field(default_factory=dict)


def readouts(charts: Mapping[str, Readout], language: Language) -> str:
    """The readouts of several charts by their ids, as JSON that may stand in a ``script``.

    Series that several charts show stand there once, and so do places that several series have.
    """
    grids: dict[str, int] = {}
    series: dict[str, Any] = {}
    for chart in charts.values():
        for key, each in chart.series.items():
            series.setdefault(key, _series(each, grids, language))
    written = json.dumps(
        {
            "charts": {name: _chart(chart, language) for name, chart in charts.items()},
            "series": series,
            "grids": [json.loads(grid) for grid in grids],
        },
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    )
    return written.replace("<", "\\u003c")  # no text of a run may end the script


def _chart(chart: Readout, language: Language) -> dict[str, Any]:
    return {"x": language.say(chart.across), "axes": [_axes(a, language) for a in chart.axes]}


def _axes(axes: ReadAxes, language: Language) -> dict[str, Any]:
    return {
        "box": [round(edge, 2) for edge in axes.box],
        "x": _numbers(axes.x, 2 * DIGITS),
        "y": _numbers(axes.y, 2 * DIGITS),
        "log": axes.log,
        "label": printable(language.say(axes.label)),
        "series": list(axes.series),
    }


def _series(series: ReadSeries, grids: dict[str, int], language: Language) -> dict[str, Any]:
    written: dict[str, Any] = {
        "name": printable(language.say(series.name)),
        "x": _grid(series.x, grids),
        **{name: _numbers(values) for name, values in series.columns.items()},
    }
    if series.smooth:
        x, y = series.smooth
        written["smooth"] = {"x": _grid(x, grids), "value": _numbers(y)}
    return written


def _grid(x: Floats, grids: dict[str, int]) -> int:
    """The number of a grid with these places, which is added where there is none."""
    whole = len(x) > 0 and bool(np.all(np.isfinite(x) & (x == np.round(x)) & (abs(x) < _EXACT)))
    if whole:
        steps = np.diff(x, prepend=0).astype(int).tolist()
        text = json.dumps({"d": steps}, separators=(",", ":"))
    else:
        text = json.dumps({"v": _numbers(x, 2 * DIGITS)}, separators=(",", ":"))
    return grids.setdefault(text, len(grids))


def _numbers(values: Iterable[float], digits: int = DIGITS) -> list[Number | None]:
    """Numbers with few digits; None for what is not finite."""
    return [
        number(float(value), digits) if np.isfinite(value) else None
        for value in np.asarray(values, float)
    ]
