"""Wild runs: configurations drawn at random, that nobody chose for what they bring about."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

Settings = dict[str, Any]

COUNT: Final = 200
SEED: Final = 5
SETS: Final = {"ring": 0.35, "grid": 0.25, "digits": 0.3, "fashion": 0.1}
"""How often each data set is drawn."""
FURTHER: Final = 120
FAMILIES: Final = {
    "moons": 0.18,
    "swiss": 0.18,
    "pinwheel": 0.18,
    "mixture16": 0.18,
    "table": 0.18,
    "fashion28": 0.1,
}
"""Further runs, of families that no threshold saw: how often each is drawn."""

CHOICES: Final[dict[str, tuple[Any, ...]]] = {
    "objective": (
        "non-saturating",
        "non-saturating",
        "minimax",
        "lsgan",
        "hinge",
        "wgan",
        "wgan-gp",
        "relativistic",
    ),
    "d_optimiser": ("adam",) * 8 + ("rmsprop", "sgd"),
    "g_optimiser": ("adam",) * 8 + ("rmsprop", "sgd"),
    "beta1": (0.0, 0.5, 0.5, 0.9),
    "d_steps": (1, 1, 1, 1, 2, 5),
    "g_steps": (1, 1, 1, 1, 1, 4),
    "alternating": (False, True),
    "r1": (0.0, 0.0, 0.01, 0.1, 1.0),
    "batch_size": (32, 64, 128, 256),
    "ema": (0.0, 0.0, 0.99),
    "discriminator_dropout": (0.0, 0.0, 0.3),
    "spectral": ("none", "none", "none", "discriminator"),
    "generator_norm": ("default", "default", "batch", "none"),
    "instance_noise": (0.0, 0.0, 0.0, 0.2),
    "share": (0.1, 0.5, 1.0, 1.0, 1.0),
}
WIDTHS: Final = (8, 16, 32, 64, 128)
CHANNELS: Final = (8, 16, 32, 48)
RATES: Final = (1e-5, 1e-2)
"""Learning rates, drawn evenly on a logarithmic scale; ten times as large under SGD."""

LIMITS: Final = (0, 0, 0, 0, 0, 0, 0, 0, 32, 200)
"""Training images used; 0: all."""


def draw(index: int) -> tuple[str, Settings]:
    """Data set and changes of the wild run ``index``."""
    rng = np.random.default_rng([SEED, index])
    among = SETS if index < COUNT else FAMILIES
    data = str(rng.choice(list(among), p=list(among.values())))
    found = {name: values[rng.integers(len(values))] for name, values in CHOICES.items()}
    for side in ("d", "g"):
        rate = float(np.exp(rng.uniform(*np.log(RATES))))
        found[f"{side}_learning_rate"] = rate * (10 if found[f"{side}_optimiser"] == "sgd" else 1)
    images = data in ("digits", "fashion", "fashion28")
    for side in ("generator", "discriminator"):
        width = int(rng.choice(CHANNELS if images else WIDTHS))
        found[f"{side}_widths"] = [width, width]
    limit = int(rng.choice(LIMITS))
    if images:
        found["train_limit"] = limit
    return data, found
