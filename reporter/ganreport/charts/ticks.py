"""How axes are labelled: counts, powers of ten and names in few signs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from matplotlib.axes import Axes
from matplotlib.ticker import (
    FixedLocator,
    FuncFormatter,
    LogLocator,
    MaxNLocator,
    NullFormatter,
    ScalarFormatter,
)

from ganreport.messages import Language
from ganreport.run.text import distinct, printable

if TYPE_CHECKING:
    from ganreport.charts.base import Source

_LARGE: Final = 1e4  # from here on thousands are told by a sign
_HUGE: Final = 1e12  # from here on there is none
_SMALL: Final = 1e-3  # below it a tick would have more noughts than digits
_FEW_DECADES: Final = 100  # times from end to end: powers of ten alone would be too few ticks
_MOST_TICKS: Final = 7  # of a logarithmic axis an inch high


class LanguageTicks(ScalarFormatter):
    """Ticks of a linear axis with the signs of a language, large and small numbers in short."""

    def __init__(self, language: Language) -> None:
        super().__init__(useOffset=False)
        self.set_scientific(False)
        self._language = language
        self._largest = 0.0

    def set_locs(self, locs: Iterable[float]) -> None:
        """Where the ticks are, which decides how all are written."""
        places = list(locs)
        super().set_locs(places)
        self._largest = max((abs(float(place)) for place in places), default=0.0)

    def __call__(self, x: float, pos: int | None = None) -> str:
        """A tick's number."""
        largest = self._largest
        if largest >= _LARGE:
            text = short_count(x) if largest < _HUGE else power(x)
        elif 0 < largest < _SMALL:
            text = power(x)
        else:
            text = super().__call__(x, pos)
        return self._language.number(text.replace("-", "−"))


def step_axis(axis: Axes, source: Source, ticks: int = 6, *, named: bool = True) -> None:
    """Label the horizontal axis as steps, in thousands where they are many."""
    first, last = source.span
    one = first == last
    axis.xaxis.set_major_locator(FixedLocator([first]) if one else MaxNLocator(ticks, integer=True))
    count_ticks(axis, source.language)
    axis.set_xlabel(source.say(source.steps) if named else "")


def log_counts(axis: Axes, language: Language) -> None:
    """Write the ticks of a logarithmic horizontal axis as counts, some of each decade if few."""
    low, high = axis.get_xlim()
    few = high < _FEW_DECADES * low
    axis.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if few else (1,), numticks=_MOST_TICKS))
    count_ticks(axis, language)
    axis.xaxis.set_minor_formatter(NullFormatter())


def count_ticks(axis: Axes, language: Language) -> None:
    """Write the ticks of the horizontal axis as counts."""
    axis.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: language.number(short_count(value)))
    )


def log_axis(axis: Axes, language: Language) -> None:
    """Make the vertical axis logarithmic, its ticks written as plain text."""
    axis.set_yscale("log")
    low, high = axis.get_ylim()
    few = high < _FEW_DECADES * low
    axis.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if few else (1,), numticks=_MOST_TICKS))
    axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: language.number(power(value))))
    axis.yaxis.set_minor_formatter(NullFormatter())


def power(value: float) -> str:
    """A tick of a logarithmic axis as plain text: 0.01, 1, 100, 10⁻⁵, 2·10⁻⁵."""
    if value < 0:
        return f"−{power(-value)}"
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
