"""Are the two networks a match for each other? By D's outputs, else accuracies, else its loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ganreport.analysis import remedies
from ganreport.analysis.diagnostics.separability import (
    LEAST_BLIND,
    Separability,
    Source,
    covered,
    separability,
)
from ganreport.analysis.diagnostics.standing import Blind, Dead, Fooled, blind, dead, fooled
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status, holds_since
from ganreport.analysis.limits import Limits
from ganreport.analysis.wording import AUTOENCODERS, evidence, number
from ganreport.messages import Message, Text, message

_LABELS: Final[dict[Source, Message]] = {
    "auc": message("D's AUC, real training samples against generated samples"),
    "d_prime": message("D's AUC by the means and spreads of its outputs"),
    "accuracy": message("D's accuracy on its own batches"),
    "loss": message("D's success by its loss"),
    "small loss": message("D's success by its loss, at least"),
}


def _figures(c: Separability, rule: Text) -> tuple[Evidence, ...]:
    return (evidence("d_success", _LABELS[c.source], c.last, 0.5, rule=rule),)


def _success(c: Separability) -> Message:
    """How well D does, as the beginning of a sentence."""
    if c.source == "auc":
        return message(
            "The discriminator tells real training samples from generated samples with an AUC of "
            "{auc}",
            auc=c.last.value,
        )
    if c.source == "d_prime":
        return message(
            "The discriminator's outputs on real and generated samples are as apart as an AUC of "
            "{auc}",
            auc=c.last.value,
        )
    if c.source == "accuracy":
        return message(
            "The discriminator is right about {share:percent} of its batches", share=c.last.value
        )
    share = 2 * (1 - c.last.value)
    if c.source == "small loss":
        return message(
            "The discriminator's loss ends at {loss}, less than {most:percent} of a blind one's "
            "under any usual objective",
            loss=LEAST_BLIND * share,
            most=max(share, 0.001),
        )
    return message(
        "The discriminator's loss is {share:percent} of a blind one's; only its loss was recorded "
        "({objective})",
        share=share,
        objective=c.card.name if c.card else "",
    )


_LOSSES: Final = frozenset({"loss", "small loss"})
"""What D's success is taken from where nothing was recorded but losses."""


def _dominance(context: Context) -> Separability | Dead | Absent:
    """The losses where they say that the game is over, else how well D does."""
    over = dead(context)
    return over if over is not None and over.kind != "fooled" else separability(context)


def _judge_dominance(c: Separability | Dead, limits: Limits) -> Judgement:
    if isinstance(c, Dead):
        return _judge_dead(c, limits)
    success = _success(c)
    since = holds_since(c.steps, limits.dominance.beyond(c.lower))
    rule = message("{rule}; fails if the objective is saturating", rule=limits.dominance.rule)
    figures = _figures(c, rule)
    if since is None:
        return _judge_spell(c, limits) or _not_dominant(c, success, figures)
    if c.critic:
        claim = message(
            "{success}: it separates them, as a critic should, whose gradient does not fade when "
            "it is right.",
            success=success,
        )
        return Judgement(Status.OK, claim, figures)
    saturating = c.card.saturating if c.card else None
    status = Status.FAIL if saturating else Status.WARN
    claim = message(
        "{success}: it overpowers the generator; {so}.", success=success, so=_SATURATES[saturating]
    )
    return Judgement(status, claim, figures, since)


def _not_dominant(c: Separability, success: Message, figures: tuple[Evidence, ...]) -> Judgement:
    if c.source == "small loss" and not c.ends_clear:
        why = message(
            "Not measured: D's loss is next to nothing for a while only, and what it says else is "
            "not known without the objective."
        )
        return Judgement(Status.NOT_MEASURED, why, ())
    claim = message("{success}: it does not overpower the generator.", success=success)
    return Judgement(Status.OK, claim, figures)


def _judge_spell(c: Separability, limits: Limits) -> Judgement | None:
    """That D had won for much of the run, though not at its end.

    By D's loss alone: its AUC on samples is known at few steps, and means what it is at the end.
    """
    if c.source not in _LOSSES or c.critic:
        return None
    first, last, share = c.longest(limits.dominance.beyond(c.lower))
    if not limits.won.beyond(share):
        return None
    claim = message(
        "The discriminator had won from step {first:count} to step {last:count}, for "
        "{share:percent} of the run: its loss was next to nothing, so that the generator learnt "
        "little in that time, though the losses move again at the end.",
        first=first,
        last=last,
        share=share,
    )
    return Judgement(Status.WARN, claim, (_spell(share, limits),), first)


def _spell(share: float, limits: Limits) -> Evidence:
    label = message("Share of the run for which D had won by its loss")
    return number("d_won", label, share, 0.0, unit="share", rule=limits.won.rule)


def _judge_dead(over: Dead, limits: Limits) -> Judgement:
    if over.kind == "won":
        claim = message(
            "Training is dead from step {since:count} on: the discriminator's loss is 0 and the "
            "generator's exactly {value}, where PyTorch's binary cross-entropy stops its logarithm "
            "(at −100): the discriminator is never wrong, and the generator gets no gradient.",
            since=over.since,
            value=over.value,
        )
        return Judgement(Status.FAIL, claim, (_spell(over.share, limits),), over.since)
    figures = (
        number(
            "both_zero",
            message("Share of the run for which both losses are 0"),
            over.share,
            0.0,
            unit="share",
            rule=message("warns where it lasts to the end"),
        ),
    )
    claim = message(
        "The losses of the discriminator and of the generator are both 0 from step {since:count} "
        "on and contradict each other: both can't win. The adversarial game is dead, or something "
        "else was recorded.",
        since=over.since,
    )
    return Judgement(Status.WARN, claim, figures, over.since)


