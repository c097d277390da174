"""From samples and features to clouds of points in the plane."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.metrics.samples import usable
from ganreport.report.evidence import Cloud, Plane, Projection2D
from ganreport.report.numbers import numbers
from ganreport.run import kinds
from ganreport.run.model import Run
from ganreport.stats.decimate import evenly
from ganreport.stats.projection import principal

Array = npt.NDArray[Any]

MOST_POINTS: Final = 200
"""Points of a cloud: more lie on each other at the size of a chart."""

_EVALUATIONS: Final = 6  # two rows of three panels
_DIGITS: Final = 4  # a point is a hundredth of a panel wide
_FEWEST: Final = 3  # points that span a plane


def plane(run: Run) -> Plane | None:
    """Two-dimensional samples at up to six evaluations, None where samples are no points."""
    sets = [s for s in run.samples if _places(run, s.arrays.get("random")) is not None]
    if not sets:
        return None
    real, centres = (_places(run, run.real(name)) for name in ("heldout", "mode_centres"))
    chosen = [sets[i] for i in evenly(len(sets), _EVALUATIONS)]
    shown = [(s.step, _places(run, s.arrays.get("random"))) for s in chosen]
    low, high = _frame(real, shown[-1][1])
    return Plane(
        real=None if real is None else _cloud(real, low, high),
        centres=None if centres is None else _cloud(centres),
        generated=tuple((step, _cloud(places, low, high)) for step, places in shown),
        low=(float(low[0]), float(low[1])),
        high=(float(high[0]), float(high[1])),
    )


def projection(run: Run) -> Projection2D | None:
    """Real and generated features on the main axes of the real ones, None where there are none."""
    last = run.samples[-1] if run.samples else None
    generated = last.arrays.get("random_features") if last else None
    real = run.real("heldout_features")
    heldout = run.info.data is None or run.info.data.split != "halves"
    records = last is not None and generated is None and _kind(run) == "table"
    if last and records:
        real, generated = _records(run, last.arrays.get("random"))
        heldout = heldout and run.real("heldout") is not None
    elif last and generated is None and real is None and _kind(run) == "points":
        real, generated = run.real("heldout"), last.arrays.get("random")
    if last is None or generated is None or real is None or not kinds.POINTS.holds(real):
        return None
    if real.shape[1] < _FEWEST or generated.shape[1:] != real.shape[1:]:
        return None
    kept = [usable(each) for each in (real, generated)]
    if np.count_nonzero(kept[0]) < _FEWEST:
        return None
    components = principal(real[kept[0]], generated[kept[1]])
    return Projection2D(
        step=last.step,
        real=_shown(components.real, len(real)),
        generated=_shown(components.generated, len(generated)),
        explained=(float(components.explained[0]), float(components.explained[1])),
        records=records,
        heldout=heldout,
    )


def _records(run: Run, random: Array | None) -> tuple[Array | None, Array | None]:
    """Real and generated records of a table in standardised columns."""
    train, held = run.real("train"), run.real("heldout")
    real = train if held is None else held
    kind = kinds.of(run.info.data, real)
    if kind is None or real is None or random is None:
        return None, None
    kind = kind.fitted(held if train is None else train)
    if not (kind.holds(real) and kind.holds(random)) or random.shape[1] != real.shape[1]:
        return None, None
    return kind.embed(real), kind.embed(random)


def _kind(run: Run) -> str:
    """The name of the kind of the samples, "" where it is not known."""
    kind = kinds.of(run.info.data, run.real("heldout"))
    return kind.name if kind else ""


def _places(run: Run, array: Array | None) -> Array | None:
    """Samples of the run in the plane, None where they are none."""
    return kinds.cloud(run.info.data, array)


def _cloud(points: Array | None, low: Array | None = None, high: Array | None = None) -> Cloud:
    """The first finite points, those outside the frame on its edge."""
    if points is None:
        points = np.empty((0, 2))
    finite = points[usable(points)].astype(np.float64)
    if low is not None and high is not None:
        finite = np.clip(finite, low, high)
    return _shown(finite, len(points))


def _shown(points: Array, total: int) -> Cloud:
    shown = points[:MOST_POINTS]
    return Cloud(
        x=numbers(shown[:, 0], _DIGITS),
        y=numbers(shown[:, 1], _DIGITS),
        lost=total - len(points),
        total=total,
    )


def _frame(*clouds: Array | None) -> tuple[Array, Array]:
    """The corners of a frame around the first cloud that has finite points in the plane."""
    finite = (each[usable(each)].astype(np.float64) for each in clouds if each is not None)
    shown = next((each for each in finite if len(each)), np.zeros((1, 2)))
    low, high = shown.min(axis=0), shown.max(axis=0)
    least = np.maximum(1e-6, 1e-3 * np.maximum(np.abs(low), np.abs(high)))
    margin = 0.25 * np.maximum(high - low, least)
    return low - margin, high + margin
