"""The verdict on a run: its conditions by name, ranked, the first of which is the diagnosis.

One judge: where the model of chances holds (:mod:`ganreport.analysis.verdict.chances`), chances
decide what holds and how gravely, and thresholds explain; elsewhere thresholds decide, and no
chance is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from ganreport.analysis.advice.advice import advised
from ganreport.analysis.findings import Evidence, Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.verdict.chances import Assessment, Chance, ChanceModel, Term, assess
from ganreport.analysis.verdict.conditions import BY_ID, Condition
from ganreport.analysis.verdict.grade import Grade, graded
from ganreport.analysis.verdict.observed import Observed
from ganreport.analysis.verdict.outcomes import OUTCOMES, RULES, VerdictRule
from ganreport.analysis.verdict.ranking import Held, ranked, weighed
from ganreport.analysis.verdict.reliability import measured
from ganreport.messages import Message, Text, message, plural
from ganreport.run.reading_check import RELIABLE, ReadingCheck, in_words

__all__ = ["RULES", "Diagnosed", "Term", "Verdict", "VerdictRule", "conclude"]

_NUMBERS: Final = 3  # beside the verdict: what a reader takes in at a glance
# What says nothing for samples: scalars, pixels without real ones, outputs of the right inputs.
_WITHOUT_SAMPLES: Final = frozenset({"plausibility", "sameness", "paired_own"})


class Diagnosed(msgspec.Struct, frozen=True, kw_only=True):
    """A condition as it holds of a run.

    ``says`` is a clause without a full stop, which names the step itself where it is ``dated``;
    ``chance`` is None where it is not calibrated here; ``supporting`` and ``opposing`` are anchors
    of findings that speak for and against it, ``terms`` what the chance is made of; ``otherwise``
    is what to do if the ``advice`` does not help. ``cause`` says that it is a likely cause of what
    comes before it, or a remark beside healthy samples, and no diagnosis by itself.
    """

    id: str
    name: Text
    kind: str
    status: Status
    says: Text
    meaning: Text
    chance: float | None = None
    since: int | None = None
    dated: bool = False
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
        if self.since is None or self.dated:
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
    why. ``chances`` are those of each axis, with all that they are made of. ``ungraded`` says why
    there is no ``grade``. ``findings`` are anchors of those that carry the verdict, ``numbers``
    their figures.
    """

    status: Status
    outcome: Text
    headline: Text
    conditions: tuple[Diagnosed, ...] = ()
    chance: float | None = None
    calibrated: bool = False
    uncalibrated: Text = ""
    chances: tuple[Chance, ...] = ()
    grade: Grade | None = None
    ungraded: Text = ""
    findings: tuple[str, ...] = ()
    numbers: tuple[Evidence, ...] = ()

    @property
    def primary(self) -> Diagnosed:
        """The condition that names the run."""
        return self.conditions[0]


def conclude(observed: Observed, model: ChanceModel | None = None) -> Verdict:
    """The verdict on what was observed of a run.

    Args:
        observed: The findings, with the run and the history of its samples.
        model: What gives chances; that of ``reliability.json`` unless given.
    """
    check = observed.check
    if check is not None and not check.reliable:
        return _unreliable(check)
    known = measured().model if model is None else model
    assessment = assess(observed, known)
    held = ranked(weighed(observed, assessment, known))
    conditions = [_diagnosed(each, observed) for each in held]
    if not conditions or conditions[0].cause:
        conditions.insert(0, _end(observed, assessment))
    conditions = [*advised(conditions, observed.findings, observed.run)]
    return _verdict(conditions, assessment, observed)


def _diagnosed(held: Held, observed: Observed) -> Diagnosed:
    condition = held.condition
    leads = held.findings[0] if held.findings else None
    asked = observed.of(*condition.findings)
    supporting = [f.anchor for f in held.findings]
    return Diagnosed(
        id=condition.id,
        name=leads.question if condition.id == "other" and leads else condition.name,
        kind=condition.kind,
        status=held.status,
        says=held.says,
        meaning=condition.meaning,
        chance=held.chance,
        since=_since(held, observed),
        dated=held.dated,
        supporting=tuple(supporting),
        opposing=tuple(f.anchor for f in asked if f.status is Status.OK),
        terms=held.terms,
        advice=leads.advice if leads else "",
        why=leads.why if leads else "",
        changes=leads.changes if leads else {},
        references=condition.sources,
        cause=held.cause,
    )


def _since(held: Held, observed: Observed) -> int | None:
    """Since when it holds, None where that is since the first evaluation of the samples or row."""
    if not held.since:
        return None
    metrics = observed.run.metrics if observed.run else None
    if metrics is not None and len(metrics) and held.since <= int(metrics.steps[0]):
        return None
    table = observed.history.table if observed.history else None
    first = None if table is None or not len(table) else int(table["step"].iloc[0])
    of_samples = held.condition.kind == "outcome"
    return None if of_samples and first is not None and held.since <= first else held.since


