"""Encoder and decoder: the discriminator's body with a head for a code, and the generator."""

from __future__ import annotations

from typing import NamedTuple

import keras
from msgspec.structs import replace

from gantrainer.config.settings import TrainConfig
from gantrainer.networks import families
from gantrainer.networks.layers import Shape
from gantrainer.networks.precision import computing_in, in_float32
from gantrainer.seeds import Stream


class Autoencoder(NamedTuple):
    """An encoder, samples (n, *shape) -> codes, and a decoder, latents (n, d) -> samples.

    Codes are latents (n, d); of a variational one mean and log variance side by side, (n, 2 d).
    """

    encoder: keras.Model
    decoder: keras.Model


def build_autoencoder(
    config: TrainConfig, shape: Shape, *, variational: bool = False
) -> Autoencoder:
    """Build an encoder with D's settings and a decoder with G's, as ``networks.build`` would.

    The decoder is the unconditional generator, weight for weight. Packs, classes and the spread
    of the batch have no meaning here and are left out.

    Args:
        config: Which networks.
        shape: Of one sample: (height, width, channels) or (features,).
        variational: Whether codes are mean and log variance of normal latents.

    Raises:
        UsageError: The network can't make samples of this shape.
    """
    config = replace(config, condition="none", minibatch="none", pack=1)
    length = config.latent_dimension * (2 if variational else 1)
    with computing_in(config.precision):
        return Autoencoder(_encoder(config, shape, length), _decoder(config, shape))


def _encoder(config: TrainConfig, shape: Shape, length: int) -> keras.Model:
    samples = keras.Input(shape, name="samples")
    parts = families.judging_parts(config, families.random(config, Stream.DISCRIMINATOR_WEIGHTS))
    code = parts.dense(families.judged(config, samples, parts), length, "code")
    return keras.Model(samples, in_float32(code), name="encoder")


def _decoder(config: TrainConfig, shape: Shape) -> keras.Model:
    latents = keras.Input((config.latent_dimension,), name="latents")
    parts = families.making_parts(config, families.random(config, Stream.GENERATOR_WEIGHTS))
    decoded = families.generated(config, latents, shape, parts)
    return keras.Model(latents, in_float32(decoded), name="decoder")
