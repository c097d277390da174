"""What a kind of samples has to say: the base of all of :mod:`ganreport.run.kinds`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ganreport.messages import Message, message
from ganreport.stats import distances

if TYPE_CHECKING:
    from ganreport.run.cards import DataCard

Array: TypeAlias = npt.NDArray[Any]

_NUMBERS: Final = "fiu"


class SampleSpace(ABC):
    """A kind of samples.

    Attributes:
        name: What ``data.kind`` calls it.
        stored: The type that samples are written to files with.
        drawn: What :meth:`draw` gives: ``tiles`` for a grid of pictures, the places of a ``cloud``
            in the plane, or nothing that could be drawn.
        samples: What its samples are called, in the plural.
        values: What its samples are compared in where there are no features.
        no_pixels: Why metrics of pixels can't be taken of them, None where they can.
    """

    name: ClassVar[str]
    stored: ClassVar[Literal["uint8", "float32"]]
    drawn: ClassVar[Literal["tiles", "cloud", ""]] = ""
    samples: ClassVar[Message]
    values: ClassVar[Message]
    no_pixels: ClassVar[Message | None] = message("the samples are no images")

    def __reduce__(self) -> tuple[Any, ...]:
        """By name, so that a kind is the same one in another process."""
        from ganreport.run.kinds import named  # which knows this class

        return named, (self.name,)

    def described(self, card: DataCard) -> SampleSpace:
        """The kind as it is of this data: with what the card says of its columns, say."""
        del card
        return self

    def fitted(self, real: Array | None) -> SampleSpace:
        """The kind with what :meth:`embed` must know of the real samples, as they are stored."""
        del real
        return self

    @abstractmethod
    def fits(self, shape: Sequence[int]) -> bool:
        """Whether one sample may have this shape."""

    @abstractmethod
    def counted(self, count: int) -> Message:
        """So many samples in words: ``1 image``, ``2 images``."""

    def holds(self, array: Array) -> bool:
        """Whether an array (n, ...) is of such samples: numbers, at least one, of a shape of it."""
        numbers = array.dtype.kind in _NUMBERS and array.size > 0
        return numbers and array.ndim > 0 and self.fits(array.shape[1:])

    def encode(self, values: Array) -> Array:
        """The values (n, ...) that networks give, as they are stored."""
        return np.asarray(values, self.stored)

    def decode(self, stored: Array) -> Array:
        """Stored samples (n, ...) as the float32 values that networks take."""
        return np.asarray(stored, np.float32)

    def embed(self, array: Array) -> Array:
        """The (n, d) numbers that stored samples are compared by, those not finite among them."""
        return distances.rows(array)

    def span(self, array: Array) -> float | None:
        """How far apart two values of stored samples can lie; None where that is not known."""
        del array
        return None

    def columns(self, array: Array) -> dict[str, Array]:
        """Stored samples as the columns (n, ...) of a table."""
        return {"sample": array}

    def draw(self, array: Array | None) -> Array | None:
        """Stored samples as :attr:`drawn` says, None of an array that can't be drawn so.

        Tiles are (n, height, width, 1 or 3) bytes without gaps. Places are (n, 2) numbers as they
        were recorded: who draws them leaves out those that are not finite, and says how many.
        """
        del array
        return None
