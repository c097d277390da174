"""Limits of axes that neither a transient at the start nor a single spike swallows.

The rule: of each series the first tenth and, on either side, the outermost fiftieth of the rest are
set aside; what is left, the last value and the lines that a chart is read by are the *core*. Where
the whole range is more than four times as wide as the core, the axis shows what lies no farther
from the core than its width. It never hides the last value, nor more than 15 % of the values of a
series; and a core without a shape of its own, half of whose values lie within 2 % of its size, is
no reason to hide anything.

A series that breaks off in what is no number shows what led there: what it grew to beforehand, a
hundred times its size and more, counts as none of its values.

Values that are all positive and span decades stand on a logarithmic axis. There the same rule holds
of logarithms, and a core counts as a decade wide at least.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganreport.report.numbers import Floats

FIRST: Final = 10
"""The first of so many parts of a series is where training finds its feet."""

TAIL: Final = 50
"""Of so many values of the rest, one may be a spike; one of fewer, where there are ``FEWEST``."""

FEWEST: Final = 18
"""Values of a series, without the first, from which on one of them may be a spike."""

MOST_HIDDEN: Final = 0.15
"""Share of the values of a series that may lie outside."""

SWALLOWED: Final = 4.0
"""Times that the whole range is wider than the core where the core can't be read any more."""

DECADES: Final = 100.0
"""Times that the level of a series grows or falls where a linear axis hides its lesser part."""

TINY: Final = 1e-300
"""What is smaller has no place on a logarithmic axis: it is 0 but for rounding."""

STRETCHES: Final = 20
"""Of a long series; each has at least the four values that are kept of a bucket."""

WIDE: Final = 10.0
"""The same of distances, from the greatest to the least."""

BLOWN: Final = 100.0
"""Times the typical size of a series that its last values have if they only tell of its end."""

_MARGIN: Final = 0.05  # of the range on either side, as Matplotlib leaves
_CONSTANT: Final = 0.02  # of the values' size: a width whose noise should not be blown up
_READABLE: Final = 2e-3  # of the values' size: ticks of a narrower axis have too many digits
_DECADE: Final = 1.0  # in logarithms


@dataclass(frozen=True)
class AxisLimits:
    """The ends of a vertical axis; ``robust`` says that values lie beyond them."""

    low: float
    high: float
    log: bool = False
    robust: bool = False

    @property
    def width(self) -> float:
        """From end to end, in decades where it is logarithmic."""
        return math.log10(self.high) - math.log10(self.low) if self.log else self.high - self.low


@dataclass(frozen=True)
class Beyond:
    """One stretch of a series beyond an axis: its farthest value, where that is, and how far up.

    ``above`` says at which end.
    """

    place: float
    value: float
    above: bool


