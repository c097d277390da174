"""Readers from other packages, by the entry points ``ganreport.readers``."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from typing import Final

from ganreport.errors import GanReportError, RunBroken
from ganreport.readers.base import Candidate, Reader, ReadOptions
from ganreport.run.model import Run
from ganreport.run.plugins import Offer, PluginWarning, offers, usable

GROUP: Final = "ganreport.readers"
"""The group of entry points; each is a :class:`~ganreport.readers.base.Reader`."""


def offered(taken: Collection[str]) -> Iterator[Offer[Reader]]:
    """What other packages add; ``taken`` are the names of readers that there are."""
    return offers(GROUP, Reader, "a ganreport.readers.Reader", attrgetter("name"), taken)


def added(taken: Collection[str]) -> tuple[Reader, ...]:
    """The readers that other packages add; each that can't be used is named by a warning."""
    return tuple(
        guarded(replace(reader, package=package))
        for reader, package in usable(GROUP, offered(taken))
    )


def guarded(reader: Reader) -> Reader:
    """The reader, whose unforeseen errors end nothing but its own reading, and name its package."""

    def find(path: Path, options: ReadOptions) -> Sequence[Candidate]:
        try:
            return reader.find(path, options)
        except GanReportError:
            raise
        except (Exception, SystemExit) as error:  # another's code may raise anything
            warnings.warn(_failed(reader, path, error), PluginWarning, stacklevel=2)
            return ()

    def read(candidate: Candidate, options: ReadOptions) -> Run:
        try:
            return reader.read(candidate, options)
        except GanReportError:
            raise
        except (Exception, SystemExit) as error:
            raise RunBroken(_failed(reader, candidate.path, error)) from error

    return replace(reader, find=find, read=read, samples=None)


def _failed(reader: Reader, path: Path, error: BaseException) -> str:
    return (
        f"{path}: the reader {reader.name!r} of the package {reader.package} failed "
        f"({type(error).__name__}: {error}). Mend the package, or choose another by --reader."
    )
