"""Strided convolutions both ways (Radford et al. 2016, arXiv:1511.06434)."""

from __future__ import annotations

import math
from typing import Final

import keras
from keras import layers

from gantrainer.networks import sides
from gantrainer.networks.layers import Family, Parts, Shape, Tensor, Widths, squashed

# Where the doubling 64, 128, 256, ... stops: parameters grow with its square.
MOST_CHANNELS: Final = 512


def generate(latents: Tensor, shape: Shape, widths: Widths, parts: Parts) -> Tensor:
    """Each width doubles the side once: the first is that of the smallest map.

    Raises:
        UsageError: The sides can't be halved as often as there are widths.
    """
    sides.check("generator_widths", shape, widths)
    height, width, channels = shape
    scale = 2 ** len(widths)
    base = (height // scale, width // scale, widths[0])
    x = parts.dense(latents, math.prod(base), "dense", bias=parts.bias)
    x = layers.Reshape(base, name="maps")(x)
    x = parts.activated(parts.normed(x, 0), 0)
    for i, filters in enumerate(widths[1:], start=1):
        x = parts.up(x, filters, f"up_{i}", bias=parts.bias)
        x = parts.activated(parts.normed(x, i), i)
    return squashed(parts.up(x, channels, "output"))


def judge(samples: Tensor, widths: Widths, parts: Parts) -> Tensor:
    """Each width halves the side once; the first layer is never normalised.

    Raises:
        UsageError: The sides can't be halved as often as there are widths.
    """
    sides.check("discriminator_widths", samples.shape[1:], widths)
    x = samples
    for i, width in enumerate(widths):
        x = parts.with_deviation(x) if i == len(widths) - 1 else x
        x = parts.conv(x, parts.wide(width), 4, f"down_{i}", stride=2, bias=not i or parts.bias)
        x = parts.normed(x, i) if i else x
        x = parts.dropped(parts.activated(x, i), i)
    return layers.Flatten(name="flat")(x)


def widths(shape: Shape) -> tuple[Widths, Widths]:
    """64 channels at the largest map, twice as many at each smaller one, 512 at most.

    Raises:
        UsageError: Samples are no images, or can't be halved.
    """
    sides.check("network = 'dcgan'", shape, ())
    upwards = tuple(min(64 * 2**i, MOST_CHANNELS) for i in range(sides.halvings(shape)))
    return upwards[::-1], upwards


DCGAN: Final = Family(generate, judge, widths, keras.initializers.GlorotUniform, "batch")
