"""What a sample is: an image, a point, a record, or of a kind that is added to the table.

A kind says which arrays hold such samples, how values become what is stored and back, what samples
are compared in where there are no features of them, and how they are drawn. A run records its kind
as ``data.kind``; where nothing is recorded :func:`of` goes by the shape, and nobody else does.
Another kind is a class and an entry of :data:`KINDS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message, plural
from ganreport.run.audio_space import Audio
from ganreport.run.space import Array, SampleSpace
from ganreport.run.table_space import Table

if TYPE_CHECKING:
    from ganreport.run.cards import DataCard

__all__ = [
    "AUDIO",
    "HALF_RANGE",
    "IMAGES",
    "KINDS",
    "POINTS",
    "TABLE",
    "Array",
    "Audio",
    "Images",
    "Points",
    "SampleSpace",
    "Table",
    "cloud",
    "named",
    "of",
    "of_shape",
    "tiles",
]

HALF_RANGE: Final = 127.5
"""Grey levels between 0 and 1 of networks, whose images are in [-1, 1]: half of a byte's 255."""


class Images(SampleSpace):
    """Images (n, height, width, channels): bytes, or floats in [-1, 1] or [0, 1]."""

    name = "images"
    stored = "uint8"
    drawn = "tiles"
    samples = message("images")
    values = message("pixel values")
    no_pixels = None

    def fits(self, shape: Sequence[int]) -> bool:
        """Height and width, with or without channels."""
        return len(shape) in (2, 3)

    def counted(self, count: int) -> Message:
        """Images."""
        return plural("{count:count} image", "{count:count} images", count=count)

    def encode(self, values: Array) -> Array:
        """Values in [-1, 1], cut to these, as the nearest of 256 levels."""
        return np.asarray(np.rint((np.clip(values, -1, 1) + 1) * HALF_RANGE).astype(np.uint8))

    def decode(self, stored: Array) -> Array:
        """Bytes as float32 in [-1, 1], floats as they are."""
        values = super().decode(stored)
        return values if stored.dtype != np.uint8 else values / HALF_RANGE - 1

    def span(self, array: Array) -> float | None:
        """255 of bytes; what stands for black and white in others is not recorded."""
        return 2 * HALF_RANGE if array.dtype == np.uint8 else None

    def columns(self, array: Array) -> dict[str, Array]:
        """One column of images."""
        return {"image": array}

    def draw(self, array: Array | None) -> npt.NDArray[np.uint8] | None:
        """One or three channels as bytes: floats from [-1, 1] where one is negative, else [0, 1].

        Values beyond that are cut; NaN is drawn as 0.
        """
        if (
            array is None
            or not self.holds(array)
            or array.ndim != 4
            or array.shape[3] not in (1, 3)
        ):
            return None
        if array.dtype == np.uint8:
            return np.asarray(array, np.uint8)
        finite = np.nan_to_num(array, nan=0.0, posinf=1.0, neginf=0.0)
        low = -1.0 if finite.min() < 0 else 0.0
        within = np.clip(finite, low, 1).astype(np.float32)
        scaled: npt.NDArray[np.uint8] = ((within - low) / (1 - low) * 255).round().astype(np.uint8)
        return scaled

    def channelled(self, array: Array) -> Array:
        """Images (n, height, width[, channels]) with the axis of channels."""
        return array if array.ndim == 4 else array[..., np.newaxis]


class Points(SampleSpace):
    """Points (n, d), in the plane or in more dimensions; vectors of features are such, too."""

    name = "points"
    stored = "float32"
    drawn = "cloud"
    samples = message("points")
    values = message("coordinates")
    no_pixels = message("the samples are points, not images")

    def fits(self, shape: Sequence[int]) -> bool:
        """A number of coordinates."""
        return len(shape) == 1

    def counted(self, count: int) -> Message:
        """Points."""
        return plural("{count:count} point", "{count:count} points", count=count)

    def columns(self, array: Array) -> dict[str, Array]:
        """A column for each coordinate."""
        return {f"x{i}": column for i, column in enumerate(array.T)}

    def draw(self, array: Array | None) -> Array | None:
        """Points of the plane as they are."""
        if array is None or not self.holds(array) or array.shape[1] != 2:
            return None
        return array


IMAGES: Final = Images()
POINTS: Final = Points()
TABLE: Final = Table()
AUDIO: Final = Audio()

KINDS: Final[dict[str, SampleSpace]] = {
    space.name: space for space in (IMAGES, POINTS, TABLE, AUDIO)
}
"""Every kind by its name; where none is recorded the first that fits is taken."""


def named(name: str) -> SampleSpace:
    """The kind of this name.

    Raises:
        ValueError: There is none.
    """
    if name not in KINDS:
        raise ValueError(f"kind = {name!r}: allowed are {', '.join(KINDS)}")
    return KINDS[name]


def of(card: DataCard | None, array: Array | None) -> SampleSpace | None:
    """The kind that is recorded, else the one that the array (n, ...) looks like; None of none."""
    if card is not None:
        return named(card.kind).described(card)
    if array is None:
        return None
    return next((space for space in KINDS.values() if space.holds(array)), None)


def of_shape(shape: Sequence[int]) -> SampleSpace:
    """The kind that samples of this shape look like, where no more is known of them.

    Raises:
        ValueError: They look like none.
    """
    kind = next((space for space in KINDS.values() if space.fits(shape)), None)
    if kind is None:
        raise ValueError(f"samples of the shape {tuple(shape)} are of no kind: {', '.join(KINDS)}")
    return kind


def tiles(card: DataCard | None, array: Array | None) -> npt.NDArray[np.uint8] | None:
    """Samples as tiles (n, height, width, 1 or 3), where their kind is drawn so."""
    return _drawn("tiles", card, array)


def cloud(card: DataCard | None, array: Array | None) -> Array | None:
    """Samples as places (n, 2), where their kind is drawn so and they lie in the plane."""
    return _drawn("cloud", card, array)


def _drawn(how: str, card: DataCard | None, array: Array | None) -> Array | None:
    space = of(card, array)
    return space.draw(array) if space and space.drawn == how else None


_RAW: Final = "raw coordinates"
"""What points are compared in: they are features of themselves."""


def features_of(space: str) -> Message:
    """The name of a space of features as sentences have it."""
    if space == _RAW:
        return message("raw coordinates")
    return message("features of {embedding}", embedding=space)
