"""What lies where a run was looked for: a run, to be joined with what was given, or samples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ganreport.errors import RunError, UsageError
from ganreport.readers import DEFAULT_OPTIONS, ReadOptions, read_run
from ganreport.run.model import Run
from ganreport.run.schema import METRIC_COLUMNS
from ganreport.samples.attach import attached, standalone
from ganreport.samples.comparing import Progress, quiet
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
    if not given.anything:
        return read_run(path, how)
    known = resolved(Path(path), how, given)
    if known.run is not None:
        return attached(known.run, known.given, progress)
    try:
        return standalone(known.given, progress)
    except UsageError as error:
        if known.why is None or _of_the_data(error, given):
            raise
        raise UsageError(f"{path} is neither a run nor samples. {known.why} {error}") from error


@dataclass(frozen=True)
class Resolved:
    """A run, None where there are samples in its place, and what was given; ``why`` it is none."""

    run: Run | None
    given: SampleOptions
    why: RunError | None = None


def resolved(path: Path, how: ReadOptions, given: SampleOptions) -> Resolved:
    """Whether there is a run at a path, or nothing but samples.

    Raises:
        RunError: There is neither, or the run is damaged.
        UsageError: A run can't be read as was asked.
    """
    if given.samples is not None and _same(path, given.samples):
        return Resolved(None, given)
    inside = replace(given, samples=path)
    try:
        run = read_run(path, how)
    except RunError as error:
        if given.samples is not None or how.reader or not path.exists():
            raise
        return Resolved(None, inside, error)
    if given.samples is None and not how.reader and _tells_nothing(run):
        return Resolved(None, inside)
    return Resolved(run, given)


def _of_the_data(error: UsageError, given: SampleOptions) -> bool:
    """Whether an error is of the real data and not of what may be samples."""
    paths = (str(each) for each in (given.real, given.held_out) if each is not None)
    return any(path in str(error) for path in paths)


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _tells_nothing(run: Run) -> bool:
    """Whether what was read as a run may as well be samples: nothing tells of training in it."""
    names = {name for name in run.metrics.names if name in METRIC_COLUMNS} - _CLOCK
    return run.format in _PLAIN and not names
