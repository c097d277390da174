"""Do samples hop between modes? Which parts of the data they hold from evaluation to evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.analysis.findings import Evidence
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import Limits
from ganreport.analysis.wording import PARTS, number
from ganreport.messages import Message, message
from ganreport.metrics.history import History
from ganreport.metrics.partition import Kind

Array = npt.NDArray[Any]

# Share of its due from which a part counts as held: a fifth, beyond stray samples.
_HELD: Final = 0.2
_FEWEST_EVALUATIONS: Final = 5  # of the later half: fewer show no coming and going
_STIR: Final = 0.1  # of the samples: half of a shift that warns, and beyond all noise of sampling
_BY_CHANCE: Final = 0.02  # of so long a rest in samples that go on to move
_FEWEST_A_PART: Final = 5  # samples due to a part: at fewer it is empty by chance too often


@dataclass(frozen=True)
class Hops:
    """How samples move between parts (modes, classes, ...) in the later half of evaluations.

    ``union`` parts are held at some evaluation, ``mean`` at an average one, of ``total``; ``lost``
    is the mean number that an evaluation no longer holds of those that the one before it held;
    ``shift`` the mean share of the samples that is in another part than at the evaluation before
    (total variation), less what chance moves. Where they moved and then stopped, ``stopped`` is the
    step from which on they stay, and all figures are of the evaluations from there on.
    """

    kind: Kind
    start: int
    union: int
    mean: float
    total: int
    lost: float
    shift: float
    stopped: int | None = None

    @property
    def score(self) -> float:
        """Union over mean: 1 where the same parts are held throughout."""
        return self.union / self.mean if self.mean else 1.0

    @property
    def parts(self) -> Message:
        """What the parts are called in sentences."""
        return PARTS[self.kind]


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
    still = _stopped(_moved(counts))
    counts, steps = counts[still:], steps[still:]
    shares = counts / counts.sum(axis=1, keepdims=True)
    held = shares >= _HELD * parts.expected
    return Hops(
        kind=parts.kind,
        start=int(steps[0]),
        union=int(held.any(axis=0).sum()),
        mean=float(held.sum(axis=1).mean()),
        total=len(parts.expected),
        lost=float((held[:-1] & ~held[1:]).sum(axis=1).mean()),
        shift=float(_moved(counts).mean()),
        stopped=int(steps[0]) if still else None,
    )


def _moved(counts: Array) -> Array:
    """(E - 1,) total variation between neighbours of (E, K) counts, less its mean by chance."""
    totals = counts.sum(axis=1, keepdims=True)
    shares = counts / totals
    mean = (shares[:-1] + shares[1:]) / 2
    drawn = 1 / totals[:-1] + 1 / totals[1:]
    chance = np.sqrt(2 / np.pi * mean * (1 - mean) * drawn)
    return np.asarray((np.abs(np.diff(shares, axis=0)) - chance).sum(axis=1) / 2)


def _stopped(moved: Array) -> int:
    """The index of the evaluation from which on nothing moves that moved before, else 0.

    As many steps in a row are still as would hardly be by chance if they moved as often as before:
    samples that stay with a mode for a while are not at rest.
    """
    stirs = moved >= _STIR
    if not stirs.any():
        return 0
    last = int(np.flatnonzero(stirs)[-1]) + 1
    rests = len(moved) - last
    if rests + 1 < _FEWEST_EVALUATIONS:
        return 0
    return last if (1 - stirs[:last].mean()) ** rests < _BY_CHANCE else 0


def judge(hops: Hops, limits: Limits) -> tuple[Status, Message]:
    """Whether they hop or shift, and that in a sentence."""
    hopping = limits.hops.grade(hops.score)
    if hopping is not Status.OK and limits.hops_lost.beyond(hops.lost):
        return hopping, message(
            "The generator hops between {parts}: an evaluation holds {mean:.1f} of {total:count} "
            "on average, all evaluations from step {start:count} on together {union:count}.",
            mean=hops.mean,
            total=hops.total,
            parts=hops.parts,
            start=hops.start,
            union=hops.union,
        )
    shifting = limits.shift.grade(hops.shift)
    if shifting is not Status.OK:
        return shifting, message(
            "The samples shift: from one evaluation to the next {share:percent} of them change "
            "between {parts}, beyond chance. Which of them a checkpoint generates is a matter of "
            "luck.",
            share=hops.shift,
            parts=hops.parts,
        )
    if hops.stopped is not None:
        return Status.OK, message(
            "The samples moved between {parts} at first, and stay with the same ones from step "
            "{step:count} on ({share:percent} move).",
            parts=hops.parts,
            step=hops.stopped,
            share=max(hops.shift, 0.0),
        )
    return Status.OK, message(
        "The samples stay with the same {parts} ({mean:.1f} of {total:count} per evaluation, "
        "{union:count} in all; {share:percent} move between them).",
        parts=hops.parts,
        mean=hops.mean,
        total=hops.total,
        union=hops.union,
        share=max(hops.shift, 0.0),
    )


def numbers(hops: Hops, limits: Limits) -> tuple[Evidence, ...]:
    """What the answer rests on."""
    rule = message(
        "{rule}, if {lost} or more are lost between evaluations",
        rule=limits.hops.rule,
        lost=limits.hops_lost.at,
    )
    return (
        number(
            "hops",
            message("{parts:upper} over all evaluations relative to one", parts=hops.parts),
            hops.score,
            baseline=1.0,
            rule=rule,
        ),
        number("lost", message("Lost from one evaluation to the next"), hops.lost, baseline=0.0),
        number(
            "shift",
            message(
                "Share of the samples that change {parts} between evaluations", parts=hops.parts
            ),
            hops.shift,
            baseline=0.0,
            unit="share",
            rule=limits.shift.rule,
        ),
    )
