"""The course of each recorded scalar as one row of a table, and what its columns mean."""

from __future__ import annotations

import math
from typing import Final

import msgspec

from ganreport.analysis.curves import DROP, Curve
from ganreport.messages import Text, message
from ganreport.stats.series import MOST_POINTS

_PER: Final = 1000  # steps: slopes a step are too small to read

SERIES_REFERENCES: Final = ("sen1968", "jackson2005", "chakar2017")

SERIES_METHODS: Final = (
    message(
        "Series were averaged onto a uniform grid of at most {points:count} points, without the "
        "first {left_out:.0%} of the steps. They were detrended by a running median over a tenth "
        "of the grid. Level: median. Trend: Theil-Sen slope with its rank interval, widened for "
        "a first-order autocorrelation. Amplitude: 1.4826 MAD of the detrended series. Spikes: "
        "grid points beyond five amplitudes. Crossings: zero crossings of the detrended series "
        "over those of a Gaussian AR(1) with the same lag-1 autocorrelation. Jumps: exact "
        "optimal partition of the whitened series with a penalty of 3 log n. Settled: the "
        "running median stays within two amplitudes of its end.",
        points=MOST_POINTS,
        left_out=DROP,
    ),
    message(
        "Cycles: the largest ratio of the Hann periodogram (averaged over 1, 3 or 9 ordinates) "
        "to a noise spectrum. The latter is the larger of an AR(1) spectrum (Whittle fit) and "
        "the mean power at lower frequencies. p-values are corrected for all frequencies, widths "
        "and both losses."
    ),
)
"""Sentences on series for a paper."""


class SeriesRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of one scalar; trends are per thousand steps, numbers not finite are None.

    ``jumps`` are the steps at which the level jumps, ``settled`` the step from which on it stays
    where it ends, None if it is still on its way.
    """

    name: str
    label: Text
    since: int
    level: float | None
    level_lower: float | None
    level_upper: float | None
    trend: float | None
    trend_lower: float | None
    trend_upper: float | None
    amplitude: float | None
    phi: float | None
    crossings: float | None
    spikes: int
    jumps: tuple[int, ...]
    settled: int | None


def series_row(curve: Curve) -> SeriesRow:
    """The row of one scalar."""
    level, trend = curve.spread.level, curve.trend.scaled(_PER)
    return SeriesRow(
        name=curve.name,
        label=message("{words:upper}", words=curve.words),
        since=curve.start,
        level=_finite(level.value),
        level_lower=_finite(level.lower),
        level_upper=_finite(level.upper),
        trend=_finite(trend.value),
        trend_lower=_finite(trend.lower),
        trend_upper=_finite(trend.upper),
        amplitude=_finite(curve.spread.amplitude.value),
        phi=_finite(curve.spread.phi),
        crossings=_finite(curve.crossings),
        spikes=len(curve.spread.spikes),
        jumps=tuple(change.step for change in curve.changes),
        settled=curve.settled,
    )


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
