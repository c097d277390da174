"""Outputs beside what they should have been: do they follow their inputs, do some fail?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis.findings import Absent, Context, Diagnostic, Judgement
from ganreport.analysis.grading import Limit, Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import evidence, number
from ganreport.messages import message, plural
from ganreport.metrics.paired import LABELS, SAID
from ganreport.run.scored_pairs import HIGHER, ScoredPairs
from ganreport.stats import paired
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]

OWN: Final = Limit(
    worse="below",
    unit="share",
    warn=0.75,  # halfway from chance to outputs that are told apart; a choice, not fitted
    fail=0.6,
    meaning=message("Share of other true files farther from an output than its own (chance: 0.5)."),
)
FEWEST: Final = 6  # pairs: of fewer no signed-rank test gives a p-value below 0.05
_ALARM: Final = 3.0  # interquartile ranges beyond the quartile: Tukey's "far out" (1977)
_FENCE: Final = 2.2  # the same, of those beside one that is far out (Hoaglin and Iglewicz 1987)
_FEWEST_FOR_FENCES: Final = 12  # pairs: quartiles of fewer say little
_NAMED: Final = 3  # files in a sentence


def last(context: Context) -> ScoredPairs | None:
    """The pairs of the last step."""
    return context.run.paired[-1] if context.run.paired else None


def has_pairs(context: Context) -> bool:
    """Whether outputs were held against true files at all."""
    return bool(context.run.paired)


def too_few_pairs(count: int) -> Absent:
    """That so few pairs are not judged."""
    return Absent(
        plural(
            "there is only {count:count} pair ({needed} are needed)",
            "there are only {count:count} pairs ({needed} are needed)",
            count=count,
            needed=FEWEST,
        )
    )


# Do outputs follow their inputs?


def _measure_own(context: Context) -> Estimate | Absent:
    pairs = last(context)
    count = len(pairs.own) if pairs else 0
    if pairs is None or count < FEWEST:
        return too_few_pairs(count)
    return paired.mean(pairs.own)


def _judge_own(own: Estimate, limits: Limits) -> Judgement:
    del limits
    status = OWN.grade(own.upper)
    label = message("Other true files farther than its own")
    numbers = (evidence("own", label, own, 0.5, unit="share", rule=OWN.rule),)
    if status is Status.OK:
        claim = message(
            "On average {share:percent} of the other true files are farther from an output than "
            "its own (chance gives 50 %).",
            share=own.value,
        )
    else:
        claim = message(
            "Outputs hardly depend on their inputs: on average {share:percent} of the other true "
            "files are farther from an output than its own, where chance gives 50 %.",
            share=own.value,
        )
    return Judgement(status, claim, numbers)


# Do some outputs fail?


@dataclass(frozen=True)
class Failures:
    """Pairs that score far below all others: how many of how many, by which score, which."""

    count: int
    total: int
    score: str
    fence: float
    worst: tuple[tuple[str, float], ...]


def _measure_failures(context: Context) -> Failures | Absent:
    pairs = last(context)
    values = pairs.scores[pairs.leading] if pairs else np.empty(0)
    known = values[np.isfinite(values)]
    if pairs is None or len(known) < _FEWEST_FOR_FENCES:
        return Absent(
            plural(
                "there is only {count:count} pair with a score ({needed} are needed)",
                "there are only {count:count} pairs with a score ({needed} are needed)",
                count=len(known),
                needed=_FEWEST_FOR_FENCES,
            )
        )
    better = pairs.leading in HIGHER
    alarm, fence = (_fence(known, each, better=better) for each in (_ALARM, _FENCE))
    beyond = known < fence if better else known > fence
    if not (known < alarm if better else known > alarm).any():
        beyond[:] = False
    order = paired.worst(values, _NAMED, higher_is_better=better)
    return Failures(
        int(beyond.sum()),
        len(known),
        pairs.leading,
        fence,
        tuple((pairs.names[place], float(values[place])) for place in order),
    )


def _fence(scores: Array, ranges: float, *, better: bool) -> float:
    """The score so many interquartile ranges beyond the worse quartile."""
    low, high = np.quantile(scores, [0.25, 0.75])
    return float(low - ranges * (high - low) if better else high + ranges * (high - low))


def _judge_failures(failures: Failures, limits: Limits) -> Judgement:
    del limits
    named = [message("{name} ({value})", name=name, value=value) for name, value in failures.worst]
    values = {"score": SAID[failures.score], "named": named}
    rule = message("warns above 0")
    label = message("Outputs far worse than the others")
    numbers = (
        number("failures", label, failures.count, 0.0, rule=rule),
        number(
            "fence",
            message("{score} beyond which an output is such", score=LABELS[failures.score]),
            failures.fence,
        ),
    )
    if failures.count:
        claim = plural(
            "{count:count} of {total:count} outputs is far worse than the others. The worst by "
            "{score}: {named:list}.",
            "{count:count} of {total:count} outputs are far worse than the others. The worst by "
            "{score}: {named:list}.",
            count=failures.count,
            total=failures.total,
            **values,
        )
        return Judgement(Status.WARN, claim, numbers)
    claim = message(
        "No output is far worse than the others. The worst by {score}: {named:list}.",
        **values,
    )
    return Judgement(Status.OK, claim, numbers)


_PAIRS: Final = message("outputs and true files whose names agree, or --paired")

DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="paired_own",
        axis="collapse",
        question=message("Do the outputs follow their inputs?"),
        needs=_PAIRS,
        concerns=has_pairs,
        measure=_measure_own,
        judge=_judge_own,
        advice=message(
            "See whether outputs and true files are in the same order. Give the reconstruction "
            "loss more weight, or show the discriminator the input, too."
        ),
        why=message("A model that ignores its input makes plausible outputs of the wrong thing."),
        charts=("worst-pairs", "pairs"),
        remedy=ladders.nothing,
    ),
    Diagnostic(
        id="paired_failures",
        axis="quality",
        question=message("Do some outputs fail?"),
        needs=_PAIRS,
        concerns=has_pairs,
        measure=_measure_failures,
        judge=_judge_failures,
        advice=message(
            "Look at these outputs: inputs of their kind may be rare in the training data."
        ),
        why=message("A mean over pairs hides the few that fail."),
        charts=("worst-pairs", "pairs"),
        remedy=ladders.nothing,
    ),
)
