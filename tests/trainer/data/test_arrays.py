"""A NumPy file as data: what is taken, what is refused and how that is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ganreport.errors import UsageError
from gantrainer.config.settings import from_mapping
from gantrainer.data.arrays import array
from gantrainer.data.samples import Samples

RANDOM = np.random.default_rng(0)


def read(folder: Path, data_range: str = "bytes", **arrays: Any) -> Samples:
    path = folder / "data.npz"
    np.savez(path, **arrays)
    settings = {"data": "array", "data_file": str(path), "data_range": data_range}
    return array(from_mapping(settings, "test"))


@pytest.mark.parametrize("key", ["samples", "images", "x", "arr_0"])
def test_bytes_stay_as_they_are(tmp_path: Path, key: str) -> None:
    images = RANDOM.integers(0, 256, (5, 4, 6, 3)).astype(np.uint8)
    found = read(tmp_path, **{key: images})
    np.testing.assert_array_equal(found.whole.samples, images)
    assert found.about.classes == ()
    assert found.about.source == "data.npz"
    assert read(tmp_path, **{key: images[..., 0]}).whole.samples.shape == (5, 4, 6, 1)


@given(
    hnp.arrays(np.float64, (2, 3, 3, 1), elements=st.floats(0, 1)),
    st.sampled_from([("unit", 0.0, 1.0), ("signed", -1.0, 1.0)]),
)
def test_floats_become_the_nearest_of_256_levels(
    tmp_path_factory: pytest.TempPathFactory, share: np.ndarray, named: tuple[str, float, float]
) -> None:
    name, low, high = named
    values = low + share * (high - low)
    found = read(tmp_path_factory.mktemp("a"), name, images=values).whole.samples
    assert found.dtype == np.uint8
    back = low + found / 255 * (high - low)
    assert np.abs(back - values).max() <= (high - low) / 510 + 1e-6


def test_points_and_labels(tmp_path: Path) -> None:
    points = RANDOM.normal(size=(6, 5))
    found = read(tmp_path, x=points, labels=np.array([[0], [2], [1], [0], [2], [2]], np.uint8))
    np.testing.assert_array_equal(found.whole.samples, points.astype(np.float32))
    assert found.whole.labels is not None
    assert found.whole.labels.tolist() == [0, 2, 1, 0, 2, 2]
    assert found.whole.labels.dtype == np.int32
    assert found.about.classes == ("0", "1", "2")


def test_npy_is_read(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros((3, 2)))
    found = array(from_mapping({"data": "array", "data_file": str(tmp_path / "a.npy")}, "test"))
    assert found.whole.samples.shape == (3, 2)


def with_nan(shape: tuple[int, ...], *rows: int) -> np.ndarray:
    values = np.zeros(shape, np.float32)
    values[list(rows)] = np.nan
    return values


BYTES = np.zeros((4, 8, 8), np.uint8)
REFUSED = {
    "no known name": ({"pictures": BYTES}, "bytes", "holds none of samples, images, x, arr_0"),
    "text": ({"x": np.array([["a", "b"]])}, "bytes", "is <U1 of shape"),
    "complex": ({"x": np.zeros((3, 2), complex)}, "bytes", "is complex128 of shape"),
    "a row": ({"x": np.zeros(7)}, "bytes", "Allowed: points"),
    "nothing": ({"x": np.zeros((0, 2))}, "bytes", "Allowed: points"),
    "two channels": ({"x": np.zeros((3, 4, 4, 2), np.uint8)}, "bytes", "must be 1 or 3 channels"),
    "floats as bytes": ({"x": np.zeros((3, 4, 4))}, "bytes", "data_range = 'bytes'"),
    "bytes as floats": ({"x": BYTES}, "unit", "data_range = 'unit'. Images are uint8 with 'bytes'"),
    "wide integers": ({"x": BYTES.astype(int)}, "unit", "is int64 of shape"),
    "NaN in images": ({"x": with_nan((9, 4, 4), 3, 7)}, "unit", "2 of 9 samples are not finite"),
    "NaN in points": ({"x": with_nan((9, 2), 4)}, "bytes", "1 of 9 .* the first is sample 4"),
    "beyond float32": ({"x": np.array([[1, 1e300]])}, "bytes", "not finite in float32"),
    "signed as unit": (
        {"x": np.array([[[0.5]], [[-0.5]]])},
        "unit",
        r"1 of 2 samples are outside of \[0, 1\].* the first is sample 1",
    ),
    "too few labels": ({"x": BYTES, "labels": np.arange(3)}, "bytes", "Allowed: 4 whole numbers"),
    "labels between": ({"x": BYTES, "labels": np.ones(4)}, "bytes", "labels is float64"),
    "negative labels": ({"x": BYTES, "labels": np.arange(4) - 1}, "bytes", "go from -1 to 2"),
}


@pytest.mark.parametrize("context", REFUSED)
def test_what_can_not_be_used_is_refused(tmp_path: Path, context: str) -> None:
    arrays, data_range, said = REFUSED[context]
    with pytest.raises(UsageError, match=said):
        read(tmp_path, data_range, **arrays)


@pytest.mark.parametrize("name", ["", "missing.npz"])
def test_a_missing_file_is_named(name: str) -> None:
    with pytest.raises(UsageError, match=f"data_file = {name!r} is no file"):
        array(from_mapping({"data": "array", "data_file": name}, "test"))
