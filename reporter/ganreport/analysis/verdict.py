"""How findings combine into one verdict, by the table ``RULES``.

Of several findings of the same status, the axis that comes first in ``PRECEDENCE`` leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from ganreport.analysis.findings import Evidence, Finding
from ganreport.analysis.grading import Status
from ganreport.messages import Message, Text, message, plural
from ganreport.run.reading_check import RELIABLE, ReadingCheck, in_words

PRECEDENCE: Final = (
    "collapse",
    "codes",
    "copying",
    "quality",
    "oscillation",
    "gradients",
    "balance",
    "integrity",
)
"""Axes by how much of the others they explain; a log that fails comes before all of them."""

_NUMBERS: Final = 3  # beside the verdict: what a reader takes in at a glance
_CARRY_NOTHING: Final = frozenset({"plausibility"})
_WITHOUT_REALS: Final = frozenset({"sameness"})
_NOTHING: Final = message(
    "Nothing could be measured on samples, so the run can't be called healthy; what was recorded "
    "shows no fault."
)
_NOT_COMPARED: Final = message(
    "Samples could not be compared with real samples, so the run can't be called healthy; what was "
    "recorded shows no fault."
)
_LOG_ALONE: Final = message(
    "Neither samples nor anything else but the log could be measured, so the run can't be called "
    "healthy."
)


_LEADING: Final = {
    "collapse": message("collapse"),
    "codes": message("codes"),
    "copying": message("copying"),
    "quality": message("quality"),
    "oscillation": message("oscillation"),
    "gradients": message("gradients"),
    "balance": message("balance"),
}
"""What the axes before the last are called."""


class VerdictRule(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table: the first whose condition holds gives the verdict."""

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
        means=message(
            "The log is of another form than it was taken for; whatever its numbers say may be of "
            "something else."
        ),
    ),
    VerdictRule(
        outcome=message("Fails"),
        status=Status.FAIL,
        when=message("Otherwise: any question is answered by fail."),
        means=message(
            "A fault was found. A log that fails leads, then {axes:list}.",
            axes=[_LEADING[axis] for axis in PRECEDENCE[:-1]],
        ),
    ),
    VerdictRule(
        outcome=message("Warning"),
        status=Status.WARN,
        when=message("Otherwise: any question is answered by warn."),
        means=message("Something looks wrong, or the log is too poor to tell."),
    ),
    VerdictRule(
        outcome=message("No problem found"),
        status=Status.OK,
        when=message(
            "Otherwise: samples were compared with real samples for collapse, and found sound."
        ),
        means=message(
            "Healthy as far as was measured; what was not measured is counted in the sentence."
        ),
    ),
    VerdictRule(
        outcome=message("No finding"),
        status=Status.NOT_MEASURED,
        when=message("Otherwise: something other than the log was measured, and found sound."),
        means=message(
            "Nothing speaks against the run and nothing for it: samples were not measured, or "
            "could not be compared with real samples."
        ),
    ),
    VerdictRule(
        outcome=message("No evidence"),
        status=Status.NOT_MEASURED,
        when=message("Otherwise."),
        means=message("Nothing was recorded that could be judged."),
    ),
)
"""From what goes before all judgement, and the worst, to the least evidence."""

