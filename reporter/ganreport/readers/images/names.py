"""Which pictures belong together, and which number in their names says when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
"""Files that are looked at as pictures."""

EPOCHS: Final = frozenset({"epoch", "epochs", "ep"})
STEPS: Final = frozenset(
    {
        "step", "steps", "iter", "iters", "iteration", "iterations", "it", "itr", "batch",
        "batches", "update", "kimg",
    }
)  # fmt: skip
"""Words before a number that say what it counts."""

GENERATED: Final = frozenset(
    {
        "fake",
        "fakes",
        "gen",
        "generated",
        "generator",
        "sample",
        "samples",
        "synthetic",
        "synthesized",
    }
)
"""Words in names of pictures that show what a generator made."""

OTHER: Final = frozenset(
    {
        "real", "reals", "gt", "groundtruth", "target", "targets", "input", "inputs", "original",
        "rec", "recon", "reconstructed", "idt", "mask", "lr", "hr", "loss", "losses", "curve",
        "curves", "plot", "plots", "hist", "histogram", "fid", "graph", "confusion",
    }
)  # fmt: skip
"""Words in names of pictures that show something else: real samples, inputs, plots."""

REALS: Final = frozenset({"real", "reals"})
"""Words in names of pictures that show real samples."""

_LARGEST: Final = 2**53  # beyond it a float64 no longer holds every whole number


@dataclass(frozen=True)
class Series:
    """Pictures whose names differ in numbers only, by their steps.

    ``pattern`` is the common name with ``#`` for the numbers; ``times`` are pairs of a step and the
    files of it, in order; ``unit`` is what steps count: ``epoch``, ``step``, ``kimg``, ``picture``
    where only the order is known, empty where names do not say.
    """

    pattern: str
    times: tuple[tuple[int, tuple[str, ...]], ...]
    unit: str

    @property
    def folder(self) -> str:
        """The folder of the first picture."""
        return str(PurePosixPath(self.times[0][1][0]).parent)

    @property
    def generated(self) -> bool | None:
        """Whether names say that a generator made them; None where they don't say."""
        return generated(f"{PurePosixPath(self.pattern).name} {self.folder.rpartition('/')[2]}")


def generated(name: str) -> bool | None:
    """Whether a name says that a generator made the picture; None where it does not say."""
    words = set(re.findall(r"[a-z]+", name.lower()))
    if words & OTHER and not words & {"fake", "fakes", "generated"}:
        return False
    return True if words & GENERATED else None


def of_real(names: Iterable[str], folder: str) -> str:
    """The last picture in a folder that by its name shows real samples, empty without one."""
    real = [
        name
        for name in names
        if name.lower().endswith(SUFFIXES)
        and str(PurePosixPath(name).parent) == folder
        and REALS & set(re.findall(r"[a-z]+", PurePosixPath(name).name.lower()))
        and generated(PurePosixPath(name).name) is False
    ]
    return max(real, default="")


def find_series(names: Iterable[str]) -> list[Series]:
    """The series among files, those with two or more times, the likeliest samples first."""
    groups: dict[str, list[tuple[tuple[int, ...], str]]] = {}
    for name in names:
        if name.lower().endswith(SUFFIXES):
            stem = name[: name.rindex(".")]
            numbers = tuple(min(int(digits[:20]), _LARGEST) for digits in _digits(stem))
            if numbers:
                groups.setdefault(re.sub(r"[0-9]+", "#", name), []).append((numbers, name))
    candidates = [_series(pattern, group) for pattern, group in groups.items()]
    several = [series for series in candidates if len(series.times) > 1]
    rank = {True: 0, None: 1, False: 2}
    return sorted(several, key=lambda s: (rank[s.generated], -len(s.times), s.pattern))


def _digits(stem: str) -> list[str]:
    return re.findall(r"[0-9]+", stem)


def _series(pattern: str, group: Sequence[tuple[tuple[int, ...], str]]) -> Series:
    """Times by the number that a word says counts them, else by the order of all that vary."""
    count = len(group[0][0])
    varying = [i for i in range(count) if len({numbers[i] for numbers, _ in group}) > 1]
    units = [_unit(pattern, i) for i in range(count)]
    named = [i for i in varying if units[i]]
    if len(named) == 1 or len(varying) == 1:
        at = named[0] if len(named) == 1 else varying[0]
        times: dict[int, list[tuple[tuple[int, ...], str]]] = {}
        for numbers, name in group:
            times.setdefault(numbers[at], []).append((numbers, name))
        return Series(pattern, tuple((t, _names(times[t])) for t in sorted(times)), units[at])
    ordered = enumerate(_names(group), 1)
    return Series(pattern, tuple((place, (name,)) for place, name in ordered), "picture")


def _names(group: Iterable[tuple[tuple[int, ...], str]]) -> tuple[str, ...]:
    return tuple(name for _, name in sorted(group))


def _unit(pattern: str, index: int) -> str:
    """What the number of this index counts by the word before it, empty where none says."""
    before = "#".join(pattern.split("#")[: index + 1])
    match = re.search(r"([A-Za-z]+)[^A-Za-z#/]*/?$", before)
    word = match[1].lower() if match else ""
    known = next(
        (w for w in (word, *re.findall(r"epoch|iter|step", word)) if w in EPOCHS | STEPS), ""
    )
    return "epoch" if known in EPOCHS else "kimg" if known == "kimg" else "step" if known else ""
