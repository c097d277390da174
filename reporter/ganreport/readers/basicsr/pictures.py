"""Pictures of validation, ``<image>/<image>_<iteration>.png``: the same inputs, restored anew."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ganreport.readers.images.files import Picture, Torn, size_of
from ganreport.readers.images.names import Series

_NAME: Final = re.compile(r"(?:^|/)([^/]{1,150})/\1_(\d{1,15})\.png$")
_MOST_IMAGES: Final = 64  # restored images of one iteration; the rest of a large set shows no more


def restored(root: Path, names: Iterable[str]) -> Series | None:
    """The pictures of those images that are of the usual size, by iteration.

    None where there are fewer than two iterations.

    Args:
        root: What names are relative to.
        names: All files of the run.
    """
    images: dict[str, dict[int, str]] = {}
    for name in names:
        match = _NAME.search(name)
        if match:
            images.setdefault(name.rpartition("/")[0], {})[int(match[2])] = name
    sizes = {folder: _size(root, files[max(files)]) for folder, files in images.items()}
    usual = Counter(size for size in sizes.values() if size).most_common(1)
    if not usual:
        return None
    chosen = [folder for folder in images if sizes[folder] == usual[0][0]][:_MOST_IMAGES]
    times: dict[int, list[str]] = {}
    for folder in chosen:
        for iteration, name in images[folder].items():
            times.setdefault(iteration, []).append(name)
    if len(times) < 2:
        return None
    series = tuple((step, tuple(times[step])) for step in sorted(times))
    home = chosen[0].rpartition("/")[0]
    return Series(f"{home}/*/*_#.png" if home else "*/*_#.png", series, "step")


def _size(root: Path, name: str) -> tuple[int, int] | None:
    try:
        return size_of(Picture(root / name, name))
    except Torn:
        return None
