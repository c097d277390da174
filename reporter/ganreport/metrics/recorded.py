"""Scores of samples that a training program took itself, such as an FID: their best, their last."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganreport.run.model import Run
from ganreport.run.vocabulary import words

LOWER: Final = re.compile(r"\b(fid|kid|ppl)\d*[a-z]*\b")
"""Words in names of scores that are the better, the lower."""

HIGHER: Final = re.compile(r"\binception (score|mean)\b|\bis( |\d\S* )mean\b|\bis score\b")
"""Words in names of scores that are the better, the higher."""


@dataclass(frozen=True)
class Score:
    """One score of ``count`` finite values: the step and value of its best and of its last.

    ``fallen`` is how many times worse the last is than the best: 1 if it is the best, NaN where
    one of them is not above 0.
    """

    name: str
    count: int
    best_step: int
    best: float
    last_step: int
    last: float
    fallen: float


def scores(run: Run) -> tuple[Score, ...]:
    """The scores of a run whose names say which way is better, in the order of recording."""
    return tuple(score for name in run.metrics.names if (score := _score(run, name)))


def _score(run: Run, name: str) -> Score | None:
    plain = words(name)
    rises = bool(HIGHER.search(plain))
    if not (rises or LOWER.search(plain)) or "std" in plain or "loss" in plain:
        return None
    values = run.scalar(name)
    known = None if values is None else values[np.isfinite(values)]
    if known is None or not len(known):
        return None
    place = int(known.argmax() if rises else known.argmin())
    best, last = float(known.iloc[place]), float(known.iloc[-1])
    fallen = (best / last if rises else last / best) if min(best, last) > 0 else float("nan")
    return Score(
        name=name,
        count=len(known),
        best_step=int(known.index[place]),
        best=best,
        last_step=int(known.index[-1]),
        last=last,
        fallen=fallen,
    )
