"""What is said of a D whose loss stands still, or G's, where no game is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ganreport.analysis.diagnostics.dead import Dead
from ganreport.analysis.findings import Judgement
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import number
from ganreport.messages import Message, message

_BOTH: Final = message("Share of the run in which both losses stand still")
_CLAMPED: Final = message("Share of the run in which the discriminator's loss is clamped")
_RULES: Final = {
    Status.FAIL: message("fails where it lasts to the end"),
    Status.WARN: message("warns where it lasts to the end"),
}


def _lasting(dead: Dead, claim: Message, status: Status, name: str, label: Message) -> Judgement:
    """The judgement on what lasts to the end, with the share of the run that it fills."""
    figures = (number(name, label, dead.share, 0.0, unit="share", rule=_RULES[status]),)
    return Judgement(status, claim, figures, dead.since)


def _judge_clamped(dead: Dead) -> Judgement:
    """That D's loss is clamped and G's next to nothing."""
    short = message(
        "the discriminator's loss is clamped at {value} and the generator's is 0", value=dead.d
    )
    if not dead.exact:
        short = message(
            "the discriminator's loss is clamped at {value} or hardly less and the generator's is "
            "0",
            value=dead.d,
        )
    claim = message(
        "Training is stuck from step {since:count} on: {short}. The discriminator is wholly wrong "
        "and gets no gradient any more.",
        short=short,
        since=dead.since,
    )
    if not dead.exact:
        claim = message(
            "Training is stuck from step {since:count} on: {short}. The discriminator is wrong "
            "about nearly everything and gets no gradient from it.",
            short=short,
            since=dead.since,
        )
    name = "d_stuck" if dead.never_learnt else "d_clamped"
    return _lasting(dead, claim, Status.FAIL, name, _CLAMPED)


def _judge_deaf(dead: Dead) -> Judgement:
    """That D calls everything generated."""
    short = message(
        "the generator's loss is clamped at {g} and the discriminator's stands at {d}",
        d=dead.d,
        g=dead.g,
    )
    claim = message(
        "Training is stuck from step {since:count} on: {short}. It calls all samples generated, "
        "real ones too, and neither network gets a gradient.",
        short=short,
        since=dead.since,
    )
    return _lasting(dead, claim, Status.FAIL, "d_stuck", _BOTH)


def _judge_blind(dead: Dead) -> Judgement:
    """That both losses are exactly those of a D that can't tell anything apart."""
    short = message(
        "its loss is exactly {d} and the generator's exactly {g}",
        d=dead.d,
        g=dead.g,
    )
    claim = message(
        "From step {since:count} on the discriminator does not learn: {short}, their values for "
        "a constant output. At an optimum they would vary between batches.",
        short=short,
        since=dead.since,
    )
    return _lasting(dead, claim, Status.WARN, "d_stuck", _BOTH)


def _judge_same(dead: Dead) -> Judgement:
    short = message(
        "the discriminator's loss is exactly {d} and the generator's exactly {g}",
        d=dead.d,
        g=dead.g,
    )
    claim = message(
        "From step {since:count} on {short}, the least-squares losses of a constant "
        "discriminator. Neither network gets a gradient, or the losses were no longer computed.",
        since=dead.since,
        short=short,
    )
    return _lasting(dead, claim, Status.WARN, "d_same", _BOTH)


OF_STILL: Final[dict[str, Callable[[Dead], Judgement]]] = {
    "fooled": _judge_clamped,
    "deaf": _judge_deaf,
    "blind": _judge_blind,
    "same": _judge_same,
}
"""What is said of losses that stand, by how."""
