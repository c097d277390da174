"""DCGAN against published sizes."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import pytest

from ganreport.errors import UsageError
from gantrainer import networks
from gantrainer.config.settings import TrainConfig, from_mapping
from gantrainer.networks import dcgan

Make = Callable[..., TrainConfig]


def test_64_pixels_have_the_published_size() -> None:
    settings = {"latent_dimension": 100, "discriminator_norm": "batch"}
    pair = networks.build(from_mapping(settings, "test"), (64, 64, 3))
    sizes = [
        sum(v.value.shape.num_elements() for v in model.trainable_variables)
        for model in (pair.generator, pair.discriminator)
    ]
    # PyTorch's DCGAN tutorial, which has no bias in G's output, D's first layer and D's output.
    assert sizes == [3_576_704 + 3, 2_765_568 + 64 + 1]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((8, 8, 1), (128, 64)),
        ((28, 28, 1), (128, 64)),
        ((32, 32, 3), (256, 128, 64)),
        ((64, 64, 3), (512, 256, 128, 64)),
        ((128, 128, 3), (512, 512, 256, 128, 64)),
    ],
)
def test_widths_follow_the_side(shape: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert dcgan.widths(shape) == (expected, expected[::-1])


def test_the_smallest_maps(narrow: Make) -> None:
    pair = networks.build(narrow(), (28, 28, 1))
    assert pair.generator.get_layer("maps").output.shape == (None, 7, 7, 6)
    assert pair.discriminator.get_layer("down_1").output.shape == (None, 7, 7, 6)


@pytest.mark.parametrize("setting", ["generator_widths", "discriminator_widths"])
def test_sides_that_can_not_be_halved_are_refused(narrow: Make, setting: str) -> None:
    with pytest.raises(UsageError, match=rf"{setting} = \[4, 4, 4\] halve .* 28 x 28"):
        networks.build(narrow(**{setting: [4, 4, 4]}), (28, 28, 1))


def test_points_are_refused() -> None:
    with pytest.raises(UsageError, match="network = 'dcgan' makes images"):
        networks.build(from_mapping({}, "test"), (2,))


def test_without_norms_the_signal_neither_fades_nor_grows() -> None:
    config = from_mapping({"generator_norm": "none"}, "test")
    generator = networks.build(config, (64, 64, 3)).generator
    names = ("dense", "up_1", "up_2", "up_3", "output")
    hidden = keras.Model(generator.input, [generator.get_layer(name).output for name in names])
    latents = np.random.default_rng(1).normal(size=(4, 16)).astype(np.float32)
    scales = [float(np.std(values)) for values in hidden(latents)]
    assert 0.4 < min(scales) < max(scales) < 2.5
