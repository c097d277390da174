"""Images in files of their own, checked when they are opened and decoded when they are taken."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from ganreport.messages import Text, message, plural
from ganreport.readers.problems import Unusable, reason
from ganreport.run.kinds import IMAGES
from ganreport.samples import resize
from ganreport.samples.sources import grids, pictures
from ganreport.samples.sources.base import Source, SourceOptions
from ganreport.samples.sources.damage import nothing_left, problems
from ganreport.samples.sources.draws import drawn
from ganreport.samples.sources.headers import PictureFacts
from ganreport.samples.sources.items import Encoded
from ganreport.samples.sources.labels import NO_LABELS, Labels, as_in
from ganreport.stats.decimate import evenly
from ganreport.stats.tiling import Cut

Array = npt.NDArray[Any]
Left = list[tuple[Text, Text]]
"""Names of files that can't be used, and why."""

FILTER: Final = "lanczos"
"""What images of other sizes are brought to one by: dataset_tool of StyleGAN takes it, too."""

_LOOKED_AT: Final = 32  # images in which colours are looked for: one is enough


@dataclass(frozen=True, kw_only=True, eq=False)
class ImageSource(Source):
    """Pictures in files, each one sample, or a grid of samples where there is a cut."""

    items: tuple[Encoded, ...]
    cut: Cut | None = None

    def take(self, chosen: Sequence[int]) -> Array:
        """As :meth:`Source.take`; a grid is decoded once for all its tiles."""
        result = np.empty((len(chosen), *self.shape), np.uint8)
        each, last, tiles = len(self.cut.cells) if self.cut else 1, -1, result[:0]
        with pictures.quietly:
            for place, index in enumerate(chosen):
                at, cell = divmod(int(index), each)
                if at != last:
                    tiles, last = self._tiles(self.items[at]), at
                result[place] = tiles[cell]
        return result

    def _tiles(self, item: Encoded) -> Array:
        size, channels = (self.shape[0], self.shape[1]), self.shape[2]
        try:
            if self.cut:
                return _tiles(item, self.cut, size, channels)
            return fitted(pictures.decoded(item.content(), channels)[np.newaxis], size)
        except Unusable as error:
            raise UsageError(
                f"{self.path}: {item.name} can't be read ({reason(error)}). "
                "Move it out of there, and build the report when nothing writes to it."
            ) from error


@lru_cache(maxsize=2)  # a large grid has tiles for many batches
def _tiles(item: Encoded, cut: Cut, size: tuple[int, int], channels: int) -> Array:
    """The samples in a grid."""
    return fitted(cut.tiles(pictures.decoded(item.content(), channels)), size)


