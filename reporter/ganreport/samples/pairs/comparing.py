"""What two samples of a pair score, images and sounds alike: one class a kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from ganreport.messages import Message, Text, message
from ganreport.readers.problems import Unusable
from ganreport.run.audio_space import stacked
from ganreport.run.scored_pairs import OF_IMAGES, OF_SOUNDS
from ganreport.samples.pairs.files import Side
from ganreport.stats import image_pairs, mel, sound_pairs, ssim

Array: TypeAlias = npt.NDArray[Any]

_SPAN: Final = 255.0  # of bytes, as which images are read
_THUMB: Final = 16  # pixels a side, or stretches of time: enough to tell files of one set apart
_THUMB_BANDS: Final = 20  # of sounds, for the same reason
_LARGEST: Final = 200  # pixels of a side of what is shown: ten beside each other on a page

MOST_APART: Final = 1024
"""Samples by which a sound may be longer than its partner: vocoders fill their last frame."""


class Unlike(ValueError):
    """Two samples can't be compared; ``why`` says why."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why


class Comparing(ABC):
    """How samples of one kind are read, compared and shown."""

    measures: ClassVar[tuple[str, ...]]

    @abstractmethod
    def read(self, side: Side, name: str) -> Array:
        """A sample as it is in its file.

        Raises:
            Unusable: It is damaged.
        """

    @abstractmethod
    def scores(self, made: Array, true: Array) -> dict[str, float]:
        """What a sample scores beside the true one.

        Raises:
            Unlike: They are of different sizes.
        """

    @abstractmethod
    def sketch(self, sample: Array) -> Array:
        """(d,) numbers that are alike for samples that are."""

    @abstractmethod
    def tiles(self, sides: Sequence[Mapping[str, Array]]) -> list[dict[str, Array]]:
        """Pairs as pictures of one size, (height, width, 3) bytes each."""

    @abstractmethod
    def notes(self) -> tuple[Text, ...]:
        """How they were compared, once they were."""


class ComparingImages(Comparing):
    """Images in bytes."""

    measures = OF_IMAGES

    def __init__(self) -> None:
        self._colour = self._grey = False

    def read(self, side: Side, name: str) -> Array:
        """(height, width, 1 or 3) bytes."""
        return side.image(name)

    def scores(self, made: Array, true: Array) -> dict[str, float]:
        """PSNR and structural similarity."""
        if made.shape[:2] != true.shape[:2]:
            raise Unlike(
                message(
                    "{made_height:d} x {made_width:d} pixels beside {true_height:d} x "
                    "{true_width:d}",
                    made_height=made.shape[0],
                    made_width=made.shape[1],
                    true_height=true.shape[0],
                    true_width=true.shape[1],
                )
            )
        channels = max(made.shape[2], true.shape[2])
        self._colour |= channels == 3
        self._grey |= channels == 1
        made, true = (np.broadcast_to(x, (*x.shape[:2], channels)) for x in (made, true))
        return {
            "psnr": image_pairs.psnr(made, true, _SPAN),
            "psnr_luma": image_pairs.psnr_of_luma(made, true, _SPAN),
            "ssim": _by_channel(_similarity, made, true),
            "ms_ssim": _by_channel(image_pairs.ms_ssim, made, true),
        }

    def sketch(self, sample: Array) -> Array:
        """The image as a thumbnail in grey."""
        image = Image.fromarray(np.squeeze(sample, 2) if sample.shape[2] == 1 else sample)
        small = image.convert("L").resize((_THUMB, _THUMB), Image.Resampling.BOX)
        return np.asarray(small, np.float32).ravel()

    def tiles(self, sides: Sequence[Mapping[str, Array]]) -> list[dict[str, Array]]:
        """Each in a square on white, reduced where it is large; small ones by whole pixels."""
        longest = max((max(x.shape[:2]) for each in sides for x in each.values()), default=1)
        cell = min(longest, _LARGEST)
        return [{name: _fitted(x, cell) for name, x in each.items()} for each in sides]

    def notes(self) -> tuple[Text, ...]:
        """Range, colours, windows."""
        colours = message("RGB, all three channels alike") if self._colour else message("grey")
        if self._colour and self._grey:
            colours = message("RGB, all three channels alike, or grey where both are")
        first = message(
            "Images are compared as 8-bit {colours}, so that the data range is 255. They are "
            "neither resized, nor shifted, nor cut at the border.",
            colours=colours,
        )
        second = message(
            "Structural similarity: a uniform window of {window:d} x {window:d} pixels, mean over "
            "channels. Over five scales: Gaussian windows of 11 x 11, images of more than "
            "{most:d} pixels a side.",
            window=ssim.WINDOW,
            most=image_pairs.SMALLEST - 1,
        )
        return first, second


