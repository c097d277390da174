"""PRESETS: each changes what it says, can be built, and makes a step that leaves figures finite."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from gantrainer import networks
from gantrainer.config.data import POINT_SETS
from gantrainer.config.presets import PRESETS
from gantrainer.config.settings import TrainConfig, from_mapping, to_mapping
from gantrainer.models import table
from gantrainer.optim.schedules import Controls
from gantrainer.training.inputs import StepInputs


def config_of(name: str, **changes: Any) -> TrainConfig:
    return from_mapping(PRESETS[name].settings | changes, name)


def shape_of(config: TrainConfig) -> tuple[int, ...]:
    return {"digits": (8, 8, 1), "fashion-mnist": (28, 28, 1)}.get(config.data, (2,))


@pytest.mark.parametrize("name", PRESETS)
def test_every_setting_of_a_preset_differs_from_its_default(name: str) -> None:
    values, usual = to_mapping(config_of(name)), to_mapping(TrainConfig())
    changed = {key for key in values if values[key] != usual[key]}
    assert changed == set(PRESETS[name].settings)


def test_only_the_first_is_the_default() -> None:
    assert [name for name, preset in PRESETS.items() if not preset.settings] == ["dcgan-digits"]
    configs = [config_of(name) for name in PRESETS]
    assert all(configs.count(config) == 1 for config in configs)


@pytest.mark.parametrize("name", PRESETS)
def test_a_step_of_a_preset_moves_both_networks(name: str) -> None:
    """Eagerly, on a small batch of noise."""
    pack = PRESETS[name].settings.get("pack", 1)
    config = config_of(name, batch_size=2 * pack, seed=1)
    shape, random = shape_of(config), np.random.default_rng(0)
    points = config.data in POINT_SETS
    samples = random.normal(size=(60, *shape)) if points else random.integers(0, 256, (60, *shape))
    model = table.build(config, shape, 10)
    labels = random.integers(0, 10, 60).astype(np.int32) if model.conditional else None
    feed = StepInputs(config, model, samples.astype(np.float32 if points else np.uint8), labels)
    first, rows, columns = feed.arguments(1, 1)
    batch = feed.batch(rows[0], feed.latents(first, tf.constant(1))[0], first)
    _, done = model.step(model.load(), batch, Controls(*tf.unstack(columns[0])), first)
    vector, output = model.raw(done)
    figures = model.figures(vector[None], output[None]).numpy()[0]
    row = dict(zip(model.scalars, figures, strict=True))
    assert all(np.isfinite(figures)), row
    moved = [value for key, value in row.items() if key.endswith("_update_ratio")]
    assert len(moved) == 2
    assert min(moved) > 0


def test_the_network_of_the_texts_has_its_published_size() -> None:
    pair = networks.build(config_of("mlp-fashion"), (28, 28, 1))
    assert pair.generator.count_params() == 1_493_520  # Keras-GAN's gan.py, as Keras prints it


@pytest.mark.parametrize("norm", ["batch", "none"])
def test_the_network_of_the_texts_with_and_without_batch_norm(norm: str) -> None:
    generator = networks.build(config_of("mlp-digits", generator_norm=norm), (8, 8, 1)).generator
    kinds = [type(layer).__name__ for layer in generator.layers]
    widths = [layer.units for layer in generator.layers if isinstance(layer, keras.layers.Dense)]
    assert widths == [256, 512, 1024, 64]
    assert kinds.count("LeakyReLU") == 3
    assert kinds.count("OnceBatchNorm") == (3 if norm == "batch" else 0)


def test_descriptions_fit_beside_their_names_in_the_help() -> None:
    assert max(len(f"  {name:18}  {p.description}") for name, p in PRESETS.items()) <= 80
    assert max(map(len, PRESETS)) <= 18
