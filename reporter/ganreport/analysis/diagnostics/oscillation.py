"""Do the networks chase each other in circles? Cycles of the losses, hops of the samples."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

from ganreport.analysis.diagnostics import hopping
from ganreport.analysis.diagnostics.motion import Motion, Swing, measure
from ganreport.analysis.findings import Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import WORST_FIRST, Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import evidence, number
from ganreport.messages import Message, message, plural, together
from ganreport.stats import spectrum

# Of a period: between in step (0) and opposed (0.5), with room for noise.
_QUARTER: Final = (0.15, 0.35)
_DIED_OUT: Final = 0.2  # of the amplitude at the beginning: of a cycle that is over
_UNBOUNDED: Final = 0.9  # power of the steps: a distance that is learnt levels off, at 0


def _judge(motion: Motion, limits: Limits) -> Judgement:
    hops, runaway = _hops(motion, limits), _climbs(motion, limits) or _flights(motion, limits)
    flaws = [*runaway, *hops, *_cycles(motion, limits)]
    flaws.sort(key=lambda flaw: WORST_FIRST.index(flaw[0]))
    figures = _numbers(motion, limits)
    if not flaws:
        return Judgement(Status.OK, _still(motion, limits), figures)
    status, _, since = flaws[0]
    claim = together(*(words for _, words, _ in flaws))
    charts = ("hopping", "losses", "spectra", "phase") if flaws[0] in hops else ()
    return Judgement(status, claim, figures, None if status is Status.OK else since, charts)


# Cycles and hops are of the whole run, from when training got going: they have no beginning.
_Flaw = tuple[Status, Message, int | None]


def _flights(motion: Motion, limits: Limits) -> list[_Flaw]:
    """Losses that run away: at most one sentence."""
    fled = [s for s in motion.swings if s.flight is not None and limits.flight.beyond(s.flight)]
    if not fled:
        return []
    swing = max(fled, key=lambda each: each.flight or 0.0)
    size = swing.flight or 0.0
    ends = message("far from 0, where it was at the beginning")
    if math.isfinite(size):
        ends = message("{times} times as large as it was at the beginning", times=size)
    short = message("the {loss} ends {ends}", loss=swing.curve.words, ends=ends)
    words = message("Training diverges: {short}.", short=short)
    if swing.network == "g" and not motion.known:
        words = message(
            "Training diverges: {short} (unless it is a critic's score, which may drift).",
            short=short,
        )
    since = limits.flight.onset(swing.steps, swing.flown, f"{swing.network}_flight")
    return [(limits.flight.grade(size), words, since)]


def _climbs(motion: Motion, limits: Limits) -> list[_Flaw]:
    """A critic whose loss grows without bound: at most one sentence."""
    climb = motion.climb
    if climb is None or climb.power < _UNBOUNDED or not limits.climb.beyond(climb.times):
        return []
    short = message(
        "the critic's loss grows without bound, from {begin} in the first eighth of the run to "
        "{end} in the last",
        begin=climb.first, end=climb.last,
    )  # fmt: skip
    words = message(
        "Training diverges: {short}. Over the last half it grows as the steps to the power of "
        "{power:.1f}; the penalty or clipping does not limit it.",
        short=short,
        power=climb.power,
    )
    since = limits.climb.onset(climb.steps, climb.grown, "climb")
    return [(limits.climb.grade(climb.times), words, since)]


def _hops(motion: Motion, limits: Limits) -> list[_Flaw]:
    if motion.hops is None:
        return []
    status, words = hopping.judge(motion.hops, limits)
    return [(status, words, None)] if status is not Status.OK else []


def _cycles(motion: Motion, limits: Limits) -> list[_Flaw]:
    cycling = motion.cycling(limits)
    if not cycling:
        return []
    first, words = cycling[0], _cycle(motion, cycling)
    hops = hopping.judge(motion.hops, limits) if motion.hops else None
    # A loss may cycle without harm where samples were seen to stay: in the failure zoo such cycles
    # are as frequent in sound runs as in others.
    stays = bool(hops and hops[0] is Status.OK)
    status = Status.OK if stays or motion.settled(limits) else Status.WARN
    stopped = motion.hops is not None and motion.hops.stopped is not None and stays
    if not stopped and _rotates(motion, cycling):
        words = message(
            "{cycle:bare}. The two losses are a quarter of a period apart: the networks chase "
            "each other in circles.",
            cycle=words,
        )
        status = Status.WARN
    swelling = first.curve.swelling
    if swelling.lower > 1 and limits.swelling.beyond(swelling.value):
        words = message(
            "{cycle:bare}. The swings grow {times}-fold over the run.",
            cycle=words,
            times=swelling.value,
        )
        status = limits.swelling.grade(swelling.value)
    elif swelling.upper < _DIED_OUT:
        words = message(
            "{cycle:bare}. The swings die out, to {share:percent} of their early size.",
            cycle=words,
            share=swelling.value,
        )
        status = Status.OK
    elif hops and status is Status.OK:
        words = together(words, hops[1])
    elif status is Status.OK:
        words = together(words, message("It does no harm: the last samples are good."))
    return [(status, words, None)]


def _cycle(motion: Motion, cycling: list[Swing]) -> Message:
    """That the losses cycle, in the figures of the clearest."""
    first, peak = cycling[0], cycling[0].curve.peak
    return plural(
        "The {names:and} cycles with a period of {period} steps, which makes up {share:percent} "
        "of its variation ({p:chance}).",
        "The {names:and} cycle with a period of {period} steps, which makes up {share:percent} "
        "of their variation ({p:chance}).",
        count=len(cycling),
        names=[swing.curve.words for swing in motion.swings if swing in cycling],
        period=first.curve.period,
        share=peak.share if peak else 0.0,
        p=motion.p(first),
    )


def _rotates(motion: Motion, cycling: list[Swing]) -> bool:
    if len(cycling) < 2 or motion.lag is None:
        return False
    one, two = (swing.curve.period for swing in cycling)
    apart = abs(motion.lag.steps) / one % 0.5
    return abs(one - two) < 0.1 * one and _QUARTER[0] < apart < _QUARTER[1]


def _still(motion: Motion, limits: Limits) -> Message:
    words = []
    if motion.swings:
        words.append(
            plural(
                "The {names:and} varies by {sizes:and}, {cycle}.",
                "The {names:and} vary by {sizes:and}, {cycle}.",
                count=len(motion.swings),
                names=[swing.curve.words for swing in motion.swings],
                sizes=[_size(swing) for swing in motion.swings],
                cycle=_small(motion, limits),
            )
        )
    if motion.hops:
        words.append(hopping.judge(motion.hops, limits)[1])
    else:
        words.append(message("Mode hopping was not measured (too few evaluations)."))
    return together(*words)


def _size(swing: Swing) -> Message:
    spread = swing.curve.spread
    return message(
        "{amplitude} about {level}", amplitude=spread.amplitude.value, level=spread.level.value
    )


def _small(motion: Motion, limits: Limits) -> Message:
    """Why the clearest cycle is none, or none that matters."""
    clearest = min(motion.swings, key=motion.p)
    p, curve = motion.p(clearest), clearest.curve
    if curve.peak is None or not limits.cycle_p.beyond(p):
        return message("but not in a significant cycle ({p:chance})", p=p)
    return message(
        "of which a cycle of {period} steps makes up only {share:percent} ({p:chance})",
        period=curve.period,
        share=curve.peak.share,
        p=p,
    )


def _numbers(motion: Motion, limits: Limits) -> tuple[Evidence, ...]:
    numbers = [*hopping.numbers(motion.hops, limits)] if motion.hops else []
    if motion.climb and motion.climb.power >= _UNBOUNDED:
        label = message("Size of the critic's loss in the last eighth over that in the first")
        times = motion.climb.times
        numbers.append(number("climb", label, times, 1.0, rule=limits.climb.rule))
    for swing in sorted(motion.swings, key=motion.p):
        numbers += _swing_numbers(motion, swing, limits)
    if motion.lag:
        lag, label = (
            motion.lag.steps,
            message("Lag of the generator's loss behind the discriminator's"),
        )
        numbers.append(number("lag", label, lag, unit=message("steps")))
    return tuple(numbers)


def _swing_numbers(motion: Motion, swing: Swing, limits: Limits) -> Iterator[Evidence]:
    name, curve, loss = swing.network, swing.curve, swing.curve.words
    if curve.peak:
        yield from _cycle_numbers(motion, swing, curve.peak, limits)
    yield evidence(
        f"{name}_amplitude", message("Amplitude of the {loss}", loss=loss), curve.spread.amplitude
    )
    if swing.flight is not None:
        yield number(
            f"{name}_flight",
            message("Size of the {loss} at the end over that at the beginning", loss=loss),
            swing.flight,
            1.0,
            rule=limits.flight.rule,
        )


def _cycle_numbers(
    motion: Motion, swing: Swing, peak: spectrum.Peak, limits: Limits
) -> Iterator[Evidence]:
    name, curve = swing.network, swing.curve
    yield number(
        f"{name}_cycle_share",
        message("Share of the variation of the {loss} in its strongest cycle", loss=curve.words),
        peak.share,
        unit="share",
        rule=message("{rule} on if p < {p}", rule=limits.cycle_share.rule, p=limits.cycle_p.at),
    )
    yield number(
        f"{name}_cycle_p",
        plural(
            "p-value of this cycle ({count:count} test)",
            "p-value of this cycle ({count:count} tests)",
            count=len(motion.swings),
        ),
        motion.p(swing),
    )
    yield number(f"{name}_period", message("Its period"), curve.period, unit=message("steps"))
    yield evidence(
        f"{name}_swelling",
        message("Its growth over the run"),
        curve.swelling,
        1,
        rule=message(
            "worsens a cycle from {warn} on, fails from {fail}",
            warn=limits.swelling.warn,
            fail=limits.swelling.fail,
        ),
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="oscillation",
        axis="oscillation",
        question=message("Do the networks oscillate, or the samples hop between modes?"),
        needs=message(
            "64 finite values of a loss, or nine evaluations with generated and real samples"
        ),
        measure=measure,
        judge=_judge,
        limits=(
            "hops",
            "hops_lost",
            "shift",
            "cycle_p",
            "cycle_share",
            "swelling",
            "flight",
            "climb",
            "samples_fewest",
            "real_fewest",
            "coverage",
            "precision",
            "distance",
        ),
        advice=message(
            "Regularise the discriminator (R1), lower both learning rates or Adam's beta1, and "
            "sample from averaged generator weights (EMA)."
        ),
        why=message(
            "Alternating gradient steps circle an equilibrium unless something damps them; a "
            "gradient penalty on real samples does."
        ),
        charts=("spectra", "losses", "phase", "hopping"),
        references=("mescheder2018",),
        remedy=ladders.CALMER,
    ),
)
