"""What is said of a run's samples and findings: clauses that a diagnosis is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ganreport.analysis.findings import Finding, of_pair
from ganreport.analysis.verdict.observed import Observed
from ganreport.analysis.wording import PARTS
from ganreport.messages import Message, Text, message, plural
from ganreport.metrics.partition import Kind

# Share of the modes below which a collapse is total, as the ground truth of the zoo has it.
TOTAL: Final = 0.3
# Steps: no run of the zoo was healthy after fewer; of ten, more steps alone made seven healthy.
_HARDLY: Final = 500
# Of the effective modes' baseline: less is missing variety (the zoo's sound runs have more).
_FULL: Final = 0.9
# Share of its due from which a part counts as generated, as the ground truth of the zoo has it.
_MADE: Final = 0.2


def claim(findings: Sequence[Finding]) -> Text:
    """The first finding's claim without its full stop, beginning with a small letter.

    Of a claim that says more than a headline can, the part that is ``short``.
    """
    if not findings:
        return ""
    told = brief(findings[0].claim)
    if told is not None:
        small = told if told.text.startswith("{") else message("{claim:lower}", claim=told)
        return of_pair(small, findings[0].pair)
    return message("{claim:bare}", claim=message("{claim:lower}", claim=findings[0].said))


def brief(told: Text) -> Message | None:
    """The value ``short`` of a message or of one within it, None where there is none."""
    if not isinstance(told, Message):
        return None
    own = told.values.get("short")
    if isinstance(own, Message):
        return own
    inner = (each for value in told.values.values() for each in
             (value if isinstance(value, tuple) else (value,)))  # fmt: skip
    return next((b for each in inner if isinstance(each, Message) and (b := brief(each))), None)


def flaws(findings: Sequence[Finding]) -> Text:
    """What is wrong with a log, without the words that introduce each kind; else the claim."""
    told = findings[0].claim if findings else ""
    sentences = told.values.get("sentences") if isinstance(told, Message) else None
    if not isinstance(sentences, tuple):
        return claim(findings)
    known = [s.values["flaws"] for s in sentences if isinstance(s, Message) and "flaws" in s.values]
    every = [each for some in known if isinstance(some, tuple) for each in some]
    return message("{flaws:semicolons}", flaws=every) if every else claim(findings)


def success(findings: Sequence[Finding]) -> Text:
    """How well the discriminator does, where the first finding says that; else its claim."""
    told = findings[0].claim if findings else ""
    known = told.values.get("success") if isinstance(told, Message) else None
    if isinstance(known, Message):
        return message("{claim:lower}", claim=known)
    return claim(findings)


def hardly_trained(o: Observed) -> int | None:
    """The steps of a run of so few that its samples can't be good yet, None of any other."""
    return o.updates if o.updates and o.updates < _HARDLY else None


def short(steps: int) -> Message:
    """That training ended after so few steps."""
    return plural(
        "training ended after {count:count} step",
        "training ended after {count:count} steps",
        count=steps,
    )


def copied(o: Observed) -> Text:
    """How many samples lie beside training data."""
    beside = o.figures.get("memorisation.beside_training")
    if beside is None or beside.value is None or beside.baseline is None:
        return _claimed(o, "memorisation")
    return message(
        "{share:percent} of the generated samples are closer to a training sample than to a "
        "held-out one, where chance gives {baseline:percent}",
        share=beside.value,
        baseline=beside.baseline,
    )


@dataclass(frozen=True)
class Modes:
    """How many of the parts of the real data the last samples hold, and what the parts are."""

    made: int
    total: int
    what: Message


def modes(o: Observed) -> Modes | None:
    """Modes, classes or cells with a fifth of their share; None where they were not counted."""
    parts = o.parts
    if parts is None or not len(parts.counts):
        return None
    held = parts.shares[-1] >= _MADE * parts.expected
    return Modes(int(held.sum()), len(parts.expected), what(parts.kind))


def what(kind: Kind) -> Message:
    """What parts are called where they are counted: cells have no meaning of their own."""
    return message("parts of the data") if kind == "cells" else PARTS[kind]


