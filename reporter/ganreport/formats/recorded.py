"""What the metrics that a program took of its own samples come to: their best and their last."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import msgspec
import numpy as np

from ganreport.formats.names import words
from ganreport.run import Run

LOWER: Final = re.compile(r"\b(fid|kid|ppl)\d*[a-z]*\b")
"""Words in names of metrics that are the better, the lower."""

HIGHER: Final = re.compile(r"\binception (score|mean)\b|\bis( |\d\S* )mean\b|\bis score\b")
"""Words in names of metrics that are the better, the higher."""

_MOST: Final = 6


def with_bests(run: Run) -> Run:
    """The run with a note on when each metric of samples that it recorded was best."""
    if run.reading is None:
        return run
    notes = [note for name in run.metrics.names if (note := _note(run, name))][:_MOST]
    reading = msgspec.structs.replace(run.reading, notes=(*run.reading.notes, *notes))
    return replace(run, reading=reading)


def _note(run: Run, name: str) -> str:
    plain = words(name)
    found = run.scalar(name)
    if not (LOWER.search(plain) or HIGHER.search(plain)) or "std" in plain or found is None:
        return ""
    known = found[np.isfinite(found)]
    if len(known) < 2:
        return ""
    best = known.idxmax() if HIGHER.search(plain) else known.idxmin()
    unit = run.reading.unit if run.reading else "step"
    last = f"{known.iloc[-1]:.4g} at {unit} {known.index[-1]:,}"
    if best == known.index[-1]:
        return f"{name}, as the program took it, was best at the end: {last}."
    return (
        f"{name}, as the program took it, was best at {unit} {best:,} ({known[best]:.4g}), "
        f"and {last}."
    )
