"""OBJECTIVES against NumPy's formulas of the papers, and when D is blind."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from scipy.optimize import minimize_scalar

from gantrainer.config.settings import SMOOTHED
from gantrainer.losses.objectives import OBJECTIVES


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits))


def _cross_entropy(real: np.ndarray, fake: np.ndarray, target: float) -> float:
    ones = target * np.log(_sigmoid(real)) + (1 - target) * np.log1p(-_sigmoid(real))
    return float(-ones.mean() - np.log1p(-_sigmoid(fake)).mean())


def _critic(real: np.ndarray, fake: np.ndarray, target: float) -> float:
    del target
    return float(fake.mean() - real.mean())


D_FORMULAS = {
    "non-saturating": _cross_entropy,
    "minimax": _cross_entropy,
    "lsgan": lambda real, fake, target: ((real - target) ** 2).mean() / 2 + (fake**2).mean() / 2,
    "hinge": lambda real, fake, _: (
        -np.minimum(0, real - 1).mean() - np.minimum(0, -fake - 1).mean()
    ),
    "wgan": _critic,
    "wgan-gp": _critic,
    "relativistic": lambda real, fake, _: -np.log(_sigmoid(real - fake)).mean(),
}
G_FORMULAS = {
    "non-saturating": lambda real, fake: -np.log(_sigmoid(fake)).mean(),
    "minimax": lambda real, fake: np.log1p(-_sigmoid(fake)).mean(),
    "lsgan": lambda real, fake: ((fake - 1) ** 2).mean() / 2,
    "hinge": lambda real, fake: -fake.mean(),
    "wgan": lambda real, fake: -fake.mean(),
    "wgan-gp": lambda real, fake: -fake.mean(),
    "relativistic": lambda real, fake: -np.log(_sigmoid(fake - real)).mean(),
}


def _smoothings(name: str) -> tuple[float, ...]:
    return (0.0, 0.1) if name in SMOOTHED else (0.0,)


CASES = [(name, smoothing) for name in OBJECTIVES for smoothing in _smoothings(name)]


@pytest.mark.parametrize(("name", "smoothing"), CASES)
def test_losses_are_those_of_the_paper(name: str, smoothing: float) -> None:
    real, fake = np.random.default_rng(0).normal(size=(2, 100)) * 3
    objective = OBJECTIVES[name]
    d_loss = objective.d_loss(tf.constant(real), tf.constant(fake), smoothing)
    g_loss = objective.g_loss(tf.constant(real), tf.constant(fake), smoothing)
    assert float(d_loss) == pytest.approx(D_FORMULAS[name](real, fake, 1 - smoothing))
    assert float(g_loss) == pytest.approx(G_FORMULAS[name](real, fake))


@pytest.mark.parametrize(("name", "smoothing"), CASES)
def test_blind_values_are_the_best_of_a_d_that_sees_no_difference(
    name: str, smoothing: float
) -> None:
    card = OBJECTIVES[name].card(smoothing)
    if card.blind_d_loss is None:
        return

    def at(output: float) -> float:
        same = np.full(3, output)
        return float(D_FORMULAS[name](same, same, 1 - smoothing))

    best = minimize_scalar(at, bounds=(-0.9, 0.9), method="bounded")
    assert best.fun == pytest.approx(card.blind_d_loss, rel=1e-6)
    if card.blind_g_loss is not None:
        same = np.full(3, best.x)
        assert G_FORMULAS[name](same, same) == pytest.approx(card.blind_g_loss, rel=1e-3)


def test_cards_name_their_objective_and_what_rules_must_know() -> None:
    cards = {name: objective.card(0.0) for name, objective in OBJECTIVES.items()}
    assert all(card.name == name for name, card in cards.items())
    assert {name for name, card in cards.items() if card.saturating} == {"minimax"}
    without = {name for name, card in cards.items() if card.boundary is None}
    assert without == {"wgan", "wgan-gp", "relativistic"}
    assert {name for name, card in cards.items() if card.blind_d_loss is None} == {
        "wgan",
        "wgan-gp",
    }


@pytest.mark.parametrize("name", OBJECTIVES)
def test_steep_objectives_have_a_slope_at_every_fake(name: str) -> None:
    fake = tf.Variable(np.linspace(-8, 8, 1601), dtype=tf.float32)
    with tf.GradientTape() as tape:
        loss = OBJECTIVES[name].d_loss(tf.zeros_like(fake), fake, 0.0)
    slopes = tape.gradient(loss, fake).numpy()
    assert OBJECTIVES[name].steep == bool((slopes > 0).all())


@pytest.mark.parametrize("name", OBJECTIVES)
def test_losses_stay_finite_when_d_is_sure(name: str) -> None:
    sure = np.array([1e4])
    for real, fake in ((sure, -sure), (-sure, sure)):
        assert np.isfinite(OBJECTIVES[name].d_loss(real, fake, 0.0))
        assert np.isfinite(OBJECTIVES[name].g_loss(real, fake, 0.0))


def test_the_objectives_that_heed_smoothing_are_those_that_may_be_smoothed() -> None:
    real, fake = tf.constant([0.3, 2.0]), tf.constant([-1.0, 0.5])
    for name, objective in OBJECTIVES.items():
        plain, smooth = (float(objective.d_loss(real, fake, s)) for s in (0.0, 0.2))
        assert (plain != smooth) == (name in SMOOTHED)
