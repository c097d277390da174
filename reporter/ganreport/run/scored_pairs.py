"""Pairs of what a model made and what it should have made, scored, as a run holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from ganreport.messages import Text

Array = npt.NDArray[Any]

OF_IMAGES: Final = ("psnr", "psnr_luma", "ssim", "ms_ssim")
"""Scores of pairs of images, the one that the worst are chosen by first."""

OF_SOUNDS: Final = ("log_mel", "mel_cepstral", "stft")
"""Scores of pairs of sounds, likewise."""

HIGHER: Final = frozenset(OF_IMAGES)
"""Scores that are better the higher they are; the others are distances."""


@dataclass(frozen=True)
class ShownPair:
    """One pair to look at: its name, its leading score, and a picture of each side.

    ``tiles`` are (height, width, 3) bytes, all of one size: ``input`` and names of references where
    there are some, ``output`` and ``truth``.
    """

    name: str
    score: float
    tiles: Mapping[str, npt.NDArray[np.uint8]]


@dataclass(frozen=True)
class ScoredPairs:
    """What was made at a step beside what should have been made.

    Attributes:
        step: The step that the outputs are of.
        kind: ``images`` or ``audio``.
        names: (p,) names of the true files.
        scores: (p,) values by :data:`OF_IMAGES` or :data:`OF_SOUNDS`; NaN where a score does not
            exist, infinite PSNR of the same image.
        references: The same of other methods, by their names.
        own: (p,) share of the other true files that lie farther from the output than its own.
        shown: The worst, the worst first.
        notes: How they were compared: range, colours, window, rate.
        of_real: Whether the true files are the real data that samples are compared with: outputs
            then should lie as close to these as they can.
    """

    step: int
    kind: Literal["images", "audio"]
    names: tuple[str, ...]
    scores: Mapping[str, Array]
    references: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)
    own: Array = field(default_factory=lambda: np.empty(0))
    shown: tuple[ShownPair, ...] = ()
    notes: tuple[Text, ...] = ()
    of_real: bool = False

    @property
    def leading(self) -> str:
        """The score that the worst are chosen by."""
        return OF_IMAGES[0] if self.kind == "images" else OF_SOUNDS[0]
