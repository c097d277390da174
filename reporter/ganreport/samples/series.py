"""Samples of several steps: one source a step, by the numbers in the names of files and folders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from ganreport.samples.sources import Source

Series: TypeAlias = tuple[tuple[int | None, Source], ...]
"""Steps and their sources, in the order of steps; of a single source the step is None."""


def series_of(
    path: Path,
    *,
    kind: str = "",
    size: tuple[int, int] | None = None,
    columns: Mapping[str, str] | None = None,
    like: Source | None = None,
    limit: int = 0,
) -> Series:
    """One source a step, or a single one without a step where names tell of no steps.

    Args:
        path: A folder of folders or files that differ in a number, such as ``step_1000/`` or
            ``gen_10.csv``; or anything that :func:`open_source` takes.
        kind: As of :func:`open_source`, and the others likewise.
        size: Height and width of images.
        columns: Types of columns.
        like: A source that all are to be comparable with.
        limit: Samples that are taken of each step at most.

    Raises:
        UsageError: There are no samples that can be read.
    """
    raise NotImplementedError
