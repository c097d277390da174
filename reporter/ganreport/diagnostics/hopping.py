"""Do samples hop between modes? Which parts of the data they hold from evaluation to evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ganreport.diagnostics.types import Evidence, Status, Thresholds
from ganreport.diagnostics.wording import number
from ganreport.history import History

_HELD: Final = 0.2
_FEWEST_EVALUATIONS: Final = 5
_FEWEST_A_PART: Final = 5


@dataclass(frozen=True)
class Hops:
    """How samples move between parts (modes, classes, cells) in the later half of evaluations.

    ``union`` parts are held at some evaluation, ``mean`` at an average one, of ``total``; ``lost``
    is the mean number that an evaluation no longer holds of those that the one before it held.
    """

    kind: str
    start: int
    union: int
    mean: float
    total: int
    lost: float

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
    )


def judge(hops: Hops, t: Thresholds) -> tuple[Status, str]:
    """Whether they hop, and that in a sentence."""
    if hops.score < t.hops_warn or hops.lost < t.hops_lost:
        return Status.OK, (
            f"The samples stay with the same {hops.kind} ({hops.mean:.1f} of {hops.total} an "
            f"evaluation, {hops.union} in all)."
        )
    return Status.FAIL if hops.score >= t.hops_fail else Status.WARN, (
        f"The samples hop: an evaluation holds {hops.mean:.1f} of {hops.total} {hops.kind} on "
        f"average, all from step {hops.start:,} on together {hops.union}; the generator is chased "
        "from one to the next."
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
    )
