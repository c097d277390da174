"""Is another method on the same inputs closer to the truth than the outputs?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ganreport.analysis.diagnostics.pairs import FEWEST, has_pairs, last, too_few_pairs
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Limit, Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import chance, evidence, number
from ganreport.messages import Message, Text, message
from ganreport.metrics.paired import LABELS, SAID
from ganreport.run.scored_pairs import HIGHER, ScoredPairs
from ganreport.stats import paired
from ganreport.stats.paired import Difference

DIFFERENT: Final = Limit(
    worse="below",
    unit="chance",
    warn=0.05,  # the field's, shared among all scores of a reference (Bonferroni)
    meaning=message("p-value below which one method is closer to the truth than another."),
)
_INPUT: Final = "input"


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
    pairs = last(context)
    if pairs is None or not pairs.references:
        return Absent(message("no other method was given to compare with (--reference NAME=PATH)"))
    rivals = [_rival(pairs, name) for name in pairs.references]
    known = [rival for rival in rivals if rival.differences]
    return known or too_few_pairs(len(pairs.names))


def _rival(pairs: ScoredPairs, name: str) -> Rival:
    differences = {}
    for score, own in pairs.scores.items():
        sign = 1.0 if score in HIGHER else -1.0
        each = paired.difference(sign * own, sign * pairs.references[name][score])
        if each.count >= FEWEST and np.isfinite(each.mean.value):
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


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="paired_reference",
        axis="quality",
        question=message("Are the outputs closer to the truth than those of another method?"),
        needs=message("pairs, and another method's outputs (--reference NAME=PATH)"),
        concerns=has_pairs,
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
