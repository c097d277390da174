"""What was recognised in a directory, in lines of text: before anything is measured."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from ganreport import readers
from ganreport.readers import ReadOptions, opened, others
from ganreport.run import reading_check
from ganreport.run.model import ReadSummary, Run
from ganreport.run.plugins import listed
from ganreport.run.text import printable

_DATES: Final = (946684800.0, 4102444800.0)
"""Seconds since 1970 that are dates (of 2000 to 2100) and not a time since training began."""


def inspect(path: Path, options: ReadOptions) -> Iterator[str]:
    """Read a run and say by which reader, what is mapped to what, and what is left out and why.

    Raises:
        RunError: There is no run, or it can't be read.
        UsageError: A wish can't be fulfilled.
    """
    reader, run = opened(path, options)
    summary = run.reading or ReadSummary(reader=run.format, files=())
    rivals = readers.READERS if run.reading else ()
    names = [r.name for r in rivals if r.name != reader.name and r.recognises(path, options)]
    yield f"{printable(str(path))}: read by {summary.reader!r} ({reader.looks_for})."
    if names:
        yield f"It could also be read by {', '.join(names)}: choose by --reader."
    if summary.files:
        yield f"Files: {', '.join(summary.files)}"
    yield _extent(run, summary)
    if summary.check.rows_seen:
        yield f"Self-check: {'; '.join(map(str, reading_check.in_words(summary.check)))}."
    objective = run.info.objective
    yield f"Objective: {objective.name if objective else 'not known'}"
    yield from _scalars(run, summary)
    yield from _samples(run, summary)
    remarks = (
        ("Left out, or kept as it is:", [f"{each.what}: {each.why}" for each in summary.left_out]),
        ("Problems:", [f"{each.where}: {each.what}" for each in run.problems]),
        ("Notes:", [str(note) for note in summary.notes]),
    )
    for title, lines in remarks:
        if lines:
            yield from ["", title, *(f"  {line}" for line in lines)]


def known_readers() -> Iterator[str]:
    """Every reader in the order of being asked: its name, its package, what it looks for.

    Last come the readers of other packages that can't be used, and why.
    """
    rows = [(each.name, each.package, str(each.looks_for)) for each in readers.READERS]
    ours = [name for name, package, _ in rows if package == "ganreport"]
    return listed(rows, others.offered(ours))


def _extent(run: Run, summary: ReadSummary) -> str:
    steps = run.metrics.steps
    if not len(steps):
        return "Rows: none"
    unit = "" if summary.unit == "step" else f"; a step is one {summary.unit}"
    return f"Rows: {len(steps):,}, steps {int(steps[0]):,} to {int(steps[-1]):,}{unit}"


def _scalars(run: Run, summary: ReadSummary) -> Iterator[str]:
    """Every scalar: our name, what it is made of, how many values it has and their range."""
    theirs = {our: name for name, our in summary.mapped}
    names = [name for name in run.metrics.names if name != "attempt"]
    if not names:
        return
    rows = [(n, theirs.get(n, "as it is" if summary.mapped else ""), _range(run, n)) for n in names]
    wide, wider = (max(len(row[i]) for row in rows) for i in (0, 1))
    yield from ["", "Scalars (our name, theirs, values):"]
    for name, origin, values in rows:
        yield f"  {name:<{wide}}  {origin:<{wider}}  {values}".rstrip()


def _range(run: Run, name: str) -> str:
    series = run.scalar(name)
    if series is None:
        return "no values"
    finite = series.to_numpy()[np.isfinite(series.to_numpy(np.float64))]
    if name == "wall_time" and len(finite) and _DATES[0] < finite.min() <= finite.max() < _DATES[1]:
        first, last = (datetime.fromtimestamp(t, UTC) for t in (finite.min(), finite.max()))
        return f"{len(series):,}, {first:%Y-%m-%d %H:%M:%S} to {last:%Y-%m-%d %H:%M:%S} UTC"
    extent = f", {finite.min():.4g} to {finite.max():.4g}" if len(finite) else ", none finite"
    bad = len(series) - len(finite)
    return f"{len(series):,}{extent}{f', {bad:,} not finite' if bad and len(finite) else ''}"


def _samples(run: Run, summary: ReadSummary) -> Iterator[str]:
    if run.samples:
        steps = f"{run.samples[0].step:,} to {run.samples[-1].step:,}"
        arrays = ", ".join(sorted(run.samples[-1].arrays.names))
        latents = f"; latents: {summary.latents}" if summary.latents else ""
        yield from ["", f"Samples: of {len(run.samples):,} steps, {steps} ({arrays}){latents}"]
    if run.reference:
        yield f"Real samples: {', '.join(sorted(run.reference.names))}"
    if run.checkpoints:
        yield f"Checkpoints: {', '.join(f'{step:,}' for step in run.checkpoints[-8:])}"
