"""NETWORKS as a whole: shapes, names, seeds, the default of version 0.1, and the document."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args, get_type_hints

import keras
import numpy as np
import pytest
from keras import layers

from gantrainer import networks, seeds
from gantrainer.config.settings import TrainConfig, from_mapping
from gantrainer.networks import NETWORKS, Networks
from gantrainer.networks.sides import halvings
from gantrainer.seeds import Stream

Settings = dict[str, Any]
Shape = tuple[int, ...]

SHAPES: dict[str, list[Shape]] = {
    "mlp": [(2,), (8, 8, 1), (28, 28, 3)],
    "dcgan": [(8, 8, 1), (16, 32, 3), (28, 28, 1), (32, 32, 3), (64, 64, 3)],
    "residual": [(8, 8, 1), (28, 28, 3), (32, 32, 1), (64, 64, 3)],
}
VARIANTS: list[Settings] = [
    {},
    {"pack": 2, "generator_norm": "none"},
    {"condition": "embedding", "discriminator_norm": "layer"},
    {"condition": "norm", "generator_norm": "layer", "minibatch": "deviation"},
    {"spectral": "both", "generator_norm": "batch", "generator_activation": "leaky"},
]
CASES = [
    pytest.param(name, shape, variant, id=f"{name}-{'x'.join(map(str, shape))}-{i}")
    for name, shapes in SHAPES.items()
    for k, shape in enumerate(shapes)
    for i, variant in enumerate(VARIANTS)
    if not k or i == k  # every variant at the first shape, one at each of the others
]


def _built(network: str, shape: Shape, **changes: Any) -> Networks:
    widths = [3] * (2 if network == "mlp" else halvings(shape))
    data = {"data": "ring"} if len(shape) == 1 else {}
    narrow = {"generator_widths": widths, "discriminator_widths": widths, "latent_dimension": 5}
    config = from_mapping({"network": network} | narrow | data | changes, "test")
    return networks.build(config, shape, 3)


@pytest.mark.parametrize(("network", "shape", "variant"), CASES)
def test_shapes_names_and_order(network: str, shape: Shape, variant: Settings) -> None:
    pair = _built(network, shape, **variant)
    latents, labels = np.ones((4, 5), np.float32), np.array([0, 1, 2, 0], np.int32)

    def inputs(x: Any) -> Any:
        return [x, labels] if pair.conditional else x

    samples = np.asarray(pair.generator(inputs(latents), training=False))
    assert samples.shape == (4, *shape)
    outputs = pair.discriminator(inputs(samples), training=False)
    assert outputs.shape == (4 // variant.get("pack", 1), 1)
    assert np.isfinite(outputs).all()
    assert len(shape) == 1 or np.abs(samples).max() <= 1
    for model in (pair.generator, pair.discriminator):
        _flat_and_telling(model)


def _flat_and_telling(model: keras.Model) -> None:
    """What the layer statistics rely on."""
    names = [layer.name for layer in model.layers]
    assert len(names) == len(set(names))
    assert not any(isinstance(layer, keras.Model) for layer in model.layers)
    by_layer = [v for layer in model.layers for v in layer.trainable_variables]
    assert [id(v) for v in by_layer] == [id(v) for v in model.trainable_variables]


# Seeds


def _same(model: keras.Model, other: keras.Model) -> bool:
    pairs = zip(model.get_weights(), other.get_weights(), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("network", NETWORKS)
def test_weights_follow_from_the_seed(network: str) -> None:
    conditional = {"condition": "embedding", "spectral": "discriminator"}
    first, again, other = (
        _built(network, (8, 8, 1), seed=seed, **conditional) for seed in (1, 1, 2)
    )
    for part in ("generator", "discriminator"):
        assert _same(getattr(first, part), getattr(again, part))
        assert not _same(getattr(first, part), getattr(other, part))


@pytest.mark.parametrize("network", NETWORKS)
def test_neither_depends_on_settings_of_the_other(network: str) -> None:
    plain = _built(network, (8, 8, 1))
    changes = {"discriminator_widths": [7], "discriminator_norm": "layer", "pack": 2}
    assert _same(plain.generator, _built(network, (8, 8, 1), **changes).generator)
    changes = {"generator_widths": [7], "generator_norm": "layer"}
    assert _same(plain.discriminator, _built(network, (8, 8, 1), **changes).discriminator)


def test_the_default_is_still_that_of_version_0_1() -> None:
    """Written down layer by layer, with the weights of the same seeds."""
    pair = networks.build(TrainConfig(), (8, 8, 1))
    g, d = (
        keras.initializers.GlorotUniform(seed=keras.random.SeedGenerator(seeds.derived(0, stream)))
        for stream in (Stream.GENERATOR_WEIGHTS, Stream.DISCRIMINATOR_WEIGHTS)
    )
    up = {"kernel_size": 4, "strides": 2, "padding": "same", "kernel_initializer": g}
    down = up | {"kernel_initializer": d}
    generator = [
        layers.Dense(512, use_bias=False, kernel_initializer=g),
        layers.Reshape((2, 2, 128)),
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.Conv2DTranspose(64, use_bias=False, **up),
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.Conv2DTranspose(1, activation="tanh", **up),
    ]
    dropout = [layers.Dropout(0.3, seed=seeds.derived(0, Stream.DROPOUT) + i) for i in (0, 1)]
    discriminator = [
        layers.Conv2D(64, **down),
        layers.LeakyReLU(0.2),
        dropout[0],
        layers.Conv2D(128, **down),
        layers.LeakyReLU(0.2),
        dropout[1],
        layers.Flatten(),
        layers.Dense(1, kernel_initializer=d),
    ]
    latents = np.random.default_rng(1).normal(size=(4, 16)).astype(np.float32)
    x = y = latents
    for model, stack in ((pair.generator, generator), (pair.discriminator, discriminator)):
        former = keras.Sequential([keras.Input(model.input_shape[1:]), *stack])
        assert _same(model, former)
        x, y = np.asarray(model(x, training=True)), np.asarray(former(y, training=True))
        np.testing.assert_allclose(x, y, rtol=1e-5, atol=1e-6)


# docs/networks.md


GROUP = (
    *("network", "generator_widths", "discriminator_widths", "generator_activation"),
    *("discriminator_activation", "generator_norm", "discriminator_norm", "spectral"),
    *("discriminator_dropout", "minibatch", "pack", "condition", "latent_dimension"),
)


@pytest.mark.parametrize("name", GROUP)
def test_the_document_names_every_setting_and_choice(root: Path, name: str) -> None:
    text = (root / "docs/networks.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith(f"| `{name}`")]
    assert len(rows) == 1
    choices = get_args(get_type_hints(TrainConfig)[name])
    strings = [choice for choice in choices if isinstance(choice, str)]
    assert [choice for choice in strings if f"`{choice}`" not in rows[0]] == []


def test_the_document_has_the_whole_group() -> None:
    names = TrainConfig.__struct_fields__
    assert names[names.index("network") : names.index("latent_dimension") + 1] == GROUP
