"""Are all modes generated? Effective modes, those that are missing, and what can't be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis.diagnostics.series import MetricSeries, least, too_few, track
from ganreport.analysis.findings import Absent, Context, Diagnostic, Evidence, Judgement
from ganreport.analysis.grading import Status, holds_since, worst
from ganreport.analysis.limits import Limits
from ganreport.analysis.remedies import ladders
from ganreport.analysis.wording import PARTS, evidence, named, number, row_estimate
from ganreport.messages import Message, Text, message, plural
from ganreport.metrics import ClassMeasurement
from ganreport.metrics.partition import Kind, PartitionCounts
from ganreport.stats.estimate import Estimate

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class ModeTrack:
    """Effective modes over the evaluations, and the parts that the last one hardly reaches.

    ``lost`` names parts with less than ``_LOST`` of their share among real samples, beyond chance;
    ``since`` is the step from which on some of them always were, ``classes`` how each class fared.
    Of ``undecided`` parts too few samples are due to tell whether they are reached; ``due`` is the
    mean of what is due of a part. ``missing`` is the share of the real samples in parts that are
    hardly reached, at each of the (E,) ``steps``, ``counted`` says that shares were counted from
    real samples. ``captured`` are the modes or classes that were reached at all, and their
    baseline, None where that is not known.
    """

    track: MetricSeries
    total: int
    kind: Kind
    lost: tuple[Text, ...]
    since: int | None
    steps: Array
    missing: Array
    counted: bool
    classes: tuple[ClassMeasurement, ...] = ()
    undecided: int = 0
    due: float = 0.0
    captured: tuple[Estimate, float] | None = None

    @property
    def gap(self) -> float:
        """The share of the real samples that is missing at the last evaluation."""
        return float(self.missing[-1])


_TOLD: Final = 0.05  # of the real samples: a gap that a sentence tells of, as where it warns
_LOST: Final = 0.1  # share of its due below which a part is named as missing (docs/methods.md)
_NAMED: Final = 5
"""Lost parts that are named; of more the number is said."""

_ONE: Final = 0.9
"""Effective modes that are called one: all samples in one mode, a little rarer than others."""


def _modes(context: Context) -> ModeTrack | Absent:
    modes = track(context, "effective_modes")
    parts = context.history.occupancy
    if isinstance(modes, Absent):
        return modes
    if parts is None:
        return Absent(message("the samples could not be sorted into modes"))
    short = parts.short(_LOST)
    lost = short[-1]
    names = tuple(name for name, gone in zip(parts.names, lost, strict=False) if gone)
    since = holds_since(parts.steps, np.any(short[:, lost], axis=1))
    return ModeTrack(
        modes,
        len(parts.expected),
        parts.kind,
        names,
        since,
        parts.steps,
        _shares_missing(context.history.finer, parts),
        parts.reference is not None,
        context.history.classes,
        int(np.count_nonzero(parts.undecided[-1])),
        float(parts.due[-1].mean()),
        _captured(context),
    )


def _shares_missing(finer: PartitionCounts | None, parts: PartitionCounts) -> Array:
    """(E,) shares of the real samples in parts that are hardly reached, by the worse partition."""
    shares = parts.missing(_LOST)
    if finer is None or len(finer.steps) != len(parts.steps):
        return shares
    return np.maximum(shares, finer.missing(_LOST))


def _captured(context: Context) -> tuple[Estimate, float] | None:
    rows = context.history.of("captured_modes")
    return (row_estimate(rows.iloc[-1]), float(rows["baseline"].iloc[-1])) if len(rows) else None


def _judge_modes(modes: ModeTrack, limits: Limits) -> Judgement:
    few = too_few(modes.track.count, limits, modes.track.real if modes.counted else None)
    if few:
        return few
    graded = (
        modes.track.graded(limits.modes),
        limits.missing.lasting(modes.steps, modes.missing),
        (Status.WARN if modes.lost else Status.OK, modes.since),
    )
    status = worst(*(each for each, _ in graded))
    steps = [step for each, step in graded if each is status and step is not None]
    since = min(steps, default=None) if status is not Status.OK else None
    rule = message(
        "{rule}; warns too where a part gets under {least} of its share",
        rule=limits.modes.rule,
        least=_LOST,
    )
    parts = PARTS[modes.kind]
    effective = evidence(
        "effective_modes",
        message("Effective {parts}", parts=parts),
        modes.track.last,
        modes.track.baseline,
        unit=message("modes") if modes.kind == "modes" else "",  # the label names other parts
        rule=rule,
    )
    missing = number(
        "missing",
        message("Share of the real samples where hardly any samples are"),
        modes.gap,
        0.0,
        unit="share",
        rule=limits.missing.rule,
    )
    numbers = (effective, missing, *_captured_numbers(modes), *_thinnest(modes.classes))
    return Judgement(status, _claim(modes), numbers, since)


def _claim(modes: ModeTrack) -> Message:
    value = modes.track.last.value
    figures = {  # all samples in a rare part fill less than one
        "value": max(value, 1.0) if value >= _ONE else message("less than 1"),
        "baseline": modes.track.baseline,
        "total": modes.total,
    }
    if modes.kind == "cells":
        return message(
            "In effect the samples fill {value} of {total:count} k-means cells of the real data "
            "(baseline {baseline}). {missing:upper}.",
            missing=_missing(modes),
            **figures,
        )
    return message(
        "In effect the samples fill {value} of {total:count} {parts} (baseline {baseline}). "
        "{missing:upper}.",
        parts=PARTS[modes.kind],
        missing=_missing(modes),
        **figures,
    )


def _missing(modes: ModeTrack) -> Message:
    """Which parts are missing, and of how many that can't be said."""
    few, hit = modes.undecided, modes.captured
    if few == modes.total:
        text = message(
            "with {due} samples expected in each, no single one can be called missing",
            due=modes.due,
        )
        if hit is None:
            return text
        return message(
            "{untold}; {value} (baseline {baseline}) have any samples at all",
            untold=text,
            value=hit[0].value,
            baseline=hit[1],
        )
    if modes.lost:
        text = message("hardly any samples belong to {lost}", lost=_lost(modes))
    elif modes.gap >= _TOLD:
        text = message(
            "hardly any are where {share:percent} of the real samples are", share=modes.gap
        )
    elif few:
        text = plural(
            "the other one is not missing",
            "none of the other {count:count} is missing",
            count=modes.total - few,
        )
    else:
        text = message("none is missing")
    if not few:
        return text
    return plural(
        "too few samples are expected in {count:count} of the {parts} to say whether it is "
        "missing; {rest}",
        "too few samples are expected in {count:count} of the {parts} to say whether they are "
        "missing; {rest}",
        count=few,
        parts=PARTS[modes.kind],
        rest=text,
    )


