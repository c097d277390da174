"""One side of pairs: files by their names, each read when asked for and as it is."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from ganreport.samples.sources import Source, audio, open_source, pictures
from ganreport.samples.sources.folders import listing
from ganreport.samples.sources.items import Item
from ganreport.samples.sources.opening import archive_of

Array: TypeAlias = npt.NDArray[Any]

PairKind = Literal["images", "audio"]


@dataclass(frozen=True)
class Side:
    """Files, or images of an array, of one kind.

    Attributes:
        path: What was given.
        kind: What they are.
        items: The files by their names below ``path``.
        source: The array that samples are of, where there are no files; names are then numbers.
    """

    path: Path
    kind: PairKind
    items: dict[str, Item] = field(default_factory=dict)
    source: Source | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names, in their order."""
        if self.source is not None:
            return tuple(map(str, range(self.source.count)))
        return tuple(self.items)

    def kept(self, names: tuple[str, ...]) -> Side:
        """These files alone."""
        return Side(self.path, self.kind, {name: self.items[name] for name in names})

    def fingerprint(self, names: Iterable[str]) -> str:
        """``sha256:`` and the hash of these files' content, in the order of their names.

        Raises:
            Unusable: One can't be read.
        """
        if self.source is not None:
            return self.source.fingerprint
        digest = hashlib.sha256(b"pairs")
        for name in sorted(names):
            digest.update(hashlib.sha256(self.items[name].content()).digest())
        return f"sha256:{digest.hexdigest()}"

    def image(self, name: str) -> Array:
        """(height, width, 1 or 3) bytes, of its own size.

        Raises:
            Unusable: The file is damaged.
        """
        if self.source is not None:
            return np.asarray(self.source.take([int(name)])[0])
        content = self.items[name].content()
        return pictures.decoded(content, 1 if pictures.facts_of(content).grey else 3)

    def sound(self, name: str) -> tuple[Array, int]:
        """(t,) samples in [-1, 1], and how many last a second.

        Raises:
            Unusable: The file is damaged.
            MissingExtra: It needs a package that is not installed.
        """
        content = self.items[name].content()
        rate = audio.facts_of(content).rate
        return audio.sound_of(content, rate), rate


def opened_side(path: Path) -> Side:
    """The files at a path: a folder, a zip or tar archive, one file, or an array of images.

    Raises:
        UsageError: There are none that are read, or images and sounds are mixed.
    """
    if path.is_dir():
        found = listing(path.resolve())
    else:
        known = archive_of(path) if path.is_file() else None
        if known is None:
            return _of_array(path)
        found = known
    kinds: Counter[PairKind] = Counter()
    items: dict[PairKind, dict[str, Item]] = {"images": {}, "audio": {}}
    for item in found.items:
        kind = kind_of(item.name)
        if kind:
            kinds[kind] += 1
            items[kind][item.name] = item
    if not kinds:
        raise UsageError(
            f"{path} holds neither images nor sounds: pairs are of "
            f"{', '.join((*pictures.SUFFIXES, *audio.SUFFIXES))}."
        )
    most = kinds.most_common(1)[0][0]
    return Side(path, most, items[most])


def kind_of(name: str) -> PairKind | None:
    """What a file is by the ending of its name, None where it is neither."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in pictures.SUFFIXES:
        return "images"
    return "audio" if suffix in audio.SUFFIXES else None


def _of_array(path: Path) -> Side:
    source = open_source(path)
    if source.kind.name != "images":
        raise UsageError(f"{path} holds {source.kind.samples}: pairs are of images or sounds.")
    if source.names is not None:
        raise UsageError(f"{path}: give the folder of the files that belong together.")
    return Side(path, "images", source=source)
