"""Arrays of samples that lie in files of the user's: features of all, samples as far as needed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from ganreport.run import kinds
from ganreport.run.model import ArraySource, SampleSet
from ganreport.samples.options import SEED
from ganreport.samples.sources import Source

Array: TypeAlias = npt.NDArray[Any]

_MOST_SHOWN: Final = 1000  # pixel metrics take at most 500 of a set, pages show 160
_MOST_BYTES: Final = 48 * 2**20  # of a set in memory: 1,000 images of 128 x 128 in colour
_FEWEST_SHOWN: Final = 48  # as many as the first page shows, however large they are
_IN_MEMORY: Final = 4  # sets: both halves of the real data, the samples looked at, the last ones


@dataclass(frozen=True, eq=False)
class Picked:
    """Samples of a source, in an order of their own.

    Attributes:
        source: Where they are.
        rows: (n,) their indices in the source; features are in this order.
        shown: (m,) places in ``rows`` of those that are loaded together: all, or a draw.
    """

    source: Source
    rows: Array
    shown: Array

    def take(self, places: Array) -> Array:
        """The samples at these places of ``rows``."""
        return self.source.take([int(row) for row in self.rows[places]])

    def loaded(self) -> Array:
        """Those that are shown, read-only; kept for a while."""
        return _loaded(self)


@lru_cache(maxsize=_IN_MEMORY)
def _loaded(picked: Picked) -> Array:
    array = picked.take(picked.shown)
    array.setflags(write=False)
    return array


def picked(source: Source, rows: Array | None = None) -> Picked:
    """The samples of a source at ``rows``, all unless given.

    Points and the like are loaded whole. Of images and sounds a draw is, in random order, since
    sources are often sorted by class; sets of the same size are drawn from alike.
    """
    chosen = np.arange(source.count) if rows is None else rows
    if source.kind.drawn != "tiles" and len(source.shape) < 2 and source.rate == 0:
        return Picked(source, chosen, np.arange(len(chosen)))
    size = math.prod(source.shape) * np.dtype(source.kind.stored).itemsize
    most = min(_MOST_SHOWN, max(_FEWEST_SHOWN, _MOST_BYTES // max(size, 1)))
    order = np.random.default_rng(SEED).permutation(len(chosen))
    return Picked(source, chosen, order[:most])


@dataclass(frozen=True, eq=False)
class GivenArrays:
    """Arrays by name: in memory, in a source, or as a run recorded them.

    Attributes:
        path: The file or folder that they are of.
        values: Arrays in memory.
        picks: Samples that are loaded when asked for.
        recorded: What the run has itself, where the others have nothing of that name.
    """

    path: Path
    values: Mapping[str, Array] = field(default_factory=dict)
    picks: Mapping[str, Picked] = field(default_factory=dict)
    recorded: ArraySource | None = None

    @property
    def names(self) -> frozenset[str]:
        """Which arrays there are."""
        own = frozenset(self.values) | frozenset(self.picks)
        return own | self.recorded.names if self.recorded else own

    def get(self, name: str) -> Array | None:
        """The array, read-only, of samples those that are shown; None where there is none.

        Raises:
            UsageError: A file changed since it was opened.
            RunBroken: An array that the run recorded is damaged.
        """
        if name in self.values:
            return self.values[name]
        if name in self.picks:
            return self.picks[name].loaded()
        return self.recorded.get(name) if self.recorded else None

    def take(self, name: str, rows: Array) -> Array | None:
        """The samples at these rows of their features, whether they are shown or not.

        Raises:
            UsageError: As :meth:`get`.
        """
        if name in self.picks:
            return self.picks[name].take(rows)
        whole = self.get(name)
        return None if whole is None else np.asarray(whole[rows])


@dataclass(frozen=True, kw_only=True, eq=False)
class RecordedSource(Source):
    """Samples that a run recorded itself, to be compared with what was given beside it."""

    arrays: ArraySource
    name: str

    def take(self, chosen: Any) -> Array:
        """The samples of these indices."""
        whole = self.arrays.get(self.name)
        return np.empty((0, *self.shape)) if whole is None else np.asarray(whole[list(chosen)])


def recorded(arrays: ArraySource | None, name: str, kind: str = "") -> RecordedSource | None:
    """An array of samples of a run as a source, None where there is none that can be compared.

    Raises:
        RunBroken: The array is damaged.
    """
    whole = arrays.get(name) if arrays and name in arrays.names else None
    space = kinds.named(kind) if kind else kinds.of(None, whole)
    if arrays is None or whole is None or space is None or not space.holds(whole):
        return None
    return RecordedSource(
        path=arrays.path,
        kind=space,
        shape=whole.shape[1:],
        count=len(whole),
        fingerprint=_hash(whole),
        arrays=arrays,
        name=name,
    )


def recorded_series(sets: tuple[SampleSet, ...], kind: str) -> list[tuple[int, RecordedSource]]:
    """The random samples that a run recorded, step by step."""
    sources = ((each.step, recorded(each.arrays, "random", kind)) for each in sets)
    return [(step, source) for step, source in sources if source is not None]


def _hash(array: Array) -> str:
    from hashlib import sha256

    digest = sha256(f"{array.dtype.str}{array.shape}".encode())
    digest.update(np.ascontiguousarray(array).data)
    return f"sha256:{digest.hexdigest()}"
