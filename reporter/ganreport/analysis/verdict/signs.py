"""By which findings each condition is recognised, and what is then said of it.

A finding says what was measured and whether it is beyond a threshold; what that is called depends
on what else was found, and is decided here, in one function a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.verdict.clauses import (
    claim,
    copied,
    hardly_trained,
    lost,
    moved,
    short,
    success,
    total,
    unlike,
)
from ganreport.analysis.verdict.log_signs import (
    damaged,
    incomplete,
    lost_losses,
    nonfinite,
    stopped,
)
from ganreport.analysis.verdict.observed import BAD, Observed
from ganreport.analysis.verdict.sign import Sign, sign
from ganreport.messages import message

# Of the steps: a discriminator that learns at all does so before.
_EARLY: Final = 0.2
# Of precision's baseline: as many samples lie among the real ones as a healthy generator's do.
_AMONG: Final = 0.9


def _diverged(o: Observed) -> Sign | None:
    lost = lost_losses(o)
    if lost:
        return lost
    fled = [f for f in o.bad("oscillation") if _runaway(o, f)]
    gone = [f for f in o.of("exploding") if f.status is Status.FAIL]
    return sign(claim(fled), fled) if fled else sign(claim(gone), gone) if gone else None


def _runaway(o: Observed, finding: Finding) -> bool:
    """Whether a finding on oscillation says that losses run away."""
    values = {e.name: e.value for e in finding.evidence}
    flights = [values[name] for name in ("d_flight", "g_flight") if name in values]
    climb = values.get("climb")
    fled = any(value is None or o.limits.flight.beyond(value) for value in flights)
    return fled or (climb is not None and bool(o.limits.climb.beyond(climb)))


def _logging(o: Observed) -> Sign | None:
    odd = [f for f in o.bad("plausibility") if not _has(f, "d_saturated")]
    odd += [f for f in o.bad("dominance") if _both_zero(f)]
    return sign(claim(odd), odd) if odd else None


def _memorization(o: Observed) -> Sign | None:
    near, of_records = o.bad("memorisation"), o.bad("record_copies")
    return sign(claim(of_records) if of_records else copied(o), [*of_records, *near])


def _collapse(o: Observed) -> Sign | None:
    if not total(o):
        return None
    return _collapsed(o)


def _partial(o: Observed) -> Sign | None:
    return None if total(o) else _collapsed(o)


def _collapsed(o: Observed) -> Sign | None:
    if _misplaced(o):
        return None
    carrying = o.bad("modes", "diversity", "repetition", "sameness")
    if not carrying and o.status("fidelity") not in BAD:
        carrying = o.bad("coverage")
    share = o.value("column_shapes.lost_category") or 0.0
    dropped = o.bad("column_shapes") if o.limits.missing.beyond(share) else []
    carrying = sorted(carrying + dropped, key=lambda f: f.status is not Status.FAIL)
    named = dropped and not total(o)  # of a category it is known what is missing
    return sign(claim(dropped) if named else lost(o, carrying), carrying)


def _hopping(o: Observed) -> Sign | None:
    return sign(moved(o), [f for f in o.bad("oscillation") if _hops(o, f)])


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
    if _collapsed_alone(o):
        return None
    of_records = sorted(o.bad(*_RECORDS), key=lambda f: f.status is not Status.FAIL)
    of_records += sorted(o.bad(*_FOLLOWING), key=lambda f: f.status is not Status.FAIL)
    if of_records:
        return sign(claim(of_records), [*of_records, *carrying, *o.bad("coverage")])
    return sign(unlike(o), carrying + o.bad("coverage") if carrying else [])


_RECORDS: Final = ("column_shapes", "relations", "impossible")
"""What low quality of records is called by, the most telling first."""

_FOLLOWING: Final = ("usefulness", "told_apart")
"""What follows from these, and is named where they see nothing."""


def _misplaced(o: Observed) -> bool:
    """Whether records lack modes for nothing but that they lie elsewhere.

    Columns that are off, or do not depend on each other, make records that fall on few of the
    real ones' clusters, however varied they are. Records that nothing is wrong with but what they
    lack can't all be told from real ones.
    """
    near = o.relative("fidelity.precision")
    repeats = o.bad("repetition", "sameness") or o.fails("diversity")
    off = bool(o.bad("column_shapes", "relations")) or o.fails("impossible")
    elsewhere = o.fails("told_apart") or (near is not None and near < _AMONG)
    return off and not repeats and elsewhere


def _collapsed_alone(o: Observed) -> bool:
    """Whether samples are far from the data for nothing but the modes that they lack.

    They lie among the real samples as other real samples do, so that their quality is not low.
    """
    near, collapsed = o.relative("fidelity.precision"), _collapsed(o)
    lacks = collapsed is not None and collapsed.status is Status.FAIL
    return lacks and near is not None and near >= _AMONG


def _undertrained(o: Observed) -> Sign | None:
    steps, bad = hardly_trained(o), o.bad("fidelity", "coverage")
    if steps and bad:
        return sign(short(steps), [*o.bad("under-training"), *bad], Status.FAIL, dated=True)
    carrying = o.bad("under-training")
    return sign(message("the samples still improved when training ended"), carrying)


def _breakdown(o: Observed) -> Sign | None:
    carrying = [f for f in o.bad("recorded") if _has(f, "collapsed")]
    return sign(claim(carrying), carrying)


def _overtraining(o: Observed) -> Sign | None:
    carrying = [f for f in o.bad("recorded") if not _has(f, "collapsed")]
    return sign(claim(carrying), carrying)


def _has(finding: Finding, *names: str) -> bool:
    """Whether a finding rests on one of these figures."""
    return any(e.name in names for e in finding.evidence)


def _oscillation(o: Observed) -> Sign | None:
    rest = [f for f in o.bad("oscillation") if not _runaway(o, f) and not _hops(o, f)]
    return sign(claim(rest), rest) if rest else None


def _dominance(o: Observed) -> Sign | None:
    carrying = [f for f in o.bad("dominance") if not _both_zero(f)]
    carrying.sort(key=lambda f: f.status is not Status.FAIL)
    return sign(success(carrying), carrying)


def _both_zero(finding: Finding) -> bool:
    """Whether both losses are 0, which can't be: neither network overpowers the other."""
    return _has(finding, "both_zero")


