"""From an analysed run to what its charts are drawn from: series, histories, shares, points."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ganreport.analysis.analyse import Analysis
from ganreport.analysis.curves import Curve, Curves
from ganreport.metrics.history import METRICS, History
from ganreport.report.evidence import (
    DataTable,
    LayerGradients,
    MetricHistory,
    NonFiniteSteps,
    PartShares,
    Polyline,
    ScalarSeries,
    Spectrum,
    Training,
)
from ganreport.report.numbers import Number, cell, number, numbers
from ganreport.run.model import NonFinite, Run
from ganreport.run.schema import METRIC_COLUMNS
from ganreport.run.vocabulary import is_score
from ganreport.stats import spectrum
from ganreport.stats.decimate import evenly, extremes
from ganreport.stats.discriminator import auc

Array = npt.NDArray[Any]

SMOOTHED: Final = (
    *("d_loss", "g_loss", "d_penalty", "reconstruction_loss", "kl_loss"),
    *("d_real_mean", "d_fake_mean", "d_real_accuracy", "d_fake_accuracy"),
    "d_accuracy",
    *("d_grad_norm", "e_grad_norm", "g_grad_norm"),
    *("d_update_ratio", "e_update_ratio", "g_update_ratio"),
)
"""The scalars of the run format that have a line in a chart of their own."""

FEW_ROWS: Final = 200
"""Rows below which a series is drawn as it is, without a running median."""

MOST_SCALARS: Final = 240
"""Scalars of which a series is kept: what a directory of loss tables has, and a bounded report."""

MOST_COLUMNS: Final = 150
"""Evaluations that a heat map of half a page's width can show."""

MOST_PARTS: Final = 40
"""Modes, classes, clusters or cells that a chart can name one by one."""

_CHANCE: Final = 0.05  # of a peak in noise: what the diagnostic of oscillation asks of one, too
_SPECTRUM_BUCKETS: Final = 60  # of the power: the width of half a page
_SPECTRUM_POINTS: Final = 80  # of what is smooth
_LOG_DIGITS: Final = 4  # on logarithmic axes, which spread over decades
_MEDIAN_BUCKETS: Final = 30  # of four points each: the running median has 50 windows
_LINE_DIGITS: Final = 5  # of lines that are drawn alone, and kept in no table
_ROWS: Final = 60  # of a table that people read
_CHARTED: Final = 62  # foreign scalars charted at most: five figures of twelve, two on page 1
_PATH_FEWEST: Final = 50  # rows below which a smoothed path has no shape
_FEWEST: Final = 5  # values of which a fifth is one
_PART: Final = 5  # the first and the last fifth are compared


def change(values: Array) -> float | None:
    """How far the first and the last fifth of (n,) values lie apart, from 0 to 1.

    The absolute value of Cliff's delta (Cliff 1993): the chance that a late value is above an early
    one less that of the opposite. It needs no scale and no unit. None of fewer than five finite
    values.
    """
    finite = np.asarray(values, float)[np.isfinite(np.asarray(values, float))]
    if len(finite) < _FEWEST:
        return None
    size = len(finite) // _PART
    return abs(2 * auc(finite[-size:], finite[:size]).value - 1)


def training(analysis: Analysis, columns: Mapping[str, str] | None = None) -> Training:
    """What training did, of one pair of networks.

    Args:
        analysis: What was measured of it.
        columns: Of a further pair than the first what its scalars were recorded as.
    """
    run = analysis.run
    names = _charted(run)
    shown = [name for name in names if name in SMOOTHED]
    shown += [name for name in names if name not in METRIC_COLUMNS][:_CHARTED]
    return Training(
        pair=analysis.pair,
        further=columns is not None,
        rows=len(run.metrics),
        last=int(run.metrics.steps[-1]) if len(run.metrics) else 0,
        scalars=len(names),
        series=tuple(
            _series(run, name, columns or {})
            for name in run.metrics.names
            if name in names[:MOST_SCALARS]
        ),
        gaps={name: _gaps(run, gap) for name, gap in run.non_finite.items()},
        spectra=tuple(_spectra(analysis.curves)),
        path=_path(run),
        excerpt=table(run.metrics.excerpt(_ROWS, names=shown)) if shown else table(pd.DataFrame()),
    )


