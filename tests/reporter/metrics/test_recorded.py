"""Scores that a program took itself: known by their names, their best and last found."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.analysis.checkpoints import recommend
from ganreport.metrics.history import measure_samples
from ganreport.metrics.recorded import scores
from ganreport.run.cards import RunInfo
from ganreport.run.model import Run
from ganreport.run.scalars import Scalars


def run_of(checkpoints: tuple[int, ...] = (), **columns: object) -> Run:
    frame = pd.DataFrame(
        {"step": 10 * np.arange(1, len(next(iter(columns.values()))) + 1), **columns}
    )
    info = RunInfo(id="x", name="x")
    return Run(Path("x"), "test", info, Scalars.of(frame), checkpoints=checkpoints)


@pytest.mark.parametrize("name", ["fid50k_full", "FID", "val/kid", "metrics/FID_mean", "ppl2_wend"])
def test_lower_is_better(name: str) -> None:
    (found,) = scores(run_of(**{name: [30.0, 10.0, 40.0]}))
    assert (found.best_step, found.best, found.last_step, found.fallen) == (20, 10, 30, 4)


@pytest.mark.parametrize("name", ["IS_mean", "inception_score", "is50k_mean"])
def test_higher_is_better(name: str) -> None:
    (found,) = scores(run_of(**{name: [3.0, 8.0, 4.0]}))
    assert (found.best_step, found.best, found.fallen) == (20, 8, 2)


@pytest.mark.parametrize("name", ["d_loss", "IS_std", "fid_std", "hybrid", "this", "kid_loss"])
def test_other_names_are_no_scores(name: str) -> None:
    assert scores(run_of(**{name: [1.0, 2.0]})) == ()


def test_what_is_not_finite_is_passed_over() -> None:
    (found,) = scores(run_of(fid=[np.nan, 5.0, np.inf]))
    assert (found.count, found.best_step, found.last_step, found.fallen) == (1, 20, 20, 1)
    assert scores(run_of(fid=[np.nan, np.nan])) == ()


@given(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=20))
def test_the_last_is_never_better_than_the_best(values: list[float]) -> None:
    (low, high) = scores(run_of(fid=values, inception_score=values))
    assert low.best == min(values)
    assert high.best == max(values)
    assert low.fallen >= 1
    assert high.fallen >= 1


def test_a_checkpoint_is_recommended_by_them_where_nothing_was_measured() -> None:
    run = run_of((20, 30), fid=[30.0, 10.0, 12.0])
    found = recommend(run, measure_samples(run))
    assert "own fid, step 20 was the best of 3 (10)" in str(found.sentence)
    assert str(found.sentence).endswith("Its checkpoint is stored.")
