"""A generator and a discriminator: bodies of a family, and what conditions, packs and judges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
from keras import layers, ops

from ganreport.errors import UsageError
from gantrainer.config.settings import TrainConfig
from gantrainer.networks import families
from gantrainer.networks.layers import Parts, Shape, Tensor
from gantrainer.networks.precision import computing_in, in_float32
from gantrainer.seeds import Stream


@dataclass(frozen=True)
class Networks:
    """A generator and a discriminator.

    Attributes:
        generator: Latents (n, latent_dimension) -> samples (n, *shape).
        discriminator: Samples (n, *shape) -> unbounded outputs (n / pack, 1).
        independent: Whether each output depends on one sample (one pack) only.
        pack: Samples that are judged together: those that follow each other in the batch.
        conditional: Whether both take a list instead: [the above, classes (n,) int32].
    """

    generator: keras.Model
    discriminator: keras.Model
    independent: bool
    pack: int
    conditional: bool


def build(config: TrainConfig, shape: Shape, classes: int = 0) -> Networks:
    """Build the two networks that ``config`` names, with weights that follow from its seed.

    The generator's weights don't depend on the discriminator's settings, nor these on those.

    Args:
        config: Which networks.
        shape: Of one sample: (height, width, channels) or (features,).
        classes: How many the data have; 0 where they have no labels.

    Raises:
        UsageError: The network can't make samples of this shape, or two settings don't go
            together.
    """
    _check(config, classes)
    told = classes if config.conditional else 0
    with computing_in(config.precision):
        generator, discriminator = (
            make(config, shape, told) for make in (_generator, _discriminator)
        )
    return Networks(
        generator,
        discriminator,
        independent=config.discriminator_norm != "batch" and config.minibatch == "none",
        pack=config.pack,
        conditional=config.conditional,
    )


def _check(config: TrainConfig, classes: int) -> None:
    if config.conditional and classes < 2:
        raise UsageError(
            f"condition = {config.condition!r} needs labelled data of at least 2 classes, but "
            f"{config.data} has {classes}. Set condition to 'none', or choose other data."
        )
    if config.conditional and config.pack > 1:
        raise UsageError(
            f"condition = {config.condition!r} and pack = {config.pack} don't go together: "
            "a pack has no one class. Set condition to 'none', or pack to 1."
        )
    if config.batch_size % config.pack:
        raise UsageError(
            f"batch_size = {config.batch_size} can't be parted into packs of {config.pack}. "
            "Make it a multiple of pack."
        )


def _generator(config: TrainConfig, shape: Shape, classes: int) -> keras.Model:
    source = families.random(config, Stream.GENERATOR_WEIGHTS)
    inputs = x = keras.Input((config.latent_dimension,), name="latents")
    one_hot = None
    if classes:
        labels, one_hot = _labels(classes)
        inputs = [x, labels]
    if config.condition == "embedding":
        x = _with_class(x, one_hot, source)
        one_hot = None
    parts = families.making_parts(config, source, one_hot)
    if one_hot is not None and parts.norm == "none":
        raise UsageError(
            "condition = 'norm' sets the gain of the generator's norms by class, but it has none. "
            "Set generator_norm to batch, layer or instance, or condition to 'embedding'."
        )
    samples = in_float32(families.generated(config, x, shape, parts))
    return keras.Model(inputs, samples, name="generator")


def _labels(classes: int) -> tuple[Tensor, Tensor]:
    """The input of classes (n,), and they one-hot: (n, classes)."""
    labels = keras.Input((), dtype="int32", name="labels")
    return labels, ops.one_hot(labels, classes)


def _with_class(latents: Tensor, one_hot: Tensor, source: Any) -> Tensor:
    """Latents (n, d) and a learned vector of the class (n, d) side by side.

    It begins normal like the latents, so that both weigh the same (Mirza & Osindero 2014,
    arXiv:1411.1784, with an embedding in place of the one-hot class).
    """
    normal = keras.initializers.RandomNormal(stddev=1.0, seed=source)
    vector = layers.Dense(
        latents.shape[-1], use_bias=False, kernel_initializer=normal, name="embedding"
    )
    return ops.concatenate([latents, vector(one_hot)], axis=-1)


def _discriminator(config: TrainConfig, shape: Shape, classes: int) -> keras.Model:
    source = families.random(config, Stream.DISCRIMINATOR_WEIGHTS)
    parts = families.judging_parts(config, source)
    inputs = samples = keras.Input(shape, name="samples")
    features = families.judged(config, packed(samples, config.pack), parts)
    output = parts.dense(features, 1, "output")
    if classes:
        labels, one_hot = _labels(classes)
        inputs = [samples, labels]
        output += _projection(features, one_hot, parts, source)
    return keras.Model(inputs, in_float32(output), name="discriminator")


def packed(samples: Tensor, pack: int) -> Tensor:
    """Join ``pack`` samples along the last axis: (n, ..., c) -> (n / pack, ..., pack c).

    Source: Lin et al. 2018, arXiv:1712.04086, section 3.
    """
    if pack == 1:
        return samples
    *places, channels = samples.shape[1:]
    groups = ops.reshape(samples, (-1, pack, *places, channels))
    last = ops.moveaxis(groups, 1, -2)
    return ops.reshape(last, (-1, *places, pack * channels))


def _projection(features: Tensor, one_hot: Tensor, parts: Parts, source: Any) -> Tensor:
    """Inner product of features and a vector of the class (Miyato & Koyama 2018, eq. 3)."""
    initialiser = keras.initializers.GlorotUniform(seed=source)
    vector = parts.dense(
        one_hot, features.shape[-1], "projection", bias=False, initialiser=initialiser
    )
    return ops.sum(vector * features, axis=-1, keepdims=True)