def _charted(run: Run) -> list[str]:
    """Scalars with a finite value but for those of further pairs: ours, scores, all others."""
    first = next(iter(run.pairs), None)
    others = {c for pair, own in run.pairs.items() if pair != first for c in own.values()}
    names = [name for name in run.metrics.names if name not in others and name != "attempt"]
    scalars = [name for name in names if run.metrics.thinned(name).finite]
    return sorted(scalars, key=lambda name: (name not in METRIC_COLUMNS, not is_score(name)))


def _series(run: Run, name: str, columns: Mapping[str, str]) -> ScalarSeries:
    thinned = run.metrics.thinned(name)
    few = len(run.metrics) < FEW_ROWS or name not in SMOOTHED
    places, medians = ([], []) if few else extremes(*_median(*thinned.means), _MEDIAN_BUCKETS)
    return ScalarSeries(
        name=name,
        extremes=Polyline.of(*thinned.extremes),
        median=Polyline.of(places, medians, _LINE_DIGITS),
        positive=thinned.positive,
        change=change(thinned.means[1]),
        column=columns.get(name, ""),
    )


def _median(places: Array, means: Array) -> tuple[Array, Array]:
    """Median over a fiftieth of the run."""
    window = max(len(means) // 50, 3)
    median = pd.Series(means).rolling(window, center=True, min_periods=1).median()
    return places, median.to_numpy()


def _gaps(run: Run, gap: NonFinite) -> NonFiniteSteps:
    spans = set(gap.spans)
    if gap.lasting_since is not None:
        spans.add((gap.lasting_since, int(run.metrics.steps[-1])))
    return NonFiniteSteps(count=gap.count, first=gap.first_step, spans=tuple(sorted(spans)))


def _path(run: Run) -> Polyline:
    """Both losses, smoothed over a sixtieth of the run, at most 120 points."""
    metrics = run.metrics
    if "d_loss" not in metrics or "g_loss" not in metrics or len(metrics) < _PATH_FEWEST:
        return Polyline()
    both = pd.DataFrame({n: metrics.thinned(n).means[1] for n in ("d_loss", "g_loss")}).dropna()
    if len(both) < _PATH_FEWEST:
        return Polyline()
    smooth = both.rolling(max(len(both) // 60, 5), center=True).mean()
    smooth = smooth.dropna().iloc[:: max(len(both) // 120, 1)]
    return Polyline.of(smooth["d_loss"], smooth["g_loss"])


def _spectra(curves: Curves) -> Iterator[Spectrum]:
    for name in ("d_loss", "g_loss"):
        curve = curves.get(name)
        peak = curve.peak if curve else None
        band = spectrum.band(curve.grid.y, peak.width, _CHANCE) if curve and peak else None
        if curve and peak and band:
            yield _spectrum(curve, peak, band)


def _spectrum(curve: Curve, peak: spectrum.Peak, band: spectrum.Band) -> Spectrum:
    periods = band.period * curve.grid.spacing
    smooth = np.unique(np.geomspace(1, len(periods), _SPECTRUM_POINTS).astype(int)) - 1
    at = int(np.abs(periods - curve.period).argmin())
    rows = np.column_stack([periods, band.power, band.background, band.limit])
    marked = (number(curve.period), number(band.power[at])) if peak.p < _CHANCE else None
    return Spectrum(
        series=curve.name,
        words=curve.words,
        power=Polyline.of(*extremes(periods, band.power, _SPECTRUM_BUCKETS), digits=_LOG_DIGITS),
        background=Polyline.of(periods[smooth], band.background[smooth], digits=_LOG_DIGITS),
        limit=Polyline.of(periods[smooth], band.limit[smooth], digits=_LOG_DIGITS),
        least=number(float(band.background.min())),
        p=_CHANCE,
        peak=marked,
        rows=tuple(numbers(row, _LOG_DIGITS) for row in rows[evenly(len(rows), _ROWS)]),
    )


def histories(history: History) -> tuple[MetricHistory, ...]:
    """Every sample metric that was taken, over the evaluations."""
    columns = ("value", "lower", "upper", "baseline", "baseline_lower", "baseline_upper", "count")
    taken = ((metric, rows) for metric in METRICS if len(rows := history.of(metric.id)))
    return tuple(
        MetricHistory(
            id=metric.id,
            label=metric.label,
            unit=metric.unit,
            better=metric.better,
            each=metric.when == "each",
            steps=numbers(rows["step"]),
            **{name: numbers(rows[name], _LINE_DIGITS) for name in columns},
        )
        for metric, rows in taken
    )


def parts(history: History) -> PartShares | None:
    """How the samples fell on the parts of the data, None where they were not sorted."""
    occupancy = history.occupancy
    if occupancy is None or not len(occupancy.counts) or len(occupancy.labels) > MOST_PARTS:
        return None
    return PartShares(
        kind=occupancy.kind,
        labels=occupancy.names,
        expected=numbers(occupancy.expected),
        steps=tuple(int(step) for step in occupancy.steps),
        shares=tuple(numbers(row) for row in occupancy.shares),
    )


def layers(run: Run) -> tuple[LayerGradients, ...]:
    """Mean absolute gradients by layer, one grid a network; empty where none is above 0."""
    recorded = run.layers
    if not {"step", "network", "layer", "gradient_mean_abs"} <= set(recorded):
        return ()
    if not (recorded["gradient_mean_abs"] > 0).any():
        return ()
    present = set(recorded["network"])
    names = [name for name in ("encoder", "generator", "discriminator") if name in present]
    return tuple(_network(name, recorded[recorded["network"] == name]) for name in names)


def _network(name: str, rows: pd.DataFrame) -> LayerGradients:
    broken = rows["step"][~np.isfinite(rows["gradient_mean_abs"].to_numpy(float))]
    grid = _grid(rows, "gradient_mean_abs")
    recorded = _grid(rows.assign(recorded=1.0), "recorded")
    kept = evenly(grid.shape[1], MOST_COLUMNS)
    return LayerGradients(
        network=name,
        layers=tuple(map(str, grid.index)),
        steps=tuple(int(step) for step in grid.columns[kept]),
        values=tuple(
            tuple(_gradient(*pair) for pair in zip(values, known, strict=True))
            for values, known in zip(
                grid.to_numpy()[:, kept].tolist(),
                recorded.to_numpy()[:, kept].tolist(),
                strict=True,
            )
        ),
        broken=len(broken),
        broken_since=int(broken.min()) if len(broken) else None,
    )


def _grid(rows: pd.DataFrame, values: str) -> pd.DataFrame:
    """One row a layer, one column a step; NaN where nothing was recorded."""
    order = rows.sort_values("index")["layer"].drop_duplicates() if "index" in rows else None
    each = rows.drop_duplicates(["layer", "step"], keep="last")
    grid = each.pivot_table(
        index="layer", columns="step", values=values, aggfunc="last", dropna=False
    )
    return grid if order is None else grid.reindex(order)


def _gradient(value: float, recorded: float) -> Number | None:
    return None if math.isnan(recorded) else number(value)


def table(frame: pd.DataFrame, rows: int = _ROWS) -> DataTable:
    """At most ``rows`` evenly chosen rows of a table."""
    shown = frame.iloc[evenly(len(frame), rows)] if len(frame) else frame
    return DataTable(
        columns=tuple(str(name) for name in frame.columns),
        rows=tuple(tuple(cell(value) for value in row) for row in shown.itertuples(index=False)),
    )
