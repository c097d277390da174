"""Does the generator give all that there is? Diversity, coverage, modes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ganreport.diagnostics.types import Absent, Case, Diagnostic, Judgement, Status, Thresholds
from ganreport.diagnostics.wording import (
    evidence,
    holds_since,
    listed,
    percent,
    row_estimate,
    short,
)
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Track:
    """One measure over the (E,) evaluations, and its estimate and null at the last of them.

    ``relative`` is (E,) values over their nulls, ``margin`` (E,) the half-widths of those.
    """

    name: str
    space: str
    steps: Array
    relative: Array
    margin: Array
    last: Estimate
    null: float
    count: int


def track(case: Case, *names: str) -> Track | Absent:
    """The first of these measures that was taken, or why none was."""
    for name in names:
        rows = case.history.of(name).dropna(subset=["value"])
        if len(rows):
            return _tracked(
                rows, name, "pixel values" if name == "pixel_diversity" else case.history.space
            )
    why = case.history.absent.get(names[0], "the run has no samples")
    return Absent(f"Not measured: {why}.")


def _tracked(rows: pd.DataFrame, name: str, space: str) -> Track:
    last = rows.iloc[-1]
    null = rows["null"].where(rows["null"] > 0, 1.0).to_numpy()
    half = (rows["upper"] - rows["value"]).fillna(0).to_numpy() / null
    return Track(
        name=name,
        space=space,
        steps=rows["step"].to_numpy(),
        relative=rows["value"].to_numpy() / null,
        margin=half,
        last=row_estimate(last),
        null=float(null[-1]),
        count=int(last["count"]),
    )


def _status(found: Track, warn: float, fail: float) -> tuple[Status, int | None]:
    """By the last evaluation: fail or warn where even the interval's upper end is below."""
    highest = found.relative + found.margin
    for status, limit in ((Status.FAIL, fail), (Status.WARN, warn)):
        since = holds_since(found.steps, highest < limit)
        if since is not None:
            return status, since
    return Status.OK, None


def _too_few(found: Track, thresholds: Thresholds) -> Judgement | None:
    if found.count >= thresholds.samples_fewest:
        return None
    reason = f"Not measured: {found.count} samples an evaluation are too few to judge."
    return Judgement(Status.NOT_MEASURED, reason, ())


def _diversity(case: Case) -> Track | Absent:
    return track(case, "diversity", "pixel_diversity")


def _judge_diversity(found: Track, t: Thresholds) -> Judgement:
    few = _too_few(found, t)
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


def _coverage(case: Case) -> Track | Absent:
    return track(case, "coverage")


def _judge_coverage(found: Track, t: Thresholds) -> Judgement:
    few = _too_few(found, t)
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
    return Judgement(status, claim, (number,), since)


@dataclass(frozen=True)
class ModeTrack:
    """Effective modes over the evaluations, and the parts that the last one hardly reaches.

    ``lost`` names parts with less than ``_LOST`` of their share among reals, beyond chance;
    ``since`` is the step from which on some of them always were.
    """

    track: Track
    total: int
    kind: str
    lost: tuple[str, ...]
    since: int | None


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
    return ModeTrack(found, len(parts.expected), parts.kind, names, since)


def _judge_modes(found: ModeTrack, t: Thresholds) -> Judgement:
    few = _too_few(found.track, t)
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
    return Judgement(status, claim, (number,), since)


def _named(lost: tuple[str, ...], label: str) -> str:
    return (
        f"{len(lost)} of the {label}" if len(lost) > 5 else listed([f"'{name}'" for name in lost])
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="diversity",
        axis="collapse",
        question="Are the samples as varied as the reals?",
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
        measure=_modes,
        judge=_judge_modes,
        advice="Regularise the discriminator (R1), enlarge the batch, or let it see several "
        "samples at once (PacGAN).",
        why="A mode that the generator never visits gives it no gradient to return.",
        charts=("modes", "points", "quality"),
        references=("srivastava2017", "lin2018"),
    ),
)
