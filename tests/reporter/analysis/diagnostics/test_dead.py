"""Losses that stand exactly at a value that means something name what the discriminator does."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.diagnostics.dead import settled
from ganreport.analysis.verdict.observed import Observed
from ganreport.analysis.verdict.verdict import Verdict, conclude
from ganreport.metrics.history import COLUMNS, History
from ganreport.run.cards import RunInfo
from ganreport.run.model import Run
from ganreport.run.scalars import Scalars

ROWS = 40
LN2 = math.log(2)
EMPTY = History(pd.DataFrame(columns=list(COLUMNS)), {})


def verdict(d: np.ndarray, g: np.ndarray) -> Verdict:
    """The verdict on the losses alone; a row is ten steps."""
    frame = pd.DataFrame({"step": 10 * np.arange(1, len(d) + 1), "d_loss": d, "g_loss": g})
    run = Run(Path("x"), "test", RunInfo(id="x", name="x"), Scalars.of(frame))
    return conclude(Observed(examine(run, EMPTY), run, EMPTY))


def game(size: float, seed: int) -> np.ndarray:
    """(n,) a loss that batches move."""
    return size * (1 + 0.1 * np.random.default_rng(seed).standard_normal(ROWS))


def ending(d: float, g: float, since: int) -> Verdict:
    """That on losses of a game up to a row, and exactly these from there on."""
    losses = game(0.9, 1), game(1.2, 2)
    for loss, value in zip(losses, (d, g), strict=True):
        loss[since:] = value
    return verdict(*losses)


@pytest.mark.parametrize("epsilon", [1e-4, 1e-6, 1e-7, 2.0**-23, 1e-8, 1e-12, 1e-16, 1e-38])
@pytest.mark.parametrize("since", [0, 10])
def test_a_clamped_generator_is_overpowered(epsilon: float, since: int) -> None:
    said = ending(1e-5, -math.log(epsilon), since)
    assert said.primary.id == "dominance"
    assert "clamped" in str(said.headline)
    assert len(str(said.headline).split()) < 30
    assert ("since step 110" in str(said.headline)) == (since > 0)


def test_smoothed_labels_leave_a_loss_to_the_discriminator() -> None:
    clamp = -math.log(1e-7)
    assert ending(0.1 * clamp, clamp, 5).primary.id == "dominance"


def test_five_rows_at_a_known_logarithm_are_enough() -> None:
    assert "clamped" in str(ending(1e-5, 27.631, ROWS - 5).headline)
    assert "clamped" not in str(ending(1e-5, 27.4, ROWS - 5).headline)


@pytest.mark.parametrize("clamp", [6.9078, 13.82, 27.63, 100.0])
def test_a_clamped_discriminator_never_learnt_or_was_overpowered(clamp: float) -> None:
    assert ending(clamp, -0.0, 0).primary.id == "blindness"
    assert ending(clamp, 0.0, 12).primary.id == "fooled"


@pytest.mark.parametrize("terms", [1, 2])
def test_a_discriminator_that_calls_everything_generated(terms: int) -> None:
    said = ending(16.118 / terms, 16.118, 8)
    assert said.primary.id == "blindness"
    assert "16.1" in str(said.headline)


@pytest.mark.parametrize(
    ("d", "g"),
    [
        (1.3863, 0.6931),
        (2 * LN2, LN2),
        (LN2, LN2),
        (np.float32(2 * LN2), 0.693147),
        (0.5, 0.25),
        (2.0, -0.3125),
    ],
)
@pytest.mark.parametrize("since", [0, 20])
def test_losses_exactly_at_a_blind_value_are_of_no_optimum(d: float, g: float, since: int) -> None:
    assert ending(float(d), g, since).primary.id == "blindness"


def test_what_hovers_or_is_rounded_there_may_be_an_optimum() -> None:
    moves = np.random.default_rng(3).normal(0, 0.004, (2, ROWS))
    losses = np.round(2 * LN2 + moves[0], 2), np.round(LN2 + moves[1], 2)
    for loss, before in zip(losses, (game(0.9, 1), game(1.2, 2)), strict=True):
        loss[:20] = before[:20]
    assert verdict(*losses).primary.id == "unknown"
    near = 5 * moves
    assert verdict(2 * LN2 + near[0], LN2 + near[1]).primary.id == "unknown"


@pytest.mark.parametrize("value", [0.8371, 3.21739, 12.345])
def test_any_other_loss_that_stands_still_was_not_computed_anew(value: float) -> None:
    d, g = game(0.9, 1), np.full(ROWS, value)
    assert verdict(d, g).primary.id == "logging"
    assert not settled("g_loss", {"d_loss": d, "g_loss": g}, None, 0)


@pytest.mark.parametrize(("value", "near"), [(0.0, 0.0), (1.0, 0.0), (0.0, 1e-29), (1.0, -1e-8)])
def test_outputs_that_are_saturated_are_of_a_discriminator_that_does_not_learn(
    value: float, near: float
) -> None:
    """As of SRGANs whose D came to answer 0, or 1, to everything, real or not."""
    random = np.random.default_rng(5)
    real, fake = random.uniform(0.4, 0.9, ROWS), random.uniform(0.1, 0.6, ROWS)
    real[15:], fake[15:] = value, value + near
    frame = pd.DataFrame(
        {"step": 1 + np.arange(ROWS), "d_loss": 1 - real + fake, "g_loss": game(0.01, 3),
         "d_real_mean": real, "d_fake_mean": fake}
    )  # fmt: skip
    run = Run(Path("x"), "test", RunInfo(id="x", name="x"), Scalars.of(frame))
    said = conclude(Observed(examine(run, EMPTY), run, EMPTY))
    assert said.primary.id == "blindness"
    assert str(said.headline).count("16") == 1
