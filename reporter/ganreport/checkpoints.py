"""Which checkpoint to keep: the best evaluated step, and those that can't be told from it."""

from __future__ import annotations

from typing import Final

import msgspec
import pandas as pd

from ganreport.history import MEASURES, History
from ganreport.run import Run


class Recommendation(msgspec.Struct, frozen=True, kw_only=True):
    """The best evaluated step by one measure.

    ``value``, ``lower`` and ``upper`` are its score; ``tied`` are all steps whose interval overlaps
    its own, itself included; ``searched`` counts the evaluations compared; ``stored`` are those
    tied steps that have a checkpoint. ``best_step`` is None where nothing could be compared;
    ``sentence`` then says why.
    """

    sentence: str
    last_step: int
    measure: str | None = None
    best_step: int | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    tied: tuple[int, ...] = ()
    searched: int = 0
    stored: tuple[int, ...] = ()


_CHOSEN_BY: Final = ("frechet", "coverage")


def recommend(run: Run, history: History) -> Recommendation:
    """The best evaluated step by Fréchet distance, or by coverage where that was not taken."""
    for measure in _CHOSEN_BY:
        rows = history.of(measure).dropna(subset=["value"])
        if len(rows):
            return _best(run, rows, measure)
    why = history.absent.get(_CHOSEN_BY[0], "no evaluation could be measured")
    sentence = f"No checkpoint is recommended: {why}."
    return Recommendation(sentence=sentence, last_step=run.last_step)


def _best(run: Run, rows: pd.DataFrame, measure: str) -> Recommendation:
    by = next(m for m in MEASURES if m.id == measure)
    values = rows["value"]
    at = int((values if by.better == "lower" else -values).to_numpy().argmin())
    lower, upper = (rows[end].fillna(values).to_numpy() for end in ("lower", "upper"))
    steps = rows["step"].to_numpy()
    tied = tuple(int(s) for s in steps[(lower <= upper[at]) & (upper >= lower[at])])
    step, value = int(steps[at]), float(values.iloc[at])
    stored = tuple(s for s in tied if s in run.checkpoints)
    name = f"{by.label} {_short(value)}"
    parts = (_found(step, name, len(rows)), _ties(step, tied), _kept(step, stored, run))
    return Recommendation(
        sentence=" ".join(part for part in parts if part),
        last_step=run.last_step,
        measure=measure,
        best_step=step,
        value=value,
        lower=float(lower[at]),
        upper=float(upper[at]),
        tied=tied,
        searched=len(rows),
        stored=stored,
    )


def _short(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _found(step: int, name: str, searched: int) -> str:
    if searched == 1:
        return f"Only step {step:,} was evaluated ({name})."
    return f"Step {step:,} scored best of {searched} evaluations ({name})."


def _ties(step: int, tied: tuple[int, ...]) -> str:
    others = [f"{other:,}" for other in tied if other != step]
    if not others:
        return ""
    shown = ", ".join(others[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
    return f"Step{'s' * (len(others) > 1)} {shown} can't be told from it."


def _kept(step: int, stored: tuple[int, ...], run: Run) -> str:
    if step in stored:
        return "Its checkpoint is stored."
    if stored:
        return f"Of these, step {stored[-1]:,} has a stored checkpoint."
    if not run.checkpoints:
        return "No checkpoint is stored."
    nearest = min(run.checkpoints, key=lambda other: abs(other - step))
    return f"None of these has a stored checkpoint; the nearest is that of step {nearest:,}."
