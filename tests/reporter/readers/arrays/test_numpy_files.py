"""NumPy's files are read as NumPy reads them; Python objects and damage never get that far."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from ganreport.readers.arrays.numpy_files import arrays, headers
from ganreport.readers.problems import Unusable

from .. import known

RECORDS = np.array([(1, 0.5), (2, 0.25)], [("step", "<i8"), ("d_loss", "<f4")])
KINDS = {
    "doubles": np.linspace(0, 1, 7),
    "singles": np.arange(6, dtype=np.float32).reshape(2, 3),
    "halves": np.arange(3, dtype=np.float16),
    "big ends": np.arange(4, dtype=">i4"),
    "columns first": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "truth": np.array([True, False]),
    "none": np.empty((0, 3)),
    "one": np.float64(3.5),
    "records": RECORDS,
}


@pytest.mark.parametrize("kind", KINDS)
def test_as_numpy_reads_it(tmp_path: Path, kind: str) -> None:
    np.save(tmp_path / "a.npy", KINDS[kind])
    (read,) = arrays(tmp_path / "a.npy").values()
    wanted = np.load(tmp_path / "a.npy")
    np.testing.assert_array_equal(read, wanted)
    assert read.dtype == wanted.dtype


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_archives(tmp_path: Path, save: object) -> None:
    save(tmp_path / "a.npz", objects=np.array({"a": 1}, dtype=object), **KINDS)  # type: ignore[operator]
    read = arrays(tmp_path / "a.npz")
    assert set(read) == set(KINDS)
    assert not headers(tmp_path / "a.npz")["objects"].is_numbers
    for name, wanted in KINDS.items():
        np.testing.assert_array_equal(read[name], wanted)


def test_names_of_fields_beyond_latin(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match=r"format 3\.0"):
        np.save(tmp_path / "a.npy", np.array([(1.0,)], [("损失", "f8")]))
    assert arrays(tmp_path / "a.npy")["a"].dtype.names == ("损失",)


def test_objects_are_not_opened(tmp_path: Path) -> None:
    class Traitor:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (open, (str(tmp_path / "opened"), "w"))  # type: ignore[return-value]

    np.save(tmp_path / "a.npy", np.array([Traitor()], dtype=object), allow_pickle=True)
    assert arrays(tmp_path / "a.npy") == {}
    assert not (tmp_path / "opened").exists()


@pytest.mark.parametrize("shape", ["(99999999999,)", "(-1,)", "(2.5, 'a')", "(1,) * 9", "7"])
def test_shapes_that_the_file_does_not_hold(tmp_path: Path, shape: str) -> None:
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".encode()
    content = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(64)
    (tmp_path / "a.npy").write_bytes(content)
    with pytest.raises(Unusable):
        arrays(tmp_path / "a.npy")


@known.FEW
@given(damage=known.damages())
def test_damage(tmp_path: Path, damage: known.Damage) -> None:
    content = io.BytesIO()
    np.savez(content, d_loss=np.arange(9.0), log=RECORDS)
    known.assert_survives(tmp_path / "a.npz", tmp_path / "a.npz", content.getvalue(), damage)
