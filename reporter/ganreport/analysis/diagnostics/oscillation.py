"""Do the networks chase each other in circles? Cycles of the losses, hops of the samples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis import remedies
from ganreport.analysis.curves import Curve
from ganreport.analysis.diagnostics import hopping
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import chance, evidence, listed, number, percent, short
from ganreport.run.cards import ObjectiveCard
from ganreport.stats import series, spectrum

_LOSSES: Final = {"d": "d_loss", "g": "g_loss"}
_QUARTER: Final = (0.15, 0.35)


@dataclass(frozen=True)
class Swing:
    """One loss: its course, and its size at the end over that at the beginning.

    ``flight`` is None where the objective leaves the level of this loss free, so that its size says
    nothing.
    """

    network: str
    course: Curve
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
        peak = swing.course.peak
        return min(1.0, peak.p * len(self.swings)) if peak else 1.0

    def cycling(self, t: Thresholds) -> list[Swing]:
        """The losses that cycle, the clearest first."""
        found = [
            swing
            for swing in self.swings
            if (peak := swing.course.peak)
            and self.p(swing) < t.cycle_p
            and peak.share >= t.cycle_share
        ]
        return sorted(found, key=self.p)


def _measure(case: Context) -> Motion | Absent:
    swings = tuple(swing for network in _LOSSES if (swing := _swing(case, network)))
    hops = hopping.measure(case.history)
    if not swings and hops is None:
        return Absent(
            "Not measured: there are too few finite losses and too few evaluations to tell a cycle."
        )
    both = [swing.course.grid for swing in swings]
    lag = series.lag(both[0], both[1]) if len(both) == 2 else None
    return Motion(swings, lag, hops, case.run.info.objective is not None)


def _swing(case: Context, network: str) -> Swing | None:
    course = case.courses.get(_LOSSES[network])
    if course is None or course.grid.size < spectrum.FEWEST:
        return None
    card = case.run.info.objective
    blind = (card.blind_d_loss if network == "d" else card.blind_g_loss) if card else None
    free = network == "g" and _levels_are_free(card)
    return Swing(network, course, None if free else series.flight(course.grid, abs(blind or 0.0)))


def _levels_are_free(card: ObjectiveCard | None) -> bool:
    """Whether G's loss may drift without meaning: a score that any constant may be added to."""
    return card is not None and card.d_output == "score" and card.blind_g_loss is None


def _judge(motion: Motion, t: Thresholds) -> Judgement:
    found = [*_flights(motion, t), *_hops(motion, t), *_cycles(motion, t)]
    found.sort(key=lambda flaw: _WORST_FIRST.index(flaw[0]))
    figures = _numbers(motion, t)
    if not found:
        return Judgement(Status.OK, _still(motion, t), figures)
    status, _, since = found[0]
    claim = " ".join(words for _, words, _ in found)
    return Judgement(status, claim, figures, None if status is Status.OK else since)


_WORST_FIRST: Final = tuple(Status)
_Flaw = tuple[Status, str, int]


def _flights(motion: Motion, t: Thresholds) -> list[_Flaw]:
    """Losses that run away: at most one sentence."""
    fled = [s for s in motion.swings if s.flight is not None and s.flight >= t.flight_warn]
    if not fled:
        return []
    worst = max(fled, key=lambda swing: swing.flight or 0.0)
    status = Status.FAIL if (worst.flight or 0.0) >= t.flight_fail else Status.WARN
    factor = worst.flight or 0.0
    times = f"{short(factor)} times as large as" if math.isfinite(factor) else "far from 0, where"
    words = f"Training diverges: the {worst.course.words} ends {times} it was at the beginning"
    if worst.network == "g" and not motion.known:
        words += " (unless it is a critic's score, which may drift: the objective is not recorded)"
    return [(status, f"{words}.", worst.course.start)]


def _hops(motion: Motion, t: Thresholds) -> list[_Flaw]:
    status, words = hopping.judge(motion.hops, t) if motion.hops else (Status.OK, "")
    return [(status, words, motion.hops.start)] if motion.hops and status is not Status.OK else []


def _cycles(motion: Motion, t: Thresholds) -> list[_Flaw]:
    cycling = motion.cycling(t)
    if not cycling:
        return []
    first, peak = cycling[0], cycling[0].course.peak
    names = listed([swing.course.words for swing in motion.swings if swing in cycling])
    verb, whose = ("cycle", "their") if cycling[1:] else ("cycles", "its")
    words = (
        f"The {names} {verb} with a period of {short(first.course.period)} steps, which makes "
        f"{percent(peak.share if peak else 0.0)} of {whose} variation "
        f"({chance(motion.p(first))} against noise)"
    )
    status = Status.OK if _samples_stay(motion, t) else Status.WARN
    if _rotates(motion, cycling):
        words += ", the two a quarter of a period apart: the networks rotate about each other"
        status = Status.WARN
    swelling = first.course.swelling
    if swelling.lower > 1 and swelling.value >= t.swelling_warn:
        words += f"; the swings grow {short(swelling.value)}-fold over the run"
        status = Status.FAIL if swelling.value >= t.swelling_fail else Status.WARN
    elif status is Status.OK:
        words += f". {hopping.judge(motion.hops, t)[1].rstrip('.') if motion.hops else ''}"
    return [(status, f"{words}.", first.course.start)]