class ComparingSounds(Comparing):
    """Sounds of one channel and one rate."""

    measures = OF_SOUNDS

    def __init__(self) -> None:
        self.rate = 0

    def read(self, side: Side, name: str) -> Array:
        """(t,) samples; all must be of one rate."""
        sound, rate = side.sound(name)
        self.rate = self.rate or rate
        if rate != self.rate:
            raise Unusable(
                message(
                    "{rate:count} samples a second, while others have {other:count}",
                    rate=rate,
                    other=self.rate,
                )
            )
        if not np.isfinite(sound).all():
            raise Unusable(message("some of its samples are not finite"))
        return sound

    def scores(self, made: Array, true: Array) -> dict[str, float]:
        """Distances of spectra."""
        if abs(len(made) - len(true)) > MOST_APART:
            raise Unlike(
                message(
                    "{made:.2f} s beside {true:.2f} s",
                    made=len(made) / self.rate,
                    true=len(true) / self.rate,
                )
            )
        count = min(len(made), len(true))
        made, true = made[:count], true[:count]
        return {
            "log_mel": sound_pairs.log_mel(made, true, self.rate),
            "mel_cepstral": sound_pairs.cepstral(made, true, self.rate),
            "stft": sound_pairs.spectral(made, true),
        }

    def sketch(self, sample: Array) -> Array:
        """Levels of bands over time."""
        levels = mel.log_amplitudes(sample, self.rate, _THUMB_BANDS)
        edges = np.linspace(0, len(levels), _THUMB + 1).astype(int)
        parts = [levels[a : max(b, a + 1)] for a, b in pairwise(edges.tolist())]
        means = [part.mean(axis=0) if len(part) else levels[-1] for part in parts]
        return np.concatenate(means).astype(np.float32)

    def tiles(self, sides: Sequence[Mapping[str, Array]]) -> list[dict[str, Array]]:
        """Spectrograms, all of one scale of time."""
        every = [(place, name, x) for place, each in enumerate(sides) for name, x in each.items()]
        drawn: list[dict[str, Array]] = [{} for _ in sides]
        if every:
            pictures = mel.pictures(stacked([x for _, _, x in every]), self.rate)
            for (place, name, _), picture in zip(every, pictures, strict=True):
                drawn[place][name] = picture
        return drawn

    def notes(self) -> tuple[Text, ...]:
        """Rate, frames, what is not done."""
        first = message(
            "Sounds are compared at {rate:count} samples a second, channels averaged, without "
            "normalising loudness or warping time. Of two lengths that differ by at most "
            "{most:count} samples the longer is cut.",
            rate=self.rate,
            most=MOST_APART,
        )
        second = message(
            "Spectrograms: Hann windows of {size:count} samples, {hop:d} apart, {bands:d} mel "
            "bands (Slaney) up to half the rate.",
            size=mel.SIZE,
            hop=mel.HOP,
            bands=mel.BANDS,
        )
        return first, second


COMPARING: Final[dict[str, type[Comparing]]] = {"images": ComparingImages, "audio": ComparingSounds}
"""By the kind of a side."""


def _similarity(made: Array, true: Array, span: float) -> float:
    return float(ssim.similarity(made[None], true[None], span)[0])


def _by_channel(measure: Callable[[Array, Array, float], float], made: Array, true: Array) -> float:
    """The mean over channels, one after the other: a third of the memory, of large images GBs."""
    channels = range(true.shape[2])
    return float(np.mean([measure(made[..., c, None], true[..., c, None], _SPAN)
                          for c in channels]))  # fmt: skip


def _fitted(image: Array, cell: int) -> Array:
    """An image in the middle of a white square."""
    height, width = image.shape[:2]
    picture = Image.fromarray(np.squeeze(image, 2) if image.shape[2] == 1 else image).convert("RGB")
    factor = cell / max(height, width)
    if factor < 1:
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    elif factor >= 2:
        picture = picture.resize(
            (width * int(factor), height * int(factor)), Image.Resampling.NEAREST
        )
    square = Image.new("RGB", (cell, cell), "white")
    square.paste(picture, ((cell - picture.width) // 2, (cell - picture.height) // 2))
    return np.asarray(square)
