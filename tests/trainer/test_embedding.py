"""The embedding: as good as asked, cached by what it was trained on, the same every time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gantrainer import embedding
from gantrainer.config import TrainConfig
from gantrainer.data import load

Make = Callable[..., TrainConfig]


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "ganreport"


def test_classifier_of_digits_is_right_97_times_of_100(digits: Make, tmp_path: Path) -> None:
    data = load(digits())
    found = embedding.embedding_for(data, tmp_path)
    features = found.features(data.heldout)
    assert features.shape == (len(data.heldout), found.card.dimension)
    assert features.dtype == np.float32
    assert found.classes is not None
    right = np.mean(found.classes(data.heldout) == data.heldout_labels)
    assert right >= 0.97
    assert found.card.heldout_accuracy == pytest.approx(right)
    assert found.card.sha256 is not None


def test_trained_once_and_the_same_again(
    digits: Make, tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "SAMPLES_SEEN", 1)
    monkeypatch.setattr(embedding, "LEAST_STEPS", 3)
    data = load(digits())
    first = embedding.embedding_for(data, tmp_path / "one").card
    (cached,) = own_cache.iterdir()
    cached.unlink()
    assert embedding.embedding_for(data, tmp_path / "two").card == first
    monkeypatch.setattr(embedding, "fit", lambda *_: pytest.fail("trained again"))
    assert embedding.embedding_for(data, tmp_path / "three").card == first
    (cached,) = own_cache.iterdir()
    cached.write_bytes(b"damaged")
    assert embedding.embedding_for(data, tmp_path / "one").card == first


def test_other_data_have_another_classifier(
    digits: Make, tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "fit", lambda *_: None)
    for seed in (0, 1):
        embedding.embedding_for(load(digits(seed=seed)), tmp_path / str(seed))
    assert len(list(own_cache.iterdir())) == 2


def test_points_are_their_own_features(ring: Make, tmp_path: Path) -> None:
    data = load(ring())
    found = embedding.embedding_for(data, tmp_path)
    assert found.features(data.heldout) is data.heldout
    assert found.classes is None
    assert found.card.dimension == 2


def test_relative_cache_home_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert embedding.cache_folder() == Path.home() / ".cache" / "ganreport"


def test_chunks_join_to_the_whole() -> None:
    samples = np.arange(11.0)
    np.testing.assert_array_equal(embedding.in_chunks(lambda x: x * 2, samples, 4), samples * 2)
