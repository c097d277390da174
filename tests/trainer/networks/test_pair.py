"""What holds for every pair: gradients twice over, independence, classes, packs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from ganreport.errors import UsageError
from gantrainer import networks
from gantrainer.config.settings import TrainConfig
from gantrainer.networks import Networks
from gantrainer.networks.pair import packed

Make = Callable[..., TrainConfig]
Settings = dict[str, Any]

SHAPE = (8, 8, 2)
CLASSES = 3
LABELS = np.array([0, 1, 2, 1, 0, 2, 1, 1], np.int32)

MLP: Settings = {"network": "mlp"}
RESIDUAL: Settings = {"network": "residual"}
DISCRIMINATORS: dict[str, Settings] = {
    "mlp": MLP,
    "mlp with silu and layer norm": MLP
    | {"discriminator_activation": "silu", "discriminator_norm": "layer"},
    "mlp with maxout in packs": MLP | {"discriminator_activation": "maxout", "pack": 4},
    "mlp with elu and batch norm": MLP
    | {"discriminator_activation": "elu", "discriminator_norm": "batch"},
    "dcgan with dropout": {"discriminator_dropout": 0.3},
    "dcgan with instance norm": {"discriminator_norm": "instance"},
    "dcgan with spectral norm and classes": {"spectral": "both", "condition": "embedding"},
    "dcgan with deviation in packs": {"minibatch": "deviation", "pack": 2},
    "residual": RESIDUAL,
    "residual with batch norm": RESIDUAL | {"discriminator_norm": "batch"},
    "residual with layer and spectral norm and classes": RESIDUAL
    | {"discriminator_norm": "layer", "spectral": "discriminator", "condition": "norm"},
}


def pair_of(narrow: Make, settings: Settings, classes: int = CLASSES) -> Networks:
    return networks.build(narrow(**settings), SHAPE, classes)


def judge(pair: Networks, samples: Any, labels: Any = LABELS) -> Any:
    """D's outputs in training mode, without a change of its state."""
    weights = [v.value for v in pair.discriminator.trainable_variables]
    return _judge(pair, weights, samples, labels)


def _judge(pair: Networks, weights: Any, samples: Any, labels: Any) -> Any:
    fixed = [v.value for v in pair.discriminator.non_trainable_variables]
    inputs = [samples, labels] if pair.conditional else samples
    return pair.discriminator.stateless_call(weights, fixed, inputs, training=True)[0]


def some(*shape: int) -> Any:
    return np.random.default_rng(4).normal(size=shape)