_UNRELIABLE, _FAILS, _WARNS, _HEALTHY, _NO_FINDING, _NO_EVIDENCE = RULES


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the run comes to: one sentence, ids of the findings and numbers that carry it.

    ``outcome`` is that of the rule that gave it.
    """

    status: Status
    outcome: Text
    headline: Text
    findings: tuple[str, ...] = ()
    numbers: tuple[Evidence, ...] = ()


def conclude(findings: Sequence[Finding], check: ReadingCheck | None = None) -> Verdict:
    """Combine findings by ``RULES``.

    Args:
        findings: Every question and its answer.
        check: What became of the rows and cells that a reader saw; None of a run of our own.
    """
    if check is not None and not check.reliable:
        return _unreliable(check)
    for rule in (_FAILS, _WARNS):
        carrying = _ordered([f for f in findings if f.status is rule.status])
        if rule is _FAILS:
            carrying.sort(key=lambda finding: finding.axis != "integrity")
        if carrying:
            return _troubled(rule, carrying, findings)
    sound = _ordered([f for f in findings if f.status is Status.OK and f.id not in _CARRY_NOTHING])
    if any(f.axis == "collapse" and f.id not in _WITHOUT_REALS for f in sound):
        return _sound(sound, findings)
    if any(f.axis != "integrity" for f in sound):
        alone = any(f.id in _WITHOUT_REALS for f in sound)
        return _verdict(_NO_FINDING, _NOT_COMPARED if alone else _NOTHING, sound)
    return _verdict(_NO_EVIDENCE, _LOG_ALONE, sound)


def _unreliable(check: ReadingCheck) -> Verdict:
    headline = message(
        "{parts:semicolons}: the numbers may not be what they are called, and what follows from "
        "them is not to be relied on. ganreport inspect shows how the files were understood; "
        "--reader, --step-column and --map say how they should be.",
        parts=tuple(in_words(check)),
    )
    share = Evidence(
        name="share_understood",
        label=message("Share of rows and cells that was understood"),
        value=check.share,
        unit="share",
        rule=message("judged from {share} on", share=RELIABLE),
    )
    return Verdict(
        status=_UNRELIABLE.status,
        outcome=_UNRELIABLE.outcome,
        headline=headline,
        numbers=(share,),
    )


def _ordered(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: PRECEDENCE.index(f.axis) if f.axis in PRECEDENCE else 99)


def _troubled(rule: VerdictRule, carrying: list[Finding], findings: Sequence[Finding]) -> Verdict:
    rest: list[Message] = []
    others = [f.anchor for f in carrying[1:]]
    if others and rule is _FAILS:
        rest.append(
            plural(
                "{count} more finding fails ({findings:list})",
                "{count} more findings fail ({findings:list})",
                count=len(others),
                findings=others,
            )
        )
    elif others:
        rest.append(
            plural(
                "{count} more finding warns ({findings:list})",
                "{count} more findings warn ({findings:list})",
                count=len(others),
                findings=others,
            )
        )
    if not any(f.axis == "collapse" and f.status is not Status.NOT_MEASURED for f in findings):
        rest.append(message("nothing could be measured on samples"))
    claim = carrying[0].said
    if not rest:
        return _verdict(rule, message("{claim:bare}.", claim=claim), carrying)
    headline = message("{claim:bare}; {rest:semicolons}.", claim=claim, rest=rest)
    return _verdict(rule, headline, carrying)


def _sound(sound: list[Finding], findings: Sequence[Finding]) -> Verdict:
    axes = list(dict.fromkeys(f.axis for f in sound))
    names = [AXES[axis] for axis in PRECEDENCE if axis in axes]
    missing = sum(f.status is Status.NOT_MEASURED for f in findings)
    headline = message("No sign of trouble in what was measured ({axes:list}).", axes=names)
    if missing:
        headline = message(
            "No sign of trouble in what was measured ({axes:list}); {missing} of {total} questions "
            "could not be answered.",
            axes=names,
            missing=missing,
            total=len(findings),
        )
    return _verdict(_HEALTHY, headline, [f for f in sound if f.axis != "integrity"])


AXES: Final = {**_LEADING, "collapse": message("the samples"), "integrity": message("the log")}
"""What was asked on each axis, in words."""


def _verdict(rule: VerdictRule, headline: Message, carrying: list[Finding]) -> Verdict:
    first = [f.evidence[0] for f in carrying if f.evidence]
    rest = [e for f in carrying for e in f.evidence[1:]] if len(carrying) == 1 else []
    numbers = {e.name: e for e in (*first, *rest) if e.value is not None}
    return Verdict(
        status=rule.status,
        outcome=rule.outcome,
        headline=headline,
        findings=tuple(f.anchor for f in carrying),
        numbers=tuple(numbers.values())[:_NUMBERS],
    )
