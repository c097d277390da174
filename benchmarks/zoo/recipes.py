"""The recipes: changes to a healthy configuration that are known to bring a failure about.

A recipe's *doses* are tried one by one. What a run then shows is decided by ``truth.py``, not by
its recipe; a recipe only states what it is meant to bring about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

Settings = dict[str, Any]

POINTS: Final = ("ring", "grid")
IMAGES: Final = ("digits", "fashion")
ALL: Final = (*POINTS, *IMAGES)
FAMILIES: Final = ("moons", "swiss", "pinwheel", "mixture16", "table", "fashion28")
FEW: Final = ("ring", "digits", "moons", "table")


@dataclass(frozen=True)
class Recipe:
    """What ``changes`` are meant to bring about, in which data sets, at which doses."""

    meant: str
    name: str
    changes: Settings
    doses: tuple[Settings, ...] = ({},)
    data: tuple[str, ...] = ALL


def _sgd(**more: Any) -> Settings:
    return {"d_optimiser": "sgd", "g_optimiser": "sgd", **more}


def _rates(d: float, g: float) -> Settings:
    return {"d_learning_rate": d, "g_learning_rate": g}


RECIPES: Final = (
    Recipe("healthy", "ns-r1", {"r1": 0.1}, ({}, _rates(5e-4, 5e-4))),
    Recipe("healthy", "ns", {}, ({}, _rates(5e-4, 5e-4))),
    Recipe("healthy", "hinge-r1", {"objective": "hinge", "r1": 0.1}, ({}, {"ema": 0.99})),
    Recipe(
        "healthy", "lsgan-r1", {"objective": "lsgan", "r1": 0.1}, ({}, {"ema": 0.99}, {"r1": 1.0})
    ),
    Recipe("healthy", "minimax-r1", {"objective": "minimax", "r1": 0.1}, ({}, {"ema": 0.99})),
    Recipe(
        "healthy",
        "relativistic",
        {"objective": "relativistic", "r1": 0.1, "r2": 0.1},
        ({}, {"r1": 1.0, "r2": 1.0}, {"ema": 0.99}, _rates(5e-4, 5e-4)),
    ),
    Recipe(
        "healthy",
        "wgan-gp",
        {"objective": "wgan-gp", "d_steps": 2},
        ({"gradient_penalty": 0.1}, {"gradient_penalty": 1.0}),
    ),
    Recipe(
        "healthy",
        "wgan-clip",
        {"objective": "wgan", "d_optimiser": "rmsprop", "g_optimiser": "rmsprop", "d_steps": 4},
        ({"clip_weights": 0.1}, {"clip_weights": 0.05}),
    ),
    Recipe("collapse", "one-mode", {"r1": 0.1, "train_modes": [0]}, ({}, {"objective": "hinge"})),
    Recipe(
        "collapse",
        "narrow-generator",
        {"r1": 0.1},
        ({"generator_widths": [1, 1]}, {"generator_widths": [2, 2]}),
        POINTS,
    ),
    Recipe("collapse", "few-channels", {}, ({"generator_widths": [1, 1]},), IMAGES),
    Recipe(
        "collapse",
        "many-g-steps",
        {"g_steps": 5, "schedule": "exponential", "schedule_end": 1e-3},
        ({}, {"g_steps": 10}),
    ),
    Recipe("collapse", "fast-generator", {}, (_rates(1e-4, 1e-2), _rates(1e-4, 2e-2))),
    Recipe(
        "partial",
        "some-modes",
        {"r1": 0.1},
        ({"train_modes": [0, 1, 2]}, {"train_modes": [0, 1, 2, 3, 4]}),
    ),
    Recipe(
        "partial",
        "hinge-strong-d",
        {"objective": "hinge"},
        (_rates(2e-3, 3e-4) | {"d_steps": 2}, _rates(4e-3, 3e-4) | {"d_steps": 3}),
    ),
    Recipe(
        "partial",
        "small-generator",
        {},
        ({"generator_widths": [4, 4]}, {"generator_widths": [6, 6]}),
    ),
    Recipe(
        "partial",
        "lsgan-imbalanced",
        {"objective": "lsgan"},
        (_rates(3e-3, 1e-3), _rates(1e-3, 3e-3)),
    ),
    Recipe("rotation", "g-steps", {}, ({"g_steps": 3}, {"g_steps": 5}, {"g_steps": 8})),
    Recipe("rotation", "g-rate", {}, (_rates(1e-4, 3e-3), _rates(3e-4, 3e-3))),
    Recipe(
        "rotation",
        "wgan-free",
        {"objective": "wgan", "clip_weights": 0.0},
        (_rates(1e-4, 1e-4), _rates(1e-3, 1e-3)),
    ),
    Recipe(
        "rotation",
        "wgan-momentum",
        {"objective": "wgan", "clip_weights": 0.1},
        ({"beta1": 0.9}, {"beta1": 0.95}),
    ),
    Recipe("rotation", "ns-momentum", {"beta1": 0.9}, (_rates(2e-3, 2e-3), _rates(4e-3, 4e-3))),
    Recipe(
        "divergence",
        "lsgan-sgd",
        _sgd(objective="lsgan", beta1=0.9),
        (_rates(0.1, 0.1), _rates(0.5, 0.5)),
    ),
    Recipe("divergence", "ns-sgd", _sgd(beta1=0.9), (_rates(0.3, 0.3), _rates(1.0, 1.0))),
    Recipe(
        "divergence",
        "wgan-rate",
        {"objective": "wgan", "clip_weights": 0.0},
        (_rates(2e-2, 2e-2), _rates(5e-2, 5e-2)),
    ),
    Recipe(
        "vanishing",
        "minimax-sgd",
        {"objective": "minimax", "g_optimiser": "sgd", "d_steps": 5, "beta1": 0.0},
        (_rates(3e-3, 5e-3), _rates(3e-3, 1e-3)),
    ),
    Recipe(
        "vanishing",
        "minimax-wide-d",
        {"objective": "minimax", "g_optimiser": "sgd", "d_wider": 2},
        (_rates(2e-3, 1e-3) | {"d_steps": 2}, _rates(5e-3, 1e-3) | {"d_steps": 2}),
    ),
    Recipe(
        "vanishing",
        "deep-tanh",
        {"g_optimiser": "sgd", "generator_activation": "tanh", "generator_widths": [32] * 10},
        (_rates(1e-3, 1e-3), _rates(1e-3, 1e-2)),
        POINTS,
    ),
    Recipe(
        "overpowers",
        "many-d-steps",
        {"d_steps": 5},
        (_rates(3e-3, 1e-5), _rates(5e-3, 3e-5)),
    ),
    Recipe(
        "overpowers",
        "wide-d",
        {"d_wider": 2},
        (_rates(2e-3, 1e-5), _rates(2e-3, 5e-5)),
    ),
    Recipe("overpowers", "slow-generator", {}, (_rates(1e-3, 1e-6), _rates(1e-3, 5e-6))),
    Recipe("weak", "slow-d", {}, (_rates(1e-6, 1e-3), _rates(1e-7, 1e-3))),
    Recipe(
        "weak",
        "narrow-d",
        {"discriminator_widths": [1, 1]},
        (_rates(1e-4, 1e-3), _rates(1e-5, 1e-3)),
    ),
    Recipe(
        "weak",
        "tight-clip",
        {"objective": "wgan", "g_optimiser": "rmsprop", "d_optimiser": "rmsprop"},
        ({"clip_weights": 1e-3}, {"clip_weights": 3e-4}),
    ),
    Recipe(
        "overfitting",
        "few-samples",
        {"train_limit": 200},
        ({}, {"train_limit": 100}, {"train_limit": 400}),
        IMAGES,
    ),
    Recipe(
        "overfitting",
        "few-samples-hinge",
        {"objective": "hinge", "train_limit": 150, "d_steps": 2},
        ({}, {"train_limit": 300}),
        IMAGES,
    ),
    Recipe(
        "overfitting",
        "few-samples-lsgan",
        {"objective": "lsgan", "train_limit": 150},
        ({}, {"train_limit": 300}),
        IMAGES,
    ),
    Recipe(
        "memorisation",
        "few-images",
        {"r1": 0.1},
        ({"train_limit": 16}, {"train_limit": 32}, {"train_limit": 48}),
        IMAGES,
    ),
    Recipe(
        "memorisation",
        "few-images-lsgan",
        {"objective": "lsgan", "r1": 0.1},
        ({"train_limit": 16}, {"train_limit": 32}),
        IMAGES,
    ),
    Recipe(
        "memorisation",
        "few-images-relativistic",
        {"objective": "relativistic", "r1": 0.1, "r2": 0.1},
        ({"train_limit": 16}, {"train_limit": 32}),
        IMAGES,
    ),
    Recipe(
        "memorisation",
        "few-points",
        {"r1": 0.01, "generator_widths": [128, 128], "d_wider": 2},
        ({"train_limit": 16}, {"train_limit": 32}),
        POINTS,
    ),
    Recipe(
        "undertraining", "short", {"r1": 0.1}, ({"share": 0.03}, {"share": 0.06}, {"share": 0.1})
    ),
    Recipe("undertraining", "slow", {"r1": 0.1}, (_rates(5e-5, 5e-5), _rates(1e-4, 1e-4))),
    Recipe(
        "undertraining",
        "early-decay",
        {"r1": 0.1, "schedule": "exponential"},
        ({"schedule_end": 1e-20}, {"schedule_end": 1e-12}),
    ),
)
"""``share`` is of the steps, ``d_wider`` times the widths of D of the data set's base; everything
else is a trainer's setting."""

