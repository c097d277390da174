"""From events to one value a step: what a restart wrote again, several values of one step."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.readers.tensorboard.events import Events
from ganreport.stats import clock

Array = npt.NDArray[Any]

_LARGEST: Final = 2**53  # beyond it a float64 no longer holds every whole number
_FEW: Final = 3  # values at one step, from which it is no step
_OFTEN: Final = 4  # rows a restart: with fewer the steps are no course
_OTHER: Final = 3.0  # times apart throughout: what counts something else, as epochs beside batches
_ENDLESS: Final = np.iinfo(np.int64).max


@dataclass(frozen=True)
class StepClock:
    """When the (n,) events of a folder were: their steps, and which do not count.

    ``gone`` events were written again after a restart or have no step; ``counted`` says that steps
    are counted, for those written down do not grow. ``restarts`` are files that went back.
    """

    steps: Array
    walls: Array
    gone: Array
    bounds: Array
    counted: bool = False
    restarts: int = 0
    lost: int = 0


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
        starts_over = 2 < len(back) < 2 * over and len(own) >= _OFTEN * len(back)
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
    gone, restarts = wrong.copy(), 0
    for row, step, wall in _cuts(events, steps, walls, bounds):
        earlier = ~gone[:row] & (steps[:row] >= step) & (walls[:row] < wall)
        gone[:row] |= earlier
        restarts += bool(earlier.any())
    lost = int(np.count_nonzero(wrong))
    return StepClock(steps, walls, gone, bounds, restarts=restarts, lost=lost)


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
    if back and len(steps) < _OFTEN * back:
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
    """(n,) values that later ones of the same file write again or go back before."""
    back = np.flatnonzero((steps[1:] < steps[:-1]) & (files[1:] == files[:-1])) + 1
    gone = np.zeros(len(steps), bool)
    for file in np.unique(files[back]):
        inside = np.flatnonzero(files == file)
        own = np.full(len(inside), _ENDLESS)
        starts = back[files[back] == file] - inside[0]
        own[starts - 1] = steps[starts + inside[0]]
        lowest = np.minimum.accumulate(own[::-1])[::-1]
        gone[inside] = steps[inside] >= lowest
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
