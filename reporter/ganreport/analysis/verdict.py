"""The verdict on a run: its conditions by name, ranked, the first of which is the diagnosis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from ganreport.analysis.conditions import BY_ID, ORDER, Condition
from ganreport.analysis.findings import Evidence, Finding
from ganreport.analysis.grade import Grade
from ganreport.analysis.grading import WORST_FIRST, Status
from ganreport.analysis.observed import BAD, Observed
from ganreport.analysis.signs import Sign, recognised
from ganreport.messages import Message, Text, message, plural
from ganreport.run.reading_check import RELIABLE, ReadingCheck, in_words

_NUMBERS: Final = 3  # beside the verdict: what a reader takes in at a glance
# What says nothing for samples: scalars that contradict nothing, pixels without real samples.
_WITHOUT_SAMPLES: Final = frozenset({"plausibility", "sameness"})


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """A figure that a chance is made of: as it counts, its weight, and what it adds to the odds."""

    figure: Text
    value: float | None
    weight: float
    contribution: float


class Diagnosed(msgspec.Struct, frozen=True, kw_only=True):
    """A condition as it holds of a run.

    ``says`` is a clause without a full stop; ``chance`` is None where it is not calibrated here;
    ``supporting`` and ``opposing`` are anchors of findings that speak for and against it, ``terms``
    what the chance is made of; ``otherwise`` is what to do if the ``advice`` does not help.
    ``cause`` says that it explains an outcome that was measured, and is no diagnosis by itself.
    """

    id: str
    name: Text
    kind: str
    status: Status
    says: Text
    meaning: Text
    chance: float | None = None
    since: int | None = None
    supporting: tuple[str, ...] = ()
    opposing: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    advice: Text = ""
    why: Text = ""
    changes: dict[str, Any] = {}
    otherwise: Text = ""
    references: tuple[str, ...] = ()
    cause: bool = False

    @property
    def headline(self) -> Message:
        """The condition in a sentence: its name, what was seen, and since when."""
        if self.since is None:
            return message("{name}: {says}.", name=self.name, says=self.says)
        return message(
            "{name}: {says}, since step {since:count}.",
            name=self.name,
            says=self.says,
            since=self.since,
        )


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the run comes to: its conditions, the first of which is the primary one.

    ``chance`` is that anything is wrong, None where it is not ``calibrated``: ``uncalibrated`` says
    why. ``findings`` are anchors of those that carry the verdict, ``numbers`` their figures.
    """

    status: Status
    outcome: Text
    headline: Text
    conditions: tuple[Diagnosed, ...] = ()
    chance: float | None = None
    calibrated: bool = False
    uncalibrated: Text = ""
    grade: Grade | None = None
    findings: tuple[str, ...] = ()
    numbers: tuple[Evidence, ...] = ()

    @property
    def primary(self) -> Diagnosed:
        """The condition that names the run."""
        return self.conditions[0]


