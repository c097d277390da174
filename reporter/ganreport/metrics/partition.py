"""How samples fall on the parts of a distribution over time: modes, classes, or cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, Text, message
from ganreport.metrics.base import present
from ganreport.metrics.samples import Evaluation, RealSamples, cached, spread
from ganreport.stats.cells import cells, clusters, fallen
from ganreport.stats.modes import effective_modes, effective_modes_baseline, smoothed

Array = npt.NDArray[Any]
Kind = Literal["modes", "classes", "clusters", "cells"]

CELLS: Final = 12
"""Cells that real samples are cut into where there are neither modes nor classes nor clusters."""

# Of the same for what is missing: of half a swiss roll 12 cells miss 0 to 17 %, these 30 to 40 %.
_FINER: Final = 24
_CELL_POINTS: Final = (
    2000  # real samples that cells are cut by; all real samples are counted in them
)
_CLUSTER_POINTS: Final = 1000  # Ward's tree takes quadratic time and memory
_MOST_CLUSTERS: Final = 40  # known modes of usual toys (25 on a grid) fit; more would be cells
# Of the classes' evenness, below which clusters or cells tell more than classes: half of the modes
# in each of five classes leaves 0.5, sound generators of clothes have 0.62 to 1.
_WORSE: Final = 0.6
_SIGMAS_IN_ALL: Final = 3.0  # where several parts together have to be short before it is said
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

    def short(self, share: float, sigmas: float = _SIGMAS) -> Array:
        """(E, K) parts that get less than ``share`` of what they should, beyond chance."""
        beyond = self.due - self.counts > sigmas * self._spread
        return np.asarray((self.counts < share * self.due) & beyond)

    def missing(self, share: float) -> Array:
        """(E,) the share of the real samples that lie in parts which are ``short``."""
        return np.asarray(self.short(share, _SIGMAS_IN_ALL) @ self.expected)

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
    """By known modes, else by a classifier's classes, else by the real ones' clusters or cells.

    Clusters or cells take the place of classes where these hide what is missing at the last
    evaluation: a class may hold several modes, of which one is generated.
    """
    coarse = named(real)
    if coarse is None or coarse.kind != "classes":
        return coarse or _by_cells(real)
    finer = _by_cells(real)
    if finer is None:
        return coarse
    last = Evaluation(real.run.samples[-1], real)
    ratios = [_evenness(part, last) for part in (finer, coarse)]
    return finer if ratios[0] < _WORSE * ratios[1] else coarse


@cached
def named(real: RealSamples) -> Partition | None:
    """By known modes, else by a classifier's classes."""
    return _by_modes(real) or _by_classes(real)


def _evenness(part: Partition, e: Evaluation) -> float:
    """Effective parts of their baseline, 1 where samples can't be sorted."""
    counts = part.counts(e)
    if counts is None or not counts.sum():
        return 1.0
    total = int(counts.sum())
    due = effective_modes_baseline(part.expected, total, part.reference)
    return effective_modes(counts, part.expected).value / due.value


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


@cached
def _clusters(real: RealSamples) -> Array | None:
    """Centres of the clusters that the real samples fall into, None where they don't."""
    compared = real.compared
    if compared is None or len(compared) < 5 * CELLS:
        return None
    return clusters(spread(compared, _CLUSTER_POINTS), _MOST_CLUSTERS)


def _by_cells(real: RealSamples) -> Partition | None:
    centroids = _clusters(real)
    if centroids is not None:
        return _around("clusters", centroids, real)
    return _cut(real, CELLS)


@cached
def finer(real: RealSamples) -> Partition | None:
    """More cells of real samples that don't fall into clusters, to see what is missing of them.

    Cells of a sheet that is rolled up, or of arms of a star, are the less of one piece the larger
    they are. Clusters are not cut: a generator may make a mode tighter than it is.
    """
    coarse = sorter(real)
    return _cut(real, _FINER) if coarse is not None and coarse.kind == "cells" else None


def _cut(real: RealSamples, count: int) -> Partition | None:
    """Cells that k-means cuts the real samples into, at least five in each on average."""
    compared = real.compared
    if compared is None or len(compared) < 5 * count:
        return None
    return _around("cells", cells(spread(compared, _CELL_POINTS), count), real)


def _around(kind: Kind, centres: Array, real: RealSamples) -> Partition | None:
    """The parts of real samples, and of samples, that lie nearest to each of (K, d) centres."""
    if len(centres) < 2:
        return None
    points = spread(present(real.compared), _CELL_POINTS)
    names = tuple(_NUMBERED[kind](index + 1) for index in range(len(centres)))

    def counts(e: Evaluation) -> Array | None:
        if e.generated is None or e.generated.shape[1] != centres.shape[1]:
            return None
        return fallen(e.generated, centres)

    expected = smoothed(fallen(points, centres))
    return Partition(kind, names, expected, len(points), counts)


def _sampled(real: RealSamples, name: str) -> bool:
    return any(name in sample.arrays.names for sample in real.run.samples)
