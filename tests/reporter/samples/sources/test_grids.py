"""Where pictures are cut into samples, and where they are samples themselves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganreport.samples.series import series_of
from ganreport.samples.sources import open_source

from .making import encoded, images, put


def smooth(count: int, side: int, seed: int = 0) -> np.ndarray:  # type: ignore[type-arg]
    """Images whose colours change slowly, as those of photographs do."""
    coarse = images(count, 4, 4, 3, seed=seed)
    large = [
        Image.fromarray(each).resize((side, side), Image.Resampling.BICUBIC) for each in coarse
    ]
    return np.stack([np.asarray(each) for each in large])


def tiled(tiles: np.ndarray, columns: int) -> bytes:  # type: ignore[type-arg]
    """Tiles side by side without gutters, as StyleGAN saves them."""
    rows = [np.concatenate(list(tiles[i : i + columns]), axis=1)
            for i in range(0, len(tiles), columns)]  # fmt: skip
    return encoded(np.concatenate(rows))


def test_a_grid_without_gutters_is_cut_by_the_size_that_is_known(tmp_path: Path) -> None:
    real = open_source(put(tmp_path / "real", {"a.png": encoded(smooth(1, 24)[0])}))
    tiles = smooth(12, 24, seed=1)
    put(tmp_path / "made", {"fakes000000.png": tiled(tiles, 4)})
    source = open_source(tmp_path / "made/fakes000000.png", like=real)
    ((_, hinted),) = series_of(tmp_path / "made", tile=(24, 24))
    assert hinted.count == 12
    assert (source.count, source.shape) == (12, (24, 24, 3))
    np.testing.assert_array_equal(source.take(range(12)), tiles)


def test_a_grid_of_centred_objects_on_black_is_cut_by_the_known_size(
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:28, :28]
    tiles = np.stack([
        255 * np.exp(-(((y - 14 + rng.normal()) / rng.uniform(3, 9)) ** 2
                       + ((x - 14 + rng.normal()) / rng.uniform(3, 9)) ** 2))
        for _ in range(16)
    ]).astype(np.uint8)[..., None]  # fmt: skip
    (tmp_path / "fakes.png").write_bytes(tiled(tiles, 4))
    ((_, source),) = series_of(tmp_path, tile=(28, 28))
    assert source.shape == (28, 28, 1)
    np.testing.assert_array_equal(source.take(range(16)), tiles)


@pytest.mark.parametrize("count", [1, 5, 40])
def test_larger_samples_are_not_cut_into_the_size_of_others(tmp_path: Path, count: int) -> None:
    real = open_source(put(tmp_path / "real", {"a.png": encoded(smooth(1, 16)[0])}))
    shown = smooth(count, 64)
    put(tmp_path / "made", {f"{i}.png": encoded(each) for i, each in enumerate(shown)})
    alone, compared = open_source(tmp_path / "made"), open_source(tmp_path / "made", like=real)
    assert (alone.count, alone.shape) == (count, (64, 64, 3))
    assert (compared.count, compared.shape) == (count, (16, 16, 3))


def test_many_pictures_were_saved_as_one_sample_each(tmp_path: Path) -> None:
    grid = tiled(smooth(16, 16), 4)
    put(tmp_path / "few", {f"{i}.png": grid for i in range(3)})
    put(tmp_path / "many", {f"{i}.png": grid for i in range(300)})
    assert open_source(tmp_path / "few").count == 48
    assert open_source(tmp_path / "many").count == 300


def test_tiles_of_a_grid_share_its_label_and_have_no_names(tmp_path: Path) -> None:
    files = {f"{c}/{i}.png": tiled(smooth(16, 16, seed=i), 4) for c in "ab" for i in range(2)}
    source = open_source(put(tmp_path, files))
    assert source.labels is not None
    assert source.labels.tolist() == [0] * 32 + [1] * 32
    assert source.names is None


def test_threads_get_what_one_gets(tmp_path: Path) -> None:
    shown = smooth(60, 20)
    put(tmp_path, {f"{i}.jpg": encoded(each, "JPEG") for i, each in enumerate(shown)})
    source = open_source(tmp_path)
    alone = source.take(range(60))
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(source.take, [range(i, i + 6) for i in range(0, 60, 6)]))
    np.testing.assert_array_equal(np.concatenate(parts), alone)
