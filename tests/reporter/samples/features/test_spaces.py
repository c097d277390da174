"""Feature spaces by their names, and those without weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganreport.errors import UsageError
from ganreport.samples.cache import Cache
from ganreport.samples.features import features_of, space_for
from ganreport.samples.features.given import REAL, SAMPLES, GivenFeatures
from ganreport.samples.features.random_network import Network, in_range

from .samples_in_memory import source_of

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (12, 10, 8, 3), dtype=np.uint8)
POINTS = RNG.normal(size=(9, 2)).astype(np.float32)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path)


def test_images_have_the_untrained_network_by_default(cache: Cache) -> None:
    space = space_for("", source_of(IMAGES), cache)
    assert (space.id, space.calibrated, space.dimension) == ("random", "random", 64)
    raw = Network.of((10, 8, 3))(in_range(IMAGES))
    expected = (raw - raw.mean(axis=0)) / raw.std(axis=0)
    features = features_of(source_of(IMAGES), space, cache=cache)
    np.testing.assert_allclose(features, expected, atol=1e-4)
    assert str(space.preprocessing).count("8 × 10 pixels") == 1


def test_of_many_real_samples_some_of_all_are_scaled_on(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ganreport.samples.features.spaces.SCALED_ON", 40)
    dark, light = np.full((50, 8, 8, 1), 20, np.uint8), np.full((50, 8, 8, 1), 230, np.uint8)
    source = source_of(np.concatenate([dark, light]))  # as folders of classes have them
    space = space_for("random", source, cache)
    assert len(source.taken) == 40
    assert 10 < sum(index < 50 for index in source.taken) < 30
    means = features_of(source, space, cache=cache).mean(axis=0)
    assert np.abs(means).max() < 0.4  # of one half alone they would be 1


def test_pixels_of_small_images_are_their_values(cache: Cache) -> None:
    space = space_for("pixels", source_of(IMAGES), cache)
    features = features_of(source_of(IMAGES), space, cache=cache)
    np.testing.assert_allclose(features, IMAGES.reshape(12, -1) / 127.5 - 1, atol=1e-6)
    assert (str(space.name), space.calibrated) == ("pixel values", "pixels")


def test_pixels_of_large_images_are_those_of_means_over_areas(cache: Cache) -> None:
    images = RNG.integers(0, 256, (3, 96, 64, 1), dtype=np.uint8)
    space = space_for("pixels", source_of(images), cache)
    assert space.dimension == 39 * 26
    oracle = Image.fromarray(images[1, ..., 0].astype(np.float32)).resize((26, 39), Image.BOX)
    features = features_of(source_of(images), space, cache=cache)
    np.testing.assert_allclose(features[1], np.asarray(oracle).ravel() / 127.5 - 1, atol=1e-4)
    assert "26 × 39" in str(space.name)
    half = space_for("pixels", source_of(images[:, ::2, ::2]), cache)
    assert half.dimension == 39 * 26  # of 48 x 32
    assert half.fingerprint == space.fingerprint
    assert space_for("pixels", source_of(images[:, :50]), cache).fingerprint != space.fingerprint


def test_points_are_compared_by_their_coordinates(cache: Cache) -> None:
    source = source_of(POINTS, "points")
    space = space_for("", source, cache)
    np.testing.assert_array_equal(features_of(source, space, cache=cache), POINTS)
    assert (space.id, space.dimension, str(space.name)) == ("values", 2, "coordinates")


def test_the_card_states_name_and_hash(cache: Cache) -> None:
    space = space_for("", source_of(IMAGES), cache)
    card = space.card()
    assert card.name == "random convolutional features"
    assert card.dimension == 64
    assert f"sha256:{card.sha256}" == space.fingerprint


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("inception", "there is no such space. Allowed are random, pixels"),
        ("none.onnx", "none.onnx can't be read"),
        ("none.pth", "none.pth can't be read"),
        ("none.npz", "none.npz can't be read"),
        ("real.npy", "one array can't say which samples its rows are of"),
        ("model.keras", r"export\('features.onnx', format='onnx'\)"),
    ],
)
def test_what_can_not_be_used_is_refused(cache: Cache, choice: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        space_for(choice, source_of(IMAGES), cache)


@pytest.mark.parametrize("choice", ["random", "pixels"])
def test_spaces_of_images_refuse_points(cache: Cache, choice: str) -> None:
    with pytest.raises(UsageError, match="takes images, but the samples are of the kind 'points'"):
        space_for(choice, source_of(POINTS, "points"), cache)


def test_a_source_without_samples_has_no_space(cache: Cache) -> None:
    with pytest.raises(UsageError, match="no sample"):
        space_for("", source_of(POINTS[:0], "points"), cache)


class TestGiven:
    """Features that were computed elsewhere."""

    def space(self, folder: Path, cache: Cache, **parts: np.ndarray) -> GivenFeatures:
        np.savez(folder / "features.npz", **parts)
        space = space_for(str(folder / "features.npz"), source_of(IMAGES), cache)
        assert isinstance(space, GivenFeatures)
        return space

    def test_rows_are_looked_up_by_name_and_step(self, tmp_path: Path, cache: Cache) -> None:
        real, late = RNG.normal(size=(12, 5)), RNG.normal(size=(12, 5))
        space = self.space(tmp_path, cache, train=real, samples_200=late)
        assert (space.dimension, space.calibrated) == (5, "")
        np.testing.assert_array_equal(space.rows(REAL, source_of(IMAGES)), real.astype("f4"))
        rows = space.rows(SAMPLES, source_of(IMAGES), 200)
        np.testing.assert_array_equal(rows, late.astype("f4"))

    def test_what_is_missing_or_too_short_is_said(self, tmp_path: Path, cache: Cache) -> None:
        space = self.space(tmp_path, cache, real=np.zeros((11, 5)))
        with pytest.raises(UsageError, match="real has 11 rows, but there are 12 samples"):
            space.rows(REAL, source_of(IMAGES))
        with pytest.raises(UsageError, match="holds real, but not samples_100"):
            space.rows(SAMPLES, source_of(IMAGES), 100)
        with pytest.raises(UsageError, match="12 samples have no features"):
            space.extract(IMAGES)

    def test_arrays_of_other_forms_are_refused(self, tmp_path: Path, cache: Cache) -> None:
        with pytest.raises(UsageError, match=r"has the shape \(3, 4, 5\)"):
            self.space(tmp_path, cache, real=np.zeros((3, 4, 5)))
        with pytest.raises(UsageError, match="have 4, 5 features"):
            self.space(tmp_path, cache, real=np.zeros((3, 4)), samples=np.zeros((3, 5)))
        with pytest.raises(UsageError, match="holds no array"):
            self.space(tmp_path, cache)
        with pytest.raises(UsageError, match="can't be read"):
            self.space(tmp_path, cache, real=np.array([{}], object))
