"""Readers from other packages, by the entry points ``ganreport.readers``."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from ganreport.errors import GanReportError, RunBroken
from ganreport.readers.base import Candidate, Reader, ReadOptions
from ganreport.run.model import Run
from ganreport.run.plugins import Plugin, PluginWarning, plugins, refuse

GROUP: Final = "ganreport.readers"
"""The group of entry points; each is a :class:`~ganreport.readers.base.Reader`."""


def added(taken: Collection[str]) -> tuple[Reader, ...]:
    """The readers that other packages add; each that can't be used is named by a warning.

    Args:
        taken: Names of readers that there are.
    """
    found: dict[str, Reader] = {}
    for plugin in plugins(GROUP):
        why = unusable(plugin, {*taken, *found})
        if why:
            refuse(plugin, GROUP, why)
        elif isinstance(plugin.value, Reader):
            reader = replace(plugin.value, package=plugin.package)
            found[reader.name] = guarded(reader)
    return tuple(found.values())


def unusable(plugin: Plugin, taken: Collection[str]) -> str:
    """Why what a package adds is no reader that can be used; empty if it is one."""
    if plugin.error:
        return f"it can't be loaded ({plugin.error})"
    if not isinstance(plugin.value, Reader):
        return f"it is {type(plugin.value).__name__!r}, not a ganreport.readers.Reader"
    return "there is a reader of this name" if plugin.value.name in taken else ""


def guarded(reader: Reader) -> Reader:
    """The reader, whose unforeseen errors end nothing but its own reading, and name its package."""

    def find(path: Path, options: ReadOptions) -> Sequence[Candidate]:
        try:
            return reader.find(path, options)
        except GanReportError:
            raise
        except Exception as error:  # another's code may raise anything
            warnings.warn(_failed(reader, path, error), PluginWarning, stacklevel=2)
            return ()

    def read(candidate: Candidate, options: ReadOptions) -> Run:
        try:
            return reader.read(candidate, options)
        except GanReportError:
            raise
        except Exception as error:
            raise RunBroken(_failed(reader, candidate.path, error)) from error

    return replace(reader, find=find, read=read, samples=None)


def _failed(reader: Reader, path: Path, error: Exception) -> str:
    return (
        f"{path}: the reader {reader.name!r} of the package {reader.package} failed "
        f"({type(error).__name__}: {error}). Mend the package, or choose another by --reader."
    )
