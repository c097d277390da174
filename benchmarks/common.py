"""What the benchmarks share: windows run in turn, medians with quartiles, bars, printed, kept."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

RESULTS = Path(__file__).parent / "results"
LIMIT = 195.0
"""Seconds after which no further round begins, so that a slow machine ends too."""
LEAST_ROUNDS = 3

Window = Callable[[int], Any]
"""A stretch of work that is timed; it takes the number of the round, from 0."""


class Seconds(NamedTuple):
    """What a window took: by the clock, and of this process's processors together."""

    wall: float
    cpu: float


def interleaved(windows: Mapping[str, Window], rounds: int) -> dict[str, list[Seconds]]:
    """Seconds of each window in each round, after one round that is not counted.

    All run once a round, so that a busy machine slows them alike; every other round backwards, so
    that none always follows the same one.
    """
    found: dict[str, list[float]] = {name: [] for name in windows}
    for turn in range(rounds + 1):
        for name in [*windows] if turn % 2 else [*reversed(windows)]:
            wall, cpu = time.perf_counter(), time.process_time()
            windows[name](turn)
            found[name].append(Seconds(time.perf_counter() - wall, time.process_time() - cpu))
    return {name: values[1:] for name, values in found.items()}


def in_turn(
    loops: Mapping[str, Callable[[int], Any]], count: int, rounds: int
) -> dict[str, list[Seconds]]:
    """``interleaved`` for training loops, each given the first of the ``count`` steps."""
    windows = {name: lambda turn, loop=loop: loop(1 + turn * count) for name, loop in loops.items()}
    return interleaved(windows, rounds)


def steps_per_second(
    seconds: Mapping[str, list[Seconds]], count: int, clock: str = "wall"
) -> dict[str, list[float]]:
    """Rates, one a round, of windows of ``count`` steps, by a field of ``Seconds``."""
    return {n: [count / getattr(each, clock) for each in s] for n, s in seconds.items()}


def quartiles(values: list[float], digits: int = 3) -> dict[str, float]:
    """Median and quartiles."""
    lower, middle, upper = (round(v, digits) for v in statistics.quantiles(values, n=4))
    return {"median": middle, "lower": lower, "upper": upper}


def ratios(rates: Mapping[str, list[float]], bars: Mapping[str, float | None]) -> dict[str, Any]:
    """Quartiles of the ratio within a round, and the bar, of each ``ours : theirs`` in ``bars``.

    Ratios that lack one of their loops are left out.
    """
    found = {}
    for name, bar in bars.items():
        pair = [rates.get(part, []) for part in name.split(" : ")]
        if all(pair):
            each = [ours / theirs for ours, theirs in zip(*pair, strict=True)]
            found[name] = quartiles(each) | ({} if bar is None else {"bar": bar})
    return found


def table(found: Mapping[str, Mapping[str, float]], *, most: bool = False) -> None:
    """Print ratios: median, quartiles, bar, and whether it is kept; a bar is the least ratio.

    With ``most`` bars are the largest ratio allowed.
    """
    width = max(map(len, found))
    print(f"{'ratio':{width}}  median  quartiles       bar   kept")
    for name, ratio in found.items():
        median, bar = ratio["median"], ratio.get("bar")
        spread = f"[{ratio['lower']:.3f}-{ratio['upper']:.3f}]"
        kept = bar is None or (median <= bar if most else median >= bar)
        verdict = "" if bar is None else f"{bar:5.2f}  {'yes' if kept else 'MISSED'}"
        print(f"{name:{width}}  {median:6.3f}  {spread:15} {verdict}")


def keep(name: str, result: Mapping[str, Any]) -> None:
    """Write a result to ``results/NAME.json``."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
