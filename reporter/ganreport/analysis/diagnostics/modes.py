"""Are all modes generated? Effective modes, those that are missing, and what can't be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ganreport.analysis import remedies
from ganreport.analysis.diagnostics.series import MetricSeries, fallen, least, too_few, track
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import evidence, holds_since, listed, row_estimate, short
from ganreport.metrics import ClassMeasurement
from ganreport.stats.estimate import Estimate


@dataclass(frozen=True)
class ModeTrack:
    """Effective modes over the evaluations, and the parts that the last one hardly reaches.

    ``lost`` names parts with less than ``_LOST`` of their share among reals, beyond chance;
    ``since`` is the step from which on some of them always were, ``classes`` how each class fared.
    Of ``undecided`` parts too few samples are due to tell whether they are reached; ``due`` is the
    mean of what is due of a part. ``captured`` are the modes or classes that were reached at all,
    and their null, None where that is not known.
    """

    track: MetricSeries
    total: int
    kind: str
    lost: tuple[str, ...]
    since: int | None
    classes: tuple[ClassMeasurement, ...] = ()
    undecided: int = 0
    due: float = 0.0
    captured: tuple[Estimate, float] | None = None


_LOST: Final = 0.1


def _modes(case: Context) -> ModeTrack | Absent:
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
    return ModeTrack(
        found,
        len(parts.expected),
        parts.kind,
        names,
        since,
        case.history.classes,
        int(np.count_nonzero(parts.undecided[-1])),
        float(parts.due[-1].mean()),
        _captured(case),
    )


def _captured(case: Context) -> tuple[Estimate, float] | None:
    rows = case.history.of("captured_modes")
    return (row_estimate(rows.iloc[-1]), float(rows["null"].iloc[-1])) if len(rows) else None


def _judge_modes(found: ModeTrack, t: Thresholds) -> Judgement:
    few = too_few(found.track, t)
    if few:
        return few
    status, since = fallen(found.track, t.modes_warn, t.modes_fail)
    label = found.kind
    of = f"{found.total:,}{' that k-means cut the reals into' if label == 'cells' else ''}"
    value, null = short(found.track.last.value), short(found.track.null)
    claim = f"The samples fill {value} effective {label} of {of} (null {null})"
    claim += f"; {_missing(found)}."
    if found.lost and status is Status.OK:
        status, since = Status.WARN, found.since
    rule = (
        f"warns below {t.modes_warn:g} of the null or where a part gets under {_LOST:g} of its "
        f"share, fails below {t.modes_fail:g} of the null"
    )
    effective = evidence(
        "effective_modes",
        f"Effective {label}",
        found.track.last,
        found.track.null,
        unit="modes",
        rule=rule,
    )
    numbers = (effective, *_captured_numbers(found), *_thinnest(found.classes))
    return Judgement(status, claim, numbers, since)


def _missing(found: ModeTrack) -> str:
    """Which parts are missing, and of how many that can't be said."""
    label, few, hit = found.kind, found.undecided, found.captured
    if few == found.total:
        text = f"with {short(found.due)} samples due of each, no single one can be called missing"
        if hit is None:
            return text
        value, null = hit
        return f"{text}; {short(value.value)} (null {short(null)}) were reached at all"
    if found.lost:
        text = f"hardly any fall on {_named(found.lost, label)}"
    else:
        text = f"none of the other {found.total - few:,} is missing" if few else "none is missing"
    untold = f"too few samples are due of {few:,} of the {label} to tell whether they are missing; "
    return (untold if few else "") + text


def _captured_numbers(found: ModeTrack) -> tuple[Evidence, ...]:
    if found.captured is None:
        return ()
    value, null = found.captured
    return (evidence("captured_modes", f"Captured {found.kind}", value, null, unit="modes"),)


def _thinnest(classes: tuple[ClassMeasurement, ...]) -> tuple[Evidence, ...]:
    """The classes that get the least of their share, and the one whose samples are most alike."""
    shares = least({c.name: c.share for c in classes})
    varied = least({c.name: c.diversity for c in classes})[:1]
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
        remedy=remedies.VARIED,
    ),
)
