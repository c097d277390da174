"""Which numbers in names of files and folders are steps."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ganreport.readers.images.names import EPOCHS, STEPS, generated

_COUNTING: Final = STEPS | {
    "ckpt", "checkpoint", "checkpoints", "snapshot", "tick", "ticks", "nimg", "global",
}  # fmt: skip
_DIGITS: Final = re.compile(r"[0-9]+")
_BEFORE: Final = re.compile(r"([A-Za-z]+)[^A-Za-z0-9/]{0,3}$")
_AFTER: Final = re.compile(r"[-_ ]?([A-Za-z]+)")
_SHARDS: Final = re.compile(r"[0-9]+-of-[0-9]+")
_THOUSANDS: Final = 1000  # what a k behind a number stands for
_MOST_DIGITS: Final = 15  # of a step: more are a time or a hash
_ROUND: Final = 100  # folders named by multiples of it are named by steps


@dataclass(frozen=True)
class Steps:
    """Names by their steps, in order; ``unit`` is ``epoch``, ``kimg``, ``step`` or empty."""

    times: tuple[tuple[int, str], ...]
    unit: str = ""


def steps_of(names: Iterable[str]) -> Steps | None:
    """The largest group of names that differ in one number only, None where there is none.

    A number that a word says counts steps goes before others; names with several numbers that
    change are none, nor are parts of one whole, such as ``0-of-5``.
    """
    groups: dict[str, list[str]] = {}
    for name in names:
        if not _SHARDS.search(name):
            groups.setdefault(_DIGITS.sub("#", name), []).append(name)
    made = [steps for group in groups.values() if (steps := _steps(group))]
    return max(made, key=lambda s: (bool(s.unit), len(s.times), s.times[0][1]), default=None)


def _steps(names: Sequence[str]) -> Steps | None:
    each = [list(_DIGITS.finditer(name)) for name in names]
    if len(names) < 2 or any(len(m[0]) > _MOST_DIGITS for own in each for m in own):
        return None
    varying = [i for i in range(len(each[0])) if len({int(own[i][0]) for own in each}) > 1]
    units = {i: _unit(names[0], each[0][i]) for i in varying}
    said = [i for i in varying if units[i][0]]
    if len(said) != 1 and len(varying) != 1:
        return None
    at = said[0] if len(said) == 1 else varying[0]
    unit, factor = units[at]
    times = sorted((int(own[at][0]) * factor, name) for own, name in zip(each, names, strict=True))
    return Steps(tuple(times), unit) if len({step for step, _ in times}) == len(times) else None


def _unit(name: str, number: re.Match[str]) -> tuple[str, int]:
    """What a number counts by the words around it, and what it is to be multiplied by."""
    after = _AFTER.match(name, number.end())
    behind = after[1].lower() if after else ""
    factor = _THOUSANDS if behind == "k" else 1
    before = _BEFORE.search(name, 0, number.start())
    for word in (before[1].lower() if before else "", behind):
        if word in EPOCHS:
            return "epoch", factor
        if word == "kimg":
            return "kimg", 1
        if word in _COUNTING:
            return "step", factor
    return ("step", factor) if behind == "k" else ("", 1)


def are_parts(steps: Steps) -> bool:
    """Whether numbers only count the parts of one whole: from 0 or 1 on, without a word for it."""
    numbers = [number for number, _ in steps.times]
    counted = numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] < 2
    return counted and not steps.unit and not generated(steps.times[0][1])


def are_steps(steps: Steps, *, folders: bool) -> bool:
    """Whether numbers are steps: a word says so, or they can't be classes or mere counts.

    Folders that are numbered one by one are classes; at greater equal distances they are steps.
    """
    if steps.unit or not folders:
        return True
    numbers = [number for number, _ in steps.times]
    gaps = {b - a for a, b in itertools.pairwise(numbers)}
    return all(number % _ROUND == 0 for number in numbers) or (
        len(numbers) > 2 and len(gaps) == 1 and gaps != {1}
    )
