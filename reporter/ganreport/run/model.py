"""A finished run as the reporter sees it, whoever wrote it: frozen, read, not yet measured."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, Protocol, runtime_checkable

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from ganreport.errors import RunBroken
from ganreport.messages import Text
from ganreport.run.cards import Event, RunInfo
from ganreport.run.reading_check import ReadingCheck
from ganreport.run.scalars import EMPTY, Scalars
from ganreport.run.scored_pairs import ScoredPairs


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the evidence that is missing, damaged or was set aside while reading.

    ``kind`` is one of ``unreadable``, ``superseded`` (rows; of single values ``again``),
    ``missing``, ``no-end``, of foreign runs also
    ``ragged`` (rows or cells that could not be used), ``appended`` (rows of other trainings in the
    same file), ``processes`` and ``given-up`` (rows of further processes, of a last start that was
    soon given up), ``blank`` and ``repeated`` (pictures saved empty or twice), ``empty`` (nothing
    was logged), ``passed-over`` and ``left-out``; ``where`` is a path relative to the run
    directory; ``what`` a sentence; ``count`` of the things concerned.
    """

    kind: str
    where: str
    what: Text
    count: int = 1


@dataclass(frozen=True)
class NonFinite:
    """Recorded NaN or infinite values of one scalar (a value not recorded is neither).

    ``spans`` are the first and last steps of the first of ``stretches`` unbroken stretches;
    ``lasting_since`` is the step from which on no recorded value is finite, None if the last is.
    """

    count: int
    first_step: int
    spans: tuple[tuple[int, int], ...] = ()
    stretches: int = 1
    lasting_since: int | None = None

    @property
    def lasting(self) -> bool:
        """Whether the last recorded value is not finite either."""
        return self.lasting_since is not None


class Skipped(msgspec.Struct, frozen=True):
    """Something that a reader of foreign runs saw and did not use, and why."""

    what: Text
    why: Text


Latents = Literal["fixed", "redrawn", "unknown", ""]


class ReadSummary(msgspec.Struct, frozen=True, kw_only=True):
    """How a run that is not of our own format was understood.

    ``unit`` is what a step counts, in the singular (``epoch``, ``row``), ``epochs`` how many epochs
    were trained, 0 where that is not known: counted from 0 they are one more than the last step.
    ``mapped`` are pairs of a
    name in the files and ours; ``kept`` the names that stayed as they are. ``latents`` says whether
    a cell of a grid is the same latent over time, empty where there are no pictures. ``notes`` are
    further sentences about what was assumed, ``check`` what became of all rows and cells.
    """

    reader: str
    files: tuple[str, ...]
    check: ReadingCheck = ReadingCheck()
    unit: str = "step"
    epochs: int = 0
    mapped: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()
    left_out: tuple[Skipped, ...] = ()
    latents: Latents = ""
    notes: tuple[Text, ...] = ()


class GivenSet(msgspec.Struct, frozen=True, kw_only=True):
    """Samples or real data that were given beside a run, or in its place.

    ``role`` is ``real``, ``held-out`` or ``samples``, of pairs also ``truth`` and ``reference``, of
    which ``called`` is the name. ``name`` is that of the file or folder, without the way there;
    ``count`` how many are used of the ``total`` that there are, of a series at each of its
    ``steps``. ``notes`` say what was done to them.
    """

    role: Literal["real", "held-out", "samples", "truth", "reference"]
    name: str
    count: int
    total: int
    fingerprint: str
    steps: int = 1
    notes: tuple[Text, ...] = ()
    called: str = ""


class GivenData(msgspec.Struct, frozen=True, kw_only=True):
    """All that was given beside a run, and how it is compared.

    ``space`` is the feature space in words, ``calibrated`` the key of the space whose thresholds
    hold in it, empty where nobody has measured how reliable findings are there.
    """

    sets: tuple[GivenSet, ...]
    space: Text = ""
    calibrated: str = ""
    fid: bool = False


class ArraySource(Protocol):
    """Named arrays that are loaded when asked for, whatever they are kept in."""

    @property
    def path(self) -> Path:
        """The file that they are from."""

    @property
    def names(self) -> frozenset[str]:
        """Which arrays there are."""

    def get(self, name: str) -> npt.NDArray[Any] | None:
        """The array, read-only, or None where there is none of that name.

        Raises:
            RunBroken: The array is damaged.
        """


SAMPLES_ALONE: Final = "samples"
"""The format of a run that is nothing but samples, or a series of them."""


@runtime_checkable
class PickedArrays(Protocol):
    """Arrays of which some hold a draw of their samples only, while any can be had by its row."""

    def take(self, name: str, rows: npt.NDArray[Any]) -> npt.NDArray[Any] | None:
        """These rows of all samples of an array, counted as the rows of its features are."""


