"""Both losses together tell that D is right about nearly everything, in few rows too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.verdict.observed import Observed
from ganreport.analysis.verdict.verdict import Verdict, conclude
from ganreport.metrics.history import COLUMNS, History
from ganreport.run.cards import RunInfo
from ganreport.run.model import Run
from ganreport.run.scalars import Scalars
from ganreport.run.vocabulary import OBJECTIVES

EMPTY = History(pd.DataFrame(columns=list(COLUMNS)), {})


def verdict(d: np.ndarray, g: np.ndarray, objective: str = "") -> Verdict:
    frame = pd.DataFrame({"step": np.arange(1, len(d) + 1), "d_loss": d, "g_loss": g})
    info = RunInfo(id="x", name="x", objective=OBJECTIVES.get(objective))
    run = Run(Path("x"), "test", info, Scalars.of(frame))
    return conclude(Observed(examine(run, EMPTY), run, EMPTY))


def course(rows: int, first: float, last: float, size: float = 0.1) -> np.ndarray:
    noise = np.random.default_rng(int(1000 * first)).standard_normal(rows)
    return np.geomspace(first, last, rows) * (1 + size * noise)


@pytest.mark.parametrize(("rows", "few"), [(14, True), (40, True), (400, False)])
def test_a_generator_that_falls_behind(rows: int, few: bool) -> None:
    said = verdict(course(rows, 0.7, 0.007), course(rows, 0.8, 5.0))
    assert said.primary.id == "dominance"
    assert (f"in the {rows} rows" in str(said.headline)) == few
    assert len(str(said.headline).split()) < 30


def test_least_squares_that_tell_all_apart() -> None:
    said = verdict(course(200, 0.3, 0.006), course(200, 0.3, 0.98, 0.03))
    assert said.primary.id == "dominance"


@pytest.mark.parametrize(
    ("d", "g"),
    [
        (course(8, 0.7, 0.007), course(8, 0.8, 5.0)),  # too few rows
        (course(8, 1.3, 1.0), course(8, 0.8, 1.2)),
        (course(20, 1.3, 0.4), course(20, 0.8, 3.0)),  # D is right about most, and G about some
        (course(200, 0.01, 0.008), course(200, 40, 45)),  # a loss that was small from the start on
        (course(200, 0.7, 0.01), course(200, 8, 4.5)),  # G's falls: there are pictures in it
        (course(200, 0.3, 0.1), course(200, 0.3, 0.8)),  # least squares of a game
    ],
)
def test_what_does_not_agree_accuses_nobody(d: np.ndarray, g: np.ndarray) -> None:
    assert verdict(d, g).primary.id in ("unknown", "damaged")


def test_a_critic_may_separate_them() -> None:
    assert verdict(course(200, 0.7, 0.01), course(200, 0.8, 5.0), "wgan-gp").primary.id == "unknown"


def test_few_rows_of_a_known_cross_entropy_tell_as_much() -> None:
    said = verdict(course(13, 0.7, 0.007), course(13, 0.8, 7.0), "non-saturating")
    assert said.primary.id == "dominance"
