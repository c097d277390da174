"""How often each finding was right where the truth was known, and how sure an answer is.

``reliability.json`` beside this file is written by ``benchmarks/zoo/table.py`` and
``benchmarks/zoo/calibrate.py`` from trainings whose failures are known (``docs/reliability.md``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from ganreport.analysis.findings import Evidence, Finding
from ganreport.messages import Message, Text, message, plural, word
from ganreport.stats.estimate import Estimate, share

_FILE: Final = Path(__file__).with_name("reliability.json")
_CUT: Final = 10.0  # as when the weights were fitted: one absurd figure must not decide alone
_TINY: Final = 1e-3  # stands for 0 in a logarithm: about 2^-10, where _CUT cuts


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """Runs by whether they had the fault and whether the finding said so."""

    hit: int
    miss: int
    false: int
    quiet: int

    @property
    def total(self) -> int:
        """How many runs there were."""
        return self.hit + self.miss + self.false + self.quiet

    @property
    def precision(self) -> Estimate:
        """Share that had the fault, of the runs that were said to."""
        return share(self.hit, self.hit + self.false)

    @property
    def missed(self) -> Estimate:
        """Share that was not found, of the runs that had the fault."""
        return share(self.miss, self.hit + self.miss)

    @property
    def alarms(self) -> Estimate:
        """Share that was said to have the fault, of the runs that had not."""
        return share(self.false, self.false + self.quiet)


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One finding's record: ``fault`` in words, and its tallies.

    ``unseen`` is of recipes and data that no threshold was fitted on, ``wild`` of configurations
    drawn at random; ``by_definition`` says that the fault is what the recipe did, ``any_fault``
    that nothing but the run's soundness is known.
    """

    finding: str
    fault: Text
    unseen: Tally
    wild: Tally | None = None
    by_definition: bool = False
    any_fault: bool = False


class ScaleTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of the evidence and its weight in an axis's log-odds.

    It counts as log2 of value over baseline, or as it is if ``plain``; both are cut at 10 either
    way. Where it was not measured there is no answer.
    """

    figure: str
    weight: float
    plain: bool = False

    def of(self, figures: Mapping[str, Evidence]) -> float | None:
        """The figure as it counts, None where it was not measured."""
        figure = figures.get(self.figure)
        if figure is None or figure.value is None:
            return None
        value = figure.value
        if not self.plain:
            value = math.log2(max(value, _TINY) / max(figure.baseline or 1.0, _TINY))
        return min(max(value, -_CUT), _CUT)


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """How sure it is that a run fails on one axis: a logistic regression of a few figures."""

    axis: str
    words: str
    intercept: float
    terms: tuple[ScaleTerm, ...]

    def chance(self, figures: Mapping[str, Evidence]) -> float | None:
        """The chance of the fault, None where one of the figures was not measured."""
        values = [term.of(figures) for term in self.terms]
        if None in values:
            return None
        odds = sum(t.weight * (v or 0.0) for t, v in zip(self.terms, values, strict=True))
        return 1 / (1 + math.exp(-(self.intercept + odds)))


class Reliability(msgspec.Struct, frozen=True, kw_only=True):
    """All of ``reliability.json``: what was counted on how many runs, and the scales.

    ``soundness`` is the scale of any fault at all, ``scales`` are those of each.
    """

    runs: dict[str, int]
    records: tuple[Record, ...]
    soundness: Scale | None
    scales: tuple[Scale, ...]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """How sure it is that the run fails on one axis; ``chance`` is None where not measured."""

    axis: str
    words: Text
    chance: float | None


class Weighing(msgspec.Struct, frozen=True, kw_only=True):
    """The answers on all axes, and what they come to.

    ``unsound`` is the chance of any fault. If it is less than a half, ``primary`` is empty, else
    the axis of the first fault in the order of the answers that is more likely than not (the
    likeliest, if none is); ``confidence`` is the chance of that, and ``abstains`` says that it is
    too close to call.
    """

    answers: tuple[Answer, ...]
    unsound: float
    primary: str
    confidence: float
    abstains: bool


FAULTS: Final = {
    "divergence": word("fault", "divergence"),  # not the measure of how far distributions are apart
    "copies of training data": message("copies of training data"),
    "missing modes": message("missing modes"),
    "modes that come and go": message("modes that come and go"),
    "samples unlike reals": message("samples unlike real ones"),
    "total collapse": message("total collapse"),
    "any fault": message("any fault"),
    "under-training": message("under-training"),
    "overpowering D": message("overpowering D"),
    "weak D": message("weak D"),
    "overfitting D": message("overfitting D"),
    "vanishing gradient": message("vanishing gradient"),
}
"""What reliability.json calls faults, in words."""

ABSTAIN: Final = 0.6
"""Confidence below which no primary cause is named."""


def sentence(record: Record) -> Message:
    """What the record says to a reader of the report."""
    where = plural(
        "on {count:d} run of unseen recipes and data ({fault})",
        "on {count:d} runs of unseen recipes and data ({fault})",
        count=record.unseen.total,
        fault=record.fault,
    )
    parts = [_counted(record.unseen, where, record)]
    if record.wild is not None:
        where = plural(
            "on {count:d} run with random configurations",
            "on {count:d} runs with random configurations",
            count=record.wild.total,
        )
        parts.append(_counted(record.wild, where, record))
    if record.by_definition:
        parts.append(message("the fault is what the recipe did, by definition"))
    return message("{parts:semicolons}.", parts=parts)


def _counted(tally: Tally, where: Message, record: Record) -> Message:
    accused = tally.hit + tally.false
    if not accused:
        return message(
            "{where} it accused none, and missed {missed:d}", where=where, missed=tally.miss
        )
    right = percent(tally.precision)
    if record.any_fault or not tally.hit + tally.miss:
        return message(
            "{where} it was right in {right} of the {accused:d} it accused, and accused {alarms} "
            "of the sound ones",
            where=where,
            right=right,
            accused=accused,
            alarms=percent(tally.alarms),
        )
    return message(
        "{where} it was right in {right} of the {accused:d} it accused, and missed {missed} of "
        "the faults",
        where=where,
        right=right,
        accused=accused,
        missed=percent(tally.missed),
    )


def percent(estimate: Estimate) -> Message:
    """An estimated share in per cent with its interval."""
    if math.isnan(estimate.value):
        return message("no run")
    return message(
        "{value:.0f} % ({lower:.0f} to {upper:.0f})",
        value=100 * estimate.value,
        lower=100 * estimate.lower,
        upper=100 * estimate.upper,
    )


@cache
def measured() -> Reliability:
    """What was measured when this version was made."""
    return msgspec.json.decode(_FILE.read_bytes(), type=Reliability)


def records(findings: Sequence[Finding]) -> tuple[Record, ...]:
    """The records of the findings' rules, in their order; some may have none."""
    known = {record.finding: _told(record) for record in measured().records}
    return tuple(known[name] for name in dict.fromkeys(f.id for f in findings) if name in known)


def _told(record: Record) -> Record:
    """The record with its fault in words."""
    fault = FAULTS.get(str(record.fault), record.fault)
    return msgspec.structs.replace(record, fault=fault)


def weigh(findings: Sequence[Finding]) -> Weighing | None:
    """How sure the answers are, None where too little was measured to tell."""
    figures = {f"{f.id}.{e.name}": e for f in findings for e in f.evidence}
    reliability = measured()
    unsound = reliability.soundness.chance(figures) if reliability.soundness else None
    answers = [
        Answer(
            axis=scale.axis,
            words=FAULTS.get(scale.words, scale.words),
            chance=scale.chance(figures),
        )
        for scale in reliability.scales
    ]
    return None if unsound is None else weighed(unsound, answers)


def weighed(unsound: float, answers: Sequence[Answer]) -> Weighing:
    """What the chance of any fault and those of each come to."""
    known = [(answer.axis, answer.chance) for answer in answers if answer.chance is not None]
    primary, confidence = "", 1 - unsound
    if unsound >= 0.5 and known:
        likely = [pair for pair in known if pair[1] >= 0.5]
        primary, chance = likely[0] if likely else max(known, key=lambda pair: pair[1])
        before = known[: [axis for axis, _ in known].index(primary)]
        confidence = unsound * chance * math.prod(1 - other for _, other in before)
    return Weighing(
        answers=tuple(answers),
        unsound=unsound,
        primary=primary,
        confidence=confidence,
        abstains=confidence < ABSTAIN,
    )
