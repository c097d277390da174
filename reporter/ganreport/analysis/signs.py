"""By which findings each condition is recognised, and what is then said of it.

A finding says what was measured and whether it is beyond a threshold; what that is called depends
on what else was found, and is decided here, in one function a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ganreport.analysis.diagnostics.nonfinite import broken, excused
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status, worst
from ganreport.analysis.observed import BAD, Observed
from ganreport.analysis.wording import PARTS
from ganreport.messages import Message, Text, message, plural

# Share of the modes below which a collapse is total, as the ground truth of the zoo has it.
TOTAL: Final = 0.3
# Share of its due from which a part counts as generated, as the ground truth of the zoo has it.
_MADE: Final = 0.2


@dataclass(frozen=True)
class Sign:
    """That a condition holds by findings: how gravely, what is said of it, and since when."""

    status: Status
    says: Text
    findings: tuple[Finding, ...]
    since: int | None = None


def sign(says: Text, findings: Sequence[Finding], status: Status | None = None) -> Sign | None:
    """The sign that these findings give, the first of which counts most; None of no finding."""
    if not findings:
        return None
    known = status or worst(*(f.status for f in findings))
    since = next((f.since for f in findings if f.since is not None), None)
    return Sign(known, says, tuple(findings), since)


def claim(findings: Sequence[Finding]) -> Text:
    """The first finding's claim without its full stop, beginning with a small letter."""
    return message("{claim:bare}", claim=message("{claim:lower}", claim=findings[0].said))


def _diverged(o: Observed) -> Sign | None:
    lost = _lost_losses(o)
    if lost:
        return lost
    fled = [f for f in o.bad("oscillation") if _runaway(o, f)]
    gone = [f for f in o.of("exploding") if f.status is Status.FAIL]
    return sign(claim(fled), fled) if fled else sign(claim(gone), gone) if gone else None


def _lost_losses(o: Observed) -> Sign | None:
    """Losses that are not numbers from some step to the end."""
    ending = [f for f in o.of("integrity") if f.status is Status.FAIL]
    if not ending:
        return None
    if o.run is None:
        return sign(claim(ending), ending)
    odd = [each for each in broken(o.run) if not excused(each, o.limits)]
    lasting = [each for each in odd if each.extent.lasting and each.nature != "skips"]
    if not lasting:
        if o.run.info.status == "failed" and not odd:
            return None
        return sign(claim(ending), ending)
    losses = [each for each in lasting if each.loss]
    first = min(e.extent.lasting_since or e.extent.first_step for e in losses or lasting)
    if losses:
        says = message("losses are not finite from step {first:count} on", first=first)
        if all(each.nan for each in losses):
            says = message("losses are NaN from step {first:count} on", first=first)
    else:
        names = [each.name for each in lasting[:3]]
        says = message("{names:and} are not finite from step {first:count} on",
                       names=names, first=first)  # fmt: skip
    return Sign(Status.FAIL, says, tuple(ending))


def _runaway(o: Observed, finding: Finding) -> bool:
    """Whether a finding on oscillation says that losses run away."""
    values = {e.name: e.value for e in finding.evidence}
    flights = [values[name] for name in ("d_flight", "g_flight") if name in values]
    climb = values.get("climb")
    fled = any(value is None or o.limits.flight.beyond(value) for value in flights)
    return fled or (climb is not None and bool(o.limits.climb.beyond(climb)))


def _logging(o: Observed) -> Sign | None:
    odd = o.bad("plausibility")
    return sign(claim(odd), odd) if odd else None


def _memorization(o: Observed) -> Sign | None:
    copying = o.bad("memorisation")
    beside = o.figures.get("memorisation.beside_training")
    if not copying:
        return None
    if beside is None or beside.value is None or beside.baseline is None:
        return sign(claim(copying), copying)
    says = message(
        "{share:percent} of the generated samples lie next to a training sample rather than a "
        "held-out one, where {baseline:percent} would by chance",
        share=beside.value,
        baseline=beside.baseline,
    )
    return sign(says, copying)


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
    return Modes(int(held.sum()), len(parts.expected), PARTS[parts.kind])


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


def _collapse(o: Observed) -> Sign | None:
    if not total(o):
        return None
    return _collapsed(o)


def _partial(o: Observed) -> Sign | None:
    return None if total(o) else _collapsed(o)


def _collapsed(o: Observed) -> Sign | None:
    carrying = o.bad("modes", "diversity", "repetition", "sameness")
    seen = modes(o)
    if not carrying and o.bad("coverage") and o.status("fidelity") not in BAD:
        carrying = o.bad("coverage")
    if not carrying:
        return None
    carrying.sort(key=lambda f: f.status is not Status.FAIL)
    if seen is not None and seen.made < seen.total:
        return sign(_counted(seen, total=total(o)), carrying)
    return sign(_variety(o, carrying), carrying)


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
    """What is said where no mode is missing, by the finding that tells most."""
    spread = o.relative("diversity.diversity")
    if carrying[0].id == "diversity" and spread is not None:
        return message(
            "generated samples are {share:percent} as varied as real samples", share=spread
        )
    covered = o.relative("coverage.coverage")
    if carrying[0].id == "coverage" and covered is not None:
        return message(
            "generated samples cover {share:percent} of what a perfect generator would",
            share=covered,
        )
    return claim(carrying)


