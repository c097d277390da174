"""How losses swing and samples move over a run: what oscillation is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis.curves import Curve
from ganreport.analysis.diagnostics import hopping
from ganreport.analysis.diagnostics.fidelity import Fidelity, fidelity, unlike
from ganreport.analysis.diagnostics.separability import LEAST_BLIND, begun
from ganreport.analysis.diagnostics.series import MetricSeries, too_few, track
from ganreport.analysis.findings import Absent, Context
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.messages import message
from ganreport.run.cards import ObjectiveCard
from ganreport.stats import series, spectrum

Array = npt.NDArray[Any]

_LOSSES: Final = {"d": "d_loss", "g": "g_loss"}
_EIGHTHS: Final = 8  # parts of a run: medians of each, four of them in its last half
_FEWEST: Final = 4  # values in each of these
_NEGATIVE: Final = 0.9  # of the last half: a critic's loss lies below 0, others hardly ever


@dataclass(frozen=True)
class Swing:
    """One loss: its course, and its size at the end over that at the beginning.

    ``flight`` is None where the objective leaves the level of this loss free, so that its size says
    nothing; ``flown`` (n,) is the same all along ``steps``.
    """

    network: str
    curve: Curve
    flight: float | None
    steps: Array
    flown: Array


@dataclass(frozen=True)
class Climb:
    """The size of a critic's loss in the last eighth of the steps over that in the first.

    In the last half it grew as the steps to the ``power``: 0 is at rest, 1 as fast as from the
    beginning. ``first`` and ``last`` are the losses there, ``grown`` (n,) is how many times as
    large as the first it was all along ``steps``.
    """

    times: float
    power: float
    first: float
    last: float
    steps: Array
    grown: Array


@dataclass(frozen=True)
class Motion:
    """The losses that were long enough to tell a cycle, their lag, and how samples moved.

    ``known`` says that the objective was recorded; ``climb`` how a critic's loss grows; ``ends``
    are coverage and fidelity at the end, where there are too few evaluations to see samples move.
    """

    swings: tuple[Swing, ...]
    lag: series.Lag | None
    hops: hopping.Hops | None
    known: bool
    climb: Climb | None = None
    ends: tuple[MetricSeries, Fidelity] | None = None

    def settled(self, limits: Limits) -> bool:
        """Whether the last samples are good, of a run that was looked at too seldom to see more."""
        if self.ends is None or self.hops is not None:
            return False
        covered, likeness = self.ends
        if too_few(covered.count, limits, covered.real):
            return False
        like = unlike(likeness.precision, likeness.distance, limits)[0]
        return (covered.graded(limits.coverage)[0], like) == (Status.OK, Status.OK)

    def p(self, swing: Swing) -> float:
        """Chance of so clear a cycle in any of the losses if none cycles (Bonferroni)."""
        peak = swing.curve.peak
        return min(1.0, peak.p * len(self.swings)) if peak else 1.0

    def cycling(self, limits: Limits) -> list[Swing]:
        """The losses that cycle, the clearest first."""
        cycles = [
            swing
            for swing in self.swings
            if (peak := swing.curve.peak)
            and limits.cycle_p.beyond(self.p(swing))
            and limits.cycle_share.beyond(peak.share)
        ]
        return sorted(cycles, key=self.p)


def measure(context: Context) -> Motion | Absent:
    """What can be told of a run that is long enough."""
    swings = tuple(swing for network in _LOSSES if (swing := _swing(context, network)))
    hops = hopping.measure(context.history)
    climb = _climb(context)
    if not swings and hops is None and climb is None:
        return Absent(
            message("there are too few finite losses and too few evaluations to detect a cycle")
        )
    both = [swing.curve.grid for swing in swings]
    lag = series.lag(both[0], both[1]) if len(both) == 2 else None
    known = context.run.info.objective is not None
    return Motion(swings, lag, hops, known, climb, None if hops else _ends(context))


def _ends(context: Context) -> tuple[MetricSeries, Fidelity] | None:
    covered, likeness = track(context, "coverage"), fidelity(context)
    if isinstance(covered, Absent) or isinstance(likeness, Absent):
        return None
    return covered, likeness


def _climb(context: Context) -> Climb | None:
    """None where D's loss is none of a critic, or does not grow steadily to the end."""
    curve, card = context.curves.get("d_loss"), context.run.info.objective
    if curve is None or curve.whole.size < _EIGHTHS * _FEWEST:
        return None
    steps, y = curve.whole.steps, curve.whole.y
    half = y[len(y) // 2 :]
    scores = card is not None and card.d_output == "score" and card.blind_d_loss is None
    if not scores and (card is not None or np.mean(half < 0) < _NEGATIVE):
        return None
    parts = np.array_split(y, _EIGHTHS)
    sizes = np.array([abs(float(np.median(part))) for part in parts])
    places = np.array([float(np.mean(part)) for part in np.array_split(steps, _EIGHTHS)])
    late = slice(_EIGHTHS // 2, None)
    if not (np.diff(sizes[late]) > 0).all() or not (places > 0).all():
        return None
    power = float(np.polyfit(np.log(places[late]), np.log(sizes[late]), 1)[0])
    if not sizes[0] > 0:
        return None
    first, last = (float(np.median(part)) for part in (parts[0], parts[-1]))
    grown = series.running_median(np.abs(y), len(y) // 10) / sizes[0]
    return Climb(float(sizes[-1] / sizes[0]), power, first, last, steps, grown)


def _swing(context: Context, network: str) -> Swing | None:
    curve = context.curves.get(_LOSSES[network])
    if curve is None or curve.grid.size < spectrum.FEWEST:
        return None
    card = context.run.info.objective
    blind = (card.blind_d_loss if network == "d" else card.blind_g_loss) if card else None
    # A loss that was next to nothing and comes back to its usual size does not run away.
    blind = LEAST_BLIND if card is None and curve.whole.y.min() >= 0 else blind
    free = network == "g" and _levels_are_free(card)
    grid = begun(curve.grid)
    if grid is None or free:
        return Swing(network, curve, None, curve.grid.steps, np.zeros(curve.grid.size))
    floor = abs(blind or 0.0)
    flight, flown = series.flight(grid, floor), series.flown(grid, floor)
    return Swing(network, curve, flight, grid.steps, flown)


def _levels_are_free(card: ObjectiveCard | None) -> bool:
    """Whether G's loss may drift without meaning: a score that any constant may be added to."""
    return card is not None and card.d_output == "score" and card.blind_g_loss is None
