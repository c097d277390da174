"""The cache of features: what comes back, what is dropped, and what happens where none can be."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from ganreport.errors import UsageError
from ganreport.samples.cache import LIMIT, Cache, key_of

ROWS = np.arange(12, dtype=np.float32).reshape(3, 4)


def test_an_array_comes_back_as_it_was(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new" / "folder")
    assert cache.array("a") is None
    assert cache.keep_array("a", ROWS[:, ::2])
    again = cache.array("a")
    assert again is not None
    np.testing.assert_array_equal(again, ROWS[:, ::2])
    assert again.dtype == np.float32
    (file,) = cache.folder.iterdir()
    np.testing.assert_array_equal(np.load(file), ROWS[:, ::2])  # an ordinary file of NumPy


def test_bytes_come_back_and_do_not_mix_with_arrays(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep("a", ".onnx", b"network")
    cache.keep_array("a", ROWS)
    assert cache.content("a", ".onnx") == b"network"
    assert cache.array("a") is not None
    assert cache.clear() == 7 + 128 + ROWS.nbytes  # an array of NumPy has a head of 128 bytes
    assert cache.entries() == []


@pytest.mark.parametrize("where", [0, 130, -1])
def test_a_damaged_entry_is_as_none_and_is_written_again(tmp_path: Path, where: int) -> None:
    cache = Cache(tmp_path)
    cache.keep_array("a", ROWS)
    (file,) = tmp_path.iterdir()
    content = bytearray(file.read_bytes())
    content[where] ^= 1
    file.write_bytes(content)
    assert cache.array("a") is None
    assert cache.keep_array("a", ROWS)
    np.testing.assert_array_equal(cache.array("a"), ROWS)
    assert len(cache.entries()) == 1


def test_a_truncated_entry_and_a_strange_name_are_as_none(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep_array("a", ROWS)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-3])
    (tmp_path / "b.nothex.npy").write_bytes(b"")
    assert cache.array("a") is None
    assert cache.array("b") is None


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    size = 128 + ROWS.nbytes
    cache = Cache(tmp_path, limit=2 * size)
    for age, key in enumerate(["old", "older"]):
        cache.keep_array(key, ROWS)
        (file,) = tmp_path.glob(f"{key}.*")
        os.utime(file, (1000 - age, 1000 - age))
    assert cache.array("older") is not None  # is used now, so that the other is older
    cache.keep_array("new", ROWS)
    assert cache.array("old") is None
    assert cache.array("older") is not None
    assert cache.array("new") is not None


def test_what_is_larger_than_the_cache_is_not_kept_and_drops_nothing(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=200)
    assert cache.keep_array("small", ROWS)
    assert not cache.keep_array("large", np.zeros((100, 4), np.float32))
    assert cache.array("small") is not None


def test_a_size_of_0_keeps_nothing(tmp_path: Path) -> None:
    Cache(tmp_path).keep_array("a", ROWS)
    none = Cache(tmp_path, limit=0)
    assert none.array("a") is None
    assert not none.keep_array("b", ROWS)


def test_where_nothing_can_be_written_all_works_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    cache = Cache(tmp_path / "file" / "cache")
    assert not cache.keep_array("a", ROWS)
    assert cache.array("a") is None
    assert cache.entries() == []
    assert cache.state() == f"no: {tmp_path / 'file'} is no folder"


def test_a_link_in_place_of_an_entry_is_not_written_through(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("precious")
    cache = Cache(tmp_path / "cache")
    cache.keep_array("a", ROWS)
    (file,) = cache.folder.iterdir()
    file.unlink()
    file.symlink_to(outside)
    cache.keep_array("a", ROWS)
    assert outside.read_text() == "precious"
    assert not file.is_symlink()


def test_the_folder_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GANREPORT_CACHE", raising=False)
    monkeypatch.delenv("GANREPORT_CACHE_SIZE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert Cache.of_user() == Cache(tmp_path / "ganreport" / "features", LIMIT)
    monkeypatch.setenv("GANREPORT_CACHE", str(tmp_path / "own"))
    monkeypatch.setenv("GANREPORT_CACHE_SIZE", "1.5g")
    assert Cache.of_user() == Cache(tmp_path / "own", 3 << 29)


@pytest.mark.parametrize("size", ["4Q", "-1", "many", "1e999", "nan", "G"])
def test_a_size_that_is_none_is_refused(size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANREPORT_CACHE_SIZE", size)
    with pytest.raises(UsageError, match="is no size"):
        Cache.of_user()


def test_keys_differ_where_anything_does() -> None:
    parts = [
        ("a", None),
        ("a", np.arange(3)),
        ("a", np.arange(3, dtype=np.int32)),
        ("a", np.arange(3)[::-1]),
        ("a", 3),
        ("a", "3"),
        ("a3",),
        ("a", "3", ""),
    ]
    assert len({key_of(*each) for each in parts}) == len(parts)
    assert key_of("a", np.arange(3)) == key_of("a", np.arange(3))
