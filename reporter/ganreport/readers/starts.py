"""Which starts of training a log holds, and which of them are the run: for all kinds of logs.

A start is a stretch of rows whose steps do not go back. It begins a training (a *root*), or goes on
with an earlier start: from a step that this had reached (a resume), or, where its counter was set
back to the first step, because the losses do not start again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

FEWEST: Final = 4
"""Rows of a start: with fewer it is no course to judge, and with fewer a restart rows are in no
order, or of several series."""

SUBSTANCE: Final = 0.1
"""Share of the longest start from which a last one is not just a false start."""

_FAR: Final = 30  # usual distances of steps beyond which a step forward may be a resume
_MOST: Final = 50  # values that are compared: the beginning is soon over
_CLEAR: Final = 1.5  # spreads that a loss has moved by, from which it tells; noise alone gives 1
_HEAVIEST: Final = 30.0  # of one loss's say: a loss without noise should not decide alone
_FAR_OFF: Final = 4.0  # spreads from the end, and shares of the way back, that are no going on
_SURE: Final = 0.2  # of at most 1, from which losses are believed to go on
_TINY: Final = 1e-9  # of a loss that is the same throughout
_NEAR: Final = 3  # usual distances between a checkpoint and the first row after it
_SLACK: Final = 0.1  # share of a start that may be lost at its end, as a log that was not flushed


@dataclass(frozen=True)
class Start:
    """A stretch of ``rows`` rows from index ``row`` on; its steps go from ``first`` to ``last``."""

    row: int
    rows: int
    first: int
    last: int


@dataclass(frozen=True)
class Lineage:
    """How the starts of a log hang together.

    ``parents`` are the starts that each goes on with, -1 of a root; ``shifts`` what is added to the
    steps of each. ``roots`` is the root of each; ``sizes`` the rows of each training (all starts of
    a root), in their order. ``chain`` are the starts that count, in their order, of the training of
    index ``taken``. ``short`` are starts after the chain that are too short to count, ``joined``
    those of the chain whose counter was set back though training went on.
    """

    parents: tuple[int, ...]
    shifts: tuple[int, ...]
    roots: tuple[int, ...]
    sizes: tuple[int, ...]
    taken: int
    chain: tuple[int, ...]
    short: tuple[int, ...] = ()
    joined: tuple[int, ...] = ()


GoesOn = Callable[[int, int, int], bool]
"""Whether losses go on: a training begins with the first start and ends with the second."""


def starts_of(steps: Array, borders: Sequence[int] = ()) -> list[Start]:
    """The starts among (n,) steps, at least one row.

    They begin where steps go back; at a border (a header, another file) where they do not grow; and
    where they leap to what an earlier start has reached.

    Args:
        steps: Whole numbers in the order of writing.
        borders: Rows before which the writer said that it was started.
    """
    back = steps[1:] < steps[:-1]
    cut = back.copy()
    own = np.array([b for b in borders if 0 < b < len(steps)], np.int64)
    cut[own - 1] |= steps[own] <= steps[own - 1]
    if back.any():
        reached = np.maximum.accumulate(steps)[:-1]
        cut |= (np.diff(steps) > _FAR * stride_of(steps)) & (steps[1:] <= reached)
    first = np.append(0, np.flatnonzero(cut) + 1)
    ends = np.append(first[1:], len(steps))
    return [
        Start(int(a), int(b - a), int(steps[a]), int(steps[b - 1]))
        for a, b in zip(first, ends, strict=True)
    ]


def stride_of(steps: Array) -> float:
    """The usual distance of steps that grow."""
    ahead = np.diff(steps)
    return float(np.median(ahead[ahead > 0])) if (ahead > 0).any() else 1.0


def in_no_order(steps: Array, borders: Sequence[int] = ()) -> bool:
    """Whether steps go back too often for starts of training, borders apart."""
    back = np.flatnonzero(steps[1:] < steps[:-1]) + 1
    unsaid = np.setdiff1d(back, np.array(borders, np.int64))
    return len(steps) < FEWEST * len(unsaid)


def lineage(
    starts: Sequence[Start], stride: float, goes_on: GoesOn | None = None, wish: int = 0
) -> Lineage:
    """How starts hang together, and which of them count.

    The last training of substance counts, and of it the last start that is not far shorter than
    the others without getting as far as they did.

    Args:
        starts: In the order of writing; at least one.
        stride: The usual distance of steps.
        goes_on: Tells of a counter that was set back to the first step; without it such a start is
            of another training.
        wish: The number of the training that counts, 0 for the last of substance.
    """
    parents, shifts, roots = [-1], [0], [0]
    for index, start in enumerate(starts[1:], 1):
        parent, shift = _parent(starts, index, stride), 0
        root = roots[parent] if parent >= 0 else roots[-1]
        if parent < 0 or start.first <= starts[root].first:
            before = _tip(starts, shifts, [i for i in range(index) if roots[i] == roots[-1]])
            parent = -1
            if goes_on is not None and goes_on(roots[-1], before, index):
                parent = before
                shift = starts[before].last + round(stride) - start.first
        shifts.append(shift + (shifts[parent] if parent >= 0 else 0))
        parents.append(parent)
        roots.append(roots[parent] if parent >= 0 else index)
    every = sorted(set(roots))
    sizes = [sum(s.rows for s, r in zip(starts, roots, strict=True) if r == root) for root in every]
    enough = _enough(sizes)
    taken = wish - 1 if wish else max(i for i, size in enumerate(sizes) if size >= enough)
    own = [index for index, root in enumerate(roots) if root == every[taken]]
    tip = _tip(starts, shifts, own)
    chain = [tip]
    while parents[chain[-1]] >= 0:
        chain.append(parents[chain[-1]])
    return Lineage(
        tuple(parents), tuple(shifts), tuple(roots), tuple(sizes), taken, tuple(reversed(chain)),
        short=tuple(index for index in own if index > tip),
        joined=tuple(i for i in reversed(chain[:-1]) if shifts[i] != shifts[parents[i]]),
    )  # fmt: skip


def _enough(sizes: Sequence[int]) -> float:
    most = max(sizes)
    return max(SUBSTANCE * most, min(FEWEST, most))


def _parent(starts: Sequence[Start], index: int, stride: float) -> int:
    """The latest earlier start that had come to where this one begins, else the latest before it.

    -1 where none begins earlier.
    """
    first = starts[index].first
    latest = -1
    for other in range(index - 1, -1, -1):
        each = starts[other]
        if each.first >= first:
            continue
        slack = max(_NEAR * stride, _SLACK * (each.last - each.first))
        if each.last >= first - slack:
            return other
        latest = max(latest, other)
    return latest


def _tip(starts: Sequence[Start], shifts: Sequence[int], own: Sequence[int]) -> int:
    """The last start that is not far shorter than others without getting as far as they did."""
    enough = SUBSTANCE * max(starts[index].rows for index in own)
    ends = [starts[index].last + shifts[index] for index in own]
    place = len(own) - 1
    while place and starts[own[place]].rows < enough and max(ends[:place]) > ends[place]:
        place -= 1
    return own[place]


def counted(starts: Sequence[Start], tree: Lineage, steps: Array) -> tuple[Array, Array]:
    """Which of (n,) rows count, and the steps of all of them, counted on where training went on."""
    kept, whole = np.zeros(len(steps), bool), steps.copy()
    for start, shift in zip(starts, tree.shifts, strict=True):
        whole[start.row : start.row + start.rows] += shift
    limit = None
    for index in reversed(tree.chain):
        rows = slice(starts[index].row, starts[index].row + starts[index].rows)
        kept[rows] = True if limit is None else whole[rows] < limit
        limit = int(whole[starts[index].row])
    return kept, whole


def losses_say(whole: Sequence[Array], late: Sequence[Array], new: Sequence[Array]) -> float:
    """Whether losses go on where they ended (above 0) or start again (below 0); 0 if none tells.

    The first values after the counter was set back are compared, one by one, with the first of the
    training, whose way down they repeat if it starts again, and with the level of its last. Losses
    that began where they ended tell nothing; the others have a say by how far they had moved, in
    units of their spread at the end, and none may be far from that end.

    Args:
        whole: Of each loss the finite values from the training's beginning on.
        late: Of each the values of the last start before.
        new: Of each the values from where the counter was set back.
    """
    say = weights = 0.0
    far = False
    for early, before, after in zip(whole, late, new, strict=True):
        count = min(len(early), len(before), len(after))
        if count < 2 * FEWEST:
            continue
        size = min(max(count // 10, FEWEST), _MOST)
        begin, end, now = early[:size], before[-size:], after[:size]
        level = float(np.median(end))
        spread = float(np.mean(np.abs(end - level))) + _TINY * (abs(level) + 1)
        moved = float(np.mean(np.abs(begin - level))) / spread
        if moved < _CLEAR:
            continue
        again, on = float(np.mean(np.abs(now - begin))), float(np.mean(np.abs(now - level)))
        weight = min(moved, _HEAVIEST)
        say += weight * (again - on) / max(again + on, _TINY)
        weights += weight
        far |= on > _FAR_OFF * spread and on > again / _FAR_OFF
    if not weights:
        return 0.0
    sure = say / weights
    return min(sure, -sure) if far or abs(sure) < _SURE else sure
