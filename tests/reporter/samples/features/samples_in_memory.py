"""A source whose samples are an array: what features are taken of in these tests."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ganreport.run import kinds
from ganreport.samples.sources import Source


@dataclass(frozen=True, kw_only=True, eq=False)
class InMemory(Source):
    """Samples of an array; ``taken`` are the indices that were asked for."""

    samples: np.ndarray
    taken: list[int] = field(default_factory=list)
    lock: Any = field(default_factory=threading.Lock)

    def take(self, chosen: Sequence[int]) -> np.ndarray:
        with self.lock:
            self.taken.extend(chosen)
        return self.samples[np.asarray(chosen, int)]


def source_of(samples: np.ndarray, kind: str = "images") -> InMemory:
    """The source of an array."""
    return InMemory(
        path=Path("memory"),
        kind=kinds.named(kind),
        shape=samples.shape[1:],
        count=len(samples),
        fingerprint=f"sha256:{hashlib.sha256(samples.tobytes()).hexdigest()}",
        samples=samples,
    )
