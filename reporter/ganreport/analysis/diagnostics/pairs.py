"""Outputs beside what they should have been: do they follow, do some fail, is another closer?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Limit, Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import chance, evidence, number
from ganreport.messages import Message, Text, message, plural
from ganreport.metrics.paired import LABELS, SAID
from ganreport.run.scored_pairs import HIGHER, ScoredPairs
from ganreport.stats import paired
from ganreport.stats.estimate import Estimate
from ganreport.stats.paired import Difference

Array = npt.NDArray[Any]

OWN: Final = Limit(
    worse="below",
    unit="share",
    warn=0.75,  # halfway from chance to outputs that are told apart; a choice, not fitted
    fail=0.6,
    meaning=message("Share of other true files farther from an output than its own (chance: 0.5)."),
)
DIFFERENT: Final = Limit(
    worse="below",
    unit="chance",
    warn=0.05,  # the field's, shared among all scores of a reference (Bonferroni)
    meaning=message("p-value below which one method is closer to the truth than another."),
)
_FEWEST: Final = 6  # pairs: of fewer no signed-rank test gives a p-value below 0.05
_ALARM: Final = 3.0  # interquartile ranges beyond the quartile: Tukey's "far out" (1977)
_FENCE: Final = 2.2  # the same, of those beside one that is far out (Hoaglin and Iglewicz 1987)
_FEWEST_FOR_FENCES: Final = 12  # pairs: quartiles of fewer say little
_NAMED: Final = 3  # files in a sentence
_INPUT: Final = "input"


def _last(context: Context) -> ScoredPairs | None:
    return context.run.paired[-1] if context.run.paired else None


def _has_pairs(context: Context) -> bool:
    return bool(context.run.paired)


def _too_few(count: int) -> Absent:
    return Absent(
        plural(
            "there is only {count:count} pair ({needed} are needed)",
            "there are only {count:count} pairs ({needed} are needed)",
            count=count,
            needed=_FEWEST,
        )
    )


# Do outputs follow their inputs?


def _measure_own(context: Context) -> Estimate | Absent:
    pairs = _last(context)
    count = len(pairs.own) if pairs else 0
    if pairs is None or count < _FEWEST:
        return _too_few(count)
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
    pairs = _last(context)
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


# Is another method closer to the truth?


@dataclass(frozen=True)
class Rival:
    """Another method: the outputs' scores less its own, by score, positive where outputs win."""

    name: str
    differences: dict[str, Difference]

    def _clear(self, better: bool) -> list[str]:
        share = DIFFERENT.at / len(self.differences)
        return [
            score
            for score, each in self.differences.items()
            if each.chance < share and (each.mean.lower > 0 if better else each.mean.upper < 0)
        ]

    @property
    def closer(self) -> list[str]:
        """Scores by which outputs are closer to the truth, beyond chance."""
        return self._clear(better=True)

    @property
    def farther(self) -> list[str]:
        """Scores by which the other method is."""
        return self._clear(better=False)

    @property
    def status(self) -> Status:
        """A warning where outputs are worse by every score, or no better than the input."""
        worse = len(self.farther) == len(self.differences)
        idle = self.name == _INPUT and not self.closer
        return Status.WARN if worse or idle else Status.OK

    @property
    def said(self) -> Text:
        """What it is called."""
        return message("the input itself") if self.name == _INPUT else self.name


def _measure_rivals(context: Context) -> list[Rival] | Absent:
    pairs = _last(context)
    if pairs is None or not pairs.references:
        return Absent(message("no other method was given to compare with (--reference NAME=PATH)"))
    rivals = [_rival(pairs, name) for name in pairs.references]
    known = [rival for rival in rivals if rival.differences]
    return known or _too_few(len(pairs.names))


def _rival(pairs: ScoredPairs, name: str) -> Rival:
    differences = {}
    for score, own in pairs.scores.items():
        sign = 1.0 if score in HIGHER else -1.0
        each = paired.difference(sign * own, sign * pairs.references[name][score])
        if each.count >= _FEWEST and np.isfinite(each.mean.value):
            differences[score] = each
    return Rival(name, differences)