def _samples_stay(motion: Motion, t: Thresholds) -> bool:
    """Whether samples were seen not to move: a loss may then cycle without harm.

    In the failure zoo such cycles are as frequent in sound runs as in others.
    """
    return motion.hops is not None and hopping.judge(motion.hops, t)[0] is Status.OK


def _rotates(motion: Motion, cycling: list[Swing]) -> bool:
    if len(cycling) < 2 or motion.lag is None:
        return False
    one, two = (swing.course.period for swing in cycling)
    apart = abs(motion.lag.steps) / one % 0.5
    return abs(one - two) < 0.1 * one and _QUARTER[0] < apart < _QUARTER[1]


def _still(motion: Motion, t: Thresholds) -> str:
    words = []
    if motion.swings:
        names = [swing.course.words for swing in motion.swings]
        sizes = [
            f"{short(s.course.spread.amplitude.value)} about {short(s.course.spread.level.value)}"
            for s in motion.swings
        ]
        varies = "vary" if names[1:] else "varies"
        words.append(f"The {listed(names)} {varies} by {listed(sizes)}, {_small(motion, t)}.")
    if motion.hops:
        words.append(hopping.judge(motion.hops, t)[1])
    else:
        words.append("Hops between modes were not measured (too few evaluations).")
    return " ".join(words)


def _small(motion: Motion, t: Thresholds) -> str:
    """Why the clearest cycle is none, or none that matters."""
    clearest = min(motion.swings, key=motion.p)
    p, course = motion.p(clearest), clearest.course
    if p >= t.cycle_p or course.peak is None:
        return f"but not in a cycle that noise would not show ({chance(p)})"
    share, period = percent(course.peak.share), short(course.period)
    return f"of which a cycle of {period} steps makes no more than {share} ({chance(p)})"


def _numbers(motion: Motion, t: Thresholds) -> tuple[Evidence, ...]:
    found = [*hopping.numbers(motion.hops, t)] if motion.hops else []
    for swing in sorted(motion.swings, key=motion.p):
        found += _swing_numbers(motion, swing, t)
    if motion.lag:
        found.append(number("lag", "Lag of G's loss behind D's", motion.lag.steps, unit="steps"))
    return tuple(found)


def _swing_numbers(motion: Motion, swing: Swing, t: Thresholds) -> list[Evidence]:
    name, course, of = swing.network, swing.course, f"of the {swing.course.words}"
    found = []
    if course.peak:
        share = f"warns from {t.cycle_share:g} on if p < {t.cycle_p:g}"
        grows = f"worsens a cycle from {t.swelling_warn:g} on, fails from {t.swelling_fail:g}"
        found += [
            number(
                f"{name}_cycle_share", f"Strongest cycle {of}: share of its variation",
                course.peak.share, unit="share", rule=share,
            ),
            number(
                f"{name}_cycle_p", f"Chance of it in noise (of {len(motion.swings)} tests)",
                motion.p(swing),
            ),
            number(f"{name}_period", "Its period", course.period, unit="steps"),
            evidence(f"{name}_swelling", "Its growth over the run", course.swelling, 1, rule=grows),
        ]  # fmt: skip
    found.append(evidence(f"{name}_amplitude", f"Amplitude {of}", course.spread.amplitude))
    if swing.flight is not None:
        rule = f"warns from {short(t.flight_warn)} on, fails from {short(t.flight_fail)} on"
        label = f"Size {of} at the end over that at the beginning"
        found.append(number(f"{name}_flight", label, swing.flight, 1.0, rule=rule))
    return found


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="oscillation",
        axis="oscillation",
        question="Do the two networks chase each other in circles?",
        needs="64 finite values of a loss, or nine evaluations with samples and reals",
        measure=_measure,
        judge=_judge,
        advice="Regularise the discriminator (R1), lower both learning rates or Adam's beta1, and "
        "average the generator's weights (EMA) for what is kept.",
        why="Alternating gradient steps rotate about an equilibrium unless something damps them; a "
        "gradient penalty on reals does.",
        charts=("spectra", "losses", "phase", "hopping"),
        references=("mescheder2018",),
        remedy=remedies.CALMER,
    ),
)