def _hopping(o: Observed) -> Sign | None:
    moving = [f for f in o.bad("oscillation") if _hops(o, f)]
    if not moving:
        return None
    parts = PARTS[o.parts.kind] if o.parts else message("modes")
    figures = {e.name: e.value for e in moving[0].evidence}
    hops, shift = figures.get("hops") or 0.0, figures.get("shift") or 0.0
    if o.limits.hops.beyond(hops):
        says = message(
            "over time the generator makes {times:.1f} times as many {parts} as at any one time",
            times=hops,
            parts=parts,
        )
    else:
        says = message(
            "{share:percent} of the generated samples change {parts} from one evaluation to the "
            "next",
            share=shift,
            parts=parts,
        )
    return sign(says, moving)


def _hops(o: Observed, finding: Finding) -> bool:
    """Whether a finding on oscillation says that samples hop or shift."""
    values = {e.name: e.value for e in finding.evidence}
    hops, lost, shift = (values.get(name) for name in ("hops", "lost", "shift"))
    hopping = hops is not None and o.limits.hops.beyond(hops)
    losing = lost is not None and o.limits.hops_lost.beyond(lost)
    return bool(hopping and losing) or (shift is not None and bool(o.limits.shift.beyond(shift)))


def _by_claim(*names: str) -> Callable[[Observed], Sign | None]:
    """Recognised by these findings, in their own words."""

    def recognise(o: Observed) -> Sign | None:
        carrying = sorted(o.bad(*names), key=lambda f: f.status is not Status.FAIL)
        return sign(claim(carrying), carrying) if carrying else None

    return recognise


def _quality(o: Observed) -> Sign | None:
    carrying = o.bad("fidelity")
    near = o.figures.get("fidelity.precision")
    if carrying and o.bad("coverage"):
        carrying += o.bad("coverage")
    if not carrying or near is None or near.value is None or near.baseline is None:
        return sign(claim(carrying), carrying) if carrying else None
    if o.limits.precision.beyond(near.value / near.baseline):
        says = message(
            "{share:percent} of the generated samples lie among the real samples, where "
            "{baseline:percent} of other real samples do",
            share=near.value,
            baseline=near.baseline,
        )
        return sign(says, carrying)
    far = o.relative("fidelity.wasserstein") or 0.0
    says = message(
        "generated samples are {times} times as far from the real samples as other real samples",
        times=far,
    )
    return sign(says, carrying)


def _undertrained(o: Observed) -> Sign | None:
    carrying = o.bad("under-training")
    return sign(message("the samples still improved when training ended"), carrying)


def _oscillation(o: Observed) -> Sign | None:
    rest = [f for f in o.bad("oscillation") if not _runaway(o, f) and not _hops(o, f)]
    return sign(claim(rest), rest) if rest else None


def _fooled(o: Observed) -> Sign | None:
    carrying = [f for f in o.bad("blindness") if _is_fooled(f)]
    return sign(claim(carrying), carrying) if carrying else None


def _blind(o: Observed) -> Sign | None:
    carrying = [f for f in o.bad("blindness") if not _is_fooled(f)]
    return sign(claim(carrying), carrying) if carrying else None


def _is_fooled(finding: Finding) -> bool:
    return bool({"d_fooled", "d_clamped"} & {e.name for e in finding.evidence})


def _exploding(o: Observed) -> Sign | None:
    carrying = [f for f in o.bad("exploding") if f.status is not Status.FAIL]
    return sign(claim(carrying), carrying) if carrying else None


def _incomplete(o: Observed) -> Sign | None:
    carrying = [] if _lost_losses(o) else o.bad("integrity")
    return sign(claim(carrying), carrying) if carrying else None


SIGNS: Final[dict[str, Callable[[Observed], Sign | None]]] = {
    "diverged": _diverged,
    "logging": _logging,
    "memorization": _memorization,
    "collapse": _collapse,
    "partial": _partial,
    "hopping": _hopping,
    "posterior": _by_claim("posterior"),
    "undertrained": _undertrained,
    "quality": _quality,
    "overtraining": _by_claim("recorded"),
    "oscillation": _oscillation,
    "dominance": _by_claim("dominance"),
    "fooled": _fooled,
    "blindness": _blind,
    "vanishing": _by_claim("vanishing"),
    "exploding": _exploding,
    "overfitting": _by_claim("overfitting"),
    "pace": _by_claim("pace"),
    "layers": _by_claim("flow", "dead_units", "layer_updates"),
    "incomplete": _incomplete,
}
"""How each condition is recognised; the others follow from these or from chances."""


def recognised(o: Observed) -> Iterator[tuple[str, Sign]]:
    """Each condition that holds by findings; findings of no condition are "other"."""
    used: set[str] = set()
    for name, recognise in SIGNS.items():
        known = recognise(o)
        if known is not None:
            used |= {f.anchor for f in known.findings}
            yield name, known
    rest = [f for f in o.findings if f.status in BAD and f.anchor not in used]
    for finding in rest:
        if finding.id not in _OURS:
            yield "other", Sign(finding.status, claim([finding]), (finding,), finding.since)


_OURS: Final = frozenset(
    {
        "integrity", "plausibility", "memorisation", "modes", "diversity", "repetition",
        "sameness", "coverage", "oscillation", "posterior", "under-training", "fidelity",
        "recorded", "dominance", "blindness", "vanishing", "exploding", "overfitting", "pace",
        "flow", "dead_units", "layer_updates",
    }
)  # fmt: skip
