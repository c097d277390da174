"""Which pictures belong together, and which number in their names says when."""

from __future__ import annotations

import itertools
import math
import os
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, TypeAlias

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
        "fake", "fakes", "gen", "generated", "generator", "sample", "samples", "synthetic",
        "synthesized",
    }
)  # fmt: skip
"""Words in names of pictures that show what a generator made."""

OTHER: Final = frozenset(
    {
        "real", "reals", "gt", "groundtruth", "target", "targets", "input", "inputs", "original",
        "rec", "recon", "reconstructed", "idt", "mask", "lr", "hr", "loss", "losses", "curve",
        "curves", "plot", "plots", "hist", "histogram", "fid", "graph", "confusion", "attention",
        "attn", "alignment", "alignments",
    }
)  # fmt: skip
"""Words in names of pictures that show something else: real samples, inputs, plots."""

SOUNDS: Final = frozenset(
    {"mel", "mels", "melspec", "melspectrogram", "spec", "specs", "spectrogram", "spectrograms",
     "spectrum", "stft", "cqt", "mfcc", "waveform", "wav", "audio"}
)  # fmt: skip
"""Words in names of pictures of sounds: their axes are time and frequency."""

RUNS: Final = frozenset(
    {"run", "runs", "exp", "experiment", "trial", "seed", "fold", "version", "attempt", "job",
     "model", "config", "cfg", "rank", "gpu", "worker", "try", "test"}
)  # fmt: skip
"""Words before the number of a folder that say that each holds a run of its own."""

REALS: Final = frozenset({"real", "reals"})
"""Words in names of pictures that show real samples."""

_LARGEST: Final = 2**53  # beyond it a float64 no longer holds every whole number
_STEPS_FROM: Final = 100  # numbers of folders from which on they count steps: runs are fewer
_FEWEST_EPOCHS: Final = 3  # whose batches tell how many an epoch has; of two any number may do
_Numbered: TypeAlias = tuple[tuple[int, ...], str]
"""The numbers in a name, and the name."""


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
        """The folder that all pictures are in, or in folders of."""
        parents = {str(PurePosixPath(names[0]).parent) for _, names in self.times}
        return os.path.commonpath(parents) or "."

    @property
    def words(self) -> str:
        """What names and their folders say."""
        pattern = PurePosixPath(self.pattern)
        return f"{pattern.name} {pattern.parent.name} {self.folder.rpartition('/')[2]}"

    @property
    def generated(self) -> bool | None:
        """Whether names say that a generator made them; None where they don't say."""
        return generated(self.words)


def of_sound(name: str) -> bool:
    """Whether a name says that the picture shows a sound, such as a spectrogram."""
    return bool(SOUNDS & set(re.findall(r"[a-z]+", name.lower())))


def generated(name: str) -> bool | None:
    """Whether a name says that a generator made the picture; None where it does not say."""
    words = set(re.findall(r"[a-z]+", name.lower()))
    if words & SOUNDS:
        return False
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
    groups: dict[str, list[_Numbered]] = {}
    for name in names:
        if name.lower().endswith(SUFFIXES):
            stem = name[: name.rindex(".")]
            numbers = tuple(min(int(digits[:20]), _LARGEST) for digits in _digits(stem))
            if numbers:
                groups.setdefault(re.sub(r"[0-9]+", "#", name), []).append((numbers, name))
    candidates = [
        _series(pattern, part)
        for pattern, group in groups.items()
        for part in _runs_apart(pattern, group)
    ]
    several = [series for series in candidates if len(series.times) > 1]
    rank = {True: 0, None: 1, False: 2}
    return sorted(
        several, key=lambda s: (rank[s.generated], -len(s.times), s.pattern, s.times[0][1])
    )


def _digits(stem: str) -> list[str]:
    return re.findall(r"[0-9]+", stem)


def _runs_apart(pattern: str, group: Sequence[_Numbered]) -> list[list[_Numbered]]:
    """The pictures of each run, where numbers of folders tell runs and not times.

    They do where a word says so, where names within the folders say when, or where they are small:
    ``1/0001.png`` and ``2/0001.png``.
    """
    inside = pattern.rpartition("/")[0].count("#")
    varying = _varying(group)
    outer = [i for i in varying if i < inside]
    if not outer:
        return [list(group)]
    times = [i for i in outer if _unit(pattern, i)]
    within = any(_unit(pattern, i) for i in varying if i >= inside)
    unsaid = [i for i in outer if i not in times]
    of_runs = [i for i in unsaid if _word(pattern, i) in RUNS or within or times]
    if not of_runs and not times and not _timely({numbers[outer[0]] for numbers, _ in group}):
        of_runs = outer
    parts: dict[tuple[int, ...], list[_Numbered]] = {}
    for numbers, name in group:
        parts.setdefault(tuple(numbers[i] for i in of_runs), []).append((numbers, name))
    return list(parts.values())


