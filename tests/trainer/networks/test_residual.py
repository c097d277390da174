"""Residual networks against published sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from ganreport.errors import UsageError
from gantrainer import networks
from gantrainer.config.settings import TrainConfig, from_mapping
from gantrainer.networks import residual

Make = Callable[..., TrainConfig]


def test_32_pixels_have_the_sizes_of_sngan() -> None:
    settings = {
        "network": "residual",
        "latent_dimension": 128,
        "generator_widths": [256] * 3,
        "discriminator_widths": [128] * 4,
    }
    pair = networks.build(from_mapping(settings, "test"), (32, 32, 3))
    sizes = [
        sum(v.value.shape.num_elements() for v in model.trainable_variables)
        for model in (pair.generator, pair.discriminator)
    ]
    # Miyato et al. 2018, table 4, by hand: a 3 x 3 convolution of c channels, 9 c c + c.
    large, small = 9 * 256**2 + 256, 9 * 128**2 + 128
    block = 2 * large + 256**2 + 256 + 2 * 2 * 256
    made = 128 * 4096 + 4096 + 3 * block + 2 * 256 + 9 * 256 * 3 + 3
    first = 9 * 3 * 128 + 128 + small + 3 * 128 + 128
    shorts = 2 * (128**2 + 128)  # ours halve once more, to 4 x 4: one shortcut more
    assert sizes == [made, first + 3 * 2 * small + shorts + 129]


@pytest.mark.parametrize(
    ("shape", "maps"),
    [
        ((8, 8, 1), [4, 4, 4, 4]),
        ((28, 28, 1), [14, 7, 7, 7]),
        ((32, 32, 3), [16, 8, 4, 4]),
        ((64, 64, 3), [32, 16, 8, 4]),
    ],
)
def test_blocks_halve_to_4_or_an_odd_side(
    narrow: Make, shape: tuple[int, ...], maps: list[int]
) -> None:
    pair = networks.build(narrow(network="residual", discriminator_widths=[3, 3, 3, 3]), shape)
    found = [pair.discriminator.get_layer(f"block_{i}_sum").output.shape[1] for i in range(4)]
    assert found == maps


def test_a_block_is_the_sum_of_its_paths(narrow: Make) -> None:
    """The first block of D by NumPy, from the weights of its layers."""
    pair = networks.build(narrow(network="residual"), (8, 8, 1))
    samples = np.random.default_rng(2).normal(size=(3, 8, 8, 1)).astype(np.float32)
    layers = {name: pair.discriminator.get_layer(f"block_0_{name}") for name in _LAYERS}
    x = _convolved(samples, layers["conv_1"])
    x = _halved(_convolved(np.where(x > 0, x, 0.2 * x), layers["conv_2"]))
    expected = (x + _convolved(_halved(samples), layers["short"])) / np.sqrt(2)
    block = keras.Model(
        pair.discriminator.input, pair.discriminator.get_layer("block_0_scale").output
    )
    np.testing.assert_allclose(block(samples), expected, rtol=1e-4, atol=1e-5)


_LAYERS = ("conv_1", "conv_2", "short")


def _convolved(x: np.ndarray, layer: Any) -> np.ndarray:
    kernel, bias = (np.asarray(v, np.float64) for v in layer.weights)
    size = kernel.shape[0]
    edge = (size - 1) // 2
    padded = np.pad(x, ((0, 0), (edge, edge), (edge, edge), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(1, 2))
    return np.einsum("nhwcij,ijco->nhwo", windows, kernel) + bias


def _halved(x: np.ndarray) -> np.ndarray:
    n, h, w, c = x.shape
    return x.reshape(n, h // 2, 2, w // 2, 2, c).mean(axis=(2, 4))


@pytest.mark.parametrize(
    ("settings", "scaled"),
    [({}, True), ({"spectral": "discriminator"}, False), ({"discriminator_norm": "layer"}, False)],
)
def test_sums_are_scaled_where_nothing_else_holds_them(
    narrow: Make, settings: dict[str, str], scaled: bool
) -> None:
    pair = networks.build(narrow(network="residual", **settings), (8, 8, 1))
    names = {layer.name for layer in pair.discriminator.layers}
    assert ("block_0_scale" in names) == scaled


def test_maxout_is_refused(narrow: Make) -> None:
    with pytest.raises(UsageError, match="'maxout' is not for network = 'residual'"):
        networks.build(narrow(network="residual", discriminator_activation="maxout"), (8, 8, 1))


def test_widths_follow_the_side() -> None:
    assert residual.widths((8, 8, 1)) == ((64, 64), (64, 64))
    assert residual.widths((64, 64, 3))[0] == (64, 64, 64, 64)