class VerdictRule(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table: the first whose condition holds gives the outcome."""

    outcome: Text
    status: Status
    when: Text
    means: Text


RULES: Final = (
    VerdictRule(
        outcome=message("Could not be read reliably"),
        status=Status.WARN,
        when=message(
            "Less than {share:percent} of the rows, or of the cells in columns of numbers, were "
            "understood, or steps do not grow.",
            share=RELIABLE,
        ),
        means=message("The numbers may be of something else than they are taken for."),
    ),
    VerdictRule(
        outcome=message("Failed"),
        status=Status.FAIL,
        when=message("Otherwise: a condition holds."),
        means=message("Something is wrong with the run."),
    ),
    VerdictRule(
        outcome=message("Warning"),
        status=Status.WARN,
        when=message("Otherwise: a condition is on the border."),
        means=message("Something may be wrong with the run."),
    ),
    VerdictRule(
        outcome=message("Healthy"),
        status=Status.OK,
        when=message("Otherwise: generated samples were compared with real samples."),
        means=message("Nothing is wrong in what was measured."),
    ),
    VerdictRule(
        outcome=message("Not enough evidence"),
        status=Status.NOT_MEASURED,
        when=message("Otherwise."),
        means=message("Nothing speaks against the run, and nothing for it."),
    ),
)
"""From what goes before all judgement, and the worst, to the least evidence."""

_UNRELIABLE, _FAILED, _WARNING, _HEALTHY, _UNKNOWN = RULES
_OUTCOMES: Final = {rule.status: rule.outcome for rule in RULES[1:]}


def conclude(observed: Observed) -> Verdict:
    """The verdict on what was observed of a run."""
    check = observed.check
    if check is not None and not check.reliable:
        return _unreliable(check)
    every = [_diagnosed(name, each, observed) for name, each in recognised(observed)]
    return _verdict(ranked(every), observed)


def ranked(conditions: Sequence[Diagnosed]) -> tuple[Diagnosed, ...]:
    """Conditions by status, then in causal order; mechanisms after outcomes that they explain."""
    outcome = any(c.kind == "outcome" for c in conditions)
    marked = [
        msgspec.structs.replace(c, cause=outcome and c.kind == "mechanism") for c in conditions
    ]
    return tuple(sorted(marked, key=lambda c: (c.cause, WORST_FIRST.index(c.status), ORDER[c.id])))


def _diagnosed(name: str, seen: Sign, observed: Observed) -> Diagnosed:
    condition = BY_ID[name]
    first = seen.findings[0]
    asked = observed.of(*condition.findings)
    supporting = [f.anchor for f in asked if f.status in BAD]
    supporting += [f.anchor for f in seen.findings if f.anchor not in supporting]
    return Diagnosed(
        id=name,
        name=first.question if name == "other" else condition.name,
        kind=condition.kind,
        status=seen.status,
        says=seen.says,
        meaning=condition.meaning,
        since=seen.since or None,
        supporting=tuple(supporting),
        opposing=tuple(f.anchor for f in asked if f.status is Status.OK),
        advice=first.advice,
        why=first.why,
        changes=first.changes,
        references=condition.sources,
    )


def _verdict(conditions: tuple[Diagnosed, ...], observed: Observed) -> Verdict:
    conditions = conditions or (_end(observed),)
    first = conditions[0]
    carrying = [f for f in observed.findings if f.anchor in first.supporting]
    return Verdict(
        status=first.status,
        outcome=_OUTCOMES[first.status],
        headline=first.headline,
        conditions=conditions,
        uncalibrated=message("no calibrated chance was computed"),
        findings=tuple(f.anchor for f in carrying),
        numbers=_numbers(carrying),
    )


def _end(observed: Observed) -> Diagnosed:
    """Healthy where samples were compared with real ones, else not enough evidence."""
    good = [f for f in observed.findings if f.status is Status.OK]
    compared = [f for f in good if f.axis == "collapse" and f.id not in _WITHOUT_SAMPLES]
    condition = BY_ID["healthy" if compared else "unknown"]
    return _of_end(condition, _ending(observed, good, compared), compared or good)


def _ending(observed: Observed, good: list[Finding], compared: list[Finding]) -> Text:
    if compared:
        missing = sum(f.status is Status.NOT_MEASURED for f in observed.findings)
        if not missing:
            return message("no fault was found")
        return plural(
            "no fault was found; {count} question could not be answered",
            "no fault was found; {count} questions could not be answered",
            count=missing,
        )
    if any(f.id == "sameness" for f in good):
        return message(
            "generated samples could not be compared with real samples; what was recorded shows no "
            "fault"
        )
    if any(f.axis != "integrity" for f in good):
        return message("no generated samples were measured; what was recorded shows no fault")
    return message("nothing but the log could be looked at")


def _of_end(condition: Condition, says: Text, findings: Sequence[Finding]) -> Diagnosed:
    return Diagnosed(
        id=condition.id,
        name=condition.name,
        kind=condition.kind,
        status=Status.OK if condition.id == "healthy" else Status.NOT_MEASURED,
        says=says,
        meaning=condition.meaning,
        supporting=tuple(f.anchor for f in findings),
        references=condition.sources,
    )


def _numbers(carrying: Sequence[Finding]) -> tuple[Evidence, ...]:
    first = [f.evidence[0] for f in carrying if f.evidence]
    rest = [e for f in carrying for e in f.evidence[1:]] if len(carrying) == 1 else []
    numbers = {e.name: e for e in (*first, *rest) if e.value is not None}
    return tuple(numbers.values())[:_NUMBERS]


def _unreliable(check: ReadingCheck) -> Verdict:
    condition = BY_ID["unreadable"]
    share = Evidence(
        name="share_understood",
        label=message("Share of rows and cells that was understood"),
        value=check.share,
        unit="share",
        rule=message("judged from {share} on", share=RELIABLE),
    )
    one = Diagnosed(
        id=condition.id,
        name=condition.name,
        kind=condition.kind,
        status=_UNRELIABLE.status,
        says=message("{parts:semicolons}", parts=tuple(in_words(check))),
        meaning=condition.meaning,
        advice=message(
            "ganreport inspect shows how the files were understood; --reader, --step-column and "
            "--map say how they should be."
        ),
    )
    return Verdict(
        status=one.status,
        outcome=_UNRELIABLE.outcome,
        headline=one.headline,
        conditions=(one,),
        uncalibrated=message("the files could not be read reliably"),
        numbers=(share,),
    )
