"""How every chart looks: palette, axes, labels, and the numbers behind it."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.charts.base import Cell, DataTable
from ganreport.charts.svg import clean_svg
from ganreport.run.text import distinct, printable, printable_lines

INK: Final = "#1f2328"
MUTED: Final = "#656d76"
GRID: Final = "#e3e6ea"
DISCRIMINATOR: Final = "#0072b2"
GENERATOR: Final = "#c2500a"
HELDOUT: Final = "#008060"
REAL: Final = DISCRIMINATOR
FAKE: Final = GENERATOR
NULL: Final = "#7a828c"
ALARM: Final = "#b3261e"

SEQUENTIAL: Final = "crest"
DIVERGING: Final = "vlag"
WIDTH: Final = 6.7
_LINE: Final = 1.25  # height of a line of text over the size of its font
_RC: Final[Any] = {
    "font.family": ["Noto Sans", "Noto Sans CJK SC", "DejaVu Sans"],
    "font.size": 8,
    "axes.labelsize": 8,
    "axes.titlesize": 8.5,
    "axes.titleweight": "normal",
    "axes.titlelocation": "left",
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "axes.titlecolor": INK,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "axes.linewidth": 0.6,
    "grid.linewidth": 0.6,
    "grid.color": GRID,
    "lines.linewidth": 1.1,
    "text.parse_math": False,  # a name with dollars is no formula
    "svg.fonttype": "none",
    "svg.hashsalt": "ganreport",
    "axes.spines.top": False,
    "axes.spines.right": False,
}


@contextmanager
def canvas(
    height: float, rows: int = 1, columns: int = 1, **grid: Any
) -> Iterator[tuple[Canvas, list[Axes]]]:
    """A figure of the report's width and ``height`` inches, and its axes row by row."""
    with sns.axes_style("ticks"), mpl.rc_context(_RC):
        figure = Canvas(figsize=(WIDTH, height))
        axes = figure.subplots(rows, columns, squeeze=False, **grid)
        figure.subplots_adjust(
            left=0.09,
            right=0.865 if columns == 1 else 0.985,
            top=1 - 0.22 / height,
            bottom=0.46 / height,
            wspace=0.22,
            hspace=0.55,
        )
        for axis in axes.flat:
            axis.grid(axis="y")
            axis.set_axisbelow(True)
            axis.tick_params(length=3, width=0.6)
        yield figure, list(axes.flat)


_STEP: Final[ContextVar[str]] = ContextVar("what a step is called", default="step")


@contextmanager
def steps_called(unit: str) -> Iterator[None]:
    """Call a step what the run counts, such as an epoch, in all that is drawn inside."""
    token = _STEP.set(unit)
    try:
        yield
    finally:
        _STEP.reset(token)


def step_unit() -> str:
    """What a step counts, in the singular."""
    return _STEP.get()


def step_label() -> str:
    """What an axis of steps is labelled with."""
    return "training step" if step_unit() == "step" else step_unit()


def step_axis(axis: Axes, ticks: int = 6, *, named: bool = True) -> None:
    """Label the horizontal axis as steps, in thousands where they are many."""
    axis.xaxis.set_major_locator(MaxNLocator(ticks, integer=True))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: short_count(value)))
    axis.set_xlabel(step_label() if named else "")


def log_axis(axis: Axes) -> None:
    """Make the vertical axis logarithmic, its ticks written as plain text."""
    axis.set_yscale("log")
    low, high = axis.get_ylim()
    if high < 100 * low:
        axis.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: power(value)))
    axis.yaxis.set_minor_formatter(NullFormatter())


def power(value: float) -> str:
    """A tick of a logarithmic axis as plain text: 0.01, 1, 100, 10⁻⁵, 2·10⁻⁵."""
    if not math.isfinite(value) or (not 0 < value < 9e-4 and value < 1e4):
        return f"{value:g}"
    factor, _, exponent = f"{value:.2e}".partition("e")
    factor = f"{float(factor):g}"
    head = "10" if factor == "1" else f"{factor}·10"
    return head + str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def short_count(value: float) -> str:
    """A count in at most four signs: 950, 1.5k, 20k, 3M."""
    for limit, sign in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= limit:
            return f"{value / limit:.4g}{sign}"
    return f"{value:g}"


def shortened(name: str, most: int) -> str:
    """A name of the run in at most ``most`` signs, fit to stand in a drawing."""
    whole = printable(name)
    return whole if len(whole) <= most else f"{whole[: most - 1]}…"


def short_names(names: Iterable[str], most: int) -> list[str]:
    """The same of several names, each different from those before it."""
    short: list[str] = []
    for name in names:
        short.append(distinct(shortened(name, most), short))
    return short


def label_ends(axis: Axes, labels: list[tuple[float, str, str]]) -> None:
    """Write names beside the right ends of lines, moved apart so that none overlap.

    Args:
        axis: Where the lines are.
        labels: (height in data units, name, colour) of each line.
    """
    low = axis.get_ylim()[0]
    log = axis.get_yscale() == "log"

    def share(value: float) -> float:
        at = axis.transData.transform((0, value if not log else max(value, low)))[1]
        return float(axis.transAxes.inverted().transform((0, at))[1])

    places = sorted((min(max(share(y), 0.0), 1.0), text, colour) for y, text, colour in labels)
    high = axis.get_window_extent().height / axis.figure.dpi * 72
    heights = spread([place[0] for place in places], _LINE * mpl.rcParams["font.size"] / high)
    for height, (_, text, colour) in zip(heights, places, strict=True):
        axis.text(1.01, height, text, color=colour, transform=axis.transAxes, va="center")


def mark_since(axis: Axes, findings: tuple[Finding, ...], chart: str) -> None:
    """Mark the step from which on the worst finding that this chart explains holds."""
    for finding in findings:
        troubled = finding.status in (Status.FAIL, Status.WARN)
        if troubled and chart in finding.charts and finding.since is not None:
            axis.axvline(finding.since, color=ALARM, linewidth=0.9, linestyle=(0, (2, 2)))
            return


def sheet(table: pd.DataFrame, rows: int = 60) -> DataTable:
    """At most ``rows`` evenly chosen rows of a table, as the data behind a chart."""
    chosen = np.unique(np.linspace(0, max(len(table) - 1, 0), rows).round().astype(int))
    shown = table.iloc[chosen] if len(table) else table
    return DataTable(
        columns=tuple(str(name) for name in table.columns),
        rows=tuple(tuple(_cell(value) for value in row) for row in shown.itertuples(index=False)),
    )


def _cell(value: Any) -> Cell:
    if isinstance(value, str) or value is None:
        return value
    number = float(value)
    if not math.isfinite(number):
        return str(number)
    return int(number) if number.is_integer() else float(f"{number:.6g}")


def spread(heights: list[float], gap: float) -> list[float]:
    """The heights, ascending, moved as little as needed to stand ``gap`` apart below 1."""
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + gap) if placed else height)
    ceiling = 1.0
    for index in reversed(range(len(placed))):
        placed[index] = min(placed[index], ceiling)
        ceiling = placed[index] - gap
    return placed


def to_svg(figure: Canvas, name: str, alt: str) -> str:
    """The figure as an SVG element with ``alt`` as its title; ids begin with ``name``."""
    buffer = io.BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context(_RC), warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font")  # text stays text
        figure.savefig(buffer, format="svg", metadata=nothing, transparent=True)
    drawing = printable_lines(buffer.getvalue().decode("utf-8"))
    return clean_svg(drawing, name, printable(alt), _RC["font.family"])
