"""What a feature space is: samples in, rows of numbers out that distances are taken between.

A space has weights and a preprocessing that never change while it is used; the hash of both is its
fingerprint, which a report states and the cache goes by. Another space is a class of this one and
an entry of the table in ``samples/features/__init__.py``.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from ganreport.messages import Text
from ganreport.run.cards import EmbeddingCard
from ganreport.run.kinds import SampleSpace

Array: TypeAlias = npt.NDArray[Any]


class FeatureSource(Protocol):
    """What features are taken of: a source of ``samples/sources``, or anything like one."""

    @property
    def kind(self) -> SampleSpace:
        """What a sample is."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample as it is stored."""

    @property
    def count(self) -> int:
        """How many samples there are."""

    @property
    def fingerprint(self) -> str:
        """Hash of their content."""

    def take(self, chosen: Sequence[int]) -> Array:
        """The samples of these indices in this order; several threads may call it at once."""


class FeatureSpace(ABC):
    """A fixed function of samples, named and hashed.

    Attributes:
        id: What ``--features`` calls it: ``random``, ``pixels``, ``efficientnet-lite0``, ``onnx``,
            ``keras``, ``given``, ``logmel``.
        kinds: Names of the kinds of samples (:data:`ganreport.run.kinds.KINDS`) that it takes.
        batch: How many samples :meth:`extract` is best given at once.
        parallel: Whether several threads may call :meth:`extract` at once, and should.
        name: What pages call it: what follows "features of".
        dimension: Numbers of a row.
        calibrated: The key of the space whose thresholds hold in this one; "" where nobody has
            measured how reliable findings are in it, and only baselines and tests tell.
        preprocessing: What is done to samples before the weights see them: size, filter, range.
        fid: Whether the Fréchet distance in it is the one that papers call FID, because weights
            and preprocessing are known by their hashes to be theirs.
        references: Keys of ``report/references.bib``.
    """

    id: ClassVar[str]
    kinds: ClassVar[frozenset[str]]
    batch: ClassVar[int] = 64
    parallel: ClassVar[bool] = True

    name: Text
    dimension: int
    calibrated: str = ""
    preprocessing: Text = ""
    fid: bool = False
    references: tuple[str, ...] = ()

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """``sha256:`` and the hash of the weights and of the preprocessing."""

    @abstractmethod
    def extract(self, batch: Array) -> Array:
        """Features (n, dimension), float32, of stored samples (n, ...)."""

    def card(self) -> EmbeddingCard:
        """What a run says of it."""
        return EmbeddingCard(
            name=str(self.name),
            dimension=self.dimension,
            description=str(self.preprocessing),
            sha256=self.fingerprint.removeprefix("sha256:"),
        )


def hashed(facts: dict[str, Any], *arrays: Array) -> str:
    """``sha256:`` and the hash of what is said of a space and of its weights, in their order."""
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return f"sha256:{digest.hexdigest()}"
