"""Bodies as the settings ask for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import keras
import numpy as np
import pytest

from gantrainer.config import networks as settings
from gantrainer.config.settings import TrainConfig
from gantrainer.networks import families
from gantrainer.networks.layers import ACTIVATIONS, NORMS
from gantrainer.seeds import Stream

Make = Callable[..., TrainConfig]


def test_choices_are_those_of_the_tables() -> None:
    assert set(get_args(settings.DiscriminatorActivation)) == set(ACTIVATIONS)
    assert set(get_args(settings.GeneratorActivation)) == set(ACTIVATIONS) - {"maxout"}
    assert set(get_args(settings.DiscriminatorNorm)) == {*NORMS, "none"}
    assert set(get_args(settings.GeneratorNorm)) == {*NORMS, "none", "default"}


@pytest.mark.parametrize(("network", "norm"), [("mlp", "none"), ("dcgan", "batch")])
def test_the_default_norm_is_that_of_the_family(narrow: Make, network: str, norm: str) -> None:
    assert _making(narrow(network=network)).norm == norm
    assert _making(narrow(network=network, generator_norm="layer")).norm == "layer"


def _making(config: TrainConfig) -> Any:
    return families.making_parts(config, families.random(config, Stream.GENERATOR_WEIGHTS))


@pytest.mark.parametrize(
    ("spectral", "both"),
    [
        ("none", (False, False)),
        ("generator", (True, False)),
        ("discriminator", (False, True)),
        ("both", (True, True)),
    ],
)
def test_spectral_norm_is_for_the_network_named(
    narrow: Make, spectral: str, both: tuple[bool, bool]
) -> None:
    config = narrow(spectral=spectral)
    judging = families.judging_parts(config, families.random(config, Stream.DISCRIMINATOR_WEIGHTS))
    assert (_making(config).spectral, judging.spectral) == both


def test_no_widths_stand_for_those_of_the_family(narrow: Make) -> None:
    latents, samples = keras.Input((3,)), keras.Input((8, 8, 1))
    config = narrow(generator_widths=[], discriminator_widths=[])
    judging = families.judging_parts(config, families.random(config, Stream.DISCRIMINATOR_WEIGHTS))
    made = families.generated(config, latents, (8, 8, 1), _making(config))
    judged = families.judged(config, samples, judging)
    assert keras.Model(latents, made).get_layer("maps").output.shape[1:] == (2, 2, 128)
    assert judged.shape[1:] == (2 * 2 * 128,)


def test_each_network_draws_from_its_own_stream(narrow: Make) -> None:
    streams = (Stream.GENERATOR_WEIGHTS, Stream.DISCRIMINATOR_WEIGHTS)
    seeds = [np.asarray(families.random(narrow(), stream).state.value) for stream in streams]
    again = np.asarray(families.random(narrow(), streams[0]).state.value)
    assert (seeds[0] != seeds[1]).any()
    np.testing.assert_array_equal(seeds[0], again)
