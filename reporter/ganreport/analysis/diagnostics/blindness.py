"""Does D learn at all? By its outputs, else accuracies, else where both losses stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ganreport.analysis import remedies
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
        return Absent(message("Not measured: both losses are 0 at the end, which can't be."))
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
            "Not measured: what D's loss says at the end is not known without the objective."
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
        "G's loss ends at {g} and D's at {d}, {times} times that of a blind one",
        g=w.fooled.g,
        d=w.fooled.d,
        times=w.fooled.times,
    )
    claim = message(
        "The generator overpowers the discriminator: {short}: D takes the generated samples for "
        "real, and has nothing left to teach.",
        short=short,
    )
    label = message("D's loss at the end over a blind one's, beside a G's loss of next to nothing")
    figures = (number("d_fooled", label, w.fooled.times, 1.0, rule=limits.fooled.rule),)
    since = limits.fooled.onset(w.fooled.steps, w.fooled.course, "d_fooled")
    return Judgement(Status.WARN, claim, figures, since)


def _judge_standing(w: Weakness, limits: Limits) -> Judgement | None:
    """That losses stand where those of a blind D do, whatever the objective is said to be."""
    if w.blind is None or not limits.standing.beyond(w.blind.apart):
        return None
    values = {"d": w.blind.d, "g": w.blind.g, "under": w.blind.level.under}
    where = message(
        "The discriminator's loss stands at {d} and the generator's at {g}: what they are under "
        "{under} if the discriminator can't tell anything apart",
        **values,
    )
    if np.isnan(w.blind.g):
        where = message(
            "The discriminator's loss stands at {d}: what it is under {under} if the discriminator "
            "can't tell anything apart, and hardly any other loss",
            **values,
        )
    label = message("Distance of the losses from those of a blind D, share of these")
    figures = (number("standing", label, w.blind.apart, unit="share", rule=limits.standing.rule),)
    since = limits.standing.onset(w.blind.steps, w.blind.course, "standing")
    if not np.isnan(w.coverage):
        if not limits.coverage.beyond(w.coverage):
            claim = message("{where}; as it should be with samples this good.", where=where)
            return Judgement(Status.OK, claim, figures)
        claim = message(
            "{where}: the discriminator does not learn, for samples cover only {coverage:percent} "
            "of the baseline.",
            where=where,
            coverage=w.coverage,
            short=_stands(w.blind),
        )
        return Judgement(Status.WARN, claim, figures, since)
    if not w.blind.motionless(limits.standing):
        claim = message("{alone} {where}, {optimum}.", where=where, **_TOGETHER)
        return Judgement(Status.NOT_MEASURED, claim, ())
    claim = message(
        "{where}, and does not move: the discriminator does not learn, or the samples are perfect.",
        where=where,
        short=_stands(w.blind),
    )
    return Judgement(Status.WARN, claim, figures, since)


def _stands(blind: Blind) -> Message:
    """Where the losses stand, in a clause."""
    if np.isnan(blind.g):
        return message("its loss stands at {d}, as if it could tell nothing apart", d=blind.d)
    return message(
        "its loss stands at {d} and the generator's at {g}, as if it could tell nothing apart",
        d=blind.d,
        g=blind.g,
    )


_TOGETHER: Final = {
    "alone": message("Not measured: losses alone can't tell."),
    "optimum": message("which is also where a GAN at its optimum ends"),
}
"""What is said where a D that learns nothing and a G that has learnt all look the same."""


def _judge_separation(c: Separability, limits: Limits) -> Judgement:
    success = success_of(c)
    since = limits.blindness.onset(c.steps, c.upper, "d_success")
    rule = message("{rule} unless the samples cover the data", rule=limits.blindness.rule)
    figures = figures_of(c, rule)
    if since is None:
        claim = message("{success}: it does learn.", success=success)
        return Judgement(Status.OK, claim, figures)
    worse = c.last.value < 1 - limits.blindness.at
    if np.isnan(c.coverage) and not worse and (c.source in LOSSES or since > c.steps[0]):
        claim = message(
            "Not measured: without samples it can't be told. {success}, which is also how it does "
            "when a GAN is at its optimum.",
            success=success,
        )
        if c.source in LOSSES:
            claim = message("{alone} {success}, {optimum}.", success=success, **_TOGETHER)
        return Judgement(Status.NOT_MEASURED, claim, ())
    if np.isnan(c.coverage):
        claim = message(
            "{success}: it does not learn, or the samples are perfect; no samples were measured to "
            "tell.",
            success=success,
        )
        return Judgement(Status.WARN, claim, figures, since)
    if limits.coverage.beyond(c.coverage):
        claim = message(
            "{success}: it does not learn, for samples cover only {coverage:percent} of the "
            "baseline.",
            success=success,
            coverage=c.coverage,
        )
        return Judgement(Status.WARN, claim, figures, since)
    claim = message(
        "{success}: it is blind, as it should be with samples this good (coverage "
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
        advice=message("Raise the discriminator's learning rate or its steps a generator step."),
        why=message(
            "A discriminator that can't tell real samples from generated ones gives the generator "
            "nothing to go by; only when the samples are good is it a sign of success."
        ),
        charts=("outputs", "losses"),
        references=("goodfellow2014",),
        remedy=remedies.MATCHED,
    ),
)
