"""The embedding: as good as asked, cached by what it was trained on, the same every time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from ganreport.errors import UnsafePath, UsageError
from gantrainer.config.settings import TrainConfig, from_mapping
from gantrainer.data.datasets import load
from gantrainer.data.samples import Split
from gantrainer.evaluation import embedding

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


@pytest.mark.parametrize("changes", [{"train_modes": [1, 2]}, {"train_limit": 64}])
def test_what_the_gan_is_trained_on_changes_no_classifier(
    digits: Make, tmp_path: Path, changes: dict[str, object]
) -> None:
    whole = embedding.embedding_for(load(digits()), tmp_path / "whole")
    data = load(digits(**changes))
    found = embedding.embedding_for(data, tmp_path / "part")
    assert found.card == whole.card
    assert found.classes is not None
    assert set(found.classes(data.heldout).tolist()) == set(range(10))


def test_other_data_have_another_classifier(
    digits: Make, tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "fit", lambda *_: None)
    for seed in (0, 1):
        embedding.embedding_for(load(digits(seed=seed)), tmp_path / str(seed))
    assert len(list(own_cache.iterdir())) == 2


def test_stacks_are_classified_channel_by_channel(digits: Make, tmp_path: Path) -> None:
    data = load(digits(data="stacked-digits", data_points=2000))
    found = embedding.embedding_for(data, tmp_path)
    assert found.classes is not None
    assert found.card.dimension == 3 * embedding.FEATURES
    grey = embedding.embedding_for(load(digits()), tmp_path / "grey")
    assert found.card.sha256 == grey.card.sha256
    one, three = grey.card.heldout_accuracy, found.card.heldout_accuracy
    assert one is not None
    assert three == pytest.approx(one**3, abs=0.03)
    features = found.features(data.heldout[:5])
    np.testing.assert_allclose(
        features[:, 64:128], grey.features(data.heldout[:5, ..., 1:2]), rtol=1e-5, atol=1e-6
    )
    right = found.classes(data.heldout) == data.heldout_labels
    assert np.mean(right) == pytest.approx(three)


def test_random_features_need_no_labels_and_are_kept(digits: Make, tmp_path: Path) -> None:
    data = load(digits())
    first = embedding.embedding_for(data, tmp_path, "random")
    assert first.classes is None
    assert first.features(data.heldout).shape == (len(data.heldout), first.card.dimension)
    again = embedding.embedding_for(load(digits(seed=5)), tmp_path, "random")
    assert again.card.sha256 == first.card.sha256  # a resumed run keeps its own scaling
    unlabelled = replace(data, split=Split(data.split.samples))
    assert embedding.embedding_for(unlabelled, tmp_path / "auto").card.name == first.card.name


def test_a_model_file_is_kept_with_the_run(digits: Make, tmp_path: Path) -> None:
    path = tmp_path / "mine.keras"
    keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten()]).save(path)
    data = load(digits())
    card = embedding.embedding_for(data, tmp_path / "run", str(path)).card
    assert card.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert card.name == "Keras model mine.keras"
    path.unlink()
    again = embedding.embedding_for(data, tmp_path / "run", str(path))
    assert again.card == card
    flat = data.heldout.reshape(len(data.heldout), -1) / 127.5 - 1
    np.testing.assert_allclose(again.features(data.heldout), flat, atol=1e-6)


@pytest.mark.parametrize("choice", ["classifier", "random", "file"])
def test_what_is_kept_never_reaches_out_of_the_run(
    digits: Make,
    tmp_path: Path,
    outside: Path,
    unchanged: Callable[[], object],
    choice: str,
) -> None:
    model = tmp_path / "mine.keras"
    keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten()]).save(model)
    data, wanted = load(digits()), str(model) if choice == "file" else choice
    name = embedding.MODEL_FILE if choice == "file" else embedding.WEIGHTS_FILE
    for number, target in enumerate(("new", "file")):
        kept = tmp_path / f"run-{number}/checkpoints"
        kept.mkdir(parents=True)
        (kept / name).symlink_to(outside / "new")
        (kept / f"{name}.tmp").symlink_to(outside / target)
        before = unchanged()
        embedding.embedding_for(data, kept, wanted)
        assert unchanged() == before
        assert not (kept / name).is_symlink()
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/checkpoints").symlink_to(outside)
    before = unchanged()
    with pytest.raises(UnsafePath, match="checkpoints is a link"):
        embedding.embedding_for(data, tmp_path / "linked/checkpoints", wanted)
    assert unchanged() == before


@pytest.mark.parametrize(
    ("data", "choice", "said"),
    [
        ("ring", "random", "doesn't fit ring: points with 0 classes. Allowed: auto, raw, or"),
        ("digits", "raw", "images with 10 classes. Allowed: auto, classifier, random, or the path"),
        ("digits", "nothing.keras", "nothing.keras is no Keras model"),
    ],
)
def test_an_embedding_that_does_not_fit_is_refused(
    data: str, choice: str, said: str, tmp_path: Path
) -> None:
    config = from_mapping({"data": data, "network": "mlp", "data_points": 1000}, "test")
    with pytest.raises(UsageError, match=said):
        embedding.embedding_for(load(config), tmp_path, choice)


def test_points_are_their_own_features(ring: Make, tmp_path: Path) -> None:
    data = load(ring())
    found = embedding.embedding_for(data, tmp_path)
    assert found.features(data.heldout) is data.heldout
    assert found.classes is None
    assert found.card.dimension == 2