@pytest.mark.parametrize("settings", DISCRIMINATORS.values(), ids=DISCRIMINATORS)
def test_a_penalty_on_the_gradient_has_a_gradient(
    narrow: Make, settings: Settings, float64: None
) -> None:
    """Along a random direction in weight space, against a central difference."""
    pair = pair_of(narrow, settings)
    samples = tf.constant(some(8, *SHAPE))
    weights = [tf.constant(v.value) for v in pair.discriminator.trainable_variables]

    def penalty(weights: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(samples)
            outputs = tf.reduce_sum(_judge(pair, weights, samples, LABELS))
        return tf.reduce_sum(tf.square(tape.gradient(outputs, samples)))

    @tf.function(autograph=False)
    def both(weights: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(weights)
            value = penalty(weights)
        return value, tape.gradient(value, weights, unconnected_gradients="zero")

    random = np.random.default_rng(8)
    direction = [random.normal(size=w.shape) for w in weights]
    step = 1e-6
    _, gradient = both(weights)
    slope = sum(float(tf.reduce_sum(g * d)) for g, d in zip(gradient, direction, strict=True))
    ends = [
        float(both([w + sign * step * d for w, d in zip(weights, direction, strict=True)])[0])
        for sign in (1, -1)
    ]
    assert abs(slope) > 1e-6
    assert slope == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-4)


@pytest.fixture(scope="module", params=DISCRIMINATORS.values(), ids=DISCRIMINATORS)
def pair(request: pytest.FixtureRequest, narrow: Make) -> Networks:
    """Each of them; no weight is changed."""
    return pair_of(narrow, request.param)


def test_independence_is_true_to_the_fact(pair: Networks) -> None:
    samples = some(8, *SHAPE)
    changed = samples.copy()
    changed[0] += 1
    before, after = (np.asarray(judge(pair, x)) for x in (samples, changed))
    assert before.shape == (8 // pair.pack, 1)
    moved = np.abs(after - before)[:, 0]
    assert moved[0] > 1e-5
    assert (moved[1:].max() < 1e-6) == pair.independent


def test_every_weight_gets_a_gradient(pair: Networks) -> None:
    latents = some(8, 3)
    weights = [
        [v.value for v in model.trainable_variables]
        for model in (pair.generator, pair.discriminator)
    ]
    with tf.GradientTape() as tape:
        made = pair.generator([latents, LABELS] if pair.conditional else latents, training=True)
        loss = tf.reduce_sum(judge(pair, made) ** 2)
    for gradients in tape.gradient(loss, weights):
        assert all(gradient is not None for gradient in gradients)


# Classes


CONDITIONS = pytest.mark.parametrize(
    "settings",
    [
        {"condition": "norm"},
        {"condition": "embedding"},
        RESIDUAL | {"condition": "norm"},
        MLP | {"condition": "embedding"},
        MLP | {"condition": "norm", "generator_norm": "layer"},
    ],
    ids=str,
)


@CONDITIONS
def test_the_class_changes_what_both_give(narrow: Make, settings: Settings) -> None:
    pair = pair_of(narrow, settings)
    for v in pair.generator.trainable_variables:  # gains and offsets begin equal in all classes
        v.assign(v + 0.1 * some(*v.shape))
    latents, samples = np.repeat(some(1, 3), 3, axis=0), np.repeat(some(1, *SHAPE), 3, axis=0)
    labels = np.arange(3, dtype=np.int32)
    for model, inputs in ((pair.generator, latents), (pair.discriminator, samples)):
        outputs = np.asarray(model([inputs, labels])).reshape(3, -1)
        again = np.asarray(model([inputs, np.zeros(3, np.int32)])).reshape(3, -1)
        np.testing.assert_allclose(again, np.repeat(outputs[:1], 3, axis=0), atol=1e-6)
        assert min(np.abs(outputs[i] - outputs[i - 1]).max() for i in range(3)) > 1e-4


def test_latents_and_class_weigh_the_same_at_first(narrow: Make) -> None:
    pair = networks.build(narrow(condition="embedding", latent_dimension=200), SHAPE, 50)
    vectors = np.asarray(pair.generator.get_layer("embedding").kernel)
    assert vectors.shape == (50, 200)
    assert vectors.std() == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(
    ("settings", "last"), [(MLP, "leaky_1"), ({}, "flat"), (RESIDUAL, "pooled")], ids=str
)
def test_the_output_is_a_line_and_a_projection(narrow: Make, settings: Settings, last: str) -> None:
    d = pair_of(narrow, settings | {"condition": "embedding"}).discriminator
    samples = some(8, *SHAPE)
    features = np.asarray(keras.Model(d.inputs, d.get_layer(last).output)([samples, LABELS]))
    kernel, bias = d.get_layer("output").get_weights()
    vectors = d.get_layer("projection").get_weights()[0]
    expected = features @ kernel[:, 0] + bias + np.einsum("nf,nf->n", features, vectors[LABELS])
    np.testing.assert_allclose(d([samples, LABELS])[:, 0], expected, rtol=1e-4, atol=1e-5)


# Packs


def test_packs_are_joined_along_the_channels() -> None:
    images, points = some(6, 4, 5, 2), some(6, 2)
    np.testing.assert_array_equal(
        packed(images, 3),
        [np.concatenate(images[3 * i : 3 * i + 3], axis=-1) for i in range(2)],
    )
    np.testing.assert_array_equal(packed(points, 2), points.reshape(3, 4))
    assert packed(points, 1) is points


@pytest.mark.parametrize("settings", [MLP, {}, RESIDUAL], ids=str)
def test_a_packing_discriminator_is_one_of_wider_samples(narrow: Make, settings: Settings) -> None:
    pack = pair_of(narrow, settings | {"pack": 2}).discriminator
    wide = networks.build(narrow(**settings), (8, 8, 4)).discriminator
    samples = some(8, *SHAPE)
    joined = np.concatenate([samples[::2], samples[1::2]], axis=-1)
    np.testing.assert_allclose(pack(samples), wide(joined), rtol=1e-4, atol=1e-6)


# Refusals


@pytest.mark.parametrize(
    ("settings", "classes", "said"),
    [
        ({"condition": "norm"}, 0, "condition = 'norm' needs labelled data .* digits has 0"),
        ({"condition": "norm", "pack": 2}, 3, "condition = 'norm' and pack = 2 don't go together"),
        ({"pack": 3}, 0, "batch_size = 8 can't be parted into packs of 3"),
        (MLP | {"condition": "norm"}, 3, "Set generator_norm to batch, layer or instance"),
    ],
)
def test_settings_that_do_not_go_together(
    narrow: Make, settings: Settings, classes: int, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        pair_of(narrow, settings, classes)


def test_labels_are_ignored_where_no_condition_is_asked_for(narrow: Make) -> None:
    pair = pair_of(narrow, {}, CLASSES)
    assert not pair.conditional
    assert len(pair.generator.inputs) == len(pair.discriminator.inputs) == 1
