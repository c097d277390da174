"""Samples in files: images, points, tables, audio and features, one file here a form."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ganreport.samples.sources.base import Source, SourceOptions
from ganreport.samples.sources.opening import opened_source

__all__ = ["Source", "SourceOptions", "open_source"]


def open_source(
    path: Path,
    *,
    kind: str = "",
    size: tuple[int, int] | None = None,
    columns: Mapping[str, str] | None = None,
    like: Source | None = None,
    limit: int = 0,
) -> Source:
    """The samples in a file or folder, whatever form they have there.

    Args:
        path: A folder, an archive, an array or a table; of several arrays in one file
            ``FILE.npz:NAME``.
        kind: The name of the kind of samples, empty where it is to be seen from the files.
        size: Height and width that images are brought to; None for the size that most have.
        columns: Of a table, the types of columns that are not to be guessed.
        like: A source that this one is to be comparable with: its size and channels, its columns
            with their categories, its rate.
        limit: Samples that are taken at most, drawn once and for all; 0 for all.

    Raises:
        UsageError: There are no samples there that can be read, or what was asked for can't be.
        MissingExtra: A package that reads such files is not installed.
    """
    return opened_source(
        path, SourceOptions(kind=kind, size=size, columns=columns or {}, like=like, limit=limit)
    )
