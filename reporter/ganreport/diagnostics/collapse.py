"""Does the generator give all that there is? Diversity, coverage, modes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.diagnostics.tracks import Track, too_few, track
from ganreport.diagnostics.types import (
    Absent,
    Case,
    Diagnostic,
    Evidence,
    Judgement,
    Status,
    Thresholds,
)
from ganreport.diagnostics.wording import (
    evidence,
    holds_since,
    listed,
    percent,
    row_estimate,
    short,
)
from ganreport.measures import ClassReading
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]


def _status(found: Track, warn: float, fail: float) -> tuple[Status, int | None]:
    """By the last evaluation: fail or warn where even the interval's upper end is below."""
    highest = found.relative + found.margin
    for status, limit in ((Status.FAIL, fail), (Status.WARN, warn)):
        since = holds_since(found.steps, highest < limit)
        if since is not None:
            return status, since
    return Status.OK, None


def _diversity(case: Case) -> Track | Absent:
    return track(case, "diversity", "pixel_diversity")


def _judge_diversity(found: Track, t: Thresholds) -> Judgement:
    few = too_few(found, t)
    if few:
        return few
    status, since = _status(found, t.diversity_warn, t.diversity_fail)
    share = percent(found.relative[-1])
    ends = {
        Status.FAIL: "the generator has collapsed to a point",
        Status.WARN: "much of the variety is missing",
    }
    claim = (
        f"Samples lie {share} as far apart as reals do (in {found.space}); "
        f"{ends.get(status, 'no sign of total collapse')}."
    )
    rule = f"warns below {t.diversity_warn:g} of the null, fails below {t.diversity_fail:g}"
    number = evidence("diversity", f"Diversity ({found.space})", found.last, found.null, rule=rule)
    return Judgement(status, claim, (number,), since)


@dataclass(frozen=True)
class Coverage:
    """Coverage over the evaluations, and that of each class at the last."""

    track: Track
    classes: tuple[ClassReading, ...]


def _coverage(case: Case) -> Coverage | Absent:
    found = track(case, "coverage")
    return found if isinstance(found, Absent) else Coverage(found, case.history.classes)


def _judge_coverage(whole: Coverage, t: Thresholds) -> Judgement:
    found = whole.track
    few = too_few(found, t)
    if few:
        return few
    status, since = _status(found, t.coverage_warn, t.coverage_fail)
    ends = {Status.FAIL: "most of the data is missed", Status.WARN: "part of the data is missed"}
    claim = (
        f"The samples cover {percent(found.relative[-1])} of what a perfect generator would "
        f"(coverage {percent(found.last.value)}, null {percent(found.null)}, in {found.space}); "
        f"{ends.get(status, 'no sign of collapse')}."
    )
    rule = f"warns below {t.coverage_warn:g} of the null, fails below {t.coverage_fail:g}"
    label = f"Coverage ({found.space})"
    number = evidence("coverage", label, found.last, found.null, unit="share", rule=rule)
    least = _least({c.name: c.coverage for c in whole.classes})
    null = whole.classes[0].coverage_null if whole.classes else 1.0
    more = (
        evidence(f"least_coverage_{i}", f"Coverage of class '{name}'", value, null, unit="share")
        for i, (name, value) in enumerate(least, 1)
    )
    return Judgement(status, claim, (number, *more), since)


_SHOWN: Final = 3


def _least(values: dict[str, Estimate]) -> list[tuple[str, Estimate]]:
    """The classes with the lowest values, lowest first."""
    known = [(name, value) for name, value in values.items() if math.isfinite(value.value)]
    return sorted(known, key=lambda item: item[1].value)[:_SHOWN]


@dataclass(frozen=True)
class ModeTrack:
    """Effective modes over the evaluations, and the parts that the last one hardly reaches.

    ``lost`` names parts with less than ``_LOST`` of their share among reals, beyond chance;
    ``since`` is the step from which on some of them always were, ``classes`` how each class fared,
    ``captured`` how many known modes or classes were reached at all, and its null.
    """

    track: Track
    total: int
    kind: str
    lost: tuple[str, ...]
    since: int | None
    classes: tuple[ClassReading, ...] = ()
    captured: tuple[Estimate, float] | None = None


_LOST: Final = 0.1


