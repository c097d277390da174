"""Does D learn at all? By its outputs, else accuracies, else where both losses stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ganreport.analysis.diagnostics.balance import (
    LOSSES,
    NEEDS,
    figures_of,
    has_discriminator,
    success_of,
)
from ganreport.analysis.diagnostics.dead import Dead, dead
from ganreport.analysis.diagnostics.separability import Separability, covered, separability
from ganreport.analysis.diagnostics.standing import Blind, Fooled, blind, fooled
from ganreport.analysis.diagnostics.still import OF_STILL
from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import number
from ganreport.messages import Message, message


@dataclass(frozen=True)
class Weakness:
    """How well D does, and what the losses say of a D that learns nothing.

    These are None where D's outputs or accuracies were recorded, which say more. ``coverage`` is
    that of the samples over its baseline, NaN if unknown.
    """

    separation: Separability | Absent
    dead: Dead | None
    fooled: Fooled | None
    blind: Blind | None
    coverage: float


def _measure(context: Context) -> Weakness | Absent:
    over, separation = dead(context), separability(context)
    if over is not None and over.kind == "both":
        return Absent(message("both losses are 0 at the end, which is impossible"))
    fooling, standing = fooled(context), blind(context)
    if isinstance(separation, Separability) and separation.source not in LOSSES:
        fooling = standing = None
    gone = over if over is not None and over.kind not in ("won", "both") else None
    if isinstance(separation, Absent) and not (gone or fooling or standing):
        return separation
    return Weakness(separation, gone, fooling, standing, covered(context))


def _judge(w: Weakness, limits: Limits) -> Judgement:
    by_losses = _judge_fooled(w, limits) or _judge_standing(w, limits)
    if by_losses is not None:
        return by_losses
    if isinstance(w.separation, Absent):
        return Judgement(Status.NOT_MEASURED, w.separation.reason, ())
    if w.separation.source == "small loss" and not w.separation.ends_clear:
        why = message(
            "what the discriminator's loss means at the end is not known without the objective"
        )
        return Judgement(Status.NOT_MEASURED, why, ())
    return _judge_separation(w.separation, limits)


def _judge_fooled(w: Weakness, limits: Limits) -> Judgement | None:
    """That D is wrong about everything: its loss is clamped, or large beside a tiny one of G."""
    if w.dead is not None:
        return OF_STILL[w.dead.kind](w.dead)
    if w.fooled is None or not limits.fooled.beyond(w.fooled.times):
        return None
    short = message(
        "the generator's loss ends at {g} and the discriminator's at {d}, {times} times that of "
        "guessing",
        g=w.fooled.g,
        d=w.fooled.d,
        times=w.fooled.times,
    )
    claim = message(
        "The generator overpowers the discriminator: {short}. The discriminator takes the "
        "generated samples for real, so the generator learns nothing more.",
        short=short,
    )
    label = message(
        "Discriminator's loss at the end over that of guessing, while the generator's is close to 0"
    )
    figures = (number("d_fooled", label, w.fooled.times, 1.0, rule=limits.fooled.rule),)
    since = limits.fooled.onset(w.fooled.steps, w.fooled.course, "d_fooled")
    return Judgement(Status.WARN, claim, figures, since)


def _judge_standing(w: Weakness, limits: Limits) -> Judgement | None:
    """That losses stand where those of a blind D do, whatever the objective is said to be."""
    if w.blind is None or not limits.standing.beyond(w.blind.apart):
        return None
    values = {"d": w.blind.d, "g": w.blind.g, "under": w.blind.level.under}
    where = message(
        "The discriminator's loss stays at {d} and the generator's at {g}, their values with "
        "{under} if the discriminator only guesses",
        **values,
    )
    if np.isnan(w.blind.g):
        where = message(
            "The discriminator's loss stays at {d}, its value with {under} (and hardly any other "
            "loss) if the discriminator only guesses",
            **values,
        )
    label = message("Relative distance of the losses from those of guessing")
    figures = (number("standing", label, w.blind.apart, unit="share", rule=limits.standing.rule),)
    since = limits.standing.onset(w.blind.steps, w.blind.course, "standing")
    if not np.isnan(w.coverage):
        if not limits.coverage.beyond(w.coverage):
            claim = message("{where}, as it should with samples this good.", where=where)
            return Judgement(Status.OK, claim, figures)
        claim = message(
            "{where}. It does not learn: samples reach only {coverage:percent} of the baseline's "
            "coverage.",
            where=where,
            coverage=w.coverage,
            short=_stands(w.blind),
        )
        return Judgement(Status.WARN, claim, figures, since)
    if not w.blind.motionless(limits.standing):
        claim = message("{alone}. {where}, {optimum}", where=where, **_TOGETHER)
        return Judgement(Status.NOT_MEASURED, claim, ())
    claim = message(
        "{where}, and does not change: the discriminator does not learn, or the samples are "
        "perfect.",
        where=where,
        short=_stands(w.blind),
    )
    return Judgement(Status.WARN, claim, figures, since)


def _stands(blind: Blind) -> Message:
    """Where the losses stand, in a clause."""
    if np.isnan(blind.g):
        return message("its loss stays at {d}, as if it only guessed", d=blind.d)
    return message(
        "its loss stays at {d} and the generator's at {g}, as if it only guessed",
        d=blind.d,
        g=blind.g,
    )


_TOGETHER: Final = {
    "alone": message("losses alone do not show it"),
    "optimum": message("which is also where a GAN ends at its optimum"),
}
"""What is said where a D that learns nothing and a G that has learnt all look the same."""


def _judge_separation(c: Separability, limits: Limits) -> Judgement:
    success = success_of(c)
    since = limits.blindness.onset(c.steps, c.middle, "d_success", c.margin)
    rule = message("{rule} unless the samples cover the data", rule=limits.blindness.rule)
    figures = figures_of(c, rule)
    if since is None:
        claim = message("{success}: it learns.", success=success)
        return Judgement(Status.OK, claim, figures)
    worse = c.last.value < 1 - limits.blindness.at
    if np.isnan(c.coverage) and not worse and (c.source in LOSSES or since > c.steps[0]):
        claim = message(
            "only samples would show it. {success}, which is also the case when a "
            "GAN is at its optimum",
            success=success,
        )
        if c.source in LOSSES:
            claim = message("{alone}. {success}, {optimum}", success=success, **_TOGETHER)
        return Judgement(Status.NOT_MEASURED, claim, ())
    if np.isnan(c.coverage):
        claim = message(
            "{success}: it does not learn, or the samples are perfect (no samples were measured).",
            success=success,
        )
        return Judgement(Status.WARN, claim, figures, since)
    if limits.coverage.beyond(c.coverage):
        claim = message(
            "{success}. It does not learn: samples reach only {coverage:percent} of the "
            "baseline's coverage.",
            success=success,
            coverage=c.coverage,
        )
        return Judgement(Status.WARN, claim, figures, since)
    claim = message(
        "{success}: it only guesses, as it should with samples this good (coverage "
        "{coverage:percent} of the baseline).",
        success=success,
        coverage=c.coverage,
    )
    return Judgement(Status.OK, claim, figures)


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="blindness",
        axis="balance",
        question=message("Does the discriminator learn at all?"),
        needs=NEEDS,
        concerns=has_discriminator,
        measure=_measure,
        judge=_judge,
        limits=("blindness", "coverage", "fooled", "standing"),
        advice=message("Raise the discriminator's learning rate or its steps per generator step."),
        why=message(
            "A discriminator that only guesses gives the generator no direction; it is a sign of "
            "success only when the samples are good."
        ),
        charts=("outputs", "losses"),
        references=("goodfellow2014",),
        remedy=ladders.MATCHED,
    ),
)
