"""Spaces without weights: pixels, and the numbers that samples of other kinds are compared by."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from ganreport.messages import Text, message
from ganreport.run.kinds import SampleSpace
from ganreport.samples import resize
from ganreport.samples.features.base import FeatureSource, FeatureSpace, hashed
from ganreport.samples.features.random_network import in_range

Array = npt.NDArray[Any]

MOST: Final = 1024
"""Numbers at most: the Fréchet distance of 3,072, of 32 x 32 in colour, would take a minute."""

_VERSION: Final = 1
"""Part of the fingerprint: one more when other numbers come out."""


@dataclass(frozen=True, eq=False)
class Pixels(FeatureSpace):
    """The space ``pixels``: the values of images, of large ones those of a smaller copy."""

    id: ClassVar[str] = "pixels"
    kinds: ClassVar[frozenset[str]] = frozenset({"images"})
    batch: ClassVar[int] = 256

    size: tuple[int, int]
    channels: int
    shrunk: bool
    calibrated: str = "pixels"
    references: tuple[str, ...] = ()

    @classmethod
    def of(cls, shape: tuple[int, ...]) -> Pixels:
        """The space of images (height, width[, channels])."""
        height, width, channels = (*shape, 1)[:3]
        scale = min(1.0, math.sqrt(MOST / (height * width * channels)))
        size = max(1, int(height * scale)), max(1, int(width * scale))
        return cls(size, channels, size != (height, width))

    @property
    def name(self) -> Text:  # type: ignore[override]
        """Pixel values, with the size where it is not that of the images."""
        if not self.shrunk:
            return message("pixel values")
        height, width = self.size
        return message("pixel values at {width} × {height}", width=width, height=height)

    @property
    def dimension(self) -> int:  # type: ignore[override]
        """Height by width by channels."""
        return self.size[0] * self.size[1] * self.channels

    @property
    def preprocessing(self) -> Text:  # type: ignore[override]
        """Size, filter and range."""
        height, width = self.size
        if not self.shrunk:
            return message("Values of the pixels in [−1, 1].")
        return message(
            "Images brought to {width} × {height} pixels by {filter}; values of the "
            "pixels in [−1, 1].",
            width=width,
            height=height,
            filter=resize.FILTERS["box"],
        )

    @property
    def fingerprint(self) -> str:
        """Hash of the size and the filter."""
        return hashed({"space": self.id, "version": _VERSION, "size": self.size})

    def extract(self, batch: Array) -> Array:
        """Values (n, height x width x channels) in [-1, 1]."""
        values = in_range(batch)
        if self.shrunk:
            values = resize.resized(values, self.size, "box")
        return np.ascontiguousarray(values.reshape(len(values), -1), np.float32)


@dataclass(frozen=True, eq=False)
class Values(FeatureSpace):
    """The space ``values``: what samples of a kind are compared by where nothing else is said."""

    id: ClassVar[str] = "values"
    batch: ClassVar[int] = 4096

    kind: SampleSpace
    dimension: int
    preprocessing: Text = ""
    references: tuple[str, ...] = ()

    @classmethod
    def of(cls, source: FeatureSource) -> Values:
        """The space of a source, of whose first sample the dimension is taken.

        Raises:
            UsageError: The source has no sample.
        """
        if not source.count:
            raise UsageError("there is no sample that features could be taken of.")
        first = source.kind.embed(source.take([0]))
        return cls(source.kind, first.shape[1])

    @property
    def kinds(self) -> frozenset[str]:  # type: ignore[override]
        """The kind that it was made of."""
        return frozenset({self.kind.name})

    @property
    def name(self) -> Text:  # type: ignore[override]
        """What the kind calls its values."""
        return self.kind.values

    @property
    def calibrated(self) -> str:  # type: ignore[override]
        """That of points, which is how the zoo's points were judged."""
        return self.kind.name if self.kind.name == "points" else ""

    @property
    def fingerprint(self) -> str:
        """Hash of the kind and the dimension."""
        facts = {"space": self.id, "kind": self.kind.name, "dimension": self.dimension}
        return hashed(facts | {"version": _VERSION})

    def extract(self, batch: Array) -> Array:
        """The rows that the kind makes of its samples."""
        return np.ascontiguousarray(self.kind.embed(batch), np.float32)
