"""NETWORKS: name -> how samples are generated and judged; both bodies as ``config`` asks."""

from __future__ import annotations

from typing import Final

import keras

from gantrainer import seeds
from gantrainer.config.settings import TrainConfig
from gantrainer.networks.dcgan import DCGAN
from gantrainer.networks.layers import TWICE, Family, Parts, Shape, Tensor
from gantrainer.networks.mlp import MLP
from gantrainer.networks.residual import RESIDUAL
from gantrainer.seeds import Stream

NETWORKS: Final[dict[str, Family]] = {"mlp": MLP, "dcgan": DCGAN, "residual": RESIDUAL}


def random(config: TrainConfig, stream: Stream) -> keras.random.SeedGenerator:
    """Where the weights of one network are drawn from."""
    return keras.random.SeedGenerator(seeds.derived(config.seed, stream))


def making_parts(
    config: TrainConfig, source: keras.random.SeedGenerator, classes: Tensor | None = None
) -> Parts:
    """What the generator is made of; ``classes`` (n, classes), one-hot, if they set its norms."""
    family = NETWORKS[config.network]
    given: str = config.generator_norm
    norm = family.generator_norm if given == "default" else given
    kind = keras.initializers.HeNormal if norm == "none" else family.initialiser
    return Parts(
        kind(seed=source),
        norm,
        config.generator_activation,
        spectral=config.spectral in ("generator", "both"),
        classes=classes,
    )


def judging_parts(config: TrainConfig, source: keras.random.SeedGenerator) -> Parts:
    """What the discriminator is made of."""
    return Parts(
        NETWORKS[config.network].initialiser(seed=source),
        config.discriminator_norm,
        config.discriminator_activation,
        spectral=config.spectral in ("discriminator", "both"),
        dropout=config.discriminator_dropout,
        dropout_seed=seeds.derived(config.seed, Stream.DROPOUT),
        deviation=config.minibatch == "deviation",
        norms=TWICE,
    )


def generated(config: TrainConfig, latents: Tensor, shape: Shape, parts: Parts) -> Tensor:
    """Samples (n, *shape) of latents (n, d)."""
    family = NETWORKS[config.network]
    widths = config.generator_widths or family.widths(shape)[0]
    return family.generate(latents, shape, widths, parts)


def judged(config: TrainConfig, samples: Tensor, parts: Parts) -> Tensor:
    """Features (n, f) of samples (n, ...): what the discriminator's head looks at."""
    family = NETWORKS[config.network]
    widths = config.discriminator_widths or family.widths(samples.shape[1:])[1]
    return family.judge(samples, widths, parts)