def _verdict(
    conditions: Sequence[Diagnosed], assessment: Assessment, observed: Observed
) -> Verdict:
    first = conditions[0]
    carrying = [f for f in observed.findings if f.anchor in first.supporting]
    grade = graded(observed, sound=first.status is Status.OK)
    if first.id == "diverged" and isinstance(grade, Grade):
        grade = msgspec.structs.replace(grade, longer=None, advice="")
    chance, uncalibrated = _anything(conditions, assessment, observed)
    headline = first.headline
    if first.id == "healthy" and isinstance(grade, Grade):
        headline = message("{headline:bare}; {grade}.", headline=headline, grade=grade.says)
    return Verdict(
        status=first.status,
        outcome=OUTCOMES[first.status],
        headline=headline,
        conditions=tuple(conditions),
        chance=chance,
        calibrated=chance is not None,
        uncalibrated=uncalibrated,
        chances=tuple(assessment.chances.values()),
        grade=grade if isinstance(grade, Grade) else None,
        ungraded=grade if isinstance(grade, Message) else "",
        findings=tuple(f.anchor for f in carrying),
        numbers=_numbers(carrying),
    )


def _anything(
    conditions: Sequence[Diagnosed], assessment: Assessment, observed: Observed
) -> tuple[float | None, Text]:
    """The chance that anything is wrong, the greatest of all; or why there is none."""
    if not assessment.calibrated:
        return None, assessment.uncalibrated
    held = [c for c in conditions if not c.cause and c.kind != "end"]
    unknown = next((c for c in held if c.chance is None), None)
    if unknown is not None and {f.anchor for f in observed.by_own_limits} & {*unknown.supporting}:
        return None, message("probabilities were measured with the default thresholds")
    if unknown is not None:
        return None, message(
            "{name}: how often this finding is right is not known", name=unknown.name
        )
    chances = [c.value for c in assessment.chances.values()]
    return max([*chances, *(c.chance for c in held if c.chance is not None)]), ""


def _end(observed: Observed, assessment: Assessment) -> Diagnosed:
    """Healthy where samples were compared with real ones, else not enough evidence."""
    good = [f for f in observed.findings if f.status is Status.OK]
    compared = [f for f in good if f.axis == "collapse" and f.id not in _WITHOUT_SAMPLES]
    compared += [f for f in good if f.id == "paired_reference"]
    healthy = bool(compared) or assessment.calibrated
    condition = BY_ID["healthy" if healthy else "unknown"]
    says = _healthy(observed) if healthy else _too_little(good, observed)
    chance = None
    if assessment.calibrated:
        chance = 1 - max(each.value for each in assessment.chances.values())
    return _of_end(condition, says, compared or good, chance)


def _healthy(observed: Observed) -> Message:
    missing = sum(f.status is Status.NOT_MEASURED for f in observed.findings)
    if not missing:
        return message("no fault was found")
    return plural(
        "no fault was found; {count} question remains open",
        "no fault was found; {count} questions remain open",
        count=missing,
    )


def _too_little(good: Sequence[Finding], observed: Observed) -> Message:
    if any(f.id == "paired_own" for f in good):
        return message("nothing says how close to the truth outputs should be (--reference)")
    few = observed.history is not None and observed.history.comparison is not None
    if few or any(f.id == "sameness" for f in good):
        return message(
            "generated samples could not be compared with real samples; nothing else points to a "
            "fault"
        )
    if any(f.axis != "integrity" for f in good):
        return message("no generated samples were measured; the recorded values show no fault")
    return message("only the log was available")


def _of_end(
    condition: Condition, says: Text, findings: Sequence[Finding], chance: float | None
) -> Diagnosed:
    return Diagnosed(
        id=condition.id,
        name=condition.name,
        kind=condition.kind,
        status=Status.OK if condition.id == "healthy" else Status.NOT_MEASURED,
        says=says,
        meaning=condition.meaning,
        chance=chance,
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
        label=message("Share of rows and cells that could be read"),
        value=check.share,
        unit="share",
        rule=message("judged only from {share} on", share=RELIABLE),
    )
    one = Diagnosed(
        id=condition.id,
        name=condition.name,
        kind=condition.kind,
        status=RULES[0].status,
        says=message("{parts:semicolons}", parts=tuple(in_words(check))),
        meaning=condition.meaning,
        advice=message(
            "See with ganreport inspect how the files were read, and correct it with --reader, "
            "--step-column or --map."
        ),
    )
    return Verdict(
        status=one.status,
        outcome=RULES[0].outcome,
        headline=one.headline,
        conditions=(one,),
        uncalibrated=message("the files could not be read reliably"),
        numbers=(share,),
    )
