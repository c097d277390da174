"""The spectra of the losses, beside what noise without a cycle would show."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from ganreport.analysis.curves import Curve
from ganreport.charts import style
from ganreport.charts.base import Chart, Figure, Scene
from ganreport.charts.gaps import said
from ganreport.messages import message
from ganreport.stats import spectrum
from ganreport.stats.decimate import extremes

_LOSSES: Final = {"d_loss": style.DISCRIMINATOR, "g_loss": style.GENERATOR}
_BUCKETS: Final = 60
_P: Final = 0.05


def spectra(scene: Scene) -> Figure | None:
    """Power of each loss by period, the null of coloured noise, and the clearest peak."""
    found = [
        (course, colour, band)
        for name, colour in _LOSSES.items()
        if (course := scene.courses.get(name))
        and course.peak
        and (band := spectrum.band(course.grid.y, course.peak.width, _P))
    ]
    if not found:
        return None
    with style.canvas(2.2, columns=len(found), sharey=True) as (figure, axes):
        figure.subplots_adjust(right=0.985, top=0.86)
        for axis, (course, colour, band) in zip(axes, found, strict=True):
            _spectrum(axis, course, colour, band)
        style.log_axis(axes[0])
        axes[0].set_ylabel("share of the variance")
        words = " and ".join(str(course.words) for course, _, _ in found)
        alt = f"Line charts, logarithmic, of the power of the {words} by period."
        svg = style.to_svg(figure, "spectra", alt)
    return Figure(
        id="spectra",
        section="training",
        title=message("Do the losses cycle, or does it merely look so?"),
        caption="Share of each loss's variation by period, after the first fifth of training. "
        "Grey: what noise without a cycle would show on average (an autoregression and the power "
        f"at longer periods); dashed: what it exceeds anywhere with a chance of {_P:.0%}. Only a "
        "peak above the dashed line is a cycle; a slope is none."
        + said(scene.run, _LOSSES, "Left out"),
        alt=alt,
        media="image/svg+xml",
        content=svg,
        data=style.sheet(pd.concat([_table(course, band) for course, _, band in found]), rows=120),
    )


def _spectrum(axis: Axes, course: Curve, colour: str, band: spectrum.Band) -> None:
    periods = band.period * course.grid.spacing
    x, y = extremes(periods, band.power, _BUCKETS)
    sns.lineplot(x=x, y=y, ax=axis, color=colour, linewidth=0.6, estimator=None, errorbar=None)
    thin = np.unique(np.geomspace(1, len(periods), 80).astype(int)) - 1
    axis.plot(periods[thin], band.background[thin], color=style.NULL, linewidth=1)
    axis.plot(
        periods[thin], band.limit[thin], color=style.NULL, linewidth=0.8, linestyle=(0, (4, 3))
    )
    axis.set(xscale="log", yscale="log", xlabel=f"period in {style.step_unit()}s")
    axis.set_ylim(bottom=float(band.background.min()) / 30)
    axis.xaxis.set_major_locator(LogLocator(numticks=5))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: style.short_count(value)))
    axis.xaxis.set_minor_formatter(NullFormatter())
    axis.set_title(str(course.words))
    if course.peak and course.peak.p < _P:
        _mark(axis, course, band)


def _mark(axis: Axes, course: Curve, band: spectrum.Band) -> None:
    """Name the period of the clearest peak beside it, on the side where there is more room."""
    periods = band.period * course.grid.spacing
    at = int(np.abs(periods - course.period).argmin())
    right = course.period**2 > periods.min() * periods.max()
    axis.annotate(
        f"{round(course.period):,} {style.step_unit()}s", (course.period, band.power[at]),
        (-4 if right else 4, 4), textcoords="offset points", color=style.INK,
        horizontalalignment="right" if right else "left",
    )  # fmt: skip


def _table(course: Curve, band: spectrum.Band) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "series": course.name,
            "period": band.period * course.grid.spacing,
            "power": band.power,
            "background": band.background,
            "limit": band.limit,
        }
    )


CHARTS: Final = (Chart("spectra", "training", spectra),)
