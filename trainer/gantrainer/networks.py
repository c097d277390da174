"""NETWORKS: name -> generator and discriminator for samples of a given shape.

Images are in [-1, 1]. Discriminators give one unbounded output a sample, (n, 1).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import keras
from keras import layers

from ganreport.errors import UsageError
from gantrainer import seeds
from gantrainer.config import TrainConfig
from gantrainer.seeds import Stream

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Networks:
    """A generator (n, latent_dimension) -> (n, *shape) and a discriminator -> (n, 1)."""

    generator: keras.Model
    discriminator: keras.Model
    independent: bool = True


def build(config: TrainConfig, shape: Shape) -> Networks:
    """Build the two networks that ``config`` names, with weights that follow from its seed.

    Raises:
        UsageError: The network can't make samples of this shape.
    """
    return NETWORKS[config.network](config, shape)


def mlp(config: TrainConfig, shape: Shape) -> Networks:
    """Dense layers, rectified in the generator and leaky in the discriminator; any shape."""
    g, d = _initialisers(config, keras.initializers.HeNormal)
    hidden = [
        layers.Dense(width, "relu", kernel_initializer=g, name=f"dense_{i}")
        for i, width in enumerate(config.generator_widths)
    ]
    squash = "tanh" if len(shape) == 3 else None
    output = [
        layers.Dense(math.prod(shape), squash, kernel_initializer=g, name="output"),
        layers.Reshape(shape, name="sample"),
    ]
    judge: list[Any] = [layers.Flatten(name="flat")]
    for i, width in enumerate(config.discriminator_widths):
        judge += [
            layers.Dense(width, kernel_initializer=d, name=f"dense_{i}"),
            *_leaky(config, i),
        ]
    return _networks(config, shape, [*hidden, *output], judge, d)


def dcgan(config: TrainConfig, shape: Shape) -> Networks:
    """Strided convolutions both ways (Radford et al. 2016, arXiv:1511.06434).

    Each width of the generator doubles the side once: the first is that of the smallest map.
    The generator is batch-normalised; the discriminator is not, so that each of its outputs
    depends on one sample only.
    """
    _check_sides("generator_widths", config.generator_widths, shape)
    _check_sides("discriminator_widths", config.discriminator_widths, shape)
    g, d = _initialisers(config, keras.initializers.GlorotUniform)
    return _networks(config, shape, _dcgan_generator(config, shape, g), _dcgan_judge(config, d), d)


def _dcgan_generator(config: TrainConfig, shape: Shape, initialiser: Any) -> list[Any]:
    height, width, channels = shape
    first, *rest = config.generator_widths
    scale = 2 ** len(config.generator_widths)
    base = (height // scale, width // scale, first)
    found: list[Any] = [
        layers.Dense(math.prod(base), use_bias=False, kernel_initializer=initialiser, name="dense"),
        layers.Reshape(base, name="maps"),
        *_norm_relu(0),
    ]
    for i, filters in enumerate(rest, start=1):
        up = _up(filters, f"up_{i}", initialiser, use_bias=False)
        found += [up, *_norm_relu(i)]
    return [*found, _up(channels, "output", initialiser, activation="tanh")]


def _norm_relu(i: int) -> list[Any]:
    return [
        layers.BatchNormalization(momentum=0.9, name=f"norm_{i}"),
        layers.ReLU(name=f"relu_{i}"),
    ]


def _up(filters: int, name: str, initialiser: Any, **options: Any) -> Any:
    return layers.Conv2DTranspose(
        filters, 4, 2, "same", kernel_initializer=initialiser, name=name, **options
    )


def _dcgan_judge(config: TrainConfig, initialiser: Any) -> list[Any]:
    found: list[Any] = []
    for i, filters in enumerate(config.discriminator_widths):
        down = layers.Conv2D(
            filters, 4, 2, "same", kernel_initializer=initialiser, name=f"down_{i}"
        )
        found += [down, *_leaky(config, i)]
    return [*found, layers.Flatten(name="flat")]


def _leaky(config: TrainConfig, i: int) -> list[Any]:
    leaky = layers.LeakyReLU(0.2, name=f"leaky_{i}")
    if not config.discriminator_dropout:
        return [leaky]
    seed = seeds.derived(config.seed, Stream.DROPOUT) + i
    return [leaky, layers.Dropout(config.discriminator_dropout, seed=seed, name=f"drop_{i}")]


def _check_sides(setting: str, widths: tuple[int, ...], shape: Shape) -> None:
    scale = 2 ** len(widths)
    if any(side % scale for side in shape[:2]):
        raise UsageError(
            f"{setting} = {list(widths)} halve the side {len(widths)} times, but images of "
            f"{shape[0]} x {shape[1]} can't be halved so often. Give fewer widths."
        )


def _initialisers(config: TrainConfig, kind: Callable[..., Any]) -> tuple[Any, Any]:
    streams = (Stream.GENERATOR_WEIGHTS, Stream.DISCRIMINATOR_WEIGHTS)
    g, d = (
        kind(seed=keras.random.SeedGenerator(seeds.derived(config.seed, stream)))
        for stream in streams
    )
    return g, d


def _networks(
    config: TrainConfig, shape: Shape, make: list[Any], judge: list[Any], initialiser: Any
) -> Networks:
    output = layers.Dense(1, kernel_initializer=initialiser, name="output")
    return Networks(
        keras.Sequential([keras.Input((config.latent_dimension,)), *make], name="generator"),
        keras.Sequential([keras.Input(shape), *judge, output], name="discriminator"),
    )


NETWORKS: Final[dict[str, Callable[[TrainConfig, Shape], Networks]]] = {
    "mlp": mlp,
    "dcgan": dcgan,
}