def _modes(case: Case) -> ModeTrack | Absent:
    found = track(case, "effective_modes")
    parts = case.history.occupancy
    if isinstance(found, Absent):
        return found
    if parts is None:
        return Absent("Not measured: the samples could not be sorted into modes.")
    short = parts.short(_LOST)
    lost = short[-1]
    names = tuple(name for name, gone in zip(parts.labels, lost, strict=False) if gone)
    since = holds_since(parts.steps, np.any(short[:, lost], axis=1))
    total, kind = len(parts.expected), parts.kind
    rows = case.history.of("captured_modes")
    captured = (row_estimate(rows.iloc[-1]), float(rows["null"].iloc[-1])) if len(rows) else None
    return ModeTrack(found, total, kind, names, since, case.history.classes, captured)


def _judge_modes(found: ModeTrack, t: Thresholds) -> Judgement:
    few = too_few(found.track, t)
    if few:
        return few
    status, since = _status(found.track, t.modes_warn, t.modes_fail)
    label = found.kind
    of = f"{found.total}{' that k-means cut the reals into' if label == 'cells' else ''}"
    value, null = short(found.track.last.value), short(found.track.null)
    claim = f"The samples fill {value} effective {label} of {of} (null {null})"
    claim += (
        f"; hardly any fall on {_named(found.lost, label)}." if found.lost else "; none is missing."
    )
    if found.lost and status is Status.OK:
        status, since = Status.WARN, found.since
    rule = (
        f"warns below {t.modes_warn:g} of the null or where a part gets under {_LOST:g} of its "
        f"share, fails below {t.modes_fail:g} of the null"
    )
    number = evidence(
        "effective_modes",
        f"Effective {label}",
        found.track.last,
        found.track.null,
        unit="modes",
        rule=rule,
    )
    more = (*_captured(found), *_thinnest(found.classes))
    return Judgement(status, claim, (number, *more), since)


def _captured(found: ModeTrack) -> tuple[Evidence, ...]:
    if found.captured is None:
        return ()
    value, null = found.captured
    return (evidence("captured_modes", f"Captured {found.kind}", value, null, unit="modes"),)


def _thinnest(classes: tuple[ClassReading, ...]) -> tuple[Evidence, ...]:
    """The classes that get the least of their share, and the one whose samples are most alike."""
    shares = _least({c.name: c.share for c in classes})
    varied = _least({c.name: c.diversity for c in classes})[:1]
    label, within = "Share of class '{}' over that of reals", "Diversity within class '{}'"
    return (
        *(
            evidence(f"least_share_{i}", label.format(name), value, 1.0)
            for i, (name, value) in enumerate(shares, 1)
        ),
        *(evidence("least_diversity", within.format(name), value, 1.0) for name, value in varied),
    )


def _named(lost: tuple[str, ...], label: str) -> str:
    return (
        f"{len(lost)} of the {label}" if len(lost) > 5 else listed([f"'{name}'" for name in lost])
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="diversity",
        axis="collapse",
        question="Are the samples as varied as the reals?",
        needs="samples and training reals",
        measure=_diversity,
        judge=_judge_diversity,
        advice="Go back to the last checkpoint with variety and train on with a lower learning "
        "rate for the generator, one generator step a discriminator step and an R1 penalty.",
        why="When the discriminator changes too slowly the generator's best answer to it is a "
        "single sample; a regularised discriminator that keeps pace takes that answer away.",
        charts=("final", "quality"),
        references=("goodfellow2014", "salimans2016"),
    ),
    Diagnostic(
        id="coverage",
        axis="collapse",
        question="Do the samples reach everywhere that reals lie?",
        needs="samples and training reals",
        measure=_coverage,
        judge=_judge_coverage,
        advice="Train longer if coverage still rises; if not, regularise the discriminator (R1), "
        "enlarge the batch, or let it see several samples at once (PacGAN).",
        why="Coverage counts the reals that have a sample in their neighbourhood: it falls when "
        "regions are missed and when samples are not like reals at all.",
        charts=("quality", "projection", "points"),
        references=("naeem2020", "lin2018"),
    ),
    Diagnostic(
        id="modes",
        axis="collapse",
        question="Are all modes of the data generated, in the right shares?",
        needs="samples, and known modes, a classifier's classes, or training reals to cut up",
        measure=_modes,
        judge=_judge_modes,
        advice="Regularise the discriminator (R1), enlarge the batch, or let it see several "
        "samples at once (PacGAN).",
        why="A mode that the generator never visits gives it no gradient to return.",
        charts=("modes", "points", "quality"),
        references=("srivastava2017", "lin2018"),
    ),
)
