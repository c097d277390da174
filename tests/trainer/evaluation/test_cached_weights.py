"""Kept weights: what was kept comes back, what doesn't fit is left alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest

from gantrainer.evaluation import cached_weights


def model(width: int = 3, seed: int = 0) -> keras.Model:
    start = keras.initializers.GlorotUniform(seed=seed)
    dense = keras.layers.Dense(width, kernel_initializer=start)
    return keras.Sequential([keras.Input((4,)), dense])


def test_weights_come_back(tmp_path: Path) -> None:
    first, other = model(seed=1), model(seed=2)
    assert not cached_weights.restored(other, tmp_path / "w.npz")
    cached_weights.keep(first, tmp_path, "w.npz")
    assert cached_weights.sha256(first) != cached_weights.sha256(other)
    assert cached_weights.restored(other, tmp_path / "w.npz")
    assert cached_weights.sha256(first) == cached_weights.sha256(other)
    np.testing.assert_array_equal(first.get_weights()[0], other.get_weights()[0])


def test_weights_of_another_shape_change_nothing(tmp_path: Path) -> None:
    cached_weights.keep(model(width=3), tmp_path, "w.npz")
    other = model(width=5)
    before = cached_weights.sha256(other)
    assert not cached_weights.restored(other, tmp_path / "w.npz")
    assert cached_weights.sha256(other) == before


def test_kept_weights_stay_and_damaged_ones_are_replaced(tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    cached_weights.keep(model(seed=1), tmp_path, "w.npz")
    kept = path.read_bytes()
    cached_weights.keep(model(seed=2), tmp_path, "w.npz")
    assert path.read_bytes() == kept
    path.write_bytes(kept[:100])
    cached_weights.keep(model(seed=1), tmp_path, "w.npz")
    assert cached_weights.restored(model(), path)


@pytest.mark.parametrize("target", ["file", "new"])
def test_links_in_the_cache_lead_nothing_out_of_it(
    tmp_path: Path, outside: Path, unchanged: Callable[[], object], target: str
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "cache").symlink_to(tmp_path / "real")  # the user's choice
    for name in ("w.npz", "w.npz.tmp"):
        (tmp_path / "real" / name).symlink_to(outside / target)
    before = unchanged()
    cached_weights.keep(model(), tmp_path / "cache", "w.npz")
    assert unchanged() == before
    assert cached_weights.restored(model(), tmp_path / "real/w.npz")
    assert not (tmp_path / "real/w.npz").is_symlink()


def test_relative_cache_home_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cached_weights.cache_folder() == Path.home() / ".cache" / "ganreport"