def _judge_rivals(rivals: list[Rival], limits: Limits) -> Judgement:
    del limits
    first = next((rival for rival in rivals if rival.status is not Status.OK), rivals[0])
    numbers: list[Evidence] = []
    for rival in (first, *(each for each in rivals if each is not first)):
        numbers += _figures(rival)
    others = [rival for rival in rivals if rival is not first]
    claim = _against(first)
    if others:
        claim = message("{first} {others:sentences}", first=claim, others=[*map(_against, others)])
    return Judgement(first.status, claim, tuple(numbers))


def _against(rival: Rival) -> Message:
    """How outputs compare with one method, in a sentence."""
    closer, farther = ([SAID[s] for s in some] for some in (rival.closer, rival.farther))
    count = max(each.count for each in rival.differences.values())
    values = {"reference": rival.said, "count": count}
    if closer and farther:
        return message(
            "Beside {reference}, outputs are closer to the truth by {closer:and}, and farther from "
            "it by {farther:and} ({count:count} pairs).",
            closer=closer,
            farther=farther,
            **values,
        )
    if farther:
        return message(
            "Outputs are farther from the truth than {reference} by {farther:and} ({count:count} "
            "pairs).",
            farther=farther,
            **values,
        )
    if closer:
        return message(
            "Outputs are closer to the truth than {reference} by {closer:and} ({count:count} "
            "pairs).",
            closer=closer,
            **values,
        )
    return message(
        "Outputs and {reference} are about as close to the truth: no score differs beyond chance "
        "({count:count} pairs).",
        **values,
    )


def _figures(rival: Rival) -> list[Evidence]:
    leading = next(iter(rival.differences))
    rule = message(
        "warns where outputs are worse by every score (p below {p}, divided by the number of "
        "scores), or no better than the input",
        p=DIFFERENT.at,
    )
    shown = [
        evidence(
            f"{score}_{rival.name}",
            message("{score}: better than {reference} by", score=LABELS[score],
                    reference=rival.said),
            each.mean,
            0.0,
            rule=message("{rule}; {chance}", rule=rule, chance=chance(each.chance))
            if score == leading
            else chance(each.chance),
        )
        for score, each in rival.differences.items()
    ]  # fmt: skip
    lead = rival.differences[leading]
    label = message("Pairs in which outputs are closer than {reference}, by {score}",
                    reference=rival.said, score=SAID[leading])  # fmt: skip
    return [*shown, number(f"above_{rival.name}", label, lead.above, 0.5, unit="share")]


_PAIRS: Final = message("outputs and true files whose names agree, or --paired")

DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="paired_own",
        axis="collapse",
        question=message("Do the outputs follow their inputs?"),
        needs=_PAIRS,
        concerns=_has_pairs,
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
        concerns=_has_pairs,
        measure=_measure_failures,
        judge=_judge_failures,
        advice=message(
            "Look at these outputs: inputs of their kind may be rare in the training data."
        ),
        why=message("A mean over pairs hides the few that fail."),
        charts=("worst-pairs", "pairs"),
        remedy=ladders.nothing,
    ),
    Diagnostic(
        id="paired_reference",
        axis="quality",
        question=message("Are the outputs closer to the truth than those of another method?"),
        needs=message("pairs, and another method's outputs (--reference NAME=PATH)"),
        concerns=_has_pairs,
        measure=_measure_rivals,
        judge=_judge_rivals,
        advice=message(
            "Train longer, or give the reconstruction loss more weight. Compare by a perceptual "
            "score too: an adversarial loss costs closeness for realism."
        ),
        why=message(
            "No method is best in closeness and realism at once. A model that is farther from the "
            "truth than a simple method needs realism as its justification."
        ),
        charts=("pairs", "worst-pairs"),
        references=("wilcoxon1945", "blau2018"),
        remedy=ladders.nothing,
    ),
)
