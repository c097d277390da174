"""NETWORKS: shapes for every kind of sample, and shapes that can't be made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganreport.errors import UsageError
from gantrainer import networks
from gantrainer.config import from_mapping


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("mlp", (2,)),
        ("mlp", (8, 8, 1)),
        ("dcgan", (8, 8, 1)),
        ("dcgan", (28, 28, 1)),
        ("dcgan", (16, 32, 3)),
    ],
)
def test_shapes(name: str, shape: tuple[int, ...]) -> None:
    config = from_mapping({"network": name, "latent_dimension": 5, **_NARROW}, "test")
    pair = networks.build(config, shape)
    samples = pair.generator(np.ones((3, 5), np.float32), training=False)
    assert samples.shape == (3, *shape)
    assert pair.discriminator(samples, training=False).shape == (3, 1)
    if len(shape) == 3:
        assert float(np.abs(samples).max()) <= 1


_NARROW: dict[str, Any] = {"generator_widths": [8, 4], "discriminator_widths": [4, 8]}


@pytest.mark.parametrize("setting", ["generator_widths", "discriminator_widths"])
def test_sides_that_can_not_be_halved_are_refused(setting: str) -> None:
    config = from_mapping(_NARROW | {setting: [4, 4, 4]}, "test")
    with pytest.raises(UsageError, match=rf"{setting} = \[4, 4, 4\] halve .* 28 x 28"):
        networks.build(config, (28, 28, 1))


def test_layer_names_are_unique() -> None:
    pair = networks.build(from_mapping(_NARROW, "test"), (8, 8, 1))
    for model in (pair.generator, pair.discriminator):
        names = [layer.name for layer in model.layers]
        assert len(names) == len(set(names))
