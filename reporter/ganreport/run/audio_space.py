"""Sounds as a kind of samples: one channel each, of one rate, drawn as spectrograms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import RecordError
from ganreport.messages import Message, message, plural
from ganreport.run.space import Array, SampleSpace
from ganreport.stats import mel

if TYPE_CHECKING:
    from ganreport.run.cards import DataCard

OF_SAMPLES: Final = frozenset(
    {"fixed", "random", "interpolated", "reconstructed", "train", "heldout"}
)
"""Arrays that hold samples themselves."""

USUAL_RATE: Final = 22_050
"""Samples a second of sounds whose rate was not recorded: what most vocoders are trained at."""


class Audio(SampleSpace):
    """Sounds (n, t): one channel, in [-1, 1]; shorter ones end in zeros.

    Zeros, since a NaN is evidence that a generator broke down. ``rate`` is in samples a second.
    """

    name = "audio"
    stored = "float32"
    drawn = "tiles"
    samples = message("sounds")
    values = message("log-mel statistics")
    no_pixels = message("the samples are sounds, not images")

    def __init__(self, rate: int = USUAL_RATE) -> None:
        self.rate = rate

    def __reduce__(self) -> tuple[Any, ...]:
        """The table of kinds has the one of the usual rate; others are made anew."""
        return super().__reduce__() if self.rate == USUAL_RATE else (Audio, (self.rate,))

    def described(self, card: DataCard) -> Audio:
        """At the rate of these data."""
        return Audio(card.rate or USUAL_RATE)

    def fits(self, shape: Sequence[int]) -> bool:
        """A number of samples in time."""
        return len(shape) == 1

    def counted(self, count: int) -> Message:
        """Sounds."""
        return plural("{count:count} sound", "{count:count} sounds", count=count)

    def embed(self, array: Array) -> Array:
        """Statistics of their log-mel spectrograms: waveforms of like sounds may be far apart."""
        return mel.statistics(array, self.rate)

    def span(self, array: Array) -> float | None:
        """From -1 to 1."""
        del array
        return 2.0

    def columns(self, array: Array) -> dict[str, Array]:
        """One column of sounds."""
        return {"sound": array}

    def draw(self, array: Array | None) -> npt.NDArray[np.uint8] | None:
        """Log-mel spectrograms: time from left to right, low sounds below, loud ones bright."""
        return None if array is None or not self.holds(array) else mel.pictures(array, self.rate)


def stacked(sounds: Iterable[npt.ArrayLike]) -> Array:
    """Sounds of any lengths, each (t,), (1, t) or (t, 1), as (n, t) float32 that end in zeros.

    Whole numbers are taken as PCM of their size: 16 bits from -32,768 to 32,767.

    Raises:
        ValueError: One has several channels.
    """
    waves = [_mono(np.asarray(sound)) for sound in sounds]
    made = np.zeros((len(waves), max(map(len, waves), default=0)), np.float32)
    for row, wave in zip(made, waves, strict=True):
        row[: len(wave)] = wave
    return made


def _mono(sound: Array) -> Array:
    """A sound (t,) as numbers in [-1, 1]."""
    if sound.size != max(sound.shape, default=1):
        raise ValueError(f"a sound of the shape {sound.shape}: one channel is allowed; mix them")
    if sound.dtype.kind == "u":
        return (sound.ravel().astype(np.float32) - np.float32(128)) / 128
    scale = np.iinfo(sound.dtype).max + 1 if sound.dtype.kind == "i" else 1
    return (sound.ravel() / scale).astype(np.float32)


def in_form(arrays: Mapping[str, npt.ArrayLike], card: DataCard | None) -> dict[str, npt.ArrayLike]:
    """Arrays as a trainer gives them, those of sounds as one array each.

    Raises:
        RecordError: A sound has several channels.
    """
    if card is None or card.kind != Audio.name:
        return dict(arrays)
    try:
        return {
            name: stacked(values) if name in OF_SAMPLES else values  # type: ignore[arg-type]
            for name, values in arrays.items()
        }
    except ValueError as error:
        raise RecordError(f"samples: {error}.") from error
