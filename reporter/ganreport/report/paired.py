"""Scored pairs as a report holds them: values of each score, other methods', the worst to see."""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np

from ganreport.messages import Text, message
from ganreport.metrics.paired import SAID, SCORES
from ganreport.report.evidence import SamplePicture
from ganreport.report.numbers import Number, numbers, same_length
from ganreport.report.tiles import grid, picture
from ganreport.run.model import Run
from ganreport.run.scored_pairs import HIGHER, ScoredPairs
from ganreport.stats import paired
from ganreport.stats.decimate import evenly

MOST: Final = 400
"""Pairs of a chart: more points can't be told apart."""

_WORST: Final = 10  # as many as are shown
_PAPER: Final = 255  # white, where a method made nothing of an input

SIDES: Final[dict[str, Text]] = {
    "input": message("input"),
    "output": message("output"),
    "truth": message("true file"),
}
"""What rows of the picture are called, but for names of other methods."""


class PairedValues(msgspec.Struct, frozen=True, kw_only=True):
    """One score: (p,) ``values`` of the pairs, and of other methods by their names."""

    id: str
    label: Text
    unit: str
    better: str
    values: tuple[Number, ...]
    references: dict[str, tuple[Number, ...]] = {}

    def __post_init__(self) -> None:
        for name, other in self.references.items():
            same_length(values=self.values, **{name: other})


class PairedEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """The pairs of the last step; ``total`` are all of them, ``names`` those that are charted.

    ``worst`` are places of the worst among these; ``step`` is None of one set that is of no step.
    """

    step: int | None
    total: int
    names: tuple[str, ...]
    worst: tuple[int, ...]
    scores: tuple[PairedValues, ...]
    notes: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        for score in self.scores:
            same_length(names=self.names, values=score.values)
        if any(not 0 <= place < len(self.names) for place in self.worst):
            raise ValueError("a pair that is among the worst is not among the pairs")


def paired_evidence(run: Run) -> PairedEvidence | None:
    """The last pairs of a run, None where it has none."""
    if not run.paired:
        return None
    pairs = run.paired[-1]
    worst = _worst(pairs)
    rest = np.setdiff1d(np.arange(len(pairs.names)), worst)
    kept = np.sort(np.concatenate([worst, rest[evenly(len(rest), MOST - len(worst))]]))
    return PairedEvidence(
        step=None if run.lone else pairs.step,
        total=len(pairs.names),
        names=tuple(pairs.names[place] for place in kept),
        worst=tuple(int(np.searchsorted(kept, place)) for place in worst),
        scores=tuple(
            PairedValues(
                id=score.id,
                label=score.label,
                unit=score.unit,
                better=score.better,
                values=numbers(pairs.scores[score.id][kept]),
                references={
                    name: numbers(other[score.id][kept]) for name, other in pairs.references.items()
                },
            )
            for score in SCORES
            if score.id in pairs.scores
        ),
        notes=pairs.notes,
    )


def _worst(pairs: ScoredPairs) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    leading = pairs.scores[pairs.leading]
    better = pairs.leading in HIGHER
    return np.asarray(paired.worst(leading, _WORST, higher_is_better=better), np.int64)


def worst_pairs(run: Run) -> SamplePicture | None:
    """The worst outputs beside what they should have been, the worst first."""
    if not run.paired or not run.paired[-1].shown:
        return None
    pairs = run.paired[-1]
    sides = list(dict.fromkeys(side for each in pairs.shown for side in each.tiles))
    sides.sort(key=lambda side: list(SIDES).index(side) if side in SIDES else 1.5)
    blank = np.full_like(next(iter(pairs.shown[0].tiles.values())), _PAPER)
    tiles = [each.tiles.get(side, blank) for side in sides for each in pairs.shown]
    when = message(" at step {step:count}", step=pairs.step)
    caption = message(
        "From above: {sides:list}. The {count} worst of {total:count} pairs{when}, the worst on "
        "the left, by {score}: {named:list}.",
        sides=[SIDES.get(side, side) for side in sides],
        count=len(pairs.shown),
        total=len(pairs.names),
        when="" if run.lone else when,
        score=SAID[pairs.leading],
        named=[
            message("{name} ({value})", name=each.name, value=each.score) for each in pairs.shown
        ],
    )
    return picture(
        "worst-pairs",
        "samples",
        message("The worst outputs beside what they should have been"),
        caption,
        grid(np.stack(tiles), len(pairs.shown)),
    )
