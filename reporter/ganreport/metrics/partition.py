"""How samples fall on the parts of a distribution over time: modes, classes, or cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, Text, message
from ganreport.metrics.samples import Evaluation, RealSamples, cached, spread
from ganreport.stats.cells import cells, clusters, fallen
from ganreport.stats.modes import smoothed

Array = npt.NDArray[Any]
Kind = Literal["modes", "classes", "clusters", "cells"]

CELLS: Final = 12
"""Cells that real samples are cut into where there are neither modes nor classes nor clusters."""

_CELL_POINTS: Final = (
    2000  # real samples that cells are cut by; all real samples are counted in them
)
_CLUSTER_POINTS: Final = 1000  # Ward's tree takes quadratic time and memory
_MOST_CLUSTERS: Final = 40  # known modes of usual toys (25 on a grid) fit; more would be cells
_SIGMAS: Final = 4.0  # a part short by chance in one of 30,000, so that hundreds can be looked at


_NUMBERED: Final[dict[Kind, Callable[[int], Message]]] = {
    "modes": lambda number: message("mode {number:d}", number=number),
    "classes": lambda number: message("class {number:d}", number=number),
    "clusters": lambda number: message("cluster {number:d}", number=number),
    "cells": lambda number: message("cell {number:d}", number=number),
}
"""What parts without a name of their own are called."""


@dataclass(frozen=True)
class PartitionCounts:
    """Counts of samples a part and evaluation.

    ``counts`` is (E, K) with a row for each of the (E,) ``steps``; ``expected`` (K,) the share of
    each part among real samples, counted from ``reference`` of them (None: known exactly);
    ``names`` are those of the K parts.
    """

    kind: Kind
    names: tuple[Text, ...]
    steps: Array
    counts: Array
    expected: Array
    reference: int | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the parts in English."""
        return tuple(map(str, self.names))

    @property
    def shares(self) -> Array:
        """(E, K) shares of the samples."""
        return np.asarray(self.counts / np.maximum(1, self.counts.sum(axis=1, keepdims=True)))

    @property
    def due(self) -> Array:
        """(E, K) samples that a perfect generator would put into each part."""
        return np.asarray(self.counts.sum(axis=1, keepdims=True) * self.expected)

    def short(self, share: float) -> Array:
        """(E, K) parts that get less than ``share`` of what they should, beyond chance."""
        beyond = self.due - self.counts > _SIGMAS * self._spread
        return np.asarray((self.counts < share * self.due) & beyond)

    @property
    def undecided(self) -> Array:
        """(E, K) parts so small that ``short`` could not name them if no sample fell on them."""
        return np.asarray(self.due <= _SIGMAS * self._spread)

    @property
    def _spread(self) -> Array:
        """(E, K) standard deviations of how far counts of a perfect generator are from ``due``."""
        totals = self.counts.sum(axis=1, keepdims=True)
        counted = self.due * totals / self.reference if self.reference else 0
        return np.asarray(np.sqrt(self.due + counted))


@dataclass(frozen=True)
class Partition:
    """Puts samples into parts: ``counts`` gives (K,) counts of an evaluation, None if it can't.

    ``expected`` (K,) are positive shares, ``reference`` how many real samples they were counted
    from, None where they are known exactly.
    """

    kind: Kind
    names: tuple[Text, ...]
    expected: Array
    reference: int | None
    counts: Callable[[Evaluation], Array | None]

    def occupancy(self, evaluations: Sequence[tuple[int, Array]]) -> PartitionCounts | None:
        """The occupancy of all evaluations, from their steps and counts; None of none."""
        if not evaluations:
            return None
        steps = np.array([step for step, _ in evaluations])
        counts = np.array([counts for _, counts in evaluations])
        return PartitionCounts(self.kind, self.names, steps, counts, self.expected, self.reference)


@cached
def sorter(real: RealSamples) -> Partition | None:
    """By known modes, else by a classifier's classes, else by the real ones' clusters or cells."""
    return _by_modes(real) or _by_classes(real) or _by_cells(real)


def _by_modes(real: RealSamples) -> Partition | None:
    if real.centres is None or len(real.centres[0]) < 2:
        return None
    count = len(real.centres[0])
    names = tuple(_NUMBERED["modes"](index + 1) for index in range(count))
    expected = np.full(count, 1 / count)
    return Partition("modes", names, expected, None, lambda e: e.known.counts if e.known else None)


def _by_classes(real: RealSamples) -> Partition | None:
    seen, count = real.classes, real.class_count
    if seen is None or count < 2 or not _sampled(real, "random_classes"):
        return None
    card = real.run.info.data
    named = card.classes if card else ()
    names: tuple[Text, ...] = (
        *named,
        *(_NUMBERED["classes"](index) for index in range(len(named), count)),
    )

    def counts(e: Evaluation) -> Array | None:
        return None if e.classes is None else np.bincount(e.classes, minlength=count)[:count]

    expected = smoothed(np.bincount(seen, minlength=count))
    return Partition("classes", names, expected, len(seen), counts)


def _by_cells(real: RealSamples) -> Partition | None:
    train = real.train
    if train is None or len(train) < 5 * CELLS:
        return None
    points = spread(train, _CELL_POINTS)
    centroids = clusters(spread(train, _CLUSTER_POINTS), _MOST_CLUSTERS)
    kind: Kind = "cells" if centroids is None else "clusters"
    centres = cells(points, CELLS) if centroids is None else centroids
    if len(centres) < 2:
        return None
    names = tuple(_NUMBERED[kind](index + 1) for index in range(len(centres)))

    def counts(e: Evaluation) -> Array | None:
        if e.generated is None or e.generated.shape[1] != centres.shape[1]:
            return None
        return fallen(e.generated, centres)

    expected = smoothed(fallen(points, centres))
    return Partition(kind, names, expected, len(points), counts)


def _sampled(real: RealSamples, name: str) -> bool:
    return any(name in sample.arrays.names for sample in real.run.samples)
