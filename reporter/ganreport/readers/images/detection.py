"""What a series of pictures shows: which are sound, how they are cut, whether latents stay."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import RunBroken
from ganreport.messages import Message, message, plural
from ganreport.readers.images.files import (
    Picture,
    Pictures,
    Torn,
    read_picture,
    size_of,
    tile_shape,
)
from ganreport.readers.images.names import Series
from ganreport.readers.images.notes import of_cut, of_latents
from ganreport.readers.problems import unreadable
from ganreport.run.model import Latents, Problem, SampleSet
from ganreport.stats import tiling
from ganreport.stats.decimate import evenly
from ganreport.stats.plots import are_plots
from ganreport.stats.tiling import Cut

Array = npt.NDArray[Any]
Time = tuple[int, tuple[Picture, ...]]
"""A step and its pictures."""

MOST_TIMES: Final = 200
"""Steps whose pictures are read at most, evenly spread, the last among them."""

MOST_DECODED: Final = 400_000_000
"""Pixels decoded at most while reading; of larger pictures fewer steps are read."""

_MOST_FILES: Final = 256  # pictures of one time, when samples were saved one by one
_LOOKED_AT: Final = 8  # pictures in which gutters must agree; more decide nothing further
_SHOWN_BYTES: Final = 2**27  # 128 MB of pictures in memory at once
_PAIRS: Final = 6  # late pairs of times; their median decides
_BLANK: Final = 3  # levels of 255: lossy formats ripple by as much around one colour
_SURELY_FIXED: Final = 0.5  # distance to itself over that to others: half is beyond doubt
_FIXED: Final = 0.9  # below it fixed only if it also fades with time; a shared class does not
_REDRAWN: Final = 0.97  # no nearer to itself than to others, but for the noise of a median
_FADING: Final = 0.02  # by how much the first and last must differ more than neighbours


@dataclass(frozen=True)
class Seen:
    """What a series of pictures gave; ``notes`` say how it was cut and what that assumes."""

    samples: tuple[SampleSet, ...]
    problems: tuple[Problem, ...]
    latents: Latents = ""
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class WriterHints:
    """What a writer's own code says of its pictures.

    ``side`` is that of square tiles without gutters, in pixels, 0 if it is not known; ``latents``
    are empty if it does not say; ``unit`` what numbers in names count where no word says it;
    ``whole`` that each is one sample, however much it looks like a grid.
    """

    side: int = 0
    latents: Latents = ""
    unit: str = ""
    whole: bool = False


NOTHING: Final = WriterHints()
"""All is to be seen from the pictures."""


def look(path: Path, series: Series, known: WriterHints = NOTHING) -> Seen:
    """Look once at each picture file of a series below ``path`` that is read; as ``look_at``."""
    times = (
        (step, tuple(Picture(path / name, name) for name in names)) for step, names in series.times
    )
    return look_at(tuple(times), series.folder, known)


def look_at(times: Sequence[Time], where: str, known: WriterHints = NOTHING) -> Seen:
    """Look once at each picture that is read: whether it is whole, has content and is new.

    At most ``MOST_TIMES`` steps are read, one picture at a time in memory but for a few that the
    grid is found by. Pictures of one colour, and those saved before with the same pixels, are
    faults of logging: they are left out and named, lest they look like a collapse.

    Args:
        times: Steps and their pictures, in order.
        where: What problems call the whole series.
        known: What their writer is known to do.

    Raises:
        RunBroken: A picture changed in between.
    """
    problems: list[Problem] = []
    usual = _of_one_size(times, where, problems)
    good, again = _sound(usual, problems)
    if not good:
        return Seen((), tuple(problems))
    try:
        first = read_picture(good[-1][1][0])
        count = max(2, min(_LOOKED_AT, _SHOWN_BYTES // first.nbytes))
        every = [picture for _, pictures in good for picture in pictures]
        shown = [read_picture(every[i]) for i in evenly(len(every), count)]
    except Torn as error:
        file = good[-1][1][0].file
        raise RunBroken(f"{file}: a picture changed while it was read ({error}).") from error
    cut = tiling.of_side(shown[0], known.side) or tiling.find_cut(shown)
    if known.whole:
        height, width = shown[0].shape[:2]
        cut = Cut((0,), (0,), height, width, (0,), "whole")
    if are_plots(shown, cut):
        what = message("Pictures that look like plots of curves, not like samples, are left out.")
        return Seen((), (*problems, Problem(kind="left-out", where=where, what=what)))
    faults = [time for time in again if not _all_alike(time, cut)]
    problems.extend(_repeated(faults, len(usual)))
    good = sorted([*good, *(time for time in again if time not in faults)])
    grey = all(bool((p == p[..., :1]).all()) for p in shown)
    shape = tile_shape(cut, max(len(files) for _, files in good), grey=grey)
    plain = [Pictures(files, cut, shape, frozenset({"random"})) for _, files in good]
    latents = known.latents or _latents(plain)
    names = frozenset({"random", "fixed"} if latents == "fixed" else {"random"})
    samples = tuple(SampleSet(step, Pictures(files, cut, shape, names)) for step, files in good)
    notes = (
        *of_cut(cut, shape, shown[0].shape[:2]),
        of_latents(latents, known=bool(known.latents)),
    )
    return Seen(samples, tuple(problems), latents, notes)


def _of_one_size(times: Sequence[Time], where: str, problems: list[Problem]) -> list[Time]:
    """Evenly chosen times whose pictures are of the usual size."""
    chosen = [times[i] for i in evenly(len(times), MOST_TIMES)]
    sizes: dict[Picture, tuple[int, int]] = {}
    for _, pictures in chosen:
        for picture in pictures[:_MOST_FILES]:
            try:
                sizes[picture] = size_of(picture)
            except Torn as error:
                problems.append(_torn(picture.where, error))
    most = max((len(pictures) for _, pictures in chosen), default=0)
    if most > _MOST_FILES:
        what = message(
            "Of up to {total:count} pictures of a step the first {read:count} were read.",
            total=most,
            read=_MOST_FILES,
        )
        problems.append(Problem(kind="passed-over", where=where, what=what))
    if not sizes:
        return []
    usual = max(Counter(sizes.values()).items(), key=lambda item: (item[1], item[0]))[0]
    others = [picture.where for picture, size in sizes.items() if size != usual]
    if others:
        what = plural(
            "{count:count} picture is of another size than {width:d} x {height:d} pixels.",
            "{count:count} pictures are of another size than {width:d} x {height:d} pixels.",
            count=len(others),
            width=usual[1],
            height=usual[0],
        )
        problems.append(Problem(kind="left-out", where=others[0], what=what, count=len(others)))
    kept = [(step, tuple(p for p in some if sizes.get(p) == usual)) for step, some in chosen]
    kept = [time for time in kept if time[1]]
    each = usual[0] * usual[1] * max(len(files) for _, files in kept)
    read = [kept[i] for i in evenly(len(kept), max(2, MOST_DECODED // each))]
    if len(chosen) < len(times) or len(read) < len(kept):
        total = len(times)
        what = message(
            "Of {total:count} steps with pictures {read:count} were read, evenly spread.",
            total=total,
            read=len(read),
        )
        problems.append(
            Problem(kind="passed-over", where=where, what=what, count=total - len(read))
        )
    return read


def _sound(times: Sequence[Time], problems: list[Problem]) -> tuple[list[Time], list[Time]]:
    """The times whose pictures can be read and have content; apart those that were saved before."""
    good: list[Time] = []
    seen: set[bytes] = set()
    blank: list[str] = []
    again: list[Time] = []
    for step, files in times:
        digest, content = hashlib.sha256(), False
        whole: list[Picture] = []
        for file in files:
            try:
                picture = read_picture(file)
            except Torn as error:
                problems.append(_torn(file.where, error))
                continue
            digest.update(picture.tobytes())
            content |= any(int(np.ptp(picture[..., c])) > _BLANK for c in range(3))
            whole.append(file)
        if not whole:
            continue
        where = whole[0].where
        if not content:
            blank.append(where)
        elif digest.digest() in seen:
            again.append((step, tuple(whole)))
        else:
            good.append((step, tuple(whole)))
        seen.add(digest.digest())
    if blank:
        what = message(
            "The pictures of {count:count} of {total:count} steps are of one colour: a fault of "
            "what saved them, so that they are left out.",
            count=len(blank),
            total=len(times),
        )
        problems.append(Problem(kind="blank", where=blank[0], what=what, count=len(blank)))
    return good, again


def _repeated(again: Sequence[Time], total: int) -> Iterator[Problem]:
    if again:
        what = message(
            "The pictures of {count:count} of {total:count} steps were saved before, pixel for "
            "pixel: a fault of what saved them, so that they are left out.",
            count=len(again),
            total=total,
        )
        where = again[0][1][0].where
        yield Problem(kind="repeated", where=where, what=what, count=len(again))


def _all_alike(time: Time, cut: Cut) -> bool:
    """Whether all tiles are one: a generator that gives nothing else gives it again."""
    pictures = [read_picture(picture) for picture in time[1][:_LOOKED_AT]]
    tiles = np.concatenate([cut.tiles(picture) for picture in pictures]).astype(np.float32)
    return len(tiles) > 1 and float(tiles.std(axis=0).mean()) <= _BLANK


def _torn(where: str, error: Torn) -> Problem:
    return unreadable(where, error, "picture")


def _latents(pictures: Sequence[Pictures]) -> Latents:
    """Whether a cell is more like itself at the next time than others are, late in training.

    A cell of a fixed latent also grows less like itself with time; one that only shares its class
    with itself does not.
    """
    late = [tiles for each in pictures[-_PAIRS - 1 :] if (tiles := each.get("random")) is not None]
    late = [tiles for tiles in late if len(tiles) == len(late[-1])]
    near = [tiling.likeness(a, b) for a, b in itertools.pairwise(late)]
    if not near or not np.isfinite(near).all():
        return "unknown"
    ratio = float(np.median(near))
    far = tiling.likeness(late[0], late[-1]) if len(late) > 2 else ratio
    if ratio < _SURELY_FIXED or (ratio < _FIXED and far > ratio + _FADING):
        return "fixed"
    return "redrawn" if ratio > _REDRAWN and len(near) > 2 else "unknown"