def _fooled(o: Observed) -> Sign | None:
    carrying = [f for f in o.bad("blindness") if _is_fooled(f)]
    return sign(claim(carrying), carrying) if carrying else None


def _blind(o: Observed) -> Sign | None:
    carrying = [f for f in o.bad("plausibility") if _has(f, "d_saturated")]
    carrying += [f for f in o.bad("blindness") if not _is_fooled(f) and not _ended_blind(o, f)]
    return sign(success(carrying), carrying)


def _ended_blind(o: Observed, finding: Finding) -> bool:
    """Whether all that is known is that losses came to stand where a GAN should end.

    A discriminator that is blind from the beginning never learnt; one that becomes blind may have
    been caught up with, which samples alone can tell.
    """
    if o.compared:
        return False
    by_losses = {"standing", "d_success"} & {e.name for e in finding.evidence}
    last = o.run.last_step if o.run else 0
    return bool(by_losses and finding.since is not None and finding.since > _EARLY * last)


def _is_fooled(finding: Finding) -> bool:
    return _has(finding, "d_fooled", "d_clamped")


def _exploding(o: Observed) -> Sign | None:
    carrying = [f for f in o.bad("exploding") if f.status is not Status.FAIL]
    return sign(claim(carrying), carrying) if carrying else None


def _blurred(o: Observed) -> Sign | None:
    """Blur or noise: what else is unlike the data in samples follows from it."""
    carrying = o.bad("sharpness")
    return sign(claim(carrying), carrying)


SIGNS: Final[dict[str, Callable[[Observed], Sign | None]]] = {
    "diverged": _diverged,
    "logging": _logging,
    "nonfinite": nonfinite,
    "stopped": stopped,
    "memorization": _memorization,
    "blurred": _blurred,
    "collapse": _collapse,
    "partial": _partial,
    "hopping": _hopping,
    "posterior": _by_claim("posterior"),
    "undertrained": _undertrained,
    "ignored": _by_claim("paired_own"),
    "quality": _quality,
    "failures": _by_claim("paired_failures"),
    "reference": _by_claim("paired_reference"),
    "breakdown": _breakdown,
    "overtraining": _overtraining,
    "oscillation": _oscillation,
    "dominance": _dominance,
    "fooled": _fooled,
    "blindness": _blind,
    "vanishing": _by_claim("vanishing"),
    "exploding": _exploding,
    "overfitting": _by_claim("overfitting"),
    "pace": _by_claim("pace"),
    "layers": _by_claim("flow", "dead_units", "layer_updates"),
    "damaged": damaged,
    "incomplete": incomplete,
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
        "flow", "dead_units", "layer_updates", "column_shapes", "relations", "impossible",
        "usefulness", "told_apart", "record_copies", "sharpness",
        "paired_own", "paired_failures",
        "paired_reference",
    }
)  # fmt: skip
