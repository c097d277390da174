"""The spectra of the losses, beside what noise without a cycle would show."""

from __future__ import annotations

from typing import Final

from matplotlib.axes import Axes

from ganreport.analysis.wording import UNITS
from ganreport.charts import style
from ganreport.charts.base import Chart, Sketch, Source
from ganreport.charts.panel import LinePanel
from ganreport.charts.ticks import log_counts
from ganreport.messages import Text, message, plural, together
from ganreport.report.evidence import DataTable, Spectrum
from ganreport.report.gaps import left_out

_COLOURS: Final = {"d_loss": style.DISCRIMINATOR, "g_loss": style.GENERATOR}
_ROOM: Final = 30  # times less than the background is as far down as the eye has to see


def spectra(source: Source) -> Sketch | None:
    """Power of each loss by period, the baseline of coloured noise, and the clearest peak."""
    shown = source.training.spectra
    if not shown:
        return None
    with style.canvas(source, 2.2, columns=len(shown), sharey=True) as (figure, axes):
        figure.subplots_adjust(right=0.985, top=0.86)
        for axis, spectrum in zip(axes, shown, strict=True):
            _spectrum(axis, source, spectrum)
        axes[0].set_ylim(bottom=min(float(spectrum.least) for spectrum in shown) / _ROOM)
        style.log_axis(axes[0], source.language)
        axes[0].set_ylabel(source.say(message("share of the variance")))
    return Sketch(
        canvas=figure,
        title=message("Do the losses cycle, or does it only look so?"),
        caption=together(
            message(
                "Share of each loss's variation by period, after the first fifth of training. "
                "Grey: the average of noise without a cycle (an autoregression and the power at "
                "longer periods). Dashed: what such noise exceeds anywhere with a probability of "
                "{chance:.0%}. Only a peak above the dashed line is a cycle; a slope is not.",
                chance=shown[0].p,
            ),
            left_out(source.training.gaps, _COLOURS),
        ),
        alt=message(
            "Line charts, logarithmic, of the power of the {losses:and} by period.",
            losses=[spectrum.words for spectrum in shown],
        ),
        data=_table(shown),
    )


def _spectrum(axis: Axes, source: Source, spectrum: Spectrum) -> None:
    x, y = spectrum.power.arrays
    panel = LinePanel(axis, source, spectrum.words, across=_period(source))
    panel.add(
        f"power {source.training.id(spectrum.series)}", spectrum.words, _COLOURS[spectrum.series],
        x[::-1], y[::-1], linewidth=0.6,
    )  # fmt: skip
    axis.plot(*spectrum.background.arrays, color=style.NULL, linewidth=1)
    axis.plot(*spectrum.limit.arrays, color=style.NULL, linewidth=0.8, linestyle=(0, (4, 3)))
    axis.set(xscale="log", yscale="log", xlabel=source.say(panel.across))
    log_counts(axis, source.language)
    axis.set_title(source.say(spectrum.words))
    if spectrum.peak:
        period = float(spectrum.peak[0])
        axis.axvline(period, color=style.INK, linewidth=0.7, linestyle=(0, (1, 2)))
        axis.set_title(
            source.say(_steps(source, round(period))), loc="right", color=style.INK, fontsize=8
        )


def _period(source: Source) -> Text:
    unit = source.report.unit
    return _PERIODS.get(unit) or message("period in {unit}", unit=unit)


def _steps(source: Source, count: int) -> Text:
    """So many of what a step counts."""
    unit = source.report.unit
    if unit == "epoch":
        return plural("{count:count} epoch", "{count:count} epochs", count=count)
    if unit == "step":
        return plural("{count:count} step", "{count:count} steps", count=count)
    return message("{count:count} {unit}", count=count, unit=UNITS.get(unit, unit))


_PERIODS: Final = {
    "step": message("period in steps"),
    "iteration": message("period in iterations"),
    "batch": message("period in batches"),
    "epoch": message("period in epochs"),
    "kimg": message("period in kimg"),
    "row": message("period in rows"),
    "picture": message("period in pictures"),
}


def _table(spectra: tuple[Spectrum, ...]) -> DataTable:
    return DataTable(
        columns=("series", "period", "power", "background", "limit"),
        rows=tuple((spectrum.series, *row) for spectrum in spectra for row in spectrum.rows),
    )


CHARTS: Final = (Chart("spectra", "training", spectra),)
