"""Which pictures belong together that a library named by key, step and something random."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from ganreport.readers.files import files_below
from ganreport.readers.images.names import Series

MLFLOW: Final = re.compile(r"(?P<key>[^+%]+)[+%]step[+%](?P<step>\d{1,15})[+%]timestamp[^/]*\.png")
"""``key+step+10+timestamp+...png``, before 2026 with ``%``; the smaller copies are passed over."""

WANDB: Final = re.compile(r"(?P<key>.+)_(?P<step>\d{1,15})_[0-9a-z]{4,64}\.(?:png|jpe?g|bmp)")
"""``key_10_<hash>.png``."""


def logged_pictures(root: Path, folder: str, names: re.Pattern[str]) -> list[Series]:
    """The series of pictures in a folder of a run directory, the likeliest samples first."""
    pictures: dict[str, dict[int, list[str]]] = {}
    for name in files_below(root / folder):
        fits = names.fullmatch(name)
        if fits:
            times = pictures.setdefault(fits["key"], {})
            times.setdefault(int(fits["step"]), []).append(f"{folder}/{name}")
    return series_of(pictures)


def series_of(pictures: Mapping[str, Mapping[int, Sequence[str]]]) -> list[Series]:
    """Series of keys -> steps -> files, but for those whose names say that they show no samples."""
    several = [_series(key, times) for key, times in pictures.items() if len(times) > 1]
    shown = [each for each in several if each.generated is not False]
    return sorted(shown, key=lambda s: (not s.generated, -len(s.times), s.pattern))


def _series(key: str, times: Mapping[int, Sequence[str]]) -> Series:
    ordered = tuple((step, tuple(times[step])) for step in sorted(times))
    first = PurePosixPath(ordered[0][1][0])
    name = PurePosixPath(key).name
    return Series(f"{first.parent}/{name}_#{first.suffix}", ordered, "step")
