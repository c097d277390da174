"""The kit that every reader is made with: what it finds, and how a run is read of it.

A reader is one object, :class:`Reader`, in one file or folder and in one table
(:data:`ganreport.readers.READERS`). It finds candidates, each of which is one run; which of several
is read, and what is said where none can be chosen, is decided for all readers in ``selection``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ganreport.errors import RunError
from ganreport.messages import Text
from ganreport.run.model import Run


@dataclass(frozen=True)
class ReadOptions:
    """What the user asked for: a reader by name, formulas of our scalars, one of several runs.

    ``objective`` is one of :data:`ganreport.run.vocabulary.OBJECTIVES`, or ``unknown``; empty for
    what the files say.
    """

    reader: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    run: str = ""
    objective: str = ""


DEFAULT_OPTIONS: Final = ReadOptions()
"""The reader that recognises the run, and the names that it knows."""


@dataclass(frozen=True)
class Candidate:
    """One run that a reader found; reading it is reading ``where`` below ``root``.

    Of several candidates each has a ``root`` of its own where it can be given alone: then it is
    read as if that had been given. ``identifier`` is what ``--run`` calls it, or ``name``, which
    may be empty; ``files`` are those that it was known by, relative to where it is. An ``empty``
    one counts only where no other has any scalars. ``why`` says why it is a run of its own where
    that is not plain. ``held`` is what finding it has read already.
    """

    reader: str
    root: Path
    where: str = ""
    identifier: str = ""
    name: str = ""
    files: tuple[str, ...] = ()
    empty: bool = False
    why: str = ""
    held: Any = field(default=None, compare=False, repr=False)

    @property
    def path(self) -> Path:
        """The directory or file of the run."""
        return self.root / self.where if self.where else self.root

    @property
    def is_file(self) -> bool:
        """Whether a file was given alone, so that nothing beside it counts."""
        return self.root.is_file()

    @property
    def home(self) -> Path:
        """The directory that names of files are relative to."""
        return self.root.parent if self.is_file else self.root

    @property
    def title(self) -> str:
        """The run's name where nothing else names it: that of its directory, or of its file."""
        return self.root.stem if self.is_file else self.root.resolve().name


@dataclass(frozen=True)
class Reader:
    """One format.

    Args:
        name: What ``--reader`` calls it.
        looks_for: What it recognises a run by, in words.
        find: The runs at or below a path, cheaply; none where it is of another format.
        read: One of these.
        samples: Reads no more than samples are measured by, where that is faster.
        several_inside: Whether one candidate may hold several trainings, one of which ``read``
            takes by ``ReadOptions.run``.
        package: The distribution that it comes with.
    """

    name: str
    looks_for: Text
    find: Callable[[Path, ReadOptions], Sequence[Candidate]]
    read: Callable[[Candidate, ReadOptions], Run]
    samples: Callable[[Candidate, ReadOptions], Run] | None = None
    several_inside: bool = False
    package: str = "ganreport"

    def recognises(self, path: Path, options: ReadOptions = DEFAULT_OPTIONS) -> bool:
        """Whether there is a run of this format, be it damaged."""
        try:
            return bool(self.find(path, options))
        except RunError:
            return True


def itself(reader: str, path: Path, **known: Any) -> Candidate:
    """The candidate that is what was given, whole."""
    return Candidate(reader, path, identifier=path.resolve().name, **known)
