"""Virtual data as files: the samples exactly, the card within, nothing overwritten or half done."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ganreport.errors import OutputExists, UnsafePath, UsageError
from gantrainer.config.settings import TrainConfig
from gantrainer.data.datasets import load
from gantrainer.sampling import exports
from gantrainer.sampling.card import CARD_KEY
from gantrainer.sampling.virtual_dataset import CHUNK, VirtualDataset

pytestmark = pytest.mark.usefixtures("reporter_here")
Make = Callable[..., TrainConfig]

COUNT = CHUNK + 20


@pytest.fixture(scope="module")
def points(points_generator: Path) -> VirtualDataset:
    return VirtualDataset(points_generator, "last", seed=1)


@pytest.fixture(scope="module")
def images(digit_generator: Path) -> VirtualDataset:
    return VirtualDataset(digit_generator, "last", seed=1)


def _expected(made: VirtualDataset, count: int = COUNT) -> tuple[np.ndarray, np.ndarray]:
    samples, labels = zip(*made.arrays(count), strict=True)
    return np.concatenate(samples), np.concatenate(labels) if made.conditional else np.zeros(0)


def _export(made: VirtualDataset, path: Path, count: int = COUNT, *, force: bool = False) -> Path:
    exports.writer(str(path), force=force)(made, count)
    return path


def test_points_are_columns_of_a_parquet_file(points: VirtualDataset, tmp_path: Path) -> None:
    path = _export(points, tmp_path / "new/points.parquet")
    table = pd.read_parquet(path)
    assert table.columns.tolist() == ["x0", "x1"]
    np.testing.assert_array_equal(table.to_numpy(), _expected(points)[0])
    card = msgspec.json.decode(pq.read_schema(path).metadata[CARD_KEY.encode()])
    assert (card["count"], card["seed"], card["checkpoint_step"]) == (COUNT, 1, 40)
    assert [p.name for p in path.parent.iterdir()] == ["points.parquet"]


def test_images_keep_their_shape_in_parquet(images: VirtualDataset, tmp_path: Path) -> None:
    path = _export(images, tmp_path / "images.parquet")
    expected, labels = _expected(images)
    column = pq.read_table(path)["image"].combine_chunks()
    np.testing.assert_array_equal(column.to_numpy_ndarray(), expected)
    table = pd.read_parquet(path)
    np.testing.assert_array_equal(np.stack(table["image"]), expected.reshape(COUNT, -1))
    np.testing.assert_array_equal(table["label"], labels)


def test_an_npz_file_can_be_trained_on(
    images: VirtualDataset, digits: Make, tmp_path: Path
) -> None:
    path = _export(images, tmp_path / "images.npz")
    expected, labels = _expected(images)
    with np.load(path, allow_pickle=False) as found:
        assert set(found.files) == {"samples", "labels", "card"}
        np.testing.assert_array_equal(found["samples"], expected)
        np.testing.assert_array_equal(found["labels"], labels)
        assert msgspec.json.decode(str(found["card"]))["count"] == COUNT
    again = load(digits(data="array", data_file=str(path)))
    assert len(again.train) + len(again.heldout) == COUNT
    assert again.about.classes == images.data.classes


def test_images_are_files_in_a_folder_for_each_class(
    images: VirtualDataset, digits: Make, tmp_path: Path
) -> None:
    folder = _export(images, tmp_path / "images", 23)
    expected, labels = _expected(images, 23)
    for index, (sample, label) in enumerate(zip(expected, labels, strict=True)):
        with Image.open(folder / str(label) / f"{index:02d}.png") as image:
            np.testing.assert_array_equal(np.asarray(image), sample[..., 0])
    assert len(list(folder.rglob("*.png"))) == 23
    assert msgspec.json.decode((folder / exports.CARD_FILE).read_bytes())["count"] == 23
    again = load(digits(data="folder", data_folder=str(folder), image_size=8, channels=1))
    assert again.about.classes == images.data.classes
    assert again.about.skipped == ()


@pytest.mark.parametrize("name", ["a.parquet", "a.npz"])
def test_the_same_command_gives_the_same_bytes_and_overwrites_nothing(
    points: VirtualDataset, tmp_path: Path, name: str
) -> None:
    path = _export(points, tmp_path / name, 30)
    before = path.read_bytes()
    with pytest.raises(OutputExists, match="--force"):
        exports.writer(str(path))
    _export(points, path, 20, force=True)
    assert path.read_bytes() != before
    _export(points, path, 30, force=True)
    assert path.read_bytes() == before


def test_only_an_earlier_export_is_removed(images: VirtualDataset, tmp_path: Path) -> None:
    folder = tmp_path / "images"
    folder.mkdir()
    _export(images, folder, 5)
    with pytest.raises(OutputExists, match="--force"):
        exports.writer(f"{folder}/")
    _export(images, folder, 3, force=True)
    assert len(list(folder.rglob("*.png"))) == 3
    for content in ("{}", "no card", "[1]"):
        (folder / exports.CARD_FILE).write_text(content)
        with pytest.raises(UsageError, match="no earlier export"):
            exports.writer(str(folder), force=True)
    assert len(list(folder.rglob("*.png"))) == 3
    assert [p.name for p in tmp_path.iterdir()] == ["images"]


@pytest.mark.parametrize("name", ["a.parquet", "a.npz", "a"])
def test_an_export_that_breaks_off_leaves_what_was_there(
    images: VirtualDataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = _export(images, tmp_path / name, 5)
    size = {p: p.stat().st_size for p in tmp_path.rglob("*")}
    whole = images.arrays

    def broken(count: int) -> object:
        yield next(whole(count))
        raise OSError("no space left on device")

    monkeypatch.setattr(images, "arrays", broken)
    with pytest.raises(UsageError, match="can't be written"):
        _export(images, path, COUNT, force=True)
    assert {p: p.stat().st_size for p in tmp_path.rglob("*")} == size


def _planted(tmp_path: Path, outside: Path) -> Path:
    """A run directory with links under every name that an export had or has."""
    run = tmp_path / "run"
    run.mkdir()
    for name in ("a.parquet", "a.npz", "a"):
        (run / name).symlink_to(outside / ("folder" if name == "a" else "file"))
        (run / f"{name}.tmp").symlink_to(outside / "file")
        (run / f"{name}.{os.getpid()}.tmp").symlink_to(outside / "folder")
        (run / f"{name}.old-{os.getpid()}.tmp").symlink_to(outside / "folder")
    (run / "out").symlink_to(outside)
    return run


@pytest.mark.parametrize("name", ["a.parquet", "a.npz", "a"])
def test_an_export_into_a_run_never_reaches_out_of_it(
    images: VirtualDataset,
    tmp_path: Path,
    outside: Path,
    unchanged: Callable[[], object],
    name: str,
) -> None:
    run = _planted(tmp_path, outside)
    before = unchanged()
    exports.writer(str(run / name), force=True, run=run)(images, 5)
    assert not (run / name).is_symlink()
    assert (run / name).is_dir() == (name == "a")
    with pytest.raises(UnsafePath, match="out is a link"):
        exports.writer(str(run / "out" / name), force=True, run=run)(images, 5)
    assert unchanged() == before


def test_a_folder_of_the_users_may_be_a_link_and_stays_one(
    images: VirtualDataset, tmp_path: Path, outside: Path
) -> None:
    for name in ("mine", "out.npz"):
        (tmp_path / name).symlink_to(outside / ("folder" if name == "mine" else "new"))
    exports.writer(str(tmp_path / "mine"), run=tmp_path / "run")(images, 5)
    assert (tmp_path / "mine").is_symlink()
    assert len(list((outside / "folder").rglob("*.png"))) == 5
    with pytest.raises(OutputExists, match="--force"):
        exports.writer(str(tmp_path / "out.npz"))
    _export(images, tmp_path / "out.npz", 5, force=True)
    assert not (tmp_path / "out.npz").is_symlink()
    assert sorted(path.name for path in outside.iterdir()) == ["file", "folder"]


def test_what_can_not_be_written_is_refused(points: VirtualDataset, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "d.npz").mkdir()
    for output, said in (
        ("out.csv", r"allowed are \.parquet, \.npz, or a folder"),
        ("file", "this is a file already"),
        ("file/", "this is a file already"),
    ):
        with pytest.raises(UsageError, match=said):
            exports.writer(f"{tmp_path}/{output}", force=True)
    with pytest.raises(UsageError, match=r"points, not images. Allowed for points: \.parquet"):
        _export(points, tmp_path / "folder")
    assert not (tmp_path / "folder").exists()
    with pytest.raises(UsageError, match="0 samples"):
        _export(points, tmp_path / "none.npz", 0)


@given(st.lists(st.text(max_size=8), max_size=12))
def test_class_folders_are_harmless_and_differ(classes: list[str]) -> None:
    names = exports.class_folders(tuple(classes))
    assert len({name.casefold() for name in names}) == len(classes) == len(names)
    assert all(name and Path(name).name == name and name not in {".", ".."} for name in names)


def test_class_folders_keep_names_where_they_can() -> None:
    assert exports.class_folders(("T-shirt/top", "Bag")) == ["T-shirt-top", "Bag"]
    assert exports.class_folders(("a/b", "a-b", "../x")) == ["0", "1", "2"]
