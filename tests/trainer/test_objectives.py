"""OBJECTIVES against NumPy's formulas of probabilities, and when D is blind."""

from __future__ import annotations

import numpy as np
import pytest

from gantrainer.objectives import OBJECTIVES

G_FORMULAS = {
    "non-saturating": lambda fake: -np.log(fake).mean(),
    "minimax": lambda fake: np.log1p(-fake).mean(),
}


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits))


@pytest.mark.parametrize("name", OBJECTIVES)
def test_losses_are_those_of_the_paper(name: str) -> None:
    random = np.random.default_rng(0)
    real, fake = random.normal(size=(2, 100)) * 3
    d_loss = -np.log(_sigmoid(real)).mean() - np.log1p(-_sigmoid(fake)).mean()
    objective = OBJECTIVES[name]
    assert float(objective.d_loss(real, fake)) == pytest.approx(d_loss)
    assert float(objective.g_loss(real, fake)) == pytest.approx(G_FORMULAS[name](_sigmoid(fake)))


@pytest.mark.parametrize("name", OBJECTIVES)
def test_blind_values(name: str) -> None:
    objective, blind = OBJECTIVES[name], np.zeros(5)
    assert float(objective.d_loss(blind, blind)) == pytest.approx(objective.card.blind_d_loss)
    assert float(objective.g_loss(blind, blind)) == pytest.approx(objective.card.blind_g_loss)
    assert objective.card.name == name
    assert objective.card.d_output == "logit"


@pytest.mark.parametrize("name", OBJECTIVES)
def test_losses_stay_finite_when_d_is_sure(name: str) -> None:
    sure = np.array([1e4])
    for real, fake in ((sure, -sure), (-sure, sure)):
        assert np.isfinite(OBJECTIVES[name].d_loss(real, fake))
        assert np.isfinite(OBJECTIVES[name].g_loss(real, fake))


def test_only_minimax_saturates() -> None:
    assert {name for name, o in OBJECTIVES.items() if o.card.saturating} == {"minimax"}
