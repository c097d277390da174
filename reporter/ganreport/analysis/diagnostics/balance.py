"""Does D overpower G? By D's outputs, else accuracies, else its loss, and where both are dead."""

from __future__ import annotations

from typing import Any, Final

from ganreport.analysis.diagnostics.dead import Dead, dead
from ganreport.analysis.diagnostics.outpaced import FEW, Outpaced
from ganreport.analysis.diagnostics.separability import (
    LEAST_BLIND,
    Separability,
    Source,
    separability,
)
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import AUTOENCODERS, evidence, number
from ganreport.messages import Message, Text, message, plural

_LABELS: Final[dict[Source, Message]] = {
    "auc": message("Discriminator's AUC, training against generated samples"),
    "d_prime": message("Discriminator's AUC by the means and spreads of its outputs"),
    "accuracy": message("Discriminator's accuracy on its batches"),
    "loss": message("Discriminator's accuracy, estimated from its loss"),
    "small loss": message("Discriminator's accuracy, estimated from its loss, at least"),
    "both losses": message("Discriminator's accuracy, estimated from both losses"),
}


_REVERSED: Final = 0.45  # AUC below which a discriminator is wrong rather than guessing


def figures_of(c: Separability, rule: Text) -> tuple[Evidence, ...]:
    """How well D does, as evidence."""
    return (evidence("d_success", _LABELS[c.source], c.last, 0.5, rule=rule),)


def success_of(c: Separability) -> Message:
    """How well D does, as the beginning of a sentence."""
    if c.source == "auc" and c.last.upper < _REVERSED:
        return message(
            "The discriminator rates generated samples as more real than training samples (AUC "
            "{auc}, guessing: 0.5)",
            auc=c.last.value,
        )
    if c.source == "auc":
        return message(
            "The discriminator separates training samples from generated samples with an AUC of "
            "{auc}",
            auc=c.last.value,
        )
    if c.source == "d_prime":
        return message(
            "The discriminator's outputs on real and generated samples differ as much as with an "
            "AUC of {auc}",
            auc=c.last.value,
        )
    if c.source == "accuracy":
        return message(
            "The discriminator classifies {share:percent} of its batches correctly",
            share=c.last.value,
        )
    if c.pair is not None:
        return _outpacing(c.pair)
    share = 2 * (1 - c.last.value)
    if c.source == "small loss":
        return message(
            "The discriminator's loss ends at {loss}, less than {most:percent} of that of "
            "guessing under any usual objective",
            loss=LEAST_BLIND * share,
            most=max(share, 0.001),
        )
    return message(
        "The discriminator's loss is {share:percent} of that of guessing, and only its loss was "
        "recorded ({objective})",
        share=share,
        objective=c.card.name if c.card else "",
    )


def _outpacing(pair: Outpaced) -> Message:
    words = message(
        "The discriminator's loss fell to {d} while the generator's rose to {g}", d=pair.d, g=pair.g
    )
    if pair.rows >= FEW:
        return words
    return plural(
        "{words}, in the {count:count} row that was recorded",
        "{words}, in the {count:count} rows that were recorded",
        count=pair.rows,
        words=words,
    )


LOSSES: Final = frozenset({"loss", "small loss", "both losses"})
"""What D's success is taken from where nothing was recorded but losses."""


def _dominance(context: Context) -> Separability | Dead | Absent:
    """The losses where they say that the game is over, else how well D does."""
    over = dead(context)
    return over if over is not None and over.kind in ("won", "both") else separability(context)


def _judge_dominance(c: Separability | Dead, limits: Limits) -> Judgement:
    if isinstance(c, Dead):
        return _judge_dead(c, limits)
    success = success_of(c)
    since = limits.dominance.onset(c.steps, c.middle, "d_success", c.margin)
    rule = message("{rule}; fails if the objective is saturating", rule=limits.dominance.rule)
    figures = figures_of(c, rule)
    if since is None:
        return _judge_spell(c, limits) or _not_dominant(c, success, figures)
    if c.critic:
        claim = message(
            "{success}: it separates them, as a critic should (its gradient does not fade when "
            "it is right).",
            success=success,
        )
        return Judgement(Status.OK, claim, figures)
    saturating = c.card.saturating if c.card else None
    status = Status.FAIL if saturating else Status.WARN
    claim = message(
        "{success}: it overpowers the generator. {so:upper}.",
        success=success,
        so=_SATURATES[saturating],
    )
    return Judgement(status, claim, figures, since)


