"""Trackers' JSON: Comet's charts, ClearML's scalars, and series of points under their names."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from ganreport.messages import message, plural
from ganreport.readers.exports.joining import ExportedRun
from ganreport.readers.exports.records import number, number_or_none, seconds
from ganreport.run.model import Skipped
from ganreport.run.vocabulary import ours

_MONITOR: Final = ":monitor:"  # how ClearML calls what it measures of the machine
_DEEPEST: Final = 3  # levels of names above a series: a task, a title, a series
_FIRST: Final = 1e8  # seconds; a greater first number of three is a time
_TIME: Final = 1e9  # seconds; steps that all are greater are times
_STEPS: Final = ("x", "steps", "step", "iterations", "epochs")
_VALUES: Final = ("y", "values", "value")
_TIMES: Final = ("timestamps", "timestamp", "times")
_NAMES: Final = ("metric", "metricName", "metric_name", "name", "key", "tag")
_KEYS: Final = ("experimentKey", "experiment_key", "run", "run_id")

Points = tuple[Sequence[Any], Sequence[Any], Sequence[Any], str]
"""Steps, values, times (or none) and what the steps count."""

_Named = tuple[tuple[str, ...], str, Points]
"""The names of a series, the outermost first, the run that it is of, its points."""


def runs_in_object(document: Any, where: str) -> list[ExportedRun]:
    """The runs in a document of series; none where it is of another form."""
    runs: dict[str, ExportedRun] = {}
    monitored = 0
    for names, key, points in _by_task([*_series("", document, 0)]):
        if names[:1] and names[0].startswith(_MONITOR):
            monitored += 1
            continue
        steps, values, times, unit = points
        run = runs.setdefault(key, ExportedRun(where, key, unit=unit))
        scalar = "/".join(dict.fromkeys(names))[:200]
        for line, (step, value) in enumerate(zip(steps, values, strict=False), 1):
            at, taken = number(step), number_or_none(value)
            if taken is None or (math.isnan(at) and not isinstance(step, float)):
                run.skip(scalar, line)
            else:
                time = seconds(number(times[line - 1])) if len(times) >= line else math.nan
                run.put(scalar, at, taken, time)
    for run in list(runs.values())[:1] if monitored else ():
        what = plural("{count:count} scalar", "{count:count} scalars", count=monitored)
        run.left_out.append(Skipped(what, message("measured of the machine by ClearML")))
    return [run for run in runs.values() if run.scalars]


def _by_task(series: Sequence[_Named]) -> list[_Named]:
    """Series with the outermost of three names, the task of ClearML, as their run.

    That is so where all have three, and each task holds the same titles and series.
    """
    held: dict[str, set[tuple[str, ...]]] = {}
    for names, _, _ in series:
        held.setdefault(names[0] if names else "", set()).add(names[1:])
    inner = set.intersection(*held.values()) if held else set()
    if not inner or any(key or len(names) != _DEEPEST for names, key, _ in series):
        return [*series]
    return [(names[1:], names[0], points) for names, _, points in series]


def _series(key: str, entry: Any, depth: int) -> Iterator[_Named]:
    """Every series with its names, the outermost first, and the run that it is of."""
    if isinstance(entry, list):
        for each in entry:
            name = _text(each, _NAMES)
            points = _points(each) if name else None
            if points:
                yield (name,), _text(each, _KEYS) or key, points
        return
    if not isinstance(entry, Mapping) or depth > _DEEPEST:
        return
    own = _text(entry, _KEYS) or key
    for name, each in entry.items():
        points = _points(each)
        if points:
            yield (str(name),), own, points
        elif isinstance(each, list):
            yield from _series(own, each, depth + 1)
        elif isinstance(each, Mapping):
            for names, run, inner in _series(own, each, depth + 1):
                yield ((str(name), *names) if run == own else names), run, inner


def _text(entry: Any, keys: Sequence[str]) -> str:
    texts = (entry.get(key) for key in keys) if isinstance(entry, Mapping) else ()
    return next((text[:200] for text in texts if isinstance(text, str) and text), "")


def _points(entry: Any) -> Points | None:
    """A series: an object of arrays of steps and values, or an array of points; None of others."""
    if isinstance(entry, Mapping):
        x, y = _held(entry, _STEPS), _held(entry, _VALUES)
        if x is None or y is None or not len(entry[x]) or len(entry[x]) != len(entry[y]):
            return None
        if min(map(number, entry[x])) > _TIME:  # of ClearML, whose axis may be that of time
            return [math.nan] * len(entry[x]), entry[y], entry[x], "step"
        times = _held(entry, _TIMES)
        return entry[x], entry[y], entry[times] if times else (), _unit(x)
    if not isinstance(entry, list) or not entry:
        return None
    if all(isinstance(point, Mapping) for point in entry):
        return _of_objects(entry)
    if all(isinstance(point, list) and len(point) in (2, 3) for point in entry):
        return _of_arrays(entry)
    return None


def _held(entry: Mapping[str, Any], names: Sequence[str]) -> str | None:
    return next((name for name in names if isinstance(entry.get(name), list)), None)


def _of_objects(entries: Sequence[Mapping[str, Any]]) -> Points | None:
    first = entries[0]
    step = next((n for n in first if ours(str(n)) in ("step", "epoch") or n == "x"), None)
    value = next((n for n in _VALUES if n in first), None)
    if step is None or value is None or any(n in first for n in _NAMES):
        return None
    time = next((n for n in first if ours(str(n)) == "wall_time"), None)
    times = [entry.get(time) for entry in entries] if time else []
    steps = [entry.get(step) for entry in entries]
    return steps, [entry.get(value) for entry in entries], times, _unit(str(step))


def _of_arrays(entries: Sequence[Sequence[Any]]) -> Points | None:
    """``[step, value]`` or ``[time, step, value]``, where steps are whole and grow."""
    steps = [number(point[-2]) for point in entries]
    if not all(step >= 0 and step % 1 == 0 for step in steps):
        return None
    if len(steps) < 2 or any(b <= a for a, b in pairwise(steps)):
        return None
    times = [number(point[0]) for point in entries if len(point) == 3]
    if times and (len(times) != len(steps) or not times[0] > _FIRST):
        return None
    return steps, [point[-1] for point in entries], times, "step"


def _unit(name: str) -> str:
    return "epoch" if ours(name) == "epoch" else "step"
