"""Dense networks for samples of any shape."""

from __future__ import annotations

import math
from typing import Final

import keras
from keras import layers

from gantrainer.networks.layers import Family, Parts, Shape, Tensor, Widths, squashed


def generate(latents: Tensor, shape: Shape, widths: Widths, parts: Parts) -> Tensor:
    """Dense layers of these widths, each normalised and activated, then the sample."""
    x = latents
    for i, width in enumerate(widths):
        x = parts.dense(x, width, f"dense_{i}")
        x = parts.activated(parts.normed(x, i), i)
    x = parts.dense(x, math.prod(shape), "output")
    return layers.Reshape(shape, name="sample")(squashed(x) if len(shape) == 3 else x)


def judge(samples: Tensor, widths: Widths, parts: Parts) -> Tensor:
    """Dense layers of these widths; the first is never normalised."""
    x = layers.Flatten(name="flat")(samples)
    for i, width in enumerate(widths):
        x = parts.with_deviation(x) if i == len(widths) - 1 else x
        x = parts.dense(x, parts.wide(width), f"dense_{i}")
        x = parts.normed(x, i) if i else x
        x = parts.dropped(parts.activated(x, i), i)
    return x


def widths(shape: Shape) -> tuple[Widths, Widths]:
    """Two layers of 128 for points; for images those of github.com/eriklindernoren/Keras-GAN."""
    return ((128, 128), (128, 128)) if len(shape) == 1 else ((256, 512, 1024), (512, 256))


MLP: Final = Family(generate, judge, widths, keras.initializers.HeNormal, "none")
