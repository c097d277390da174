"""Are the two networks a match for each other? By D's outputs, else accuracies, else its loss."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ganreport.analysis import remedies
from ganreport.analysis.diagnostics.separability import (
    LEAST_BLIND,
    Separability,
    Source,
    separability,
)
from ganreport.analysis.findings import Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status, holds_since
from ganreport.analysis.limits import Limits
from ganreport.analysis.wording import AUTOENCODERS, evidence
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


def _judge_dominance(c: Separability, limits: Limits) -> Judgement:
    success = _success(c)
    since = holds_since(c.steps, limits.dominance.beyond(c.lower))
    rule = message("{rule}; fails if the objective is saturating", rule=limits.dominance.rule)
    figures = _figures(c, rule)
    if since is None:
        claim = message("{success}: it does not overpower the generator.", success=success)
        return Judgement(Status.OK, claim, figures)
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


def _judge_blindness(c: Separability, limits: Limits) -> Judgement:
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
        measure=separability,
        judge=_judge_dominance,
        limits=("dominance",),
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
        measure=separability,
        judge=_judge_blindness,
        limits=("blindness", "coverage"),
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
