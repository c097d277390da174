"""Do the networks chase each other in circles? Cycles of the losses, hops between modes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.diagnostics.types import (
    Absent,
    Case,
    Diagnostic,
    Evidence,
    Judgement,
    Status,
    Thresholds,
)
from ganreport.diagnostics.wording import evidence, number, percent, short
from ganreport.history import History
from ganreport.run import Run
from ganreport.stats import series, spectrum

Array = npt.NDArray[Any]

_HELD: Final = 0.2
_FEWEST_EVALUATIONS: Final = 5
_FEWEST_A_PART: Final = 5


@dataclass(frozen=True)
class Swing:
    """How one loss swings after the first fifth of training; ``period`` is in steps."""

    name: str
    start: int
    spread: series.Spread
    peak: spectrum.Peak | None
    period: float
    lag: series.Lag | None


@dataclass(frozen=True)
class Hops:
    """How samples move between parts (modes, classes, cells) in the later half of evaluations.

    ``union`` parts are held at some evaluation, ``mean`` at an average one, of ``total``; ``lost``
    is the mean number that an evaluation no longer holds of those that the one before it held.
    """

    kind: str
    start: int
    union: int
    mean: float
    total: int
    lost: float

    @property
    def score(self) -> float:
        """Union over mean: 1 where the same parts are held throughout."""
        return self.union / self.mean if self.mean else 1.0


@dataclass(frozen=True)
class Motion:
    """Both sides of the question; None where one could not be measured."""

    swing: Swing | None
    hops: Hops | None


def _measure(case: Case) -> Motion | Absent:
    motion = Motion(_swing(case.run), _hops(case.history))
    if motion.swing is None and motion.hops is None:
        return Absent(
            "Not measured: there are too few finite losses and too few evaluations to tell a cycle."
        )
    return motion


def _swing(run: Run) -> Swing | None:
    for name in ("d_loss", "g_loss"):
        grid = _grid(run, name)
        if grid is not None and len(grid.y) >= spectrum.FEWEST:
            peak = spectrum.peak(grid.y)
            other = _grid(run, "g_loss") if name == "d_loss" else None
            return Swing(
                name=name,
                start=int(grid.steps[0]),
                spread=series.spread(grid.y),
                peak=peak,
                period=peak.period * grid.spacing if peak else float("nan"),
                lag=series.lag(grid, other) if other else None,
            )
    return None


def _grid(run: Run, name: str) -> series.Grid | None:
    values = run.scalar(name)
    if values is None:
        return None
    return series.uniform(values.index.to_numpy(), values.to_numpy(np.float64))


def _hops(history: History) -> Hops | None:
    parts = history.occupancy
    if parts is None or len(parts.expected) < 2:
        return None
    trained = parts.steps > 0
    counts, steps = parts.counts[trained], parts.steps[trained]
    half = len(steps) // 2
    counts, steps = counts[half:], steps[half:]
    if len(steps) < _FEWEST_EVALUATIONS:
        return None
    if counts.sum(axis=1).min() < _FEWEST_A_PART * len(parts.expected):
        return None
    shares = counts / counts.sum(axis=1, keepdims=True)
    held = shares >= _HELD * parts.expected
    return Hops(
        kind=parts.kind,
        start=int(steps[0]),
        union=int(held.any(axis=0).sum()),
        mean=float(held.sum(axis=1).mean()),
        total=len(parts.expected),
        lost=float((held[:-1] & ~held[1:]).sum(axis=1).mean()),
    )


def _judge(motion: Motion, t: Thresholds) -> Judgement:
    numbers = (*_hop_numbers(motion.hops, t), *_swing_numbers(motion.swing, t))
    hops, swing = motion.hops, motion.swing
    if hops and hops.score >= t.hops_warn and hops.lost >= t.hops_lost:
        status = Status.FAIL if hops.score >= t.hops_fail else Status.WARN
        return Judgement(status, _hopping(hops), numbers, hops.start)
    peak = swing.peak if swing else None
    if swing and peak and peak.p < t.cycle_p and peak.share >= t.cycle_share:
        return Judgement(Status.WARN, _cycling(swing, peak), numbers, swing.start)
    return Judgement(Status.OK, _still(hops, swing), numbers)


def _hopping(hops: Hops) -> str:
    return (
        f"The samples hop: an evaluation holds {hops.mean:.1f} of {hops.total} {hops.kind} on "
        f"average, all from step {hops.start:,} on together {hops.union}; the generator is chased "
        "from one to the next."
    )


def _cycling(swing: Swing, peak: spectrum.Peak) -> str:
    return (
        f"The {_WORDS[swing.name]} cycles with a period of {short(swing.period)} steps, which "
        f"makes {percent(peak.share)} of its variation (p = {short(peak.p)} against noise)."
    )


_WORDS: Final = {"d_loss": "discriminator's loss", "g_loss": "generator's loss"}


def _still(hops: Hops | None, swing: Swing | None) -> str:
    words = []
    if swing:
        p = f"p = {short(swing.peak.p)}" if swing.peak else "it does not vary"
        size = f"{short(swing.spread.amplitude.value)} about {short(swing.spread.level.value)}"
        words.append(
            f"The {_WORDS[swing.name]} varies by {size}, but not in a cycle that noise would not "
            f"show ({p})"
        )
    if hops:
        words.append(
            f"{'the' if words else 'The'} samples stay with the same {hops.kind} "
            f"({hops.mean:.1f} of {hops.total} an evaluation, {hops.union} in all)"
        )
    else:
        words.append("hops between modes were not measured (too few evaluations)")
    return "; ".join(words) + "."


def _hop_numbers(hops: Hops | None, t: Thresholds) -> tuple[Evidence, ...]:
    if hops is None:
        return ()
    rule = (
        f"warns from {t.hops_warn:g}, fails from {t.hops_fail:g}, if {t.hops_lost:g} or more are "
        "lost between evaluations"
    )
    label = f"{hops.kind.capitalize()} held in all over those held at once"
    return (
        number("hops", label, hops.score, null=1.0, rule=rule),
        number("lost", "Lost from one evaluation to the next", hops.lost, null=0.0),
    )


def _swing_numbers(swing: Swing | None, t: Thresholds) -> tuple[Evidence, ...]:
    if swing is None:
        return ()
    found = []
    if swing.peak:
        rule = f"warns from {t.cycle_share:g} on if p < {t.cycle_p:g}"
        label = f"Share of the strongest cycle in the {_WORDS[swing.name]}"
        found += [
            number("cycle_share", label, swing.peak.share, unit="share", rule=rule),
            number("cycle_p", "Chance of such a cycle in noise", swing.peak.p),
            number("period", "Its period", swing.period, unit="steps"),
        ]
    label = f"Amplitude of the {_WORDS[swing.name]}"
    found.append(evidence("amplitude", label, swing.spread.amplitude))
    if swing.lag:
        found.append(number("lag", "Lag of G's loss behind D's", swing.lag.steps, unit="steps"))
    return tuple(found)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="oscillation",
        axis="oscillation",
        question="Do the two networks chase each other in circles?",
        measure=_measure,
        judge=_judge,
        advice="Regularise the discriminator (R1), lower both learning rates or Adam's beta1, and "
        "average the generator's weights (EMA) for what is kept.",
        why="Alternating gradient steps rotate about an equilibrium unless something damps them; a "
        "gradient penalty on reals does.",
        charts=("losses", "phase", "hopping"),
        references=("mescheder2018",),
    ),
)
