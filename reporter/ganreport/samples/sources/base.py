"""What a source is: samples that lie in files, counted and hashed, and loaded when asked for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy.typing as npt

from ganreport.messages import Text
from ganreport.run.kinds import SampleSpace
from ganreport.run.model import Problem

Array: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class SampleSource(ABC):
    """Samples of one kind in files, in an order that depends on their names and nothing else.

    What is damaged was left out when the source was opened: every index below ``count`` can be
    read, as long as nobody changes the files.

    Attributes:
        path: The file or folder that was given.
        kind: What a sample is.
        shape: The shape of one sample as it is stored: (height, width, 1 or 3), (dimensions,),
            (columns,) or (points in time,).
        count: How many samples there are.
        fingerprint: ``sha256:`` and the hash of what :meth:`take` gives of all samples, by the
            bytes that it is made from; neither the path nor the order of files on the disk counts.
        labels: (count,) whole numbers, indices of ``classes``; None where nothing labels them.
        classes: The names of the classes.
        names: (count,) what each is called below ``path``; None where samples have no names.
        notes: What was assumed and done: sentences for the report.
        problems: What was left out, counted and named.
        columns: Of a table, the card of each column.
        rate: Of audio, samples a second; 0 of other kinds.
    """

    path: Path
    kind: SampleSpace
    shape: tuple[int, ...]
    count: int
    fingerprint: str
    labels: Array | None = None
    classes: tuple[str, ...] = ()
    names: tuple[str, ...] | None = None
    notes: tuple[Text, ...] = ()
    problems: tuple[Problem, ...] = ()
    columns: tuple[Any, ...] = ()
    rate: int = 0

    @abstractmethod
    def take(self, chosen: Sequence[int]) -> Array:
        """The samples of these indices in this order, (n, *shape), as their kind stores them.

        Several threads may call it at once.

        Raises:
            UsageError: A file changed since the source was opened.
        """

    def batches(self, size: int, chosen: Sequence[int] | None = None) -> Iterator[Array]:
        """The samples in order, or those of the indices ``chosen``, so many at a time.

        Raises:
            UsageError: As :meth:`take`.
        """
        wanted = range(self.count) if chosen is None else chosen
        for start in range(0, len(wanted), size):
            yield self.take(wanted[start : start + size])


Source = SampleSource
"""The same by the name that this room has for it."""


@dataclass(frozen=True, kw_only=True)
class SourceOptions:
    """What is asked of opening a source.

    Attributes:
        kind: The name of the kind of samples, or ``features``, which are points; empty where it is
            to be seen from the files.
        size: Height and width that images are brought to; None for the size that most have.
        columns: Of a table, the types of columns that are not to be guessed.
        like: A source that this one is to be comparable with: its size and channels, its columns
            with their categories, its rate.
        limit: Samples that are taken at most, drawn once and for all; 0 for all.
        member: Which array of several in one file is meant.
        span: What stands for black and white in numbers other than bytes; None where it is to be
            seen from them.
        grids: Whether pictures are likely grids of samples, however many there are.
        tile: Height and width that samples in grids are likely to have; they keep their own.
        made: Whether samples are wanted alone, without true files and inputs beside them, where
            the ends of names tell these apart (``1_fake_B.png``, ``1_real_A.png``).
    """

    kind: str = ""
    size: tuple[int, int] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    like: Source | None = None
    limit: int = 0
    member: str = ""
    span: tuple[float, float] | None = None
    grids: bool = False
    tile: tuple[int, int] | None = None
    made: bool = False