_FEWER: Final = ({"train_limit": 16}, {"train_limit": 64})

ELSEWHERE: Final[dict[str, tuple[int, ...]]] = {
    "ns-r1": (0, 1),
    "hinge-r1": (0,),
    "relativistic": (0,),
    "wgan-gp": (0,),
    "narrow-generator": (0, 1),
    "few-channels": (0,),
    "many-g-steps": (0,),
    "some-modes": (0, 1),
    "hinge-strong-d": (0,),
    "small-generator": (0,),
    "g-steps": (1,),
    "g-rate": (0,),
    "ns-momentum": (0,),
    "ns-sgd": (0,),
    "wide-d": (0,),
    "slow-d": (0,),
    "few-points": (0, 1),
    "few-images": (0, 1),
    "short": (0,),
    "slow": (0,),
}
"""Recipes, and their doses, that are tried on families of data that no threshold saw."""

FEW_SAMPLES: Final = (
    Recipe("few", "few-narrow", {"r1": 0.1, "generator_widths": [2, 2]}, _FEWER, FEW),
    Recipe("few", "few-short", {"r1": 0.1, "share": 0.05}, _FEWER, FEW),
    Recipe("few", "few-weak-d", _rates(1e-6, 1e-3), _FEWER, FEW),
    Recipe("few", "few-r1", {"r1": 1.0}, _FEWER, FEW),
)
"""Few training samples, beside as many held-out ones as ever, with generators good and bad."""