_SATURATES: Final = {
    True: message("under this saturating objective the generator then gets hardly any gradient"),
    False: message(
        "this objective still gives the generator a gradient, but one that teaches little"
    ),
    None: message(
        "whether the generator still gets a gradient depends on the objective, not recorded"
    ),
}
"""What follows of a D that is never wrong, by whether the objective saturates."""


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


def _blindness(context: Context) -> Weakness | Absent:
    over, separation = dead(context), separability(context)
    if over is not None and over.kind == "both":
        return Absent(message("Not measured: both losses are 0 at the end, which can't be."))
    fooling, standing = fooled(context), blind(context)
    if isinstance(separation, Separability) and separation.source not in _LOSSES:
        fooling = standing = None
    gone = over if over is not None and over.kind == "fooled" else None
    if isinstance(separation, Absent) and not (gone or fooling or standing):
        return separation
    return Weakness(separation, gone, fooling, standing, covered(context))


def _judge_blindness(w: Weakness, limits: Limits) -> Judgement:
    by_losses = _judge_fooled(w, limits) or _judge_standing(w, limits)
    if by_losses is not None:
        return by_losses
    if isinstance(w.separation, Absent):
        return Judgement(Status.NOT_MEASURED, w.separation.reason, ())
    if w.separation.source == "small loss" and not w.separation.ends_clear:
        why = message("Not measured: what D's loss says at the end is not known without the objective.")
        return Judgement(Status.NOT_MEASURED, why, ())
    return _judge_separation(w.separation, limits)


def _judge_fooled(w: Weakness, limits: Limits) -> Judgement | None:
    """That D is wrong about everything: by a clamped loss, else by a large one beside a tiny G's."""
    if w.dead is not None:
        claim = message(
            "Training is dead from step {since:count} on: the discriminator's loss is exactly "
            "{value} and the generator's 0, where PyTorch's binary cross-entropy stops its "
            "logarithm (at −100): the discriminator is wholly wrong and gets no gradient any more.",
            since=w.dead.since,
            value=w.dead.value,
        )
        label = message("Share of the run for which D's loss is clamped")
        rule = message("fails where it lasts to the end")
        figures = (number("d_clamped", label, w.dead.share, 0.0, unit="share", rule=rule),)
        return Judgement(Status.FAIL, claim, figures, w.dead.since)
    if w.fooled is None or not limits.fooled.beyond(w.fooled.times):
        return None
    claim = message(
        "The generator overpowers the discriminator: G's loss ends at {g} and D's at {d}, {times} "
        "times that of a blind one: D takes the generated samples for real, and has nothing left "
        "to teach.",
        g=w.fooled.g,
        d=w.fooled.d,
        times=w.fooled.times,
    )
    label = message("D's loss at the end over a blind one's, beside a G's loss of next to nothing")
    figures = (number("d_fooled", label, w.fooled.times, 1.0, rule=limits.fooled.rule),)
    since = holds_since(w.fooled.steps, limits.fooled.beyond(w.fooled.course))
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
    figures = (
        number("standing", label, w.blind.apart, unit="share", rule=limits.standing.rule),
    )
    if not np.isnan(w.coverage) and not limits.coverage.beyond(w.coverage):
        claim = message("{where}; as it should be with samples this good.", where=where)
        return Judgement(Status.OK, claim, figures)
    claim = message(
        "{where}: the discriminator does not learn, or the samples are perfect.", where=where
    )
    since = holds_since(w.blind.steps, limits.standing.beyond(w.blind.course))
    return Judgement(Status.WARN, claim, figures, since)


def _judge_separation(c: Separability, limits: Limits) -> Judgement:
    success = _success(c)
    since = holds_since(c.steps, limits.blindness.beyond(c.upper))
    rule = message("{rule} unless the samples cover the data", rule=limits.blindness.rule)
    figures = _figures(c, rule)
    if since is None:
        claim = message("{success}: it does learn.", success=success)
        return Judgement(Status.OK, claim, figures)
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


def has_discriminator(context: Context) -> bool:
    """Whether the run is of two networks against each other, as far as is known."""
    objective = context.run.info.objective
    return objective is None or objective.name not in AUTOENCODERS


_NEEDS: Final = message(
    "D's outputs, or their means and spreads, or accuracies, or its loss and the objective"
)

DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="dominance",
        axis="balance",
        question=message("Does the discriminator overpower the generator?"),
        needs=_NEEDS,
        concerns=has_discriminator,
        measure=_dominance,
        judge=_judge_dominance,
        limits=("dominance", "won"),
        advice=message(
            "Lower the discriminator's learning rate or its steps a generator step, or "
            "regularise it (R1); under minimax use the non-saturating loss."
        ),
        why=message(
            "A discriminator that is never wrong is flat around the generated samples: its "
            "gradient says little about where to go."
        ),
        charts=("outputs", "losses"),
        references=("goodfellow2014", "arjovsky2017"),
        remedy=remedies.MATCHED,
    ),
    Diagnostic(
        id="blindness",
        axis="balance",
        question=message("Does the discriminator learn at all?"),
        needs=_NEEDS,
        concerns=has_discriminator,
        measure=_blindness,
        judge=_judge_blindness,
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