def _lost(modes: ModeTrack) -> Message:
    """The names of the parts that are missing, or how many there are."""
    if len(modes.lost) > _NAMED:
        parts = PARTS[modes.kind]
        return message("{lost:count} of the {parts}", lost=len(modes.lost), parts=parts)
    return message("{names:and}", names=[named(name) for name in modes.lost])


def _captured_numbers(modes: ModeTrack) -> tuple[Evidence, ...]:
    if modes.captured is None:
        return ()
    value, baseline = modes.captured
    label = message(
        "Captured {parts}", parts=PARTS["modes" if modes.kind == "modes" else "classes"]
    )
    unit: Text = message("modes") if modes.kind == "modes" else ""
    return (evidence("captured_modes", label, value, baseline, unit=unit),)


def _thinnest(classes: tuple[ClassMeasurement, ...]) -> tuple[Evidence, ...]:
    """The classes that get the least of their share, and the one whose samples are most alike."""
    shares = least((c.name, c.share) for c in classes)
    varied = least((c.name, c.diversity) for c in classes)[:1]
    return (
        *(
            evidence(
                f"least_share_{i}",
                message("Share of class '{name}' over that of real samples", name=name),
                value,
                1.0,
            )
            for i, (name, value) in enumerate(shares, 1)
        ),
        *(
            evidence(
                "least_diversity", message("Diversity within class '{name}'", name=name), value, 1.0
            )
            for name, value in varied
        ),
    )


DIAGNOSTICS: Final[tuple[Diagnostic[Any], ...]] = (
    Diagnostic(
        id="modes",
        axis="collapse",
        question=message("Are all modes of the data generated, in the right shares?"),
        needs=message(
            "samples, and known modes, a classifier's classes, or real training samples to cluster"
        ),
        measure=_modes,
        judge=_judge_modes,
        limits=("samples_fewest", "real_fewest", "modes", "missing"),
        advice=message(
            "Regularise the discriminator (R1), enlarge the batch, or let it see several "
            "samples at once (PacGAN)."
        ),
        why=message("A mode that the generator never produces gives it no gradient to come back."),
        charts=("modes", "points", "quality"),
        references=("srivastava2017", "lin2018"),
        remedy=ladders.VARIED,
    ),
)
