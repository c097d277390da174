"""How every chart looks: palette, axes, labels, and the numbers behind it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import matplotlib as mpl
import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ganreport.analysis.grading import Status
from ganreport.charts import backend
from ganreport.charts.svg import clean_svg
from ganreport.charts.ticks import (
    LanguageTicks,
    count_ticks,
    log_axis,
    power,
    short_count,
    short_names,
    shortened,
    step_axis,
)
from ganreport.errors import UsageError
from ganreport.messages import ENGLISH, Language, Text, message
from ganreport.report.evidence import NonFiniteSteps
from ganreport.report.numbers import Floats
from ganreport.run.atomic import replacing
from ganreport.run.text import printable, printable_lines

if TYPE_CHECKING:
    from ganreport.charts.base import Source
    from ganreport.charts.panel import LinePanel

__all__ = [
    "Canvas", "canvas", "count_ticks", "label_ends", "line", "log_axis", "mark_since", "power",
    "rows_part", "shade", "short_count", "short_names", "shortened", "since_words", "spread",
    "step_axis", "to_svg",
]  # fmt: skip

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
_BAD: Final = (Status.FAIL, Status.WARN)

SEQUENTIAL: Final = "crest"
DIVERGING: Final = "vlag"
WIDTH: Final = 6.7  # inches between the margins of A4
_LINE: Final = 1.25  # height of a line of text over the size of its font
_RC: Final[Any] = {
    "font.family": ["Noto Sans", "Noto Sans CJK SC", "DejaVu Sans"],
    "font.size": 8,
    "axes.labelsize": 8,
    "axes.titlesize": 8.5,
    "axes.titleweight": "normal",
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # else half of all ticks are measured, for titles that nothing is above
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


class Canvas(Figure):
    """A Matplotlib figure of the report's width, in the report's style."""

    language: Language = ENGLISH

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.panels: list[LinePanel] = []
        """Its axes that a script can read values from."""

    def save(self, path: str | Path) -> Path:
        """Write it as ``.svg``, ``.pdf`` or ``.png`` (300 dots an inch), the same bytes each time.

        Text stays text in SVG and PDF. A file that is there already is replaced.

        Raises:
            UsageError: It is of another kind, or can't be written.
        """
        file = Path(path)
        kind = file.suffix.lower().removeprefix(".")
        if kind not in _SAVED:
            raise UsageError(
                f"{file}: a figure can be saved as {', '.join(f'.{k}' for k in _SAVED)}."
            )
        content = self._encoded(kind)
        try:
            with replacing(file.parent, file.name) as written:
                written.write(content)
        except OSError as error:
            raise UsageError(f"{file}: the figure can't be written ({error}).") from error
        return file

    def _encoded(self, kind: str, dots: int = 300) -> bytes:
        buffer = io.BytesIO()
        with mpl.rc_context(_RC), _quiet():
            self.savefig(buffer, format=kind, metadata=_SAVED[kind], dpi=dots)
        return buffer.getvalue()

    def _repr_png_(self) -> bytes:
        """How notebooks show it."""
        return self._encoded("png", _DOTS)


_DOTS: Final = 110  # an inch, in a notebook: the page's width of a cell is about 740 pixels

_SAVED: Final[dict[str, dict[str, None]]] = {  # what would differ from one day to the next
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
    "png": {"Software": None},
}


@contextmanager
def canvas(
    source: Source,
    height: float,
    rows: int = 1,
    columns: int = 1,
    *,
    width: float = WIDTH,
    hspace: float = 0.55,
    **grid: Any,
) -> Iterator[tuple[Canvas, list[Axes]]]:
    """A figure of the report's width and ``height`` inches, and its axes row by row."""
    with sns.axes_style("ticks"), mpl.rc_context(_RC):
        figure = Canvas(figsize=(width, height))
        figure.language = source.language
        axes = figure.subplots(rows, columns, squeeze=False, **grid)
        figure.subplots_adjust(
            left=0.1,
            right=0.865 if columns == 1 else 0.985,
            top=1 - 0.22 / height,
            bottom=0.46 / height,
            wspace=0.22,
            hspace=hspace,
        )
        for axis in axes.flat:
            axis.grid(axis="y")
            axis.set_axisbelow(True)
            axis.tick_params(length=3, width=0.6)
            for each in (axis.xaxis, axis.yaxis):
                each.set_major_formatter(LanguageTicks(source.language))
        yield figure, list(axes.flat)


