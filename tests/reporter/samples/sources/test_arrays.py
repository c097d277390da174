"""Arrays in NumPy's files: which axes and values are what, and what stays on the disk."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ganreport.errors import UsageError
from ganreport.samples.sources import npy, open_source

from .making import images

SHOWN = images(6, 8, 10, 3)


def saved(path: Path, array: npt.NDArray[Any]) -> Path:
    np.save(path, array)
    return path


def notes(source: object) -> str:
    return " ".join(map(str, source.notes))  # type: ignore[attr-defined]


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("layout", ["nhwc", "nchw", "nhw"])
def test_every_layout_gives_the_same_images(tmp_path: Path, layout: str, order: str) -> None:
    array = {"nhwc": SHOWN, "nchw": np.moveaxis(SHOWN, 3, 1), "nhw": SHOWN[..., 0]}[layout]
    source = open_source(saved(tmp_path / "a.npy", np.asarray(array, order=order)))  # type: ignore[call-overload]
    oracle = SHOWN[..., :1] if layout == "nhw" else SHOWN
    assert source.shape == oracle.shape[1:]
    np.testing.assert_array_equal(np.concatenate(list(source.batches(4))), oracle)
    np.testing.assert_array_equal(source.take([5, 0]), oracle[[5, 0]])


@pytest.mark.parametrize(
    ("low", "high", "kind"),
    [
        (0, 1, np.float32),
        (-1, 1, np.float32),
        (-1, 1, np.float16),
        (0, 255, np.float64),
        (0, 255, np.int32),
        (0, 65535, np.uint16),
    ],
)
def test_the_span_of_values_is_seen_and_said(
    tmp_path: Path, low: float, high: float, kind: type
) -> None:
    values = SHOWN / 255 * (high - low) + low
    source = open_source(saved(tmp_path / "a.npy", values.astype(kind)))
    assert np.abs(source.take(range(6)).astype(int) - SHOWN).max() <= (
        1 if kind != np.float64 else 0
    )
    assert f"{low} was taken for black and {high:,} for white".replace("-", "−") in notes(source)


def test_outputs_that_leave_their_span_a_little_are_cut_to_it(tmp_path: Path) -> None:
    values = np.linspace(-1.1, 1.15, 6 * 64).reshape(6, 8, 8)
    source = open_source(saved(tmp_path / "a.npy", values))
    assert "−1 was taken for black" in notes(source)
    assert (source.take([0])[0, 0, 0], source.take([5])[0, -1, -1]) == (0, 255)


@pytest.mark.parametrize(
    ("low", "high"), [(-2.1, 2.6), (-0.42, 2.82), (0, 16), (0, 4095), (-300, 300)]
)
def test_another_scale_is_refused(tmp_path: Path, low: float, high: float) -> None:
    values = np.linspace(low, high, 6 * 64).reshape(6, 8, 8)
    with pytest.raises(UsageError, match="its values go from"):
        open_source(saved(tmp_path / "a.npy", values))


def test_images_that_are_not_finite_are_left_out_and_counted(tmp_path: Path) -> None:
    values = SHOWN[..., 0] / 255
    values[1, 2, 3], values[4, 0, 0] = np.nan, np.inf
    source = open_source(saved(tmp_path / "a.npy", values))
    np.testing.assert_array_equal(source.take(range(4))[..., 0], SHOWN[[0, 2, 3, 5], ..., 0])
    assert source.problems[0].count == 2
    with pytest.raises(UsageError, match="not finite"):
        open_source(saved(tmp_path / "b.npy", values * np.nan))


@pytest.mark.parametrize(
    "shape", [(5,), (5, 24, 3), (5, 2, 64, 64), (5, 64, 64, 4), (0, 8, 8), (2, 3, 8, 8, 3)]
)
def test_shapes_of_no_samples_are_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match=r"shape|empty|none of its arrays"):
        open_source(saved(tmp_path / "a.npy", np.zeros(shape, np.uint8)))


def test_points_are_as_they_are_and_features_where_they_are_so_called(tmp_path: Path) -> None:
    points = np.random.default_rng(0).normal(size=(7, 2))
    points[3, 1] = np.nan  # evidence
    source = open_source(saved(tmp_path / "a.npy", points))
    assert (source.kind.name, source.shape, source.count) == ("points", (2,), 7)
    np.testing.assert_array_equal(source.take(range(7)), points.astype(np.float32))
    pooled = np.random.default_rng(0).normal(size=(4, 2048, 1, 1)).astype(np.float32)
    features = open_source(saved(tmp_path / "b.npy", pooled), kind="features")
    assert features.shape == (2048,)
    np.testing.assert_array_equal(features.take([2]), pooled[[2], :, 0, 0])
    with pytest.raises(UsageError, match="kind = 'sounds': allowed are images"):
        open_source(tmp_path / "b.npy", kind="sounds")


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_arrays_in_npz_with_their_labels(tmp_path: Path, save: Any) -> None:
    labels = np.arange(6) % 2
    save(tmp_path / "a.npz", SHOWN, labels)  # as ADM's evaluator has it: arr_0 and arr_1
    source = open_source(tmp_path / "a.npz")
    np.testing.assert_array_equal(source.take(range(6)), SHOWN)
    assert source.labels is not None
    assert source.labels.tolist() == labels.tolist()
    save(tmp_path / "b.npz", x_train=SHOWN, y_train=labels, x_test=SHOWN[:2], y_test=labels[:2])
    source = open_source(tmp_path / "b.npz")
    assert source.count == 6
    assert "The array x_train was taken, of x_test and x_train" in notes(source)
    test = open_source(tmp_path / "b.npz:x_test")
    np.testing.assert_array_equal(test.take([0, 1]), SHOWN[:2])
    one = np.eye(3)[[0, 1, 2, 0, 1, 2]]
    save(tmp_path / "c.npz", images=SHOWN, labels=one)
    assert open_source(tmp_path / "c.npz").labels.tolist() == [0, 1, 2, 0, 1, 2]  # type: ignore[union-attr]


def test_what_is_not_known_to_be_samples_is_asked_for(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", one=SHOWN, two=SHOWN)
    with pytest.raises(UsageError, match=r"one and two.*FILE.npz:NAME"):
        open_source(tmp_path / "a.npz")
    with pytest.raises(UsageError, match="three"):
        open_source(tmp_path / "a.npz:three")
    np.savez(tmp_path / "fid.npz", mu=np.zeros(8), sigma=np.eye(8))
    with pytest.raises(UsageError, match="statistics of features"):
        open_source(tmp_path / "fid.npz")


def test_a_single_array_of_any_name_is_taken(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", whatever=SHOWN, epoch=np.array(3))
    source = open_source(tmp_path / "a.npz")
    assert source.count == 6
    assert not source.notes


def test_a_folder_of_an_array_and_its_labels(tmp_path: Path) -> None:
    saved(tmp_path / "images.npy", SHOWN)
    saved(tmp_path / "labels.npy", np.array([0, 0, 0, 1, 1, 1]))
    source = open_source(tmp_path)
    assert source.labels is not None
    assert source.labels.tolist() == [0, 0, 0, 1, 1, 1]


@settings(max_examples=40, deadline=None)
@given(
    array=hnp.arrays(
        st.sampled_from([np.uint8, np.float32, np.dtype(">f4"), np.float64]),
        hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=6),
        elements=st.integers(0, 200),
    ),
    compressed=st.booleans(),
)
def test_what_is_saved_is_what_is_taken(
    tmp_path_factory: pytest.TempPathFactory, array: npt.NDArray[Any], compressed: bool
) -> None:
    folder = tmp_path_factory.mktemp("arrays")
    (np.savez_compressed if compressed else np.savez)(folder / "a.npz", array)
    packed, plain = open_source(folder / "a.npz"), open_source(saved(folder / "a.npy", array))
    np.testing.assert_array_equal(packed.take(range(len(array))), array.astype(np.float32))
    assert packed.fingerprint == plain.fingerprint
    changed = array.copy()
    changed[0, 0] += 1
    assert open_source(saved(folder / "b.npy", changed)).fingerprint != plain.fingerprint


def test_arrays_are_mapped_and_not_loaded(tmp_path: Path) -> None:
    for save in (np.savez, np.savez_compressed):
        save(tmp_path / "a.npz", images=SHOWN)
        assert all(
            isinstance(each, np.memmap) for each in npy.arrays_in(tmp_path / "a.npz").values()
        )


def test_another_source_settles_size_and_channels(tmp_path: Path) -> None:
    real = open_source(saved(tmp_path / "real.npy", images(3, 16, 16, 1)))
    source = open_source(saved(tmp_path / "a.npy", SHOWN), like=real)
    assert source.shape == (16, 16, 1)
    assert source.take([0, 1]).shape == (2, 16, 16, 1)
    assert "brought to 16 x 16" in notes(source)
    limited = open_source(saved(tmp_path / "a.npy", SHOWN), limit=4)
    assert limited.count == 4


# Hostile and damaged files


def test_python_objects_are_never_loaded(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([{}, None], dtype=object), allow_pickle=True)
    np.savez(tmp_path / "b.npz", images=np.array([print], dtype=object))
    (tmp_path / "c.pkl").write_bytes(b"\x80\x04N.")
    for name, why in (
        ("a.npy", "Python objects"),
        ("b.npz", "Python objects"),
        ("c.pkl", "pickle"),
    ):
        with pytest.raises(UsageError, match=why):
            open_source(tmp_path / name)


@pytest.mark.parametrize("cut", [0, 3, 40, 200])
def test_a_file_cut_short_is_an_error_that_says_so(tmp_path: Path, cut: int) -> None:
    for name, save in (("a.npy", np.save), ("b.npz", np.savez), ("c.npz", np.savez_compressed)):
        save(tmp_path / name, SHOWN)
        whole = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(whole[:cut])
        with pytest.raises(UsageError, match="can't be read as samples"):
            open_source(tmp_path / name)


def test_a_changed_byte_in_a_compressed_array_is_seen(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "a.npz", images=SHOWN)
    content = bytearray((tmp_path / "a.npz").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "a.npz").write_bytes(bytes(content))
    with pytest.raises(UsageError, match="can't be read as samples"):
        open_source(tmp_path / "a.npz")


def test_an_array_larger_than_its_file_and_a_bomb_are_refused(tmp_path: Path) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "|u1", "fortran_order": False, "shape": (10**12, 64, 64)}
    )
    (tmp_path / "a.npy").write_bytes(header.getvalue() + b"\0" * 100)
    with zipfile.ZipFile(tmp_path / "b.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("arr_0.npy", header.getvalue() + b"\0" * 1000)
    for name in ("a.npy", "b.npz"):
        with pytest.raises(UsageError, match="cut short"):
            open_source(tmp_path / name)
