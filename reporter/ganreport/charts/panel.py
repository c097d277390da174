"""Lines over the steps in one pair of axes: their limits, marks beyond these, names and readout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from ganreport.charts import style
from ganreport.charts.base import Source
from ganreport.charts.limits import (
    MOST_HIDDEN,
    AxisLimits,
    beyond,
    limits,
    shared,
    spans_decades,
)
from ganreport.charts.readout import ReadAxes, Readout, ReadSeries
from ganreport.messages import Text, message, plural
from ganreport.report.numbers import Floats

FEW: Final = 4
"""Values below which each is marked: no line shows them."""

_MARK: Final = 4  # points: seen, and no larger than a sign of a tick
_NAMED: Final = 3  # lines of which a caption says how far they go
_DASHED: Final = (0, (4, 3))  # as every line that others are read by


@dataclass(frozen=True)
class Excess:
    """How often a line leaves its axis at one end, and how far: the value and its step."""

    name: Text
    times: int
    value: float
    step: float
    above: bool


@dataclass
class _Drawn:
    key: str
    colour: str
    data: ReadSeries

    @property
    def values(self) -> Floats:
        return self.data.columns["value"]

    @property
    def strong(self) -> Floats:
        """What is drawn strong: the running median, or the values as they were recorded."""
        return self.data.smooth[1] if self.data.smooth else self.values


@dataclass
class LinePanel:
    """One pair of axes and the lines in it; ``label`` says what it shows.

    Add lines and rules, then :meth:`fit` the axes, then name the lines at their ends.
    """

    axis: Axes
    source: Source
    label: Text
    across: Text = ""
    lines: list[_Drawn] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)
    _ruled: list[Line2D] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.across = self.across or self.source.steps
        if isinstance(self.axis.figure, style.Canvas):
            self.axis.figure.panels.append(self)

    def add(
        self,
        key: str,
        name: Text,
        colour: str,
        x: Floats,
        y: Floats,
        *,
        smooth: tuple[Floats, Floats] | None = None,
        bounds: dict[str, Floats] | None = None,
        **look: Any,
    ) -> None:
        """Draw a line; where it has a running median, faint, and that strong.

        Args:
            key: By which a script knows the line.
            name: What it is called.
            colour: Its colour.
            x: (n,) places.
            y: (n,) values; what is not finite is a gap.
            smooth: Places and values of the running median.
            bounds: Further columns of (n,) values that belong to these, for the readout.
            look: As Matplotlib has it.
        """
        y = np.where(np.isfinite(y), y, np.nan)
        few = np.count_nonzero(np.isfinite(y)) < FEW
        usual: dict[str, Any] = {"marker": "o" if few else None, "markeredgewidth": 0}
        if smooth:
            usual |= {"alpha": 0.28, "linewidth": 0.6}
        style.line(self.axis, x, y, colour, gid=tag(key, "raw"), **(usual | look))
        if smooth:
            style.line(self.axis, *smooth, colour, gid=tag(key, "smooth"))
        columns = {"value": y, **(bounds or {})}
        self.lines.append(_Drawn(key, colour, ReadSeries(name, x, columns, smooth)))

    def rule(self, height: float | None, colour: str = style.NULL, alpha: float = 0.8) -> None:
        """A dashed line at a height that the lines are read by."""
        if height is not None:
            self.rules.append(height)
            look: dict[str, Any] = {"linewidth": 0.8, "linestyle": _DASHED, "alpha": alpha}
            self._ruled.append(self.axis.axhline(height, color=colour, **look))

    def fit(
        self,
        *,
        log: bool | None = None,
        others: Sequence[Floats] = (),
        bands: Sequence[Floats] = (),
        within: Iterable[float] = (),
    ) -> list[Excess]:
        """Set the limits by :mod:`ganreport.charts.limits`, and mark what lies beyond.

        Args:
            log: Whether the vertical axis is logarithmic; None: where values span decades.
            others: Values of panels that this one is compared with, which share its limits.
            bands: Ends of intervals that are drawn, too.
            within: Heights that are always within, beside the rules.
        """
        heights = [*self.rules, *within]
        if log is None:
            log = self._spans_decades(heights)
        own = [*(line.values for line in self.lines), *bands]
        alone = limits(own, heights, log=log)
        ends = shared(alone, limits([*own, *others], heights, log=log)) if others else alone
        if ends:
            self._set(ends)
        elif log:
            style.log_axis(self.axis, self.source.language)
        low, high = self.source.span
        margin = 0.02 * (high - low) or 0.5  # a little room; a single step in the middle
        self.axis.set_xlim(low - margin, high + margin)
        self._tag_what_scales()
        return self._mark(ends) if ends else []

    def name_ends(self) -> None:
        """Write the names of the lines beside their right ends."""
        style.label_ends(
            self.axis,
            [
                (float(shown[-1]), self.source.say(line.data.name), line.colour, line.key)
                for line in self.lines
                if len(shown := line.strong[np.isfinite(line.strong)])
            ],
        )

    def read(self) -> ReadAxes | None:
        """Where the axes are in the drawing, and what they show; None of axes without lines."""
        if not self.lines or not self.axis.get_visible():
            return None
        place, whole = self.axis.get_position(), self.axis.figure.bbox
        points = 72 / self.axis.figure.dpi  # of the drawing's viewBox, a pixel
        wide, high = points * whole.width, points * whole.height
        scales = (("x", self.axis.get_xscale()), ("y", self.axis.get_yscale()))
        return ReadAxes(
            box=(place.x0 * wide, (1 - place.y1) * high, place.width * wide, place.height * high),
            x=self.axis.get_xlim(),
            y=self.axis.get_ylim(),
            log="".join(name for name, scale in scales if scale == "log"),
            label=self.label,
            series=tuple(line.key for line in self.lines),
        )

    def _spans_decades(self, heights: list[float]) -> bool:
        finite = [line.values[np.isfinite(line.values)] for line in self.lines]
        if any(np.mean(v <= 0) > MOST_HIDDEN or v.min() < 0 for v in finite if len(v)):
            return False
        return all(h > 0 for h in heights) and any(spans_decades(e.strong) for e in self.lines)

    def _set(self, ends: AxisLimits) -> None:
        if ends.log:
            self.axis.set_yscale("log")
        self.axis.set_ylim(ends.low, ends.high)
        if ends.log:
            style.log_axis(self.axis, self.source.language)

    def _tag_what_scales(self) -> None:
        """Let a script find what moves with the vertical axis: it belongs to the first line."""
        if self.lines:
            key = self.lines[0].key
            self.axis.yaxis.set_gid(tag(key, "axis"))
            for line in self._ruled:
                line.set_gid(tag(key, "rule"))

    def _mark(self, ends: AxisLimits) -> list[Excess]:
        """A triangle at the border for each stretch of a line that lies beyond it."""
        excesses = []
        across = self.axis.get_xaxis_transform()
        for line in self.lines:
            stretches = beyond(line.data.x, line.values, (ends.low, ends.high))
            for above, marker in ((True, "^"), (False, "v")):
                parts = [part for part in stretches if part.above is above]
                if not parts:
                    continue
                self.axis.plot(
                    [part.place for part in parts], [float(above)] * len(parts), linestyle="",
                    marker=marker, markersize=_MARK, markeredgewidth=0, color=line.colour,
                    transform=across, clip_on=False, zorder=4, gid=tag(line.key, "beyond"),
                )  # fmt: skip
                farthest = max(parts, key=lambda part: part.value if part.above else -part.value)
                excesses.append(
                    Excess(line.data.name, len(parts), farthest.value, farthest.place, above)
                )
        return excesses


def tag(key: str, part: str) -> str:
    """What :mod:`ganreport.charts.svg` makes the attributes of a line of."""
    return f"series {part} {key}"


def readout(panels: Iterable[LinePanel]) -> Readout | None:
    """What a script needs of a chart of these panels; None where none has a line."""
    pairs = [(panel, axes) for panel in panels if (axes := panel.read())]
    if not pairs:
        return None
    return Readout(
        across=pairs[0][0].across,
        axes=tuple(axes for _, axes in pairs),
        series={line.key: line.data for panel, _ in pairs for line in panel.lines},
    )


def beyond_axes(excesses: Iterable[Excess]) -> Text:
    """A sentence about what lies beyond the axes of a chart; empty where nothing does."""
    every = sorted(excesses, key=lambda each: -each.times)
    if not every:
        return ""
    clauses = [_clause(each) for each in every[:_NAMED]]
    if len(every) > _NAMED:
        more = plural("{count} more line", "{count} more lines", count=len(every) - _NAMED)
        clauses.append(more)
    return message("Triangles mark values beyond the axis: {where:semicolons}.", where=clauses)


def _clause(each: Excess) -> Text:
    values = {"name": each.name, "value": each.value, "step": round(each.step)}
    if each.above:
        return plural(
            "{name} once, {value} at step {step:count}",
            "{name} {count:count} times, up to {value} at step {step:count}",
            count=each.times,
            **values,
        )
    return plural(
        "{name} once, {value} at step {step:count}",
        "{name} {count:count} times, down to {value} at step {step:count}",
        count=each.times,
        **values,
    )
