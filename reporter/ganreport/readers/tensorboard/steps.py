"""From events to one value a step: what a restart wrote again, several values of one step."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.readers.losses import is_loss
from ganreport.readers.starts import (
    FEWEST,
    GoesOn,
    Start,
    counted,
    lineage,
    losses_say,
    starts_of,
    stride_of,
)
from ganreport.readers.tensorboard.events import Events
from ganreport.stats import clock

Array = npt.NDArray[Any]

_LARGEST: Final = 2**53  # beyond it a float64 no longer holds every whole number
_FEW: Final = 3  # values at one step, from which it is no step
_MOST_TAGS: Final = 50  # losses by which it is told whether training went on
_OTHER: Final = 3.0  # times apart throughout: what counts something else, as epochs beside batches
_ENDLESS: Final = np.iinfo(np.int64).max


@dataclass(frozen=True)
class StepClock:
    """When the (n,) events of a folder were: their steps, and which do not count.

    ``gone`` events were written again after a restart or have no step; ``counted`` says that steps
    are counted, for those written down do not grow. ``restarts`` are starts that went back,
    ``short`` events of last ones that are far shorter than the others and got less far, ``joined``
    the steps (the last before, the first after) at which they were set back though training went
    on.
    """

    steps: Array
    walls: Array
    gone: Array
    bounds: Array
    counted: bool = False
    restarts: int = 0
    lost: int = 0
    short: int = 0
    joined: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class EventSeries:
    """One scalar: (k,) growing steps, the mean of its values at each, and the most of one step.

    ``walls`` are the wall times of the last value of each step; ``again`` values were superseded
    within a file; ``at_once`` says that steps went back so often that they were sorted.
    """

    steps: Array
    values: Array
    walls: Array
    most: int = 1
    again: int = 0
    at_once: bool = False


def stuck(events: Events) -> tuple[int, int]:
    """How many values belong to scalars whose steps do not grow, and how many there are at all.

    Steps do not grow where all are the same, or where they start over again and again in one file,
    as the counters of batches do at each epoch.
    """
    steps, bounds = _array(events.steps), np.array(events.bounds)
    bad = total = 0
    for points in events.scalars.values():
        rows = _array(points.rows)
        own = steps[rows]
        total += len(own)
        inner = np.flatnonzero(np.diff(np.searchsorted(bounds, rows, "right")) == 0)
        back = inner[own[inner + 1] < own[inner]]
        over = int(np.count_nonzero(own[back + 1] <= own[0])) if len(own) else 0
        starts_over = 2 < len(back) < 2 * over and len(own) >= FEWEST * len(back)
        if starts_over or (len(own) >= _FEW and (own == own[0]).all()):
            bad += len(own)
    return bad, total


def clock_of(events: Events, *, counted: bool) -> StepClock:
    """Steps as written, restarts taken out, or counted.

    Counted are the values of the scalar with the most of them (of pictures where there is none).
    """
    steps, walls = _array(events.steps).copy(), np.array(events.walls)
    bounds = np.array(events.bounds, np.int64)
    if counted:
        tags = [_array(p.rows) for p in (events.scalars or events.pictures).values()]
        master = max(tags, key=lambda rows: (len(rows), -int(rows[0])))
        ticks = np.searchsorted(np.unique(master), np.arange(len(steps)), "right")
        return StepClock(
            np.maximum(ticks, 1), walls, np.zeros(len(steps), bool), bounds, counted=True
        )
    wrong = (steps < 0) | (steps >= _LARGEST)
    gone = wrong.copy()
    cuts = _cuts(events, steps, walls, bounds)
    after = np.maximum.accumulate(np.where(wrong, -np.inf, walls)) if len(walls) else walls
    in_turn = [cut for cut in cuts if 0 < cut[0] < len(steps) and after[cut[0] - 1] <= cut[2]]
    course = _course(events, steps, wrong, in_turn)
    gone |= course.gone
    restarts = course.restarts
    for row, step, wall in cuts:
        begun = step + int(course.shifts[min(row, len(steps) - 1)]) if len(steps) else step
        if row < len(steps) and course.gone[row]:
            continue
        earlier = ~gone[:row] & (steps[:row] + course.shifts[:row] >= begun) & (walls[:row] < wall)
        gone[:row] |= earlier
        restarts += bool(earlier.any()) and (row, step, wall) not in in_turn
    return StepClock(
        np.where(wrong, steps, steps + course.shifts),
        walls,
        gone,
        bounds,
        restarts=restarts,
        lost=int(np.count_nonzero(wrong)),
        short=course.short,
        joined=course.joined,
    )


@dataclass(frozen=True)
class _Course:
    """Which of (n,) events are of starts that don't count, and what is added to their steps."""

    gone: Array
    shifts: Array
    restarts: int = 0
    short: int = 0
    joined: tuple[tuple[int, int], ...] = ()