def rows_part(axes: Iterable[Axes], columns: int = 1) -> None:
    """Let a page end between the rows of panels, each of which can be read by itself."""
    for place, axis in enumerate(axes):
        axis.set_gid(f"row {place // columns}")


EndLabel: TypeAlias = "tuple[float, str, str] | tuple[float, str, str, str]"
"""Height in data units, name, colour, and by which key a script knows the line, if it does."""


def label_ends(axis: Axes, labels: Iterable[EndLabel]) -> None:
    """Write names beside the right ends of lines, moved apart so that none overlap."""
    low = axis.get_ylim()[0]
    log = axis.get_yscale() == "log"

    def share(value: float) -> float:
        at = axis.transData.transform((0, value if not log else max(value, low)))[1]
        return float(axis.transAxes.inverted().transform((0, at))[1])

    places = sorted((min(max(share(label[0]), 0.0), 1.0), label[1:]) for label in labels)
    high = axis.get_window_extent().height / axis.figure.dpi * 72
    heights = spread([place[0] for place in places], _LINE * mpl.rcParams["font.size"] / high)
    for height, (_, (text, colour, *key)) in zip(heights, places, strict=True):
        axis.text(
            1.01, height, text, color=colour, transform=axis.transAxes, va="center",
            gid=f"series name {key[0]}" if key else None,
        )  # fmt: skip


def mark_since(axis: Axes, source: Source, chart: str) -> int | None:
    """Mark the step since which the worst condition that this chart explains holds; which one.

    Charts of the first page, ``chart`` empty, mark what the headline says.
    """
    held = _held(source, chart)
    if held is None:
        return None
    axis.axvline(held[1], color=ALARM, linewidth=0.9, linestyle=(0, (2, 2)))
    return held[1]


def since_words(source: Source, chart: str) -> Text:
    """What that mark means; empty where there is none."""
    held = _held(source, chart)
    if held is None:
        return ""
    return message("Dotted red: {name}, since step {step:count}.", name=held[0], step=held[1])


def _held(source: Source, chart: str) -> tuple[Text, int] | None:
    """What holds since when: conditions come worst first, the one of the headline before all."""
    name = source.training.id(chart)
    showing = {f.anchor for f in source.report.findings if f.status in _BAD and name in f.charts}
    for condition in source.report.verdict.conditions[: None if chart else 1]:
        shown = showing & {*condition.supporting} if chart else condition.status in _BAD
        if shown and condition.since is not None:
            return condition.name, condition.since
    return None


def line(axis: Axes, x: Floats, y: Floats, colour: str, **look: Any) -> None:
    """A line through the finite ones of (n,) values at (n,) places.

    As seaborn's of single values, which takes fifteen times as long.
    """
    drawn = np.isfinite(x) & np.isfinite(y)
    axis.plot(x[drawn], y[drawn], color=colour, **({"markeredgecolor": "w"} | look))


def shade(axis: Axes, gaps: Mapping[str, NonFiniteSteps], names: Iterable[str]) -> None:
    """Shade the steps at which one of these scalars is not finite, the first stretches of each."""
    for first, last in sorted(
        {span for name in names if name in gaps for span in gaps[name].spans}
    ):
        axis.axvspan(first, last, color=ALARM, alpha=0.15, linewidth=0.6, zorder=0.5)


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


def to_svg(figure: Canvas, name: str, alt: Text) -> str:
    """The figure as an SVG element with ``alt`` as its title; ids begin with ``name``."""
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context(_RC), _quiet():
        figure.savefig(
            buffer, format="svg", backend=backend.NAME, metadata=nothing, transparent=True
        )
    drawing = printable_lines(buffer.getvalue())
    return clean_svg(drawing, name, printable(figure.language.say(alt)), _RC["font.family"])


@contextmanager
def _quiet() -> Iterator[None]:
    """No warnings of signs that a font lacks: text stays text."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font")
        yield
