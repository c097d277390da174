"""IDX files, as MNIST and its like are published."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from ganreport.errors import UsageError
from ganreport.samples.sources import open_source

SHOWN = np.random.default_rng(0).integers(0, 256, (20, 8, 9), dtype=np.uint8)
LABELS = (np.arange(20) % 3).astype(np.uint8)


def written(path: Path, array: np.ndarray, kind: int = 8) -> Path:  # type: ignore[type-arg]
    content = struct.pack(f">HBB{array.ndim}I", 0, kind, array.ndim, *array.shape) + array.tobytes()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.mark.parametrize("end", ["", ".gz"])
def test_a_folder_as_published_gives_what_is_trained_on(tmp_path: Path, end: str) -> None:
    for part, count in (("t10k", 6), ("train", 20)):
        written(tmp_path / f"{part}-images-idx3-ubyte{end}", SHOWN[:count])
        written(tmp_path / f"{part}-labels-idx1-ubyte{end}", LABELS[:count])
    source = open_source(tmp_path)
    np.testing.assert_array_equal(source.take(range(20))[..., 0], SHOWN)
    assert source.labels is not None
    assert source.labels.tolist() == LABELS.tolist()
    assert "t10k-images" in str(source.notes[-1])
    test = open_source(tmp_path / f"t10k-images-idx3-ubyte{end}")
    assert (test.count, test.labels) == (6, None)


def test_what_is_cut_short_or_something_else_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path / "a.idx3-ubyte", SHOWN)
    whole = path.read_bytes()
    for content in (whole[:-1], whole[:6], b"", whole[:3] + b"\xff" + whole[4:]):
        path.write_bytes(content)
        with pytest.raises(UsageError, match=r"can't be read as samples"):
            open_source(path)
    packed = written(tmp_path / "b-idx3-ubyte.gz", SHOWN)
    packed.write_bytes(packed.read_bytes()[:-30])
    with pytest.raises(UsageError, match="cut short"):
        open_source(packed)
    with pytest.raises(UsageError, match="no IDX file of bytes"):
        open_source(written(tmp_path / "c.idx3-ubyte", SHOWN, kind=13))
