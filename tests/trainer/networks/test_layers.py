"""Parts against NumPy."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from ganreport.errors import UsageError
from gantrainer.networks.layers import ACTIVATIONS, NORMS, Parts, squashed

RANDOM = np.random.default_rng(3)
MAPS = RANDOM.normal(2, 3, size=(5, 4, 4, 6)).astype(np.float32)
VECTORS = RANDOM.normal(2, 3, size=(5, 15)).astype(np.float32)


def parts(**changes: Any) -> Parts:
    settings = {"initialiser": keras.initializers.HeNormal(seed=1), "norm": "none"}
    return Parts(**(settings | {"activation": "relu"} | changes))


def standardised(x: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    x = x.astype(np.float64)
    return (x - x.mean(axes, keepdims=True)) / x.std(axes, keepdims=True)


@pytest.mark.parametrize(
    ("norm", "values", "axes"),
    [
        ("batch", MAPS, (0, 1, 2)),
        ("batch", VECTORS, (0,)),
        ("layer", MAPS, (1, 2, 3)),
        ("layer", VECTORS, (1,)),
        ("instance", MAPS, (1, 2)),
    ],
)
def test_norms_standardise(norm: str, values: np.ndarray, axes: tuple[int, ...]) -> None:
    inputs = keras.Input(values.shape[1:])
    model = keras.Model(inputs, parts(norm=norm).normed(inputs, 0))
    found = model(values, training=True)
    np.testing.assert_allclose(found, standardised(values, axes), atol=2e-3)
    assert [v.shape for v in model.trainable_variables] == 2 * [values.shape[-1:]]


def test_no_norm_changes_nothing() -> None:
    assert parts().normed(MAPS, 0) is MAPS


@pytest.mark.parametrize("shape", [(15,), (1, 1, 15)])
def test_instances_of_one_value_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="at block_1_norm_2 each channel has one value only"):
        parts(norm="instance").normed(keras.Input(shape), 2, "block_1_")


@pytest.mark.parametrize("norm", NORMS)
def test_classes_scale_and_shift_after_the_norm(norm: str) -> None:
    inputs, classes = keras.Input(MAPS.shape[1:]), keras.Input((3,))
    outputs = parts(norm=norm, classes=classes).normed(inputs, 4)
    model = keras.Model([inputs, classes], outputs)
    gain, offset = RANDOM.normal(size=(2, 3, 6))
    for part, start, value in (("gain", 1, gain), ("offset", 0, offset)):
        kernel = model.get_layer(f"class_4_{part}").kernel
        np.testing.assert_array_equal(kernel, np.full((3, 6), start))
        kernel.assign(value)
    labels = np.array([0, 2, 1, 1, 0])
    found = model([MAPS, np.eye(3, dtype=np.float32)[labels]], training=True)
    axes = {"batch": (0, 1, 2), "layer": (1, 2, 3), "instance": (1, 2)}[norm]
    expected = standardised(MAPS, axes) * gain[labels][:, None, None]
    np.testing.assert_allclose(found, expected + offset[labels][:, None, None], atol=5e-3)
    assert len(model.trainable_variables) == 2


EXPECTED = {
    "relu": lambda x: np.maximum(x, 0),
    "leaky": lambda x: np.where(x > 0, x, 0.2 * x),
    "elu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "silu": lambda x: x / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "maxout": lambda x: x.reshape(5, 3, 5).max(axis=2),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations(name: str) -> None:
    found = parts(activation=name).activated(VECTORS, 0)
    np.testing.assert_allclose(found, EXPECTED[name](VECTORS), rtol=1e-4, atol=1e-6)


def test_maxout_of_maps_chooses_within_each_place() -> None:
    maps = RANDOM.normal(size=(2, 3, 3, 10)).astype(np.float32)
    found = parts(activation="maxout").activated(maps, 0)
    expected = np.stack([maps[..., :5].max(axis=-1), maps[..., 5:].max(axis=-1)], axis=-1)
    np.testing.assert_array_equal(found, expected)


def test_maxout_needs_its_pieces() -> None:
    assert parts(activation="maxout").wide(4) == 20
    assert parts(activation="leaky").wide(4) == 4


@pytest.mark.parametrize("values", [MAPS, VECTORS])
def test_deviation_is_one_more_channel(values: np.ndarray) -> None:
    found = np.asarray(parts(deviation=True).with_deviation(values))
    np.testing.assert_array_equal(found[..., :-1], values)
    np.testing.assert_allclose(found[..., -1], values.std(axis=0).mean(), rtol=1e-5)
    assert parts().with_deviation(values) is values


def test_dropout_is_seeded_by_its_number() -> None:
    ones = np.ones((50, 40), np.float32)
    first, again, other = (_dropped(ones, number) for number in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert np.mean(first == 0) == pytest.approx(0.25, abs=0.05)
    assert parts().dropped(ones, 1) is ones


def _dropped(values: np.ndarray, number: int) -> np.ndarray:
    inputs = keras.Input(values.shape[1:])
    outputs = parts(dropout=0.25, dropout_seed=7).dropped(inputs, number)
    return np.asarray(keras.Model(inputs, outputs)(values, training=True))


def test_spectral_layers_have_the_same_shapes_and_weights() -> None:
    inputs = keras.Input((4, 4, 6))
    for kind, options in (("conv", {"filters": 3, "size": 3, "stride": 2}), ("up", {"filters": 3})):
        models = [
            keras.Model(inputs, getattr(parts(spectral=s), kind)(inputs, **options, name="layer"))
            for s in (False, True)
        ]
        assert len({model.output_shape for model in models}) == 1
        sizes = [sorted(tuple(v.shape) for v in model.trainable_variables) for model in models]
        assert sizes[0] == sizes[1]


def test_transposed_convolutions_without_norm_keep_the_variance() -> None:
    values = RANDOM.normal(size=(4, 8, 8, 64)).astype(np.float32)
    raised = np.asarray(parts().up(np.maximum(values, 0), 32, "up"))
    assert raised[:, 2:-2, 2:-2].var() == pytest.approx(1, rel=0.15)


@pytest.mark.parametrize("norm", ["none", *NORMS])
def test_a_bias_is_left_out_where_the_norm_would_take_it_out(norm: str) -> None:
    made = parts(norm=norm)
    layer = (
        NORMS[norm](center=True, scale=True, name="norm")
        if made.norm != "none"
        else lambda x, **_: x
    )
    mode = {"training": True} if norm == "batch" else {}
    bias = np.arange(6, dtype=np.float32)
    assert np.allclose(layer(MAPS, **mode), layer(MAPS + bias, **mode), atol=1e-2) != made.bias


def test_squashed() -> None:
    np.testing.assert_allclose(squashed(VECTORS), np.tanh(VECTORS), atol=1e-6)
