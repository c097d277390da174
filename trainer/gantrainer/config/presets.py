"""PRESETS: name -> settings to begin with; what they leave out keeps its default."""

from __future__ import annotations

from typing import Any, Final, NamedTuple


class Preset(NamedTuple):
    """What it trains, in a sentence, and the settings that differ from the defaults."""

    description: str
    settings: dict[str, Any]


_RING: Final[dict[str, Any]] = {
    "data": "ring",
    "network": "mlp",
    "discriminator_dropout": 0.0,
    "batch_size": 256,
    "g_learning_rate": 1e-3,
}
_FASHION: Final[dict[str, Any]] = {
    "data": "fashion-mnist",
    "latent_dimension": 100,
    "evaluation_interval": 1000,
    "checkpoint_interval": 2000,
}
_TEXTS: Final[dict[str, Any]] = {
    "network": "mlp",
    "generator_norm": "batch",
    "generator_activation": "leaky",
    "discriminator_dropout": 0.0,
    "latent_dimension": 100,
}

PRESETS: Final[dict[str, Preset]] = {
    "dcgan-digits": Preset("The defaults: a DCGAN on scikit-learn's digits.", {}),
    "conditional-digits": Preset(
        "A DCGAN that is told the class of each digit.",
        {
            "condition": "embedding",
            "r1": 1.0,
            "ema": 0.999,
            "discriminator_dropout": 0.0,
            "steps": 4000,
        },
    ),
    "mlp-digits": Preset(
        "The texts' dense 256-512-1024 network on digits.",
        _TEXTS,
    ),
    "residual-digits": Preset(
        "Residual, relativistic with R1 and R2, on digits.",
        {
            "network": "residual",
            "generator_norm": "none",
            "generator_activation": "leaky",
            "discriminator_dropout": 0.0,
            "objective": "relativistic",
            "r1": 1.0,
            "r2": 1.0,
            "beta1": 0.0,
            "beta2": 0.99,
            "ema": 0.999,
            "steps": 3000,
        },
    ),
    "autoencoder-digits": Preset("A plain autoencoder on digits.", {"model": "autoencoder"}),
    "vae-digits": Preset("A variational autoencoder on digits.", {"model": "vae"}),
    "dcgan-fashion": Preset(
        "A DCGAN on Fashion-MNIST.",
        _FASHION | {"steps": 20_000},
    ),
    "mlp-fashion": Preset(
        "The texts' dense 256-512-1024 network on Fashion-MNIST.",
        _FASHION | _TEXTS | {"steps": 20_000},
    ),
    "wgan-gp-fashion": Preset(
        "WGAN-GP with five critic steps on Fashion-MNIST.",
        _FASHION
        | {
            "objective": "wgan-gp",
            "d_steps": 5,
            "discriminator_norm": "layer",
            "discriminator_dropout": 0.0,
            "d_learning_rate": 1e-4,
            "g_learning_rate": 1e-4,
            "beta2": 0.9,
            "steps": 10_000,
        },
    ),
    "ring": Preset(
        "Eight modes on a circle, found with an R1 penalty.",
        _RING
        | {
            "latent_dimension": 2,
            "d_learning_rate": 1e-3,
            "r1": 0.1,
            "schedule": "linear",
            "ema": 0.99,
            "steps": 4000,
        },
    ),
    "ring-collapse": Preset(
        "The ring with a slow discriminator: falls to one mode.",
        _RING
        | {
            "latent_dimension": 256,
            "d_learning_rate": 1e-4,
            "discriminator_widths": [128],
            "steps": 3000,
        },
    ),
    "grid-packed": Preset(
        "25 modes on a grid, in packs of four, as PacGAN.",
        {
            "data": "grid",
            "data_points": 125_000,
            "network": "mlp",
            "generator_widths": [400, 400, 400, 400],
            "generator_norm": "batch",
            "discriminator_widths": [200, 200, 200],
            "discriminator_activation": "maxout",
            "discriminator_dropout": 0.0,
            "latent_dimension": 2,
            "pack": 4,
            "batch_size": 400,
            "alternating": True,
            "d_learning_rate": 1e-4,
            "g_learning_rate": 1e-4,
            "beta1": 0.8,
            "steps": 10_000,
        },
    ),
}
