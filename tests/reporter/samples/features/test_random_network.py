"""The untrained network: numbers of the trainer's, which TensorFlow gave; scale and hash.

That weights and features are the trainer's is seen in tests/trainer/evaluation.
"""

from __future__ import annotations

import numpy as np
import pytest

from ganreport.samples.features import philox
from ganreport.samples.features.random_network import Network, RandomNetwork, in_range

IMAGES = (np.arange(2 * 16 * 12 * 3) * 37 % 256).astype(np.uint8).reshape(2, 16, 12, 3)
BY_TENSORFLOW = [
    [-0.20785317, 0.34443098, 0.34318584, -0.06508586, 0.35068381, -0.45078629],
    [-0.37274843, -0.02562587, 0.71847874, -0.06793271, -0.11835198, 0.09090054],
]


def test_features_are_those_that_the_trainer_had() -> None:
    features = Network.of((16, 12, 3))(in_range(IMAGES))
    assert features.shape == (2, 64)
    np.testing.assert_allclose(features[:, :6], BY_TENSORFLOW, atol=2e-6)


def test_normal_numbers_are_those_of_tensorflow() -> None:
    cut = philox.truncated_normal((9,), (3, 1))
    np.testing.assert_allclose(
        cut,
        [-1.17530239, -0.50418752, -0.50127041, -1.43011785, 0.06796302, -0.03633871, -0.54611278,
         0.96070904, -0.13816981],
        atol=2e-7,
    )  # fmt: skip
    np.testing.assert_allclose(
        philox.normal((5,), (2**31 - 1, 7)),
        [-2.43126655, -1.34677601, 0.55423081, 0.33569565, -0.35580608],
        atol=2e-7,
    )


def test_truncated_numbers_are_normal_ones_within_two_deviations() -> None:
    drawn = philox.truncated_normal((200, 100), (1, 1))
    assert np.abs(drawn).max() < 2
    assert abs(drawn.mean()) < 0.02
    assert drawn.std() == pytest.approx(0.87962566, abs=0.01)  # of a normal cut at two


def test_features_of_what_they_are_scaled_on_have_mean_0_and_deviation_1() -> None:
    images = np.random.default_rng(0).integers(0, 256, (40, 9, 9, 1), dtype=np.uint8)
    network = Network.of((9, 9, 1))
    space = RandomNetwork.scaled(network, network(in_range(images)), "sha256:1")
    features = space.extract(images)
    np.testing.assert_allclose(features.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(features.std(axis=0), 1, atol=1e-3)
    assert features.dtype == np.float32


def test_a_constant_feature_is_only_centred() -> None:
    raw = np.full((5, 64), 3.0)
    space = RandomNetwork.scaled(Network.of((8, 8, 1)), raw, "")
    assert (space.deviation == 1).all()
    assert (space.mean == 3).all()


def test_bytes_and_floats_of_the_same_image_have_the_same_features() -> None:
    network = Network.of((16, 12, 3))
    space = RandomNetwork.scaled(network, network(in_range(IMAGES)), "")
    floats = IMAGES.astype(np.float32) / 127.5 - 1
    np.testing.assert_allclose(space.extract(floats), space.extract(IMAGES), atol=1e-4)


def test_the_hash_goes_by_the_shape_and_what_it_was_scaled_on() -> None:
    raw = np.random.default_rng(0).normal(size=(9, 64))
    one, other = Network.of((16, 12, 3)), Network.of((16, 16, 3))
    spaces = [(one, "a"), (one, "b"), (other, "a")]
    assert len({RandomNetwork.scaled(n, raw, s).fingerprint for n, s in spaces}) == 3