def fitted(images: Array, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Images (n, height, width, c) of bytes in a size: the middle of that ratio, then resized."""
    height, width = images.shape[1:3]
    if (height, width) == size:
        return images
    scale = min(height / size[0], width / size[1])
    rows, columns = (min(side, max(1, round(scale * to))) for side, to in
                     zip((height, width), size, strict=True))  # fmt: skip
    top, left = (height - rows) // 2, (width - columns) // 2
    return resize.as_bytes(images[:, top : top + rows, left : left + columns], size, FILTER)


@dataclass(frozen=True)
class Checked:
    """Pictures that are whole: what each header says, and the hash of each one's bytes."""

    items: tuple[Encoded, ...]
    facts: tuple[PictureFacts, ...]
    hashes: tuple[bytes, ...]
    places: tuple[int, ...]

    def part(self, chosen: Sequence[int]) -> Checked:
        """Some of them."""
        return Checked(
            tuple(self.items[i] for i in chosen),
            tuple(self.facts[i] for i in chosen),
            tuple(self.hashes[i] for i in chosen),
            tuple(self.places[i] for i in chosen),
        )

    @property
    def usual(self) -> tuple[int, int]:
        """The size that most have; of several the larger."""
        sizes = Counter((each.height, each.width) for each in self.facts)
        return max(sizes.items(), key=lambda pair: (pair[1], pair[0]))[0]


@dataclass(frozen=True)
class Settled:
    """How pictures become samples: the size, the channels, the grid; and what is said of that."""

    size: tuple[int, int]
    channels: int
    cut: Cut | None = None
    notes: tuple[Text, ...] = ()


def checked(items: Sequence[Encoded], left: Left, chosen: Iterable[int] | None = None) -> Checked:
    """Those of the pictures that are whole; the others join those that were ``left``."""
    good, facts, hashes, places = [], [], [], []
    for index in range(len(items)) if chosen is None else chosen:
        item = items[index]
        try:
            content = item.content()
            facts.append(pictures.facts_of(content))
        except Unusable as error:
            left.append((item.name, reason(error)))
            continue
        hashes.append(hashlib.sha256(content).digest())
        good.append(item)
        places.append(index)
    return Checked(tuple(good), tuple(facts), tuple(hashes), tuple(places))


def settled(known: Checked, options: SourceOptions) -> Settled:
    """Into what pictures are made, by themselves and by what was asked for."""
    like = options.like
    grid = grids.cut_of(known.items, [(f.height, f.width) for f in known.facts], options)
    notes: list[Text] = list(grid.notes) if grid else []
    facts = known.facts
    if grid:
        facts = tuple(replace(f, height=grid.cut.height, width=grid.cut.width) for f in facts[:1])
    own = (grid.cut.height, grid.cut.width) if grid else known.usual
    size = options.size or ((like.shape[0], like.shape[1]) if like else own)
    notes.extend(_of_sizes(facts, size))
    if any(each.clear for each in known.facts):
        notes.append(message("What is clear in images is laid on white."))
    channels, said = _channels(known, like)
    return Settled(size, channels, grid.cut if grid else None, (*notes, *said))


def built(
    path: Path,
    known: Checked,
    how: Settled,
    *,
    labels: Labels = NO_LABELS,
    notes: Sequence[Text] = (),
    left: Left | None = None,
) -> ImageSource:
    """The source of pictures that are known, whose labels are those of the pictures."""
    each = len(how.cut.cells) if how.cut else 1
    digest = hashlib.sha256(f"{how.size}{how.channels}{FILTER}{how.cut}".encode())
    for own in known.hashes:
        digest.update(own)
    return ImageSource(
        path=path,
        kind=IMAGES,
        shape=(*how.size, how.channels),
        count=len(known.items) * each,
        fingerprint=f"sha256:{digest.hexdigest()}",
        labels=None if labels.values is None else np.repeat(labels.values, each),
        classes=labels.classes,
        names=None if how.cut else tuple(item.name for item in known.items),
        notes=(*notes, *how.notes, *labels.notes),
        problems=problems(path, left or ()),
        items=known.items,
        cut=how.cut,
    )


def open_images(path: Path, given: GivenImages, options: SourceOptions) -> ImageSource:
    """The pictures among the files of a folder, an archive or a table.

    Raises:
        UsageError: None of them can be read.
    """
    shown = drawn(len(given.items), options)
    left = list(given.left)
    known = checked(given.items, left, shown.chosen)
    if not known.items:
        raise nothing_left(path, "images", left)
    labels = given.labels.part(known.places)
    return built(
        path,
        known,
        settled(known, options),
        labels=as_in(labels, options.like),
        notes=(*given.notes, *shown.notes),
        left=left,
    )


@dataclass(frozen=True)
class GivenImages:
    """Pictures that were given, each with its label, if it has one."""

    items: Sequence[Encoded]
    labels: Labels = NO_LABELS
    left: Sequence[tuple[Text, Text]] = field(default_factory=tuple)
    notes: Sequence[Text] = ()


def _of_sizes(facts: Sequence[PictureFacts], size: tuple[int, int]) -> list[Text]:
    """What is said where images are brought to a size."""
    sizes = {(each.height, each.width) for each in facts}
    if sizes == {size}:
        return []
    low, high = min(sizes), max(sizes)
    by = resize.FILTERS[FILTER]
    if len(sizes) == 1:
        said = message(
            "Images of {w:d} x {h:d} pixels were brought to {width:d} x {height:d} by {by}.",
            w=low[1], h=low[0], width=size[1], height=size[0], by=by,
        )  # fmt: skip
    else:
        said = message(
            "Images have {count:count} sizes, from {w:d} x {h:d} to {wide:d} x {high:d} pixels; "
            "all were brought to {width:d} x {height:d} by {by}.",
            count=len(sizes), w=low[1], h=low[0], wide=high[1], high=high[0],
            width=size[1], height=size[0], by=by,
        )  # fmt: skip
    others = sum(each.height * size[1] != each.width * size[0] for each in facts)
    if not others:
        return [said]
    cut = plural(
        "Of {count:count} image of another shape the middle was taken.",
        "Of {count:count} images of another shape the middle was taken.",
        count=others,
    )
    return [said, cut]


def _channels(known: Checked, like: Source | None) -> tuple[int, list[Text]]:
    """One channel or three, as files or another source have them, and what is said of colours.

    Three channels that hold greys stay three: so do the black images of a generator that failed.
    """
    own = 1 if all(each.grey for each in known.facts) else 3
    if like is None or like.shape[2] == own:
        return own, []
    if like.shape[2] == 3 or not _has_colours(known):
        return like.shape[2], []
    return 1, [message("These images have colours; they were made grey, as the others are.")]


def _has_colours(known: Checked) -> bool:
    """Whether any of some pictures, evenly chosen, is not grey throughout."""
    for index in evenly(len(known.items), _LOOKED_AT):
        try:
            picture = pictures.decoded(known.items[index].content(), 3)
        except Unusable:
            continue  # who takes it says what is wrong
        if (picture != picture[..., :1]).any():
            return True
    return False
