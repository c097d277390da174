"""Residual blocks, as in WGAN-GP (arXiv:1704.00028) and SNGAN (arXiv:1802.05957, table 4)."""

from __future__ import annotations

import math
from typing import Final

import keras
from keras import layers

from ganreport.errors import UsageError
from gantrainer.networks import sides
from gantrainer.networks.layers import Family, Parts, Shape, Tensor, Widths, squashed

CHANNELS: Final = 64  # of every block unless set; a choice: more is finer and slower
LEAST_SIDE: Final = 4
"""The discriminator's blocks halve the sides no further than to this."""


def generate(latents: Tensor, shape: Shape, widths: Widths, parts: Parts) -> Tensor:
    """A dense layer, then a block for each width that doubles the sides.

    Raises:
        UsageError: The sides can't be halved as often as there are widths.
    """
    sides.check("generator_widths", shape, widths)
    height, width, channels = shape
    scale = 2 ** len(widths)
    base = (height // scale, width // scale, widths[0])
    x = parts.dense(latents, math.prod(base), "dense")
    x = layers.Reshape(base, name="maps")(x)
    for i, filters in enumerate(widths):
        x = _up_block(x, filters, parts, f"block_{i}_")
    x = parts.activated(parts.normed(x, 0, "last_"), 0, "last_")
    return squashed(parts.conv(x, channels, 3, "output"))


def _up_block(x: Tensor, filters: int, parts: Parts, name: str) -> Tensor:
    branch = parts.activated(parts.normed(x, 1, name), 1, name)
    branch = layers.UpSampling2D(name=f"{name}up")(branch)
    branch = parts.conv(branch, filters, 3, f"{name}conv_1")
    branch = parts.activated(parts.normed(branch, 2, name), 2, name)
    branch = parts.conv(branch, filters, 3, f"{name}conv_2")
    short = layers.UpSampling2D(name=f"{name}short_up")(x)
    return _joined(parts.conv(short, filters, 1, f"{name}short"), branch, parts, name)


def judge(samples: Tensor, widths: Widths, parts: Parts) -> Tensor:
    """A block for each width, halving the sides while they are even and above 4; then the mean.

    The first block has neither norm nor activation before its first convolution.

    Raises:
        UsageError: Samples are no images, or maxout is asked for.
    """
    if parts.activation == "maxout":
        raise UsageError(
            "discriminator_activation = 'maxout' is not for network = 'residual', whose blocks "
            "keep their width. Choose another activation, or network = 'mlp' or 'dcgan'."
        )
    sides.check("network = 'residual'", samples.shape[1:], ())
    x = samples
    for i, width in enumerate(widths):
        x = parts.with_deviation(x) if i == len(widths) - 1 else x
        x = _down_block(x, width, parts, i)
    x = parts.activated(x, 0, "last_")
    return layers.GlobalAveragePooling2D(name="pooled")(x)


def _down_block(x: Tensor, filters: int, parts: Parts, number: int) -> Tensor:
    name = f"block_{number}_"
    halved = min(x.shape[1:3]) > LEAST_SIDE and not any(side % 2 for side in x.shape[1:3])
    branch = parts.activated(parts.normed(x, 1, name), 1, name) if number else x
    branch = parts.conv(branch, filters, 3, f"{name}conv_1")
    branch = parts.activated(parts.normed(branch, 2, name) if number else branch, 2, name)
    branch = parts.conv(parts.dropped(branch, number), filters, 3, f"{name}conv_2")
    if halved:
        branch = layers.AveragePooling2D(2, name=f"{name}mean")(branch)
        x = layers.AveragePooling2D(2, name=f"{name}short_mean")(x)
    if halved or x.shape[-1] != filters:
        x = parts.conv(x, filters, 1, f"{name}short")
    return _joined(x, branch, parts, name)


def _joined(short: Tensor, branch: Tensor, parts: Parts, name: str) -> Tensor:
    """The sum; without any norm over sqrt 2, which keeps the variance (arXiv:1912.04958, 4.1).

    So blocks need no norm where penalties hold the discriminator (R3GAN, arXiv:2501.05441).
    """
    total = layers.Add(name=f"{name}sum")([short, branch])
    if parts.norm != "none" or parts.spectral:
        return total
    return layers.Rescaling(math.sqrt(0.5), name=f"{name}scale")(total)


def widths(shape: Shape) -> tuple[Widths, Widths]:
    """64 channels in every block, one block for each halving: what a CPU can bear.

    Raises:
        UsageError: Samples are no images, or can't be halved.
    """
    sides.check("network = 'residual'", shape, ())
    blocks = (CHANNELS,) * sides.halvings(shape)
    return blocks, blocks


RESIDUAL: Final = Family(generate, judge, widths, keras.initializers.HeNormal, "batch")
