"""What a network of sounds takes: ``FILE.onnx,rate=...`` over waveforms, such as PANNs or CLAP."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import UsageError
from ganreport.messages import Text, message

Array = npt.NDArray[Any]

KIND: Final = "audio"

RATES: Final = (1000, 384_000)
"""Samples a second that a network can be trained on: from below speech to above any recorder."""

OPTION: Final = "rate=16000 (samples a second, of a network of sounds)"
"""How the rate is stated."""


@dataclass(frozen=True)
class SoundPreparation:
    """What sounds are brought to: a rate, a length, and the axes of the input.

    Attributes:
        rate: Samples a second that the network takes.
        given: Samples a second of the sounds.
        length: Samples of a sound; longer ones are cut, shorter ones end in zeros; 0 for any.
        channelled: Whether the input is (n, 1, t) rather than (n, t).
    """

    rate: int
    given: int
    length: int = 0
    channelled: bool = False

    def __call__(self, sounds: Array) -> Array:
        """Sounds (n, t) as the network takes them."""
        waves = np.asarray(sounds, np.float32)
        if self.rate != self.given:
            from scipy.signal import resample_poly

            common = math.gcd(self.rate, self.given)
            waves = resample_poly(waves, self.rate // common, self.given // common, axis=1)
        if self.length:
            waves = waves[:, : self.length]
            waves = np.pad(waves, ((0, 0), (0, self.length - waves.shape[1])))
        waves = np.ascontiguousarray(waves, np.float32)
        return waves[:, np.newaxis] if self.channelled else waves

    @property
    def blank(self) -> Array:
        """A second of silence."""
        return np.zeros((1, self.given), np.float32)

    @property
    def words(self) -> Text:
        """Rate and length, in a sentence."""
        if not self.length:
            return message("Sounds at {rate:count} samples a second.", rate=self.rate)
        return message(
            "Sounds at {rate:count} samples a second; the first {seconds} s of each.",
            rate=self.rate,
            seconds=self.length / self.rate,
        )

    @property
    def facts(self) -> dict[str, Any]:
        """All that it is, for a hash."""
        return {"rate": self.rate, "given": self.given, "length": self.length}


def preparation(taken: Any, known: Mapping[str, str], given: int, path: Path) -> SoundPreparation:
    """What a network takes, by its one input and by what is stated.

    Raises:
        UsageError: It takes no waveforms, or the rate is neither stated nor one.
    """
    shape = taken.shape
    waveforms = len(shape) == 2 or (len(shape) == 3 and shape[1] == 1)
    if taken.type != "tensor(float)" or not waveforms:
        raise UsageError(
            f"features: {path} takes {taken.name}: {shape} of the type {taken.type}, but the "
            "samples are sounds. Allowed are waveforms (n, t) or (n, 1, t) of float."
        )
    wrong = sorted(known.keys() - {"rate", "output"})
    if wrong:
        raise UsageError(f"features: {wrong[0]} is for networks of images; of sounds: {OPTION}.")
    rate = known.get("rate", "")
    low, high = RATES
    if not (rate.isdecimal() and len(rate) < 8 and low <= int(rate) <= high):
        raise UsageError(
            f"features: rate={rate!r} of {path}: state how many samples a second it was trained "
            f"on, {low:,} to {high:,}: {path.name},rate=16000"
        )
    length = shape[-1] if isinstance(shape[-1], int) else 0
    return SoundPreparation(int(rate), given, length, len(shape) == 3)