def spans_decades(values: Floats) -> bool:
    """Whether the level of (n,) values in the order of time, but for the first, spans decades.

    Few zeros lie below any axis; where they are many, or anything is negative, there is no level.
    The level is that of medians of ``STRETCHES`` stretches: noise that spans decades is none.
    """
    finite = values[np.isfinite(values)]
    if not len(finite) or finite.min() < 0 or np.mean(finite == 0) > MOST_HIDDEN:
        return False
    finite = finite[finite > 0]
    rest = finite[len(finite) // FIRST :]
    if len(rest) > STRETCHES:
        rest = np.array([np.median(part) for part in np.array_split(rest, STRETCHES)])
    return bool(rest.max() / DECADES > rest.min())


def falls_far(values: Floats) -> bool:
    """Whether (n,) values of a distance, such as an FID, need a logarithmic axis to be told apart.

    They fall fast at first, and slowly where it counts.
    """
    finite = values[np.isfinite(values)]
    return bool(len(finite) and finite.min() > 0 and finite.max() / WIDE > finite.min())


def limits(
    series: Sequence[Floats], lines: Iterable[float] = (), *, log: bool = False
) -> AxisLimits | None:
    """The limits of an axis with these series, each (n,) in the order of time.

    Args:
        series: What is drawn; values that are not finite are left out.
        lines: Heights that the chart is read by, such as a baseline: they are always within.
        log: Whether the axis is logarithmic; what is not positive then has no place on it.

    Returns:
        None where nothing can be drawn, or all is one value.
    """
    kept = [values if log else _before_the_end(values) for values in series]
    cut = any(part is not values for part, values in zip(kept, series, strict=True))
    shown = [values for part in kept if len(values := _drawable(part, log=log))]
    if not shown:
        return None
    marks = _drawable(np.array([float(line) for line in lines]), log=log).tolist()
    marks += [float(values[-1]) for values in shown]
    low = min(*marks, *(float(values.min()) for values in shown))
    high = max(*marks, *(float(values.max()) for values in shown))
    if not high > low:
        return None
    rest = [np.sort(values[len(values) // FIRST :]) for values in shown]
    core = _core(rest, marks)
    flat = not log and _flat(np.concatenate(rest), core)
    inner = None if flat else _inner(core, np.concatenate(shown), log=log)
    if inner and all(_outside(values, inner) <= MOST_HIDDEN * len(values) for values in shown):
        return _limits(*inner, log=log, robust=True)
    margin = _MARGIN * (high - low)
    least = 0.0 if log else _READABLE * max(abs(low), abs(high))
    margin = max(margin, (least - (high - low)) / 2)
    return _limits(low - margin, high + margin, log=log, robust=cut)


def _before_the_end(values: Floats) -> Floats:
    """(n,) values, or those before the ones that only say that it blew up and broke off."""
    finite = values[np.isfinite(values)]
    if len(finite) < FEWEST or np.isfinite(values[-1]):
        return values
    typical = BLOWN * float(np.median(abs(finite)))
    calm = np.flatnonzero(abs(finite) <= typical)
    return finite[: calm[-1] + 1] if 0 < typical < abs(finite[-1]) else values


def shared(own: AxisLimits | None, joint: AxisLimits | None) -> AxisLimits | None:
    """The limits that a panel shares with those it is compared with, if it can be read in them."""
    if own is None or joint is None or own.log != joint.log:
        return own
    return joint if joint.width <= SWALLOWED * own.width else own


def beyond(x: Floats, y: Floats, ends: tuple[float, float]) -> list[Beyond]:
    """Each stretch of a series of (n,) ``y`` at ``x`` that lies beyond the ends of its axis."""
    finite = np.isfinite(y)
    x, y = x[finite], y[finite]
    sides = np.where(y > ends[1], 1, np.where(y < ends[0], -1, 0))
    borders = [0, *(np.flatnonzero(np.diff(sides)) + 1).tolist(), len(y)]
    stretches = []
    for start, stop in itertools.pairwise(borders):
        if start < stop and sides[start]:
            part = y[start:stop] * sides[start]
            at = start + int(part.argmax())
            stretches.append(Beyond(float(x[at]), float(y[at]), bool(sides[start] > 0)))
    return stretches


def _drawable(values: Floats, *, log: bool) -> Floats:
    """What of the values has a place on the axis, as heights on it."""
    finite = values[np.isfinite(values)]
    return np.log10(finite[finite >= TINY]) if log else finite


def _core(series: Sequence[Floats], marks: list[float]) -> tuple[float, float]:
    """The ends of what is not set aside: of sorted values without the first, and of marks."""
    lows, highs = list(marks), list(marks)
    for values in series:
        cut = max(len(values) // TAIL, int(len(values) >= FEWEST))
        lows.append(float(values[cut]))
        highs.append(float(values[-1 - cut]))
    return min(lows), max(highs)


def _flat(values: Floats, core: tuple[float, float]) -> bool:
    """Whether half of all values lie so close that they have no shape of their own."""
    lower, upper = np.quantile(values, (0.25, 0.75), method="nearest").tolist()
    return bool(upper - lower <= _CONSTANT * max(abs(core[0]), abs(core[1])))


def _inner(core: tuple[float, float], values: Floats, *, log: bool) -> tuple[float, float] | None:
    """The ends near the core, None where the whole range of the values can be read as well."""
    low, high = core
    if log and high - low < _DECADE:
        low, high = (low + high - _DECADE) / 2, (low + high + _DECADE) / 2
    width = high - low
    if float(values.max()) - float(values.min()) <= SWALLOWED * width:
        return None
    near = values[(values >= low - width) & (values <= high + width)]
    ends = min(low, float(near.min())), max(high, float(near.max()))
    margin = _MARGIN * (ends[1] - ends[0])
    return ends[0] - margin, ends[1] + margin


def _outside(values: Floats, ends: tuple[float, float]) -> int:
    return int(np.count_nonzero((values < ends[0]) | (values > ends[1])))


def _limits(low: float, high: float, *, log: bool, robust: bool = False) -> AxisLimits:
    """As values of the axis, within what a float holds."""
    if log:
        low, high = 10 ** max(low, _LEAST), 10 ** min(high, _MOST)
    return AxisLimits(max(low, -_LARGEST), min(high, _LARGEST), log, robust)


_LEAST: Final = -307.0  # the power of ten that a float still holds with all its digits
_MOST: Final = 308.0  # the greatest that it holds
_LARGEST: Final = 1e308  # the same as a number