def _timely(numbers: Collection[int]) -> bool:
    """Whether numbers of folders look like steps: large, or several at equal distances over 1."""
    ordered = sorted(numbers)
    gaps = {b - a for a, b in itertools.pairwise(ordered)}
    return ordered[-1] >= _STEPS_FROM or (len(ordered) > 2 and len(gaps) == 1 and gaps != {1})


def _varying(group: Sequence[_Numbered]) -> list[int]:
    return [i for i in range(len(group[0][0])) if len({numbers[i] for numbers, _ in group}) > 1]


def _series(pattern: str, group: Sequence[_Numbered]) -> Series:
    """Times by the number that a word says counts them, else by the order of all that vary."""
    varying = _varying(group)
    units = [_unit(pattern, i) for i in range(len(group[0][0]))]
    named = [i for i in varying if units[i]]
    inside = pattern.rpartition("/")[0].count("#")
    outer = [i for i in varying if i < inside]
    if len(named) == 1 or len(varying) == 1:
        return _by_number(pattern, group, named[0] if len(named) == 1 else varying[0], units)
    if len(outer) == 1 and not named:
        return _by_number(pattern, group, outer[0], units)
    if len(varying) == 2 and (steps := _steps([[n[i] for i in varying] for n, _ in sorted(group)])):
        named_steps = zip(steps, _names(group), strict=True)
        return Series(pattern, tuple((step, (name,)) for step, name in named_steps), "step")
    ordered = enumerate(_names(group), 1)
    return Series(pattern, tuple((place, (name,)) for place, name in ordered), "picture")


def _by_number(pattern: str, group: Sequence[_Numbered], at: int, units: Sequence[str]) -> Series:
    times: dict[int, list[_Numbered]] = {}
    for numbers, name in group:
        times.setdefault(numbers[at], []).append((numbers, name))
    return Series(pattern, tuple((t, _names(times[t])) for t in sorted(times)), units[at])


def _steps(pairs: Sequence[Sequence[int]]) -> list[int]:
    """Steps of pairs of an epoch and a batch in it, in order, saved every so many batches.

    Batches that grow over all epochs are steps themselves. Else the batches of an epoch are what
    makes all distances multiples of the usual one, as ``train_00_0099``, ``train_01_0078``, ... of
    921 batches an epoch; empty where no number or several do.
    """
    epochs, batches = ([pair[i] for pair in pairs] for i in (0, 1))
    if all(a < b for a, b in itertools.pairwise(batches)):
        return batches
    within = [b - a for (e, a), (f, b) in itertools.pairwise(pairs) if e == f]
    if len(set(epochs)) < _FEWEST_EPOCHS or not within:
        return []
    every = math.gcd(*within)
    least = max(batches) + 1
    same = len({batch % max(every, 1) for batch in batches}) == 1  # each epoch began anew
    if every < 2 or same or least > _LARGEST // 2 // max(epochs[-1], 1):
        return []
    fits = [
        size
        for size in range(least, least + every)
        if all(
            (epoch * size + batch - epochs[0] * size - batches[0]) % every == 0
            for epoch, batch in pairs
        )
    ]
    if len(fits) != 1:
        return []
    return [epoch * fits[0] + batch for epoch, batch in pairs]


def _names(group: Iterable[_Numbered]) -> tuple[str, ...]:
    return tuple(name for _, name in sorted(group))


def _word(pattern: str, index: int) -> str:
    """The word before the number of this index, empty where none stands there."""
    before = "#".join(pattern.split("#")[: index + 1])
    match = re.search(r"([A-Za-z]+)[^A-Za-z#/]*/?$", before)
    return match[1].lower() if match else ""


def _unit(pattern: str, index: int) -> str:
    """What the number of this index counts by the word before it, empty where none says."""
    word = _word(pattern, index)
    known = next(
        (w for w in (word, *re.findall(r"epoch|iter|step", word)) if w in EPOCHS | STEPS), ""
    )
    return "epoch" if known in EPOCHS else "kimg" if known == "kimg" else "step" if known else ""
