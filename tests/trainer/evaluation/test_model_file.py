"""Keras model files: weights and known layers only; sizes and colours fitted."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keras import layers

from ganreport.errors import UsageError
from gantrainer.evaluation import model_file

# Keras's own writer of weights asks NumPy 2 for arrays in the old way.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning:keras")


def saved(path: Path, shape: tuple[int | None, ...], *inner: Any) -> keras.Model:
    model = keras.Sequential([keras.Input(shape), *inner])
    model.save(path)
    return model


def changed(path: Path, change: Callable[[Any], Any]) -> None:
    """Rewrite the configuration within a model file."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts["config.json"] = json.dumps(change(json.loads(parts["config.json"]))).encode()
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)


def test_features_are_those_of_the_model(tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    wanted = saved(path, (8, 8, 1), layers.Conv2D(3, 3, activation="relu"), layers.Flatten())
    found = model_file.features(model_file.load(path), (8, 8, 1), path)
    images = np.random.default_rng(0).uniform(-1, 1, (5, 8, 8, 1)).astype(np.float32)
    np.testing.assert_allclose(found(images), wanted(images), rtol=1e-6)


@pytest.mark.parametrize("shape", [(8, 8, 1), (8, 8, 3), (40, 24, 1), (16, 16, 3)])
@pytest.mark.parametrize("wanted", [(16, 16, 3), (16, 16, 1), (None, None, 3)])
def test_images_are_fitted(
    tmp_path: Path, shape: tuple[int, ...], wanted: tuple[int | None, ...]
) -> None:
    path = tmp_path / "m.keras"
    saved(path, wanted, layers.GlobalAveragePooling2D())
    found = model_file.features(model_file.load(path), shape, path)
    constant = np.full((2, *shape), 0.25, np.float32)
    np.testing.assert_allclose(found(constant), np.full((2, wanted[2] or 0), 0.25), rtol=1e-5)


def test_maps_are_averaged_and_points_taken(tmp_path: Path) -> None:
    maps, points = tmp_path / "maps.keras", tmp_path / "points.keras"
    saved(maps, (8, 8, 3), layers.ReLU())
    image = np.random.default_rng(0).uniform(0, 1, (1, 8, 8, 3)).astype(np.float32)
    found = model_file.features(model_file.load(maps), (8, 8, 3), maps)
    np.testing.assert_allclose(found(image), image.mean(axis=(1, 2)), rtol=1e-5)
    saved(points, (2,), layers.Dense(4))
    assert model_file.features(model_file.load(points), (2,), points).output_shape == (None, 4)


@pytest.mark.parametrize("wanted", [(2,), (8, 8), (8, 8, 2)])
def test_another_input_is_refused(tmp_path: Path, wanted: tuple[int, ...]) -> None:
    path = tmp_path / "m.keras"
    saved(path, wanted, layers.Conv2D(1, 1) if len(wanted) == 3 else layers.Dense(1))
    with pytest.raises(UsageError, match=r"takes .*, but samples are \(8, 8, 1\)"):
        model_file.features(model_file.load(path), (8, 8, 1), path)


def test_another_output_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    saved(path, (8, 8, 1), layers.Reshape((8, 8)))
    with pytest.raises(UsageError, match="Allowed: "):
        model_file.features(model_file.load(path), (8, 8, 1), path)


def test_a_lambda_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    saved(path, (8, 8, 1), layers.Lambda(lambda x: x * 2), layers.Flatten())
    with pytest.raises(UsageError, match="Lambda, which may run code of its own"):
        model_file.load(path)


PLANTED = (
    {"class_name": "function", "config": "system", "module": "os", "registered_name": "system"},
    {"class_name": "function", "config": "get_file", "module": "keras.utils"},
    {"class_name": "function", "config": "eval", "module": "builtins"},
    {"class_name": "__lambda__", "config": {"value": ["4wA=", None, None]}},
    {"class_name": "TFSMLayer", "config": {"filepath": "x"}, "module": "keras.layers"},
    {"class_name": "TorchModuleWrapper", "config": {}, "module": "keras.layers"},
    {"class_name": "Mine", "config": {}, "module": None, "registered_name": "mine>Mine"},
    {"class_name": ["Dense"], "config": {}, "module": ["os"]},
)


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: str(planted["class_name"]))
def test_a_planted_object_is_refused_wherever_it_stands(
    tmp_path: Path, planted: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "m.keras"
    saved(path, (8, 8, 1), layers.Flatten())
    changed(path, lambda c: c | {"compile_config": {"deep": [[{"loss": planted}]]}})
    monkeypatch.setattr(keras.models, "load_model", lambda *_, **__: pytest.fail("was loaded"))
    with pytest.raises(UsageError, match="may run code of its own"):
        model_file.load(path)


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "m.keras").write_bytes(content)
    with pytest.raises(UsageError, match="Allowed: auto, classifier, random, raw, or a file"):
        model_file.load(tmp_path / "m.keras")
    with pytest.raises(UsageError, match="is no Keras model"):
        model_file.load(tmp_path / "missing.keras")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(draw=st.data())
def test_a_damaged_model_is_refused_or_loaded(tmp_path: Path, draw: st.DataObject) -> None:
    whole, path = tmp_path / "whole.keras", tmp_path / "m.keras"
    if not whole.exists():
        saved(whole, (8, 8, 1), layers.Flatten(), layers.Dense(2))
    content = bytearray(whole.read_bytes())
    for _ in range(draw.draw(st.integers(1, 4))):
        content[draw.draw(st.integers(0, len(content) - 1))] = draw.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        found = model_file.load(path)
    except UsageError:
        return
    assert isinstance(found, keras.Model)


def test_hash_is_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "m.keras").write_bytes(b"abc")
    assert model_file.sha256(tmp_path / "m.keras").startswith("ba7816bf8f01cfea414140de5dae2223")
