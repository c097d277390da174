"""Which conditions hold, by chances where these are calibrated and by thresholds elsewhere.

Where chances are calibrated, an axis's condition holds as gravely as its chance says. A threshold
that fails on what no scale accuses the run of is an alarm with a chance of its own; one that warns
explains, and accuses nobody. Mechanisms are likely causes of bad samples, and remarks beside good
ones; they name the run only where no samples were compared with real ones. What fails by a
threshold that the user made stricter holds in any case, without a chance: none was counted for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import WORST_FIRST, Status
from ganreport.analysis.verdict.chances import Assessment, Bands, Chance, ChanceModel, Term
from ganreport.analysis.verdict.clauses import (
    away,
    claim,
    copied,
    lost,
    moved,
    narrow,
    total,
    unlike,
)
from ganreport.analysis.verdict.conditions import BY_ID, ORDER, Condition
from ganreport.analysis.verdict.observed import BAD, Observed
from ganreport.analysis.verdict.sign import Sign
from ganreport.analysis.verdict.signs import recognised
from ganreport.messages import Text, message


@dataclass(frozen=True)
class Held:
    """A condition that holds, as gravely as its status says; of findings the first one leads.

    ``cause`` says that it is no diagnosis by itself.
    """

    condition: Condition
    status: Status
    says: Text
    findings: tuple[Finding, ...]
    since: int | None = None
    dated: bool = False
    chance: float | None = None
    terms: tuple[Term, ...] = ()
    cause: bool = False


_SAYS: Final[dict[str, Callable[[Observed], Text]]] = {
    "diverged": away,
    "memorization": copied,
    "collapse": lost,
    "partial": lost,
    "hopping": moved,
    "quality": unlike,
}
"""What is said of a condition that chances alone accuse the run of."""

_EXPLAINS: Final = frozenset({"undertrained", "nonfinite", "damaged", "incomplete"})
"""What is no fault of samples by itself: they may improve still, and a log may have gaps."""

_REMARK: Final = "incomplete"
"""What is no diagnosis in any case: missing rows."""


def of_axis(axis: str, observed: Observed) -> Condition:
    """The condition that an axis speaks of: a collapse is total or partial, never both.

    Samples that are unlike the data cover nothing of it either, though no mode is missing.
    """
    if axis == "coverage":
        if not narrow(observed):
            return BY_ID["quality"]
        return BY_ID["collapse" if total(observed) else "partial"]
    return next(c for c in BY_ID.values() if c.axis == axis)


def weighed(observed: Observed, assessment: Assessment, model: ChanceModel) -> Iterator[Held]:
    """The conditions that hold, each once; likely causes and remarks among them."""
    seen = list(recognised(observed))
    if assessment.calibrated:
        held = list(_by_chances(observed, assessment, dict(seen), model))
        by_chance = {each.condition.id for each in held}
        rest = [(name, s) for name, s in seen if name not in by_chance]
        held += [
            each for name, s in rest if (each := _alarmed(name, s, held, model, assessment.chances))
        ]
        held = [*_by_own_limits(observed, dict(seen), held)]
        yield from _causes(_explained(observed, held), compared=True)
        return
    every = [_held(name, each) for name, each in seen]
    yield from _causes(_explained(observed, every), compared=observed.compared)


_BY_BLUR: Final = frozenset({"collapse", "partial", "undertrained"})
"""What blurred or noisy samples look like in any feature space, and their coarse parts are not."""


def _explained(observed: Observed, held: list[Held]) -> list[Held]:
    """The same without what blur or noise explains: all but that samples repeat.

    Low quality is the same fault seen from farther: blur is as grave as it.
    """
    graves = {h.condition.id: h.status for h in held}
    blur = graves.get("blurred")
    if blur is None or observed.fails("repetition", "sameness"):
        return held
    if blur is Status.FAIL:
        return [h for h in held if h.condition.id not in _BY_BLUR]
    worse = graves.get("quality", blur)
    return [replace(h, status=worse) if h.condition.id == "blurred" else h for h in held]


def status_of(chance: float, bands: Bands) -> Status:
    """How grave a chance is."""
    if chance >= bands.fail:
        return Status.FAIL
    return Status.WARN if chance >= bands.warn else Status.OK


def _held(name: str, seen: Sign) -> Held:
    return Held(BY_ID[name], seen.status, seen.says, seen.findings, seen.since, seen.dated)


def _by_chances(
    observed: Observed, assessment: Assessment, seen: dict[str, Sign], model: ChanceModel
) -> Iterator[Held]:
    """The conditions of axes whose chance is at least on the border."""
    greatest: dict[str, Chance] = {}
    for chance in _certain(assessment, seen.get("diverged")):
        name = of_axis(chance.axis, observed).id
        if name not in greatest or chance.value > greatest[name].value:
            greatest[name] = chance
    early = seen.get("undertrained")
    if early and early.status is Status.FAIL:
        # It explains what is missing or bad, as surely as that is.
        explained = [greatest[name] for name in ("collapse", "partial", "quality")
                     if name in greatest]  # fmt: skip
        greatest["undertrained"] = max(explained, key=lambda each: each.value)
    for name, chance in greatest.items():
        condition, sign = BY_ID[name], seen.get(name)
        value = max(chance.value, _alarm(sign, model) if sign else 0.0)
        status = status_of(value, model.bands)
        if status not in BAD:
            continue
        speaking = tuple(f for f in observed.of(*condition.findings) if f.status in BAD)
        leading = sign.findings if sign else ()
        yield Held(
            condition,
            status,
            sign.says if sign else _SAYS[condition.id](observed),
            leading + tuple(f for f in speaking if f not in leading),
            sign.since if sign else None,
            bool(sign and sign.dated),
            value,
            chance.terms if value == chance.value else (),
        )


def _certain(assessment: Assessment, diverged: Sign | None) -> Iterator[Chance]:
    """The chances, that of divergence 1 where losses are seen not to be numbers."""
    chances = dict(assessment.chances)
    if diverged is not None and diverged.status is Status.FAIL:
        term = Term(
            figure=message("By definition: losses diverged or are NaN"),
            value=1.0,
            weight=0.0,
            contribution=0.0,
        )
        chances["divergence"] = Chance(axis="divergence", value=1.0, terms=(term,))
    yield from chances.values()


def _alarmed(
    name: str, seen: Sign, held: Iterable[Held], model: ChanceModel, assessed: Collection[str]
) -> Held | None:
    """A sign beside what chances say: an alarm, a likely cause, or None of a mere explanation."""
    condition, plain = BY_ID[name], _held(name, seen)
    chance = _alarm(seen, model)
    accused = any(each.status is Status.FAIL for each in held)
    if condition.kind == "mechanism" or condition.id in _EXPLAINS:
        if accused or not chance:
            return replace(plain, cause=True)
    elif not condition.axis or (condition.axis not in assessed and seen.status is Status.FAIL):
        return plain  # no scale looked there: the threshold decides
    elif accused or not chance:
        return None
    status = status_of(chance, model.bands)
    return replace(plain, chance=chance, status=status) if status in BAD else None


def _by_own_limits(
    observed: Observed, seen: dict[str, Sign], held: Iterable[Held]
) -> Iterator[Held]:
    """The same, and what fails by a threshold that the user made stricter."""
    own = {f.anchor: f for f in observed.by_own_limits}
    failing = {
        name: sign for name, sign in seen.items() if any(f.anchor in own for f in sign.findings)
    }
    known = {f.anchor for sign in failing.values() for f in sign.findings}
    for anchor, finding in own.items():
        if anchor not in known:
            name = next((c.id for c in BY_ID.values() if finding.id in c.findings), "other")
            failing.setdefault(name, Sign(Status.FAIL, claim([finding]), (finding,), finding.since))
    for each in held:
        sure = each.status is Status.FAIL and not each.cause
        if sure or each.condition.id not in failing:
            failing.pop(each.condition.id, None)
            yield each
    yield from (replace(_held(name, sign), status=Status.FAIL) for name, sign in failing.items())


def _alarm(seen: Sign, model: ChanceModel) -> float:
    """The chance of what fails there and no scale looks at, 0 of nothing."""
    failing = [f.id for f in seen.findings if f.status is Status.FAIL]
    return max((model.alarm(each) or 0.0 for each in failing), default=0.0)


def _causes(held: Iterable[Held], *, compared: bool) -> Iterator[Held]:
    """The same, with mechanisms marked that explain an outcome, or are remarks beside samples.

    Of a run that diverged nothing is said of its samples but that. A remark warns at most.
    """
    every = list(held)
    if any(h.condition.id == "diverged" and h.status is Status.FAIL for h in every):
        every = [h for h in every if h.condition.kind != "outcome"]  # they follow from it
    outcome = any(
        (h.condition.kind == "outcome" or h.condition.id == "diverged") and not h.cause
        for h in every
    )
    marked = [replace(h, cause=h.cause or _aside(h, compared, outcome)) for h in every]
    accused = any(not each.cause for each in marked)
    for each in marked:
        yield each if accused or not each.cause else replace(each, status=Status.WARN)


def _aside(held: Held, compared: bool, outcome: bool) -> bool:
    """Whether a condition explains an outcome that is bad, or is a remark beside what is not."""
    mechanism = held.condition.kind == "mechanism"
    if held.condition.id == _REMARK or (mechanism and outcome):
        return True
    harmless = compared and held.chance is None and held.status is not Status.FAIL
    return harmless and (mechanism or held.condition.id in _EXPLAINS)


def ranked(held: Iterable[Held]) -> list[Held]:
    """Diagnoses by status and causal order, then likely causes and remarks by the same."""
    return sorted(held, key=lambda h: (h.cause, WORST_FIRST.index(h.status), ORDER[h.condition.id]))
