"""Charts of tables: columns side by side, and how dependences between columns differ."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes

from ganreport.charts import style
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.messages import message, plural, together
from ganreport.report.evidence import DataTable
from ganreport.report.numbers import Cell, array
from ganreport.report.table_evidence import ColumnShares

_COLUMNS: Final = 4  # side by side
_MOST: Final = 12  # panels: three rows, about a third of a page
_NAME: Final = 22  # signs of a name above a panel
_LABEL: Final = 16  # of a name beside a heat map
_BAR: Final = 7  # of a category below a bar
_WIDE: Final = 0.4  # of a bar's place, where two stand in it
_ROOM: Final = 34  # signs that fit below one panel


def columns(source: Source) -> Sketch | None:
    """Shares of values in each column, generated beside real, those first that are most off."""
    table = source.report.table
    if table is None:
        return None
    shown = table.columns[:_MOST]
    across = min(_COLUMNS, len(shown))
    rows = -(-len(shown) // across)
    height = 1.15 * rows + 0.35
    with style.canvas(source, height, rows=rows, columns=across) as (figure, axes):
        figure.subplots_adjust(
            hspace=0.85, wspace=0.2, left=0.03, top=1 - 0.3 / height, bottom=0.3 / height
        )
        for axis, column in zip(axes, shown, strict=False):
            _column(axis, column, source)
        for axis in axes[len(shown) :]:
            axis.set_visible(False)
    rest = table.total - len(shown)
    return Sketch(
        canvas=figure,
        title=message("Columns of generated records beside those of real ones"),
        caption=together(
            message(
                "Shares of values at step {step:count}: real (blue, filled or left bars) and "
                "generated (orange, outlined or right bars). The columns that are most off come "
                "first. The number is the likeness (1: the same), in brackets the baseline.",
                step=table.step,
            ),
            plural(
                "{count:count} column more is not shown.",
                "{count:count} columns more are not shown.",
                count=rest,
            )
            if rest > 0
            else "",
        ),
        alt=message(
            "Histograms of generated over real values in the columns {names:list}.",
            names=[column.name for column in shown],
        ),
        data=DataTable(
            columns=("column", "likeness", "lower", "upper", "baseline"),
            rows=tuple(_row(column) for column in table.columns),
        ),
    )


def _row(column: ColumnShares) -> tuple[Cell, ...]:
    return column.name, column.likeness, column.lower, column.upper, column.baseline


def _column(axis: Axes, column: ColumnShares, source: Source) -> None:
    real, generated = array(column.real), array(column.generated)
    if column.names:
        places = np.arange(len(real))
        axis.bar(places - _WIDE / 2, real, _WIDE, color=style.REAL, linewidth=0)
        axis.bar(places + _WIDE / 2, generated, _WIDE, color=style.FAKE, linewidth=0)
        each = max(2, min(_BAR, _ROOM // max(1, len(places))))
        axis.set_xticks(places, style.short_names(list(column.names), each), fontsize=6)
    else:
        edges = array(column.edges)
        axis.stairs(real, edges, fill=True, color=style.REAL, alpha=0.45, linewidth=0)
        axis.stairs(generated, edges, color=style.FAKE, linewidth=1.1)
        axis.locator_params(axis="x", nbins=3)
        axis.tick_params(axis="x", labelsize=6.5)
    axis.set_yticks([])
    axis.spines["left"].set_visible(False)
    axis.grid(visible=False)
    score, due = (
        source.language.number(f"{float(x):.2f}") for x in (column.likeness, column.baseline)
    )
    name = style.shortened(column.name, _NAME)
    axis.set_title(f"{name}\n{score} ({due})", fontsize=6.5, loc="left")


def relations(source: Source) -> Sketch | None:
    """How columns depend on each other in the real data, and what generated records change."""
    table = source.report.table
    if table is None or len(table.related) < 2:  # one column depends on nothing
        return None
    real, generated = (
        np.array([array(row) for row in each]) for each in (table.real, table.generated)
    )
    names = style.short_names(list(table.related), _LABEL)
    height = 0.95 + 2.6
    with style.canvas(source, height, columns=2) as (figure, axes):
        figure.subplots_adjust(left=0.13, right=0.9, bottom=0.95 / height, wspace=0.08)
        panels = (
            (real, message("Real records")),
            (generated - real, message("Generated less real")),
        )
        for axis, (matrix, title) in zip(axes, panels, strict=True):
            shown = np.where(np.eye(len(matrix)) > 0, np.nan, matrix)
            mesh = axis.pcolormesh(shown, cmap=style.DIVERGING, vmin=-1, vmax=1)
            axis.grid(visible=False)
            axis.set_title(source.say(title))
            at = np.arange(len(names)) + 0.5
            axis.set_xticks(at, names, fontsize=5.5, rotation=90)
            axis.set_yticks(at, names if axis is axes[0] else [""] * len(names), fontsize=5.5)
            axis.invert_yaxis()
        bar = figure.add_axes((0.915, 0.95 / height, 0.014, 0.55))
        figure.colorbar(mesh, cax=bar, ticks=[-1, 0, 1]).ax.tick_params(labelsize=7)
    left = table.total - len(table.related)
    return Sketch(
        canvas=figure,
        title=message("How columns depend on each other, and what generated records change"),
        caption=together(
            message(
                "Left: dependences among real records (Spearman's correlation of numbers, "
                "otherwise from 0 to 1). Right: generated less real, at step {step:count}; white "
                "is no difference.",
                step=table.step,
            ),
            plural(
                "{count:count} column that differs less is not shown.",
                "{count:count} columns that differ less are not shown.",
                count=left,
            )
            if left > 0
            else "",
        ),
        alt=message("Heat maps of the dependences between columns: real, and the difference."),
        data=_pairs(table.related, real, generated),
    )


def _pairs(names: tuple[str, ...], real: np.ndarray, generated: np.ndarray) -> DataTable:
    """The dependences pair by pair, those that differ most first."""
    pairs = [(i, j) for i in range(len(names)) for j in range(i)]
    pairs.sort(key=lambda pair: -abs(real[pair] - generated[pair]))
    return DataTable(
        columns=("column", "other", "real", "generated"),
        rows=tuple(
            (names[i], names[j], float(real[i, j]), float(generated[i, j]))
            for i, j in pairs[:_ROWS]
        ),
    )


_ROWS: Final = 200  # pairs in the table behind the chart

CHARTS: Final = (
    Chart("columns", "distribution", columns, message("each column beside the real one")),
    Chart("relations", "distribution", relations),
)
