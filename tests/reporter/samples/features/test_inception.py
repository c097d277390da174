"""The FID's network: which file it is, TensorFlow 1's filter, and weights that are not its own.

That the layers are those of torch-fidelity is seen in benchmarks/features_oracles.py, by weights
drawn at random: 90 MB are too many for a test.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from ganreport.errors import UsageError
from ganreport.samples.cache import Cache, key_of
from ganreport.samples.features import inception, space_for
from ganreport.samples.features.network import bilinear_of_tensorflow1

from .samples_in_memory import source_of

WRITTEN = Path(__file__).parents[1] / "written"
IMAGES = np.zeros((2, 8, 8, 3), np.uint8)


def test_the_filter_is_that_of_tensorflow_1() -> None:
    image = (np.arange(6, dtype=np.float32) ** 2).reshape(1, 2, 3, 1)
    made = bilinear_of_tensorflow1(image, (3, 5))[0, ..., 0]
    # tf.compat.v1.image.resize_bilinear of TensorFlow 2.21
    expected = [[0, 0.6, 1.6, 3.4, 4], [6, 9, 12.4, 16.6, 18], [9, 13.2, 17.8, 23.2, 25]]
    np.testing.assert_allclose(made, expected, atol=1e-5)
    np.testing.assert_array_equal(bilinear_of_tensorflow1(image, (2, 3)), image)


@pytest.mark.parametrize("known", [True, False])
def test_only_the_known_file_gives_the_fid(
    tmp_path: Path, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(b"stands for the weights")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    if known:
        monkeypatch.setitem(inception.KNOWN, sha256, "the Inception network of 2015-12-05")
    cache = Cache(tmp_path / "cache")
    cache.keep(key_of("inception", inception.VERSION, sha256), ".onnx", b"converted before")
    space = space_for(str(path), source_of(IMAGES), cache)
    assert space.fid is known
    assert (space.dimension, space.calibrated) == (2048, "")
    assert ("2015-12-05" in str(space.name)) is known
    assert "299 × 299 pixels by TensorFlow 1's bilinear filter" in str(space.preprocessing)


def test_the_known_file_is_that_of_torch_fidelity_and_pytorch_fid() -> None:
    (sha256,) = inception.KNOWN
    assert sha256.startswith("6726825d")  # the ending of both files' names, as PyTorch's hub has it


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="weights of another network"):
        space_for(str(WRITTEN / "state_dict.pth"), source_of(IMAGES), Cache(tmp_path))
