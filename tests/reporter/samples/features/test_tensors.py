"""Weights that PyTorch 2.13 wrote, both ways, and pickles that would do more than hold weights."""

from __future__ import annotations

import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganreport.errors import UsageError
from ganreport.samples.features import tensors

WRITTEN = Path(__file__).parents[1] / "written"


@pytest.mark.parametrize("name", ["state_dict.pth", "state_dict_1.5.pth"])
def test_every_tensor_is_read(name: str) -> None:
    read = tensors.read(WRITTEN / name)
    with np.load(WRITTEN / "state_dict.npz") as expected:
        assert set(read) == set(expected.files)
        for key in expected.files:
            np.testing.assert_array_equal(read[key], expected[key])
            assert read[key].dtype == expected[key].dtype


def test_parameters_of_a_checkpoint_are_read() -> None:
    assert set(tensors.read(WRITTEN / "checkpoint.pth")) == {
        *("0.weight", "0.bias", "1.weight", "1.bias")
    }


def test_a_whole_module_is_refused_and_the_way_out_said() -> None:
    with pytest.raises(UsageError, match=r"NEWOBJ.*torch\.save\(model\.state_dict\(\), path\)"):
        tensors.read(WRITTEN / "module.pth")


class Hostile:
    """What runs a command when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


def zipped(path: Path, program: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", program)
    return path


@pytest.mark.parametrize("protocol", range(2, 6))
def test_nothing_that_a_pickle_calls_is_called(tmp_path: Path, protocol: int) -> None:
    made = tmp_path / "made"
    program = pickle.dumps({"x": Hostile(made)}, protocol)
    with pytest.raises(UsageError, match=r"it would call \w+.mkdir"):
        tensors.read(zipped(tmp_path / "x.pth", program))
    assert not made.exists()


def tensor_file(path: Path, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> Path:
    """A file of one tensor over a storage of six floats."""
    numbers = b"".join(
        b"K" + bytes([n]) if 0 <= n < 256 else b"J" + n.to_bytes(4, "little", signed=True)
        for n in [offset]
    )

    def tuple_of(values: tuple[int, ...]) -> bytes:
        return b"(" + b"".join(b"J" + v.to_bytes(4, "little", signed=True) for v in values) + b"t"

    storage = b"(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x06tQ"
    program = (
        b"\x80\x02}X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n("
        + storage
        + numbers
        + tuple_of(shape)
        + tuple_of(strides)
        + b"\x89}tRs."
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", program)
        archive.writestr("archive/data/0", np.arange(6, dtype=np.float32).tobytes())
    return path


def test_a_tensor_is_a_view_of_its_storage(tmp_path: Path) -> None:
    read = tensors.read(tensor_file(tmp_path / "x.pth", 1, (2, 2), (1, 3)))
    np.testing.assert_array_equal(read["w"], [[1, 4], [2, 5]])


@pytest.mark.parametrize(
    ("offset", "shape", "strides"),
    [
        (0, (7,), (1,)),
        (6, (1,), (1,)),
        (0, (2, 2), (1, 6)),
        (-1, (2,), (1,)),
        (5, (3,), (-1,)),
        (0, (2,), (1, 1)),
        (0, (2**31 - 1, 2**31 - 1), (0, 1)),
    ],
)
def test_no_tensor_reaches_beyond_its_storage(
    tmp_path: Path, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]
) -> None:
    with pytest.raises(UsageError, match=r"reaches beyond|no proper shape"):
        tensors.read(tensor_file(tmp_path / "x.pth", offset, shape, strides))


@pytest.mark.parametrize("name", ["state_dict.pth", "state_dict_1.5.pth"])
def test_a_file_that_is_cut_anywhere_is_refused(tmp_path: Path, name: str) -> None:
    whole = (WRITTEN / name).read_bytes()
    path = tmp_path / "cut.pth"
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        with pytest.raises(UsageError):
            tensors.read(path)


def test_bytes_that_are_no_weights_are_refused(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    path = tmp_path / "x.pth"
    whole = bytearray((WRITTEN / "state_dict_1.5.pth").read_bytes())
    for _ in range(200):
        broken = bytearray(whole)
        for place in random.integers(0, len(whole), 5):
            broken[place] = random.integers(0, 256)
        path.write_bytes(broken)
        try:
            read = tensors.read(path)
        except UsageError:
            continue
        assert all(array.nbytes < 1 << 20 for array in read.values())
    for program in (b"", b"\x80\x02.", pickle.dumps([1, 2]), pickle.dumps("x")):
        with pytest.raises(UsageError):
            tensors.read(zipped(tmp_path / "y.pth", program))