def rows_of(
    arrays: ArraySource | None, name: str, rows: npt.NDArray[Any]
) -> npt.NDArray[Any] | None:
    """The samples at ``rows``, which count as those of features do; None where they can't be had.

    Raises:
        RunBroken: The array is damaged.
    """
    if arrays is None or name not in arrays.names:
        return None
    if isinstance(arrays, PickedArrays):
        return arrays.take(name, rows)
    whole = arrays.get(name)
    if whole is None or (len(rows) and int(np.max(rows)) >= len(whole)):
        return None
    return np.asarray(whole[rows])


@dataclass(frozen=True)
class Arrays:
    """The named arrays of one ``.npz`` file, loaded when asked for."""

    path: Path
    names: frozenset[str]

    def get(self, name: str) -> npt.NDArray[Any] | None:
        """The array, read-only, or None where the file has none of that name.

        Raises:
            RunBroken: The array is damaged or holds Python objects.
        """
        return _load(self.path, identity(self.path), name) if name in self.names else None


DAMAGED_ARCHIVE: Final = (
    OSError,
    ValueError,
    EOFError,
    MemoryError,
    RuntimeError,  # encrypted, or of an unknown compression
    zipfile.BadZipFile,
    zlib.error,
)
"""What opening or reading an array of a damaged ``.npz`` file may raise."""


def identity(file: Path) -> tuple[int, ...]:
    """What changes when a file is written anew, whatever its name, size and time of change say."""
    try:
        status = file.stat()
    except OSError:
        return ()  # whoever opens it says what is wrong
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


@lru_cache(maxsize=64)
def _load(path: Path, _: tuple[int, ...], name: str) -> npt.NDArray[Any]:
    """An array of a file, kept while it is the same file: a path alone may hold another run."""
    try:
        with np.load(path, allow_pickle=False) as file:
            array: npt.NDArray[Any] = file[name]
            if not isinstance(array, np.ndarray):
                raise ValueError("it is not in NumPy's format")
    except DAMAGED_ARCHIVE as error:
        raise RunBroken(
            f"{path}: the array {name!r} can't be read ({error}). "
            "Move the file out of the run directory to build the report without it."
        ) from error
    array.setflags(write=False)
    return array


@dataclass(frozen=True)
class SampleSet:
    """What the generator made at one evaluation; array names as in ``layout.SAMPLE_ARRAYS``."""

    step: int
    arrays: ArraySource


@dataclass(frozen=True)
class Run:
    """One training run.

    ``metrics`` and the tables are sorted by step, one row a step (``layers``: a step and layer),
    rows that a resume superseded left out; they are empty where nothing was recorded.
    ``reference`` holds the arrays of ``layout.REFERENCE_ARRAYS``; that of a foreign run may hold
    ``shown`` alone: real samples to look at, not to compare with. ``non_finite`` maps scalar names
    to what was not finite. ``reading`` is how a foreign run was understood, None of our own.
    ``pairs`` maps each of several pairs of networks to our scalars and their columns of it; the
    first pair's are the run's own. It is empty where there is one pair. ``given`` is what was given
    beside the run, None where that is nothing. ``paired`` are outputs scored beside what they
    should have been, step by step: not to be confused with pairs of networks.
    """

    path: Path
    format: str
    info: RunInfo
    metrics: Scalars = EMPTY
    layers: pd.DataFrame = field(default_factory=pd.DataFrame)
    evaluations: pd.DataFrame = field(default_factory=pd.DataFrame)
    samples: tuple[SampleSet, ...] = ()
    reference: ArraySource | None = None
    checkpoints: tuple[int, ...] = ()
    events: tuple[Event, ...] = ()
    non_finite: Mapping[str, NonFinite] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    reading: ReadSummary | None = None
    pairs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    given: GivenData | None = None
    paired: tuple[ScoredPairs, ...] = ()

    @property
    def lone(self) -> bool:
        """Whether it is one set of samples and nothing else: no step is known of it."""
        return self.format == SAMPLES_ALONE and len(self.samples) < 2

    @property
    def last_step(self) -> int:
        """The last step that left any trace."""
        steps = [0, *(sample.step for sample in self.samples), *self.checkpoints]
        steps += self.metrics.steps[-1:].tolist()
        for table in (self.layers, self.evaluations):
            if len(table):
                steps.append(int(table["step"].iloc[-1]))
        return max(steps)

    def real(self, name: str) -> npt.NDArray[Any] | None:
        """An array of the reference, or None."""
        return self.reference.get(name) if self.reference else None

    def scalar(self, name: str) -> pd.Series | None:
        """The recorded values of one scalar indexed by step, or None where there are none."""
        return self.metrics.scalar(name)
