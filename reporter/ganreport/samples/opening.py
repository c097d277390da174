"""What lies where a run was looked for: a run, to be joined with what was given, or samples."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from ganreport.errors import GanReportError, RunError, UsageError
from ganreport.readers import DEFAULT_OPTIONS, ReadOptions, read_run
from ganreport.run.model import Run
from ganreport.run.schema import METRIC_COLUMNS
from ganreport.samples.attach import Progress, attached, standalone
from ganreport.samples.comparing import quiet
from ganreport.samples.options import NOTHING, SampleOptions

_PLAIN: Final = frozenset({"pictures", "arrays", "table", "exports", "text-log"})
"""Readers of files that any program may have written, samples too."""

_CLOCK: Final = frozenset({"step", "epoch", "wall_time", "attempt"})


def read(
    path: str | Path,
    how: ReadOptions = DEFAULT_OPTIONS,
    given: SampleOptions = NOTHING,
    progress: Progress = quiet,
) -> Run:
    """The run at a path, joined with what was given; or the samples there as a run.

    Where real data were given, and no samples, a folder that tells of no training is one of
    samples.

    Args:
        path: A run, ours or another program's, or samples.
        how: How a run is to be read.
        given: What was given beside it.
        progress: Is told how far the features are.

    Raises:
        RunError: There is no run, or it is damaged.
        UsageError: What was given can't be read, or can't be compared.
        MissingExtra: Something needs a package that is not installed.
    """
    path = Path(path)
    if not given.anything:
        return read_run(path, how)
    if given.samples is not None and _same(path, given.samples):
        return standalone(given, progress)
    try:
        run = read_run(path, how)
    except RunError as error:
        if given.samples is not None or how.reader or not path.exists():
            raise
        return _instead(path, given, error, progress)
    if given.samples is None and not how.reader and _tells_nothing(run):
        return standalone(replace(given, samples=path), progress)
    return attached(run, given, progress)


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _instead(path: Path, given: SampleOptions, error: RunError, progress: Progress) -> Run:
    """The samples at a path where there is no run; if there are none either, both reasons."""
    try:
        return standalone(replace(given, samples=path), progress)
    except UsageError as other:
        if str(given.real) in str(other) or str(given.held_out) in str(other):
            raise
        raise UsageError(f"{path} is neither a run nor samples. {error} {other}") from other
    except GanReportError:
        raise


def _tells_nothing(run: Run) -> bool:
    """Whether what was read as a run may as well be samples: nothing tells of training in it."""
    names = {name for name in run.metrics.names if name in METRIC_COLUMNS} - _CLOCK
    return run.format in _PLAIN and not names
