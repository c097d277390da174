"""Precision: every kind of layer in bfloat16, with weights, outputs and figures of float32."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from gantrainer import networks
from gantrainer.config.settings import TrainConfig
from gantrainer.data.datasets import load
from gantrainer.models import table
from gantrainer.networks.precision import computing_in
from gantrainer.training.inputs import StepInputs, many_steps
from gantrainer.training.recorder import LayerRecorder

Make = Callable[..., TrainConfig]
KINDS: dict[str, dict[str, Any]] = {
    "dcgan": {},
    "dcgan with R1 and the norms of samples": {
        "r1": 1.0,
        "generator_norm": "layer",
        "discriminator_norm": "layer",
    },
    "residual with spectral norm and classes": {
        "network": "residual",
        "generator_widths": [4],
        "discriminator_widths": [4],
        "spectral": "both",
        "condition": "norm",
        "minibatch": "deviation",
    },
    "mlp with WGAN-GP's penalty and batch norm": {
        "network": "mlp",
        "objective": "wgan-gp",
        "discriminator_norm": "batch",
    },
    "vae": {"model": "vae"},
}


@pytest.mark.parametrize("settings", KINDS.values(), ids=KINDS)
def test_recording_stays_finite_and_float32(settings: dict[str, Any], digits: Make) -> None:
    config = digits(precision="bfloat16", **settings)
    data = load(config)
    model = table.build(config, data.shape, len(data.about.classes))
    feed = StepInputs(config, model, data.train, data.train_labels if model.conditional else None)
    before = model.state()
    rows = many_steps(model, feed)(*feed.arguments(1, 3)).numpy()
    assert rows.dtype == np.float32
    assert np.isfinite(rows).all()
    for name, array in model.state().items():
        assert array.dtype == before[name].dtype
        assert array.dtype == np.float32 or array.dtype.kind in "iu", name
        assert np.isfinite(array).all(), name
    for row in LayerRecorder(model, feed).rows(3):
        assert np.isfinite(row["gradient_norm"])


@pytest.mark.parametrize("network", ["dcgan", "mlp"])
def test_outputs_are_those_of_float32_within_rounding(network: str, digits: Make) -> None:
    plain, coarse = (
        networks.build(digits(network=network, precision=precision), (8, 8, 1))
        for precision in ("float32", "bfloat16")
    )
    for ours, theirs in zip(plain.generator.weights, coarse.generator.weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    latents = np.random.default_rng(0).normal(size=(50, 4)).astype(np.float32)
    samples = plain.generator(latents)
    found = [coarse.generator(latents), coarse.discriminator(samples)]
    for output, exact in zip(found, (samples, plain.discriminator(samples)), strict=True):
        assert output.dtype == tf.float32
        error = np.abs(output - exact).max() / np.abs(exact).max()
        assert 0 < error < 2**-4  # each layer rounds to 2^-9 of its largest values


def test_the_policy_is_put_back_even_after_an_error() -> None:
    before = keras.config.dtype_policy().name
    with computing_in("bfloat16"):
        assert keras.layers.Dense(1).compute_dtype == "bfloat16"
    with pytest.raises(ZeroDivisionError), computing_in("bfloat16"):
        _ = 1 / 0
    assert keras.config.dtype_policy().name == before
