"""Do samples hop between modes? Which parts of the data they hold from evaluation to evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis.findings import Evidence, Thresholds
from ganreport.analysis.grading import Status
from ganreport.analysis.wording import number, percent
from ganreport.metrics.history import History

Array = npt.NDArray[Any]

_HELD: Final = 0.2
_FEWEST_EVALUATIONS: Final = 5
_FEWEST_A_PART: Final = 5


@dataclass(frozen=True)
class Hops:
    """How samples move between parts (modes, classes, ...) in the later half of evaluations.

    ``union`` parts are held at some evaluation, ``mean`` at an average one, of ``total``; ``lost``
    is the mean number that an evaluation no longer holds of those that the one before it held;
    ``shift`` the mean share of the samples that is in another part than at the evaluation before
    (total variation), less what chance moves.
    """

    kind: str
    start: int
    union: int
    mean: float
    total: int
    lost: float
    shift: float

    @property
    def score(self) -> float:
        """Union over mean: 1 where the same parts are held throughout."""
        return self.union / self.mean if self.mean else 1.0


def measure(history: History) -> Hops | None:
    """How samples moved, None where there are too few evaluations or samples to say."""
    parts = history.occupancy
    if parts is None or len(parts.expected) < 2:
        return None
    trained = parts.steps > 0
    counts, steps = parts.counts[trained], parts.steps[trained]
    half = len(steps) // 2
    counts, steps = counts[half:], steps[half:]
    if len(steps) < _FEWEST_EVALUATIONS:
        return None
    if counts.sum(axis=1).min() < _FEWEST_A_PART * len(parts.expected):
        return None
    shares = counts / counts.sum(axis=1, keepdims=True)
    held = shares >= _HELD * parts.expected
    return Hops(
        kind=parts.kind,
        start=int(steps[0]),
        union=int(held.any(axis=0).sum()),
        mean=float(held.sum(axis=1).mean()),
        total=len(parts.expected),
        lost=float((held[:-1] & ~held[1:]).sum(axis=1).mean()),
        shift=_shift(counts),
    )


def _shift(counts: Array) -> float:
    """Total variation between neighbours of (E, K) counts, less its mean between equal shares."""
    totals = counts.sum(axis=1, keepdims=True)
    shares = counts / totals
    mean = (shares[:-1] + shares[1:]) / 2
    drawn = 1 / totals[:-1] + 1 / totals[1:]
    chance = np.sqrt(2 / np.pi * mean * (1 - mean) * drawn)
    moved = np.abs(np.diff(shares, axis=0)) - chance
    return float(moved.sum(axis=1).mean() / 2)


def judge(hops: Hops, t: Thresholds) -> tuple[Status, str]:
    """Whether they hop or shift, and that in a sentence."""
    if hops.score >= t.hops_warn and hops.lost >= t.hops_lost:
        return Status.FAIL if hops.score >= t.hops_fail else Status.WARN, (
            f"The samples hop: an evaluation holds {hops.mean:.1f} of {hops.total} {hops.kind} on "
            f"average, all from step {hops.start:,} on together {hops.union}; the generator is "
            "chased from one to the next."
        )
    if hops.shift >= t.shift_warn:
        return Status.FAIL if hops.shift >= t.shift_fail else Status.WARN, (
            f"The samples shift: from one evaluation to the next {percent(hops.shift)} of them "
            f"change their {hops.kind} beyond chance; what a checkpoint gives is a matter of luck."
        )
    return Status.OK, (
        f"The samples stay with the same {hops.kind} ({hops.mean:.1f} of {hops.total} an "
        f"evaluation, {hops.union} in all; {percent(max(hops.shift, 0.0))} move between them)."
    )


def numbers(hops: Hops, t: Thresholds) -> tuple[Evidence, ...]:
    """What the answer rests on."""
    rule = (
        f"warns from {t.hops_warn:g}, fails from {t.hops_fail:g}, if {t.hops_lost:g} or more are "
        "lost between evaluations"
    )
    label = f"{hops.kind.capitalize()} held in all over those held at once"
    return (
        number("hops", label, hops.score, null=1.0, rule=rule),
        number("lost", "Lost from one evaluation to the next", hops.lost, null=0.0),
        number(
            "shift",
            f"Share of the samples that changes {hops.kind} between evaluations",
            hops.shift,
            null=0.0,
            unit="share",
            rule=f"warns from {t.shift_warn:g}, fails from {t.shift_fail:g}",
        ),
    )
