"""Random convolutional features: fixed, standardised, telling half of the data from all."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import sqrtm
from scipy.spatial.distance import cdist
from sklearn.datasets import load_digits
from sklearn.utils import shuffle

from ganreport.samples.features.random_network import Network, RandomNetwork, in_range
from gantrainer.evaluation import random_features


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    first, second = np.cov(a.T), np.cov(b.T)
    means = np.sum((a.mean(axis=0) - b.mean(axis=0)) ** 2)
    return float(means + np.trace(first + second - 2 * sqrtm(first @ second).real))


def coverage(real_samples: np.ndarray, generated: np.ndarray) -> float:
    """Naeem et al. 2020, equation 5, k = 5."""
    radii = np.sort(cdist(real_samples, real_samples), axis=1)[:, 5]
    return float(np.mean(cdist(real_samples, generated).min(axis=1) <= radii))


def test_half_of_the_classes_are_told_from_all_of_them() -> None:
    images, labels = shuffle(*load_digits(return_X_y=True), random_state=0)
    model = random_features.network((8, 8, 1))
    inputs = (images / 8 - 1).reshape(-1, 8, 8, 1).astype(np.float32)
    features = model.predict(inputs, batch_size=600, verbose=0)
    real_samples, rest, kinds = features[:800], features[800:], labels[800:]
    half = rest[kinds < 5]
    whole = rest[: len(half)]
    assert coverage(real_samples, whole) > 0.85
    assert coverage(real_samples, half) < 0.65
    assert frechet(real_samples, half) > 3 * frechet(real_samples, whole)


@pytest.mark.parametrize("shape", [(8, 8, 1), (28, 28, 1), (32, 32, 3), (5, 40, 3)])
def test_features_are_fixed_and_standardised(shape: tuple[int, ...]) -> None:
    images = np.random.default_rng(0).uniform(-1, 1, (300, *shape)).astype(np.float32)
    model, again = random_features.network(shape), random_features.network(shape)
    raw = model.predict(images, verbose=0)
    assert raw.shape == (300, random_features.FEATURES)
    np.testing.assert_array_equal(raw, again.predict(images, verbose=0))
    random_features.standardise(model, raw)
    scaled = model.predict(images, verbose=0)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(scaled.std(axis=0), 1, atol=1e-3)


def test_constant_features_stay() -> None:
    model = random_features.network((8, 8, 1))
    random_features.standardise(model, np.ones((10, random_features.FEATURES)))
    assert np.isfinite(model.get_layer("features").get_weights()[0]).all()


@pytest.mark.parametrize("shape", [(8, 8, 1), (28, 28, 1), (32, 32, 3), (17, 23, 3), (3, 5, 1)])
def test_the_reporter_has_the_same_network_without_tensorflow(shape: tuple[int, ...]) -> None:
    images = np.random.default_rng(0).integers(0, 256, (30, *shape), dtype=np.uint8)
    model, network = random_features.network(shape), Network.of(shape)
    weights = [weight for weight in model.get_weights() if weight.ndim > 1]
    for ours, theirs in zip((*network.kernels, network.projection), weights, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=2e-6)
    raw = np.asarray(model(in_range(images)))
    np.testing.assert_allclose(network(in_range(images)), raw, atol=5e-6)
    random_features.standardise(model, raw)
    space = RandomNetwork.scaled(network, network(in_range(images)), "")
    np.testing.assert_allclose(space.extract(images), model(in_range(images)), atol=1e-4)