def _not_dominant(c: Separability, success: Message, figures: tuple[Evidence, ...]) -> Judgement:
    if c.source == "small loss" and not c.ends_clear:
        why = message(
            "the discriminator's loss is close to 0 only for a while. What it "
            "means otherwise is not known without the objective"
        )
        return Judgement(Status.NOT_MEASURED, why, ())
    claim = message("{success}: it does not overpower the generator.", success=success)
    return Judgement(Status.OK, claim, figures)


def _judge_spell(c: Separability, limits: Limits) -> Judgement | None:
    """That D had won for much of the run, though not at its end.

    By losses and accuracies: D's AUC on samples is known at few steps, and counts at the end.
    """
    if c.source not in (*LOSSES, "accuracy") or c.critic:
        return None
    first, last, share = c.longest(limits.dominance.beyond(c.lower))
    if not limits.won.beyond(share):
        return None
    claim = message(
        "{short}: it was almost never wrong, so the generator learnt little in that time. At the "
        "end both networks learn again.",
        short=message(
            "The discriminator had won from step {first:count} to step {last:count}, for "
            "{share:percent} of the run",
            first=first,
            last=last,
            share=share,
        ),
    )
    return Judgement(Status.WARN, claim, (_spell(share, limits),), first)


def _spell(share: float, limits: Limits) -> Evidence:
    label = message("Share of the run in which the discriminator had won")
    return number("d_won", label, share, 0.0, unit="share", rule=limits.won.rule)


def _judge_dead(over: Dead, limits: Limits) -> Judgement:
    if over.kind == "won":
        short = message(
            "the generator's loss is clamped at {value} and the discriminator's is close to 0",
            value=over.g,
        )
        claim = message(
            "Training is stuck from step {since:count} on: {short}. The discriminator is "
            "never wrong, and the generator gets no gradient.",
            short=short,
            since=over.since,
        )
        if not over.exact:
            short = message(
                "the generator's loss is clamped at {value} or hardly less and the "
                "discriminator's is close to 0",
                value=over.g,
            )
            claim = message(
                "Training is stuck from step {since:count} on: {short}. The discriminator is "
                "almost never wrong, and the generator gets no gradient from most samples.",
                short=short,
                since=over.since,
            )
        return Judgement(Status.FAIL, claim, (_spell(over.share, limits),), over.since)
    figures = (
        number(
            "both_zero",
            message("Share of the run in which both losses are 0"),
            over.share,
            0.0,
            unit="share",
            rule=message("warns where it lasts to the end"),
        ),
    )
    claim = message(
        "{short}. They contradict each other, because both networks cannot win. Training has "
        "stopped, or something else was recorded.",
        short=message(
            "The losses of the discriminator and of the generator are both 0 from step "
            "{since:count} on",
            since=over.since,
        ),
    )
    return Judgement(Status.WARN, claim, figures, over.since)


_SATURATES: Final = {
    True: message("with this saturating objective the generator then gets hardly any gradient"),
    False: message(
        "with this objective the generator still gets a gradient, but learns little from it"
    ),
    None: message(
        "whether the generator still gets a gradient depends on the objective, which was not "
        "recorded"
    ),
}
"""What follows of a D that is never wrong, by whether the objective saturates."""


def has_discriminator(context: Context) -> bool:
    """Whether the run is of two networks against each other, as far as is known."""
    objective = context.run.info.objective
    return objective is None or objective.name not in AUTOENCODERS


NEEDS: Final = message(
    "the discriminator's outputs, or their means and spreads, or its accuracy, or the losses"
)
"""What has to be recorded to tell how well D does."""

DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="dominance",
        axis="balance",
        question=message("Does the discriminator overpower the generator?"),
        needs=NEEDS,
        concerns=has_discriminator,
        measure=_dominance,
        judge=_judge_dominance,
        limits=("dominance", "won"),
        advice=message(
            "Lower the discriminator's learning rate or its steps per generator step, or "
            "regularise it (R1). With the minimax loss, use the non-saturating loss."
        ),
        why=message(
            "A discriminator that is never wrong is flat around the generated samples, so its "
            "gradient gives the generator no direction."
        ),
        charts=("outputs", "losses"),
        references=("goodfellow2014", "arjovsky2017"),
        remedy=ladders.MATCHED,
    ),
)