def _course(
    events: Events, steps: Array, wrong: Array, cuts: Sequence[tuple[int, int, float]]
) -> _Course:
    """How starts that were written one after another hang together."""
    none = _Course(np.zeros(len(steps), bool), np.zeros(len(steps), np.int64))
    begins = [(0, -1), *((row, step) for row, step, _ in cuts)]
    ends = [*(row for row, _ in begins[1:]), len(steps)]
    starts: list[Start] = []
    for (row, step), end in zip(begins, ends, strict=True):
        own = np.unique(steps[row:end][~wrong[row:end]])
        if len(own):
            first = step if step >= 0 else int(own[0])
            starts.append(Start(row, len(own), first, int(own[-1])))
    if len(starts) < 2:
        return none
    stops = [*(start.row for start in starts[1:]), len(steps)]
    spans = [(start.row, stop) for start, stop in zip(starts, stops, strict=True)]
    tree = lineage(starts, stride_of(np.unique(steps[~wrong])), _goes_on(events, spans))
    reached = np.maximum.accumulate([start.last for start in starts])
    for index, (row, stop) in enumerate(spans):
        none.gone[row:stop] = index not in tree.chain
        none.shifts[row:stop] = tree.shifts[index]
    return replace(
        none,
        restarts=sum(s.first <= r for s, r in zip(starts[1:], reached.tolist(), strict=False)),
        short=sum(spans[index][1] - spans[index][0] for index in tree.short),
        joined=tuple((starts[tree.parents[i]].last, starts[i].first) for i in tree.joined),
    )


def _goes_on(events: Events, spans: Sequence[tuple[int, int]]) -> GoesOn:
    """Whether losses go on where a counter was set back."""
    tags = [tag for tag in events.scalars if is_loss(tag)] or list(events.scalars)

    def part(first: int, last: int) -> list[Array]:
        values: list[Array] = []
        for tag in tags[:_MOST_TAGS]:
            points = events.scalars[tag]
            a, b = np.searchsorted(_array(points.rows), (spans[first][0], spans[last][1]))
            own = np.array(points.values[a:b], np.float64)
            values.append(own[np.isfinite(own)])
        return values

    def goes_on(begin: int, end: int, new: int) -> bool:
        return losses_say(part(begin, end), part(end, end), part(new, new)) > 0

    return goes_on


def _cuts(
    events: Events, steps: Array, walls: Array, bounds: Array
) -> list[tuple[int, int, float]]:
    """Rows before which events of these steps on, written before these wall times, do not count.

    A file that goes on with a scalar of earlier ones supersedes them from its first step on; those
    that are still written then are of another writer at the same time.
    """
    first = np.full(len(bounds), _ENDLESS)
    for points in events.scalars.values():
        rows = _array(points.rows)
        at = np.searchsorted(rows, np.append(bounds, len(steps)))
        begun = np.flatnonzero((at[1:] > at[:-1]) & (at[:-1] > 0))
        np.minimum.at(first, begun, steps[rows[at[begun]]])
    cuts = [(row, step, wall) for row, step, wall in events.sessions if step >= 0]
    for index in np.flatnonzero(first < _ENDLESS):
        row = int(bounds[index])
        opened = events.created[index] or float(walls[row])
        cuts.append((row, int(first[index]), opened))
    return sorted(cuts)


def curve(clock_: StepClock, rows: array[int], values: array[float]) -> EventSeries:
    """One scalar on its steps."""
    at, numbers = _array(rows), np.array(values)
    kept = ~clock_.gone[at]
    at, numbers = at[kept], numbers[kept]
    walls = clock_.walls[at]
    again, at_once = 0, False
    steps = clock_.steps[at]
    back = clock.restarts(steps)
    if back and len(steps) < FEWEST * back:
        at_once = True
    elif back:
        held = ~_rewritten(steps, np.searchsorted(clock_.bounds, at, "right"))
        again = int(np.count_nonzero(~held))
        steps, numbers, walls = steps[held], numbers[held], walls[held]
    order = np.argsort(steps, kind="stable")
    steps, numbers, walls = steps[order], numbers[order], walls[order]
    starts = np.flatnonzero(np.append(True, steps[1:] != steps[:-1])) if len(steps) else at[:0]
    counts = np.diff(np.append(starts, len(steps)))
    with np.errstate(all="ignore"):
        means = np.add.reduceat(numbers, starts) / counts if len(starts) else numbers
    last = walls[starts + counts - 1]
    return EventSeries(steps[starts], means, last, int(counts.max(initial=0)), again, at_once)


def _rewritten(steps: Array, files: Array) -> Array:
    """(n,) values of starts within a file that don't count, or that were written again."""
    back = np.flatnonzero((steps[1:] < steps[:-1]) & (files[1:] == files[:-1])) + 1
    gone = np.zeros(len(steps), bool)
    for file in np.unique(files[back]):
        inside = np.flatnonzero(files == file)
        starts = starts_of(steps[inside])
        tree = lineage(starts, stride_of(steps[inside]))
        gone[inside] = ~counted(starts, tree, steps[inside])[0]
    return gone


def put_by_time(steps: Array, walls: Array, leader: EventSeries) -> Array | None:
    """(k,) steps at which the leader was when these were written, where they count something else.

    None where they count the same, or times do not tell. Epochs beside batches are the usual case.
    """
    if not (np.isfinite(leader.walls).all() and np.isfinite(walls).all()):
        return None
    grows = bool((np.diff(leader.walls) >= 0).all() and (np.diff(walls) > 0).all())
    inside = grows and len(steps) > 2 and walls[-1] <= leader.walls[-1] + np.ptp(leader.walls) / 20
    if not inside or walls[0] < leader.walls[0]:
        return None
    places = np.searchsorted(leader.walls, walls, "right") - 1
    counterparts = leader.steps[places]
    ratio = (counterparts[1:] + 1) / (steps[1:] + 1)
    other = bool((ratio > _OTHER).all() or (ratio < 1 / _OTHER).all())
    return counterparts if other and (np.diff(counterparts) > 0).all() else None


def _array(numbers: array[int]) -> Array:
    return np.array(numbers, np.int64)