def narrow(o: Observed) -> bool:
    """Whether variety is seen to be missing, and not only samples to be unlike the data."""
    filled, missing = o.relative("modes.effective_modes"), o.value("modes.missing")
    if o.bad("modes", "diversity", "repetition", "sameness"):
        return True
    return (filled is not None and filled < _FULL) or (missing or 0.0) > 0


def total(o: Observed) -> bool:
    """Whether a collapse is total: next to no variety, or few of the modes."""
    spread = o.relative("diversity.diversity")
    filled = o.relative("modes.effective_modes")
    seen = modes(o)
    few = seen is not None and seen.made < TOTAL * seen.total
    return (
        o.fails("sameness")
        or o.fails("repetition")
        or (spread is not None and spread < TOTAL)
        or (filled is not None and filled < TOTAL)
        or few
    )


def lost(o: Observed, carrying: Sequence[Finding] = ()) -> Text:
    """Which modes are missing, else how varied the samples are, by the finding that tells most."""
    seen = modes(o)
    if seen is not None and seen.made < seen.total:
        return _counted(seen, total=total(o))
    return _variety(o, carrying)


def _counted(seen: Modes, *, total: bool) -> Message:
    values = {"made": seen.made, "total": seen.total, "parts": seen.what}
    if not seen.made:
        return message("the generator makes none of {total} {parts}", **values)
    if total:
        return message("the generator makes {made} of {total} {parts}", **values)
    return plural(
        "{count} of {total} {parts} is missing",
        "{count} of {total} {parts} are missing",
        count=seen.total - seen.made,
        total=seen.total,
        parts=seen.what,
    )


def _variety(o: Observed, carrying: Sequence[Finding]) -> Text:
    """What is said where no mode is missing."""
    leads = carrying[0].id if carrying else ""
    spread, covered = o.relative("diversity.diversity"), o.relative("coverage.coverage")
    if leads == "diversity" and spread is not None:
        return message(
            "generated samples are {share:percent} as varied as real samples", share=spread
        )
    if leads in ("repetition", "sameness", "modes"):
        return claim(carrying)
    if covered is not None:
        return message(
            "generated samples cover {share:percent} of what a perfect generator would cover",
            share=covered,
        )
    return claim(carrying) if carrying else message("part of the data is hardly ever generated")


def moved(o: Observed) -> Text:
    """How samples move between modes."""
    parts = what(o.parts.kind) if o.parts else message("modes")
    hops, shift = (o.value(f"oscillation.{name}") or 0.0 for name in ("hops", "shift"))
    if o.limits.hops.beyond(hops):
        return message(
            "the generator makes {times:.1f} times as many {parts} over all evaluations as at "
            "any one of them",
            times=hops,
            parts=parts,
        )
    return message(
        "{share:percent} of the generated samples change {parts} from one evaluation to the next",
        share=shift,
        parts=parts,
    )


def unlike(o: Observed) -> Text:
    """How few samples are like real ones, or how far off they are."""
    near, far = o.figures.get("fidelity.precision"), o.relative("fidelity.wasserstein")
    if near is None or near.value is None or not near.baseline:
        return _claimed(o, "fidelity")
    if far is None or o.limits.precision.beyond(near.value / near.baseline):
        return message(
            "{share:percent} of the generated samples are close to the real samples, where "
            "{baseline:percent} of held-out real samples are",
            share=near.value,
            baseline=near.baseline,
        )
    return away(o)


def away(o: Observed) -> Text:
    """How far generated samples are from real ones."""
    far = o.relative("fidelity.wasserstein")
    if far is None:
        return _claimed(o, "fidelity")
    return message(
        "generated samples are {times} times as far from the real samples as held-out real "
        "samples are",
        times=far,
    )


def _claimed(o: Observed, *names: str) -> Text:
    """The claim of the first of these findings."""
    asked = o.of(*names)
    return claim(asked) if asked else message("its figures resemble those of failed runs")
