"""Sample metrics over the evaluations, each beside what a perfect generator would score."""

from __future__ import annotations

import textwrap
from typing import Any, Final

import numpy as np

from ganreport.charts import style
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.charts.limits import falls_far
from ganreport.charts.panel import Excess, LinePanel, beyond_axes, tag
from ganreport.messages import message, together
from ganreport.metrics.paired import PREFIX
from ganreport.report.evidence import DataTable, MetricHistory
from ganreport.report.gaps import values_left_out
from ganreport.report.numbers import Cell, array
from ganreport.report.thinning import change
from ganreport.run.scalars import LARGEST
from ganreport.stats.decimate import evenly

FEWEST: Final = 2
"""Evaluations that make a line."""

_PANELS: Final = 4  # side by side: three rows of all metrics fit on what a page has left
_BOUNDS: Final = ("value", "lower", "upper", "baseline", "baseline_lower", "baseline_upper")
_FEW: Final = 16  # evaluations that are marked one by one
_TITLE: Final = 28  # signs of a title that there is room for above a panel
_BENEATH: Final = 1e-9  # of the least value: below the lowest decade of any axis
_ROWS: Final = 200  # of the table behind the metrics


def quality(source: Source) -> Sketch | None:
    """Every sample metric over the evaluations, with what a perfect generator would score."""
    taken = [
        history
        for history in source.report.histories
        if history.each
        and len(history.steps) >= FEWEST
        and not history.id.startswith(PREFIX)  # of pairs: in a chart of their own
    ]
    if not taken:
        return None
    rows = -(-len(taken) // _PANELS)
    height = 1.24 * rows + 0.5
    with style.canvas(source, height, rows=rows, columns=_PANELS) as (figure, axes):
        figure.subplots_adjust(hspace=0.75, wspace=0.34, left=0.055, top=1 - 0.37 / height)
        excess = []
        for axis, history in zip(axes, taken, strict=False):
            panel = LinePanel(axis, source, history.label)
            excess += metric(panel, history)
            title = f"{source.say(history.label)}\N{NO-BREAK SPACE}{ARROWS[history.better]}"
            axis.set_title("\n".join(textwrap.wrap(title.rstrip(), _TITLE)), fontsize=7)
        for axis in axes[len(taken) :]:
            axis.set_visible(False)
        for place, axis in enumerate(axes[: len(taken)]):
            lowest = place + _PANELS >= len(taken)
            style.step_axis(axis, source, 4, named=lowest)
        style.rows_part(axes, _PANELS)
    return Sketch(
        canvas=figure,
        title=message("Sample metrics over time, beside what a perfect generator would score"),
        caption=together(
            message(
                "Line: value with its interval. Grey: the baseline, what as many held-out real "
                "samples would score in place of generated ones. Where the interval meets the "
                "grey, samples score as well as real ones. ↑: higher is better; ↓: lower is "
                "better; →: closer to the baseline is better."
            ),
            beyond_axes(excess),
            values_left_out(*_lost(source.report.histories)),
        ),
        alt=message(
            "Small line charts over the evaluations: {metrics:list}.",
            metrics=[history.label for history in taken],
        ),
        data=_table(source.report.histories),
    )


ARROWS: Final = {"higher": "↑", "lower": "↓", "baseline": "→", "": ""}
"""Which way a metric is better; towards the baseline is neither up nor down."""


def metric(
    panel: LinePanel, history: MetricHistory, *, from_zero: bool = True, **look: Any
) -> list[Excess]:
    """Draw a metric over the evaluations with its interval and its baseline; fit the axes.

    ``from_zero`` shows 0, too, where nothing is below it.
    """
    axis, steps = panel.axis, array(history.steps)
    rows = {name: array(getattr(history, name)) for name in _BOUNDS}
    rows = {name: np.where(abs(values) <= LARGEST, values, np.nan) for name, values in rows.items()}
    value, key = rows.pop("value"), f"metric {history.id}"
    finite = value[np.isfinite(value)]
    log = history.better == "lower" and falls_far(value)
    bands = (
        ("baseline_lower", "baseline_upper", style.NULL, 0.18),
        ("lower", "upper", style.GENERATOR, 0.22),
    )
    for low, high, colour, alpha in bands:
        ends = rows[low], rows[high]
        if log:  # an end at 0 or below lies beneath all that is drawn
            ends = np.where(ends[0] > 0, ends[0], finite.min() * _BENEATH), ends[1]
        axis.fill_between(
            steps, *ends, color=colour, alpha=alpha, linewidth=0, gid=tag(key, "band")
        )
    axis.plot(
        steps, rows["baseline"], color=style.NULL, linewidth=0.8, linestyle=(0, (4, 3)),
        gid=tag(key, "baseline"),
    )  # fmt: skip
    marked: dict[str, Any] = {"marker": "o", "markersize": 2.5} if len(value) < _FEW else {}
    panel.add(
        key, history.label, style.GENERATOR, steps, value, bounds=rows,
        **(marked | look),
    )  # fmt: skip
    within = rows["baseline"][np.isfinite(rows["baseline"])].tolist()
    if log:
        return panel.fit(log=True, within=within)
    if from_zero and len(finite) and finite.min() >= 0:
        within.append(0.0)  # a share or a distance is read from it
    return panel.fit(log=False, within=within, bands=list(rows.values()))


def _lost(histories: tuple[MetricHistory, ...]) -> tuple[int, int]:
    """How many values are not finite, and the first step of these."""
    lost = [
        int(step)
        for history in histories
        for step, value in zip(history.steps, array(history.value), strict=True)
        if not abs(value) <= LARGEST
    ]
    return len(lost), min(lost, default=0)


def _table(histories: tuple[MetricHistory, ...]) -> DataTable:
    """Some rows of the metrics, step by step."""
    columns = (*_BOUNDS, "count")
    rows: list[tuple[Cell, ...]] = [
        (step, history.id, *(getattr(history, name)[place] for name in columns))
        for history in histories
        for place, step in enumerate(history.steps)
    ]
    rows.sort(key=lambda row: int(str(row[0])))
    return DataTable(
        columns=("step", "measure", *columns),
        rows=tuple(rows[place] for place in evenly(len(rows), _ROWS)),
    )


def _metrics(source: Source) -> list[float | None]:
    """How much each sample metric changed over the evaluations."""
    return [change(array(history.value)) for history in source.report.histories]


CHARTS: Final = (
    Chart(
        "quality", "distribution", quality, message("all sample metrics beside their baselines"),
        _metrics,
    ),
)  # fmt: skip
