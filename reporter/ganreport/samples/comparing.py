"""What samples are compared in: a feature space, or their own values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from ganreport.messages import Text
from ganreport.run.cards import EmbeddingCard
from ganreport.samples.features import FeatureSpace, features_of, space_for
from ganreport.samples.features.given import GivenFeatures
from ganreport.samples.options import SampleOptions
from ganreport.samples.sources import Source

Array: TypeAlias = npt.NDArray[Any]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is done, and how much there is."""

_OWN_VALUES: Final = frozenset({"points", "table"})
"""Kinds whose samples are compared by their own numbers, unless a space is asked for."""


_LARGE: Final = 32 * 2**20
"""Bytes of features from which on they are read from the cache again, not held in memory."""


def quiet(what: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""
    del what, done, total


@dataclass(frozen=True)
class Compared:
    """How samples are compared; ``space`` is None where it is by their own values."""

    space: FeatureSpace | None
    progress: Progress = quiet
    kind: str = ""

    @property
    def name(self) -> Text:
        """The feature space in words, empty where samples are compared by their own values."""
        return self.space.name if self.space else ""

    @property
    def calibrated(self) -> str:
        """The key of the space whose thresholds hold, empty where none were calibrated."""
        own = self.kind if self.kind == "points" else ""  # as points were in the zoo
        return self.space.calibrated if self.space else own

    @property
    def fid(self) -> bool:
        """Whether its Fréchet distance is the one that papers call FID."""
        return self.space.fid if self.space else False

    @property
    def card(self) -> EmbeddingCard | None:
        """What a run says of the space."""
        return self.space.card() if self.space else None

    def features(
        self, source: Source, names: tuple[str, ...], rows: Array | None, step: int | None = None
    ) -> Array | None:
        """(n, d) features of a source, of its samples at ``rows`` where these are given.

        Args:
            source: The samples.
            names: What a file of features calls those of this role.
            rows: Which of them, None for all.
            step: Of a series, their step.

        Raises:
            UsageError: They can't be read, or a file of features has none of them.
        """
        if self.space is None:
            return None
        if isinstance(self.space, GivenFeatures):
            whole = self.space.rows(names, source, step)
        else:
            whole = self._extracted(source, self.space)
        return whole if rows is None else np.asarray(whole[rows])

    def _extracted(self, source: Source, space: FeatureSpace) -> Array:
        def tell(done: int, total: int) -> None:
            self.progress(source.path.name, done, total)

        first = features_of(source, space, progress=tell)
        if first.nbytes < _LARGE or isinstance(first, np.memmap):
            return first
        return features_of(source, space)  # from the cache: then it needs no memory of its own


def compared(options: SampleOptions, source: Source, progress: Progress = quiet) -> Compared:
    """What samples like those of a source are compared in.

    Raises:
        UsageError: There is no such space, or it takes no such samples.
        MissingExtra: It needs a package that is not installed.
    """
    if not options.features and source.kind.name in _OWN_VALUES:
        return Compared(None, progress, source.kind.name)
    return Compared(space_for(options.features, source), progress, source.kind.name)
