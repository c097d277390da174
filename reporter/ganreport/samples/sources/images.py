"""Images in files of their own: folders, and folders in them, zip and tar archives."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
from ganreport.samples.sources import grids, labels, pictures
from ganreport.samples.sources.base import Source, SourceOptions
from ganreport.samples.sources.damage import nothing_left, problems
from ganreport.samples.sources.draws import drawn
from ganreport.samples.sources.items import Item, Listing
from ganreport.stats.decimate import evenly
from ganreport.stats.tiling import Cut

Array = npt.NDArray[Any]

FILTER: Final = "lanczos"
"""What images of other sizes are brought to one by: dataset_tool of StyleGAN takes it, too."""

_LOOKED_AT: Final = 32  # images in which colours are looked for: one is enough


@dataclass(frozen=True, kw_only=True, eq=False)
class ImageSource(Source):
    """Pictures in files, each one sample, or a grid of samples where there is a cut."""

    items: tuple[Item, ...]
    cut: Cut | None = None

    def take(self, chosen: Sequence[int]) -> Array:
        """As :meth:`Source.take`; a grid is decoded once for all its tiles."""
        result = np.empty((len(chosen), *self.shape), np.uint8)
        each, last, tiles = len(self.cut.cells) if self.cut else 1, -1, result[:0]
        for place, index in enumerate(chosen):
            at, cell = divmod(int(index), each)
            if at != last:
                tiles, last = self._tiles(self.items[at]), at
            result[place] = tiles[cell]
        return result

    def _tiles(self, item: Item) -> Array:
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
def _tiles(item: Item, cut: Cut, size: tuple[int, int], channels: int) -> Array:
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


def open_images(path: Path, listing: Listing, options: SourceOptions) -> ImageSource:
    """The pictures among the files of a folder or archive.

    Raises:
        UsageError: None of them can be read.
    """
    named = [item for item in listing.items if item.name.lower().endswith(pictures.SUFFIXES)]
    shown = drawn(len(named), options)
    notes = [*listing.notes, *shown.notes]
    left = list(listing.left)
    good: list[Item] = []
    facts: list[pictures.Facts] = []
    digest = hashlib.sha256(b"images")
    for index in shown.chosen:
        item = named[index]
        try:
            content = item.content()
            facts.append(pictures.facts_of(content))
        except Unusable as error:
            left.append((item.name, reason(error)))
            continue
        digest.update(hashlib.sha256(content).digest())
        good.append(item)
    if not good:
        raise nothing_left(path, "images", left)
    grey = all(each.grey for each in facts)
    source = ImageSource(
        path=path,
        kind=IMAGES,
        shape=(facts[0].height, facts[0].width, 1 if grey else 3),
        count=len(good),
        fingerprint="",
        items=tuple(good),
    )
    if any(each.clear for each in facts):
        notes.append(message("What is clear in images is laid on white."))
    usual = _usual(facts)
    source = replace(source, shape=(*usual, source.shape[2]))
    cut = grids.cut_of(source, [(f.height, f.width) for f in facts], options)
    if cut:
        source = replace(source, cut=cut.cut, count=source.count * len(cut.cut.cells))
        notes.extend(cut.notes)
        facts = [replace(f, height=cut.cut.height, width=cut.cut.width) for f in facts]
        usual = cut.cut.height, cut.cut.width
    size = options.size or (tuple(options.like.shape[:2]) if options.like else usual)
    notes.extend(_of_sizes(facts, size))
    channels, said = _channels(source, options.like)
    notes.extend(said)
    source = replace(source, shape=(*size, channels))
    names = [item.name for item in good]
    given = labels.as_in(_labels(listing.items, names, left), options.like)
    notes.extend(given.notes)
    values = given.values
    if cut and values is not None:
        values = np.repeat(values, len(cut.cut.cells))
    digest.update(f"{source.shape}{FILTER}{source.cut}".encode())
    return replace(
        source,
        fingerprint=f"sha256:{digest.hexdigest()}",
        labels=values,
        classes=given.classes if values is not None else (),
        names=None if cut else tuple(names),
        notes=tuple(notes),
        problems=problems(path, left),
    )


def _usual(facts: Iterable[pictures.Facts]) -> tuple[int, int]:
    """The size that most have; of several the larger."""
    sizes = Counter((each.height, each.width) for each in facts)
    return max(sizes.items(), key=lambda pair: (pair[1], pair[0]))[0]


def _of_sizes(facts: Sequence[pictures.Facts], size: tuple[int, int]) -> list[Text]:
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


def _channels(source: ImageSource, like: Source | None) -> tuple[int, list[Text]]:
    """One channel or three, as another source has them, and what is said of lost colours."""
    own = source.shape[2]
    if like is None or like.shape[2] == own:
        return own, []
    if own == 1:
        return 3, []
    shown = [source.items[i] for i in evenly(len(source.items), _LOOKED_AT)]
    for item in shown:
        picture = pictures.decoded(item.content(), 3)
        if (picture != picture[..., :1]).any():
            return 1, [
                message("These images have colours; they were made grey, as the others are.")
            ]
    return 1, []


def _labels(
    items: Sequence[Item], names: Sequence[str], left: list[tuple[Text, Text]]
) -> labels.Labels:
    """Labels by dataset.json where there is one, else by folders."""
    for item in items:
        if item.name.rpartition("/")[2] == labels.DATASET:
            try:
                return labels.of_dataset_json(item, names)
            except Unusable as error:
                left.append((item.name, reason(error)))
    return labels.of_folders(names)
