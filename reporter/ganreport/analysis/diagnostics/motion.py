"""How losses swing and samples move over a run: what oscillation is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ganreport.analysis.curves import Curve
from ganreport.analysis.diagnostics import hopping
from ganreport.analysis.findings import Absent, Context
from ganreport.analysis.limits import Limits
from ganreport.messages import message
from ganreport.run.cards import ObjectiveCard
from ganreport.stats import series, spectrum

_LOSSES: Final = {"d": "d_loss", "g": "g_loss"}


@dataclass(frozen=True)
class Swing:
    """One loss: its course, and its size at the end over that at the beginning.

    ``flight`` is None where the objective leaves the level of this loss free, so that its size says
    nothing.
    """

    network: str
    curve: Curve
    flight: float | None


@dataclass(frozen=True)
class Motion:
    """The losses that were long enough to tell a cycle, their lag, and how samples moved.

    ``known`` says that the objective was recorded.
    """

    swings: tuple[Swing, ...]
    lag: series.Lag | None
    hops: hopping.Hops | None
    known: bool

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
    if not swings and hops is None:
        return Absent(
            message(
                "Not measured: there are too few finite losses and too few evaluations to tell a "
                "cycle."
            )
        )
    both = [swing.curve.grid for swing in swings]
    lag = series.lag(both[0], both[1]) if len(both) == 2 else None
    return Motion(swings, lag, hops, context.run.info.objective is not None)


def _swing(context: Context, network: str) -> Swing | None:
    curve = context.curves.get(_LOSSES[network])
    if curve is None or curve.grid.size < spectrum.FEWEST:
        return None
    card = context.run.info.objective
    blind = (card.blind_d_loss if network == "d" else card.blind_g_loss) if card else None
    free = network == "g" and _levels_are_free(card)
    return Swing(network, curve, None if free else series.flight(curve.grid, abs(blind or 0.0)))


def _levels_are_free(card: ObjectiveCard | None) -> bool:
    """Whether G's loss may drift without meaning: a score that any constant may be added to."""
    return card is not None and card.d_output == "score" and card.blind_g_loss is None
