"""The data sets of the zoo and what a healthy training run on each looks like."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import families
import numpy as np
import numpy.typing as npt

Settings = dict[str, Any]
Array = npt.NDArray[Any]

FASHION_FOLDER: Final = Path("/usr/share/datasets/fashion-mnist")
FASHION_IMAGES: Final = 12_000

_POINTS: Final[Settings] = {
    "network": "mlp",
    "discriminator_dropout": 0.0,
    "latent_dimension": 2,
    "batch_size": 128,
    "data_points": 20_000,
    "d_learning_rate": 1e-3,
    "g_learning_rate": 1e-3,
}
_IMAGES: Final[Settings] = {
    "network": "dcgan",
    "batch_size": 64,
    "latent_dimension": 16,
    "discriminator_dropout": 0.0,
    "d_learning_rate": 1e-3,
    "g_learning_rate": 1e-3,
}
BASES: Final[dict[str, Settings]] = {
    "ring": _POINTS
    | {
        "data": "ring",
        "ring_std": 0.05,
        "generator_widths": [64, 64],
        "discriminator_widths": [64, 64],
        "steps": 4000,
        "evaluation_interval": 200,
    },
    "grid": _POINTS
    | {
        "data": "grid",
        "grid_std": 0.15,
        "generator_widths": [128, 128],
        "discriminator_widths": [128, 128],
        "batch_size": 256,
        "steps": 10_000,
        "evaluation_interval": 500,
    },
    "digits": _IMAGES
    | {
        "data": "digits",
        "generator_widths": [64, 32],
        "discriminator_widths": [32, 64],
        "steps": 1500,
        "evaluation_interval": 75,
    },
    "fashion": _IMAGES
    | {
        "data": "array",
        "generator_widths": [48, 24],
        "discriminator_widths": [24, 48],
        "steps": 1000,
        "evaluation_interval": 50,
    },
    **{
        name: _POINTS
        | {
            "data": "array",
            "latent_dimension": family.latents,
            "generator_widths": [128, 128],
            "discriminator_widths": [128, 128],
            "steps": 6000,
            "evaluation_interval": 300,
        }
        for name, family in families.FAMILIES.items()
    },
    "fashion28": _IMAGES
    | {
        "data": "array",
        "generator_widths": [32, 16],
        "discriminator_widths": [16, 32],
        "steps": 800,
        "evaluation_interval": 50,
    },
}
"""Name -> settings of a run of the non-saturating objective, to which recipes make changes."""


def settings(name: str, folder: Path) -> Settings:
    """A data set's settings; data that no setting makes are written to ``folder`` once.

    Raises:
        FileNotFoundError: Debian's package dataset-fashion-mnist is not there.
    """
    base = BASES[name] | {"checkpoint_interval": BASES[name]["steps"] * 10, "checkpoints_kept": 1}
    make = _MADE.get(name)
    if make is None:
        return base
    file = folder / f"{name}.npz"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        samples, labels = make()
        np.savez(file, samples=samples, labels=labels)
    return base | {"data_file": str(file)}


def fashion() -> tuple[Array, Array]:
    """The first Fashion-MNIST images as (n, 16, 16) bytes, means of 2 x 2 with a rim; labels."""
    images, labels = fashion28()
    small = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
    whole = np.pad(small, ((0, 0), (1, 1), (1, 1))).round().astype(np.uint8)
    return whole, labels


def fashion28() -> tuple[Array, Array]:
    """The first Fashion-MNIST images as (n, 28, 28) bytes; labels."""
    with gzip.open(FASHION_FOLDER / "train-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)
    with gzip.open(FASHION_FOLDER / "train-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    return images[:FASHION_IMAGES], labels[:FASHION_IMAGES].astype(np.int64)


def made(name: str) -> tuple[Array, Array]:
    """The samples of a data set that is written to a file, and the class or part of each."""
    return _MADE[name]()


_MADE: Final[dict[str, Callable[[], tuple[Array, Array]]]] = {
    "fashion": fashion,
    "fashion28": fashion28,
    **{name: family.draw for name, family in families.FAMILIES.items()},
}
"""Data sets that are written to a file: their samples and labels."""
