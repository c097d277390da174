"""The space of sounds without weights: what their log-mel spectrograms are like over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt

from ganreport.messages import Text, message
from ganreport.run.audio_space import USUAL_RATE, Audio
from ganreport.samples.features.base import FeatureSource, FeatureSpace, hashed
from ganreport.stats import mel

Array = npt.NDArray[Any]

_VERSION: Final = 1
"""Part of the fingerprint: one more when other numbers come out."""


@dataclass(frozen=True, eq=False)
class LogMel(FeatureSpace):
    """The space ``logmel``: level, spread and change of each mel band (:mod:`stats.mel`)."""

    id: ClassVar[str] = "logmel"
    kinds: ClassVar[frozenset[str]] = frozenset({"audio"})
    batch: ClassVar[int] = 32

    rate: int
    dimension: int = mel.STATISTICS * mel.STATISTIC_BANDS
    name: Text = Audio.values
    calibrated: str = ""
    references: tuple[str, ...] = ()

    @classmethod
    def of(cls, source: FeatureSource) -> LogMel:
        """The space of sounds at their rate."""
        kind = source.kind.rate if isinstance(source.kind, Audio) else USUAL_RATE
        return cls(getattr(source, "rate", 0) or kind)

    @property
    def preprocessing(self) -> Text:  # type: ignore[override]
        """Rate, frames, bands."""
        return message(
            "Sounds at {rate:count} samples a second. Log-mel spectrograms of {bands:d} bands "
            "(Slaney, Hann windows of {size:count} samples, {hop:d} apart). Of each band the mean "
            "and the spread of its level over time, and the mean change from frame to frame.",
            rate=self.rate,
            bands=mel.STATISTIC_BANDS,
            size=mel.SIZE,
            hop=mel.HOP,
        )

    @property
    def fingerprint(self) -> str:
        """Hash of the rate and of what is done."""
        facts = {"bands": mel.STATISTIC_BANDS, "size": mel.SIZE, "hop": mel.HOP}
        return hashed(facts | {"space": self.id, "version": _VERSION, "rate": self.rate})

    def extract(self, batch: Array) -> Array:
        """Statistics (n, 120) of sounds (n, t); zeros at their ends don't count."""
        return np.ascontiguousarray(mel.statistics(batch, self.rate), np.float32)
