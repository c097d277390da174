"""Classes by folders and dataset.json, and what is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganreport.samples.sources import open_source
from ganreport.samples.sources.labels import in_classes_of

from .making import dataset_json, encoded, images, put, tarred, zipped

SHOWN = [encoded(image) for image in images(12, 6, 6, 3)]


def named(pattern: str, count: int = 12) -> dict[str, bytes]:
    return {pattern.format(i=i, c="abc"[i % 3]): SHOWN[i] for i in range(count)}


def test_folders_are_classes_in_natural_order(tmp_path: Path) -> None:
    files = {f"{i % 3 + 9}/{i}.png": SHOWN[i] for i in range(12)}
    source = open_source(put(tmp_path, files))
    assert source.classes == ("9", "10", "11")
    assert source.labels is not None
    names = [f"{source.classes[k]}/" for k in source.labels]
    assert all(
        name.startswith(folder) for name, folder in zip(source.names or (), names, strict=True)
    )


@pytest.mark.parametrize("root", ["", "data/", "a/b/"])
@pytest.mark.parametrize("make", [zipped, tarred])
def test_folders_below_a_shared_one_are_classes_in_archives_too(
    tmp_path: Path, root: str, make: object
) -> None:
    suffix = "zip" if make is zipped else "tar"
    source = open_source(make(tmp_path / f"x.{suffix}", named(root + "{c}/deep/{i}.png")))  # type: ignore[operator]
    assert source.classes == ("a", "b", "c")
    assert np.bincount(source.labels).tolist() == [4, 4, 4]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "pattern",
    [
        "{i}.png",  # no folders
        "{i}/image.png",  # a folder each
        "0000{i}/{i}.png",  # a folder each
    ],
)
def test_other_folders_are_no_classes(tmp_path: Path, pattern: str) -> None:
    source = open_source(put(tmp_path, named(pattern)))
    assert source.count == 12
    assert source.labels is None
    assert source.classes == ()


def test_numbered_shares_of_one_series_are_no_classes(tmp_path: Path) -> None:
    files = {f"{i // 4:05d}/img{i:08d}.png": SHOWN[i] for i in range(12)}
    assert open_source(put(tmp_path / "a", files)).labels is None
    mixed = {f"{i % 3:05d}/img{i:08d}.png": SHOWN[i] for i in range(12)}
    assert open_source(put(tmp_path / "b", mixed)).classes == ("00000", "00001", "00002")


def test_train_and_test_are_no_classes_but_what_is_in_them_is(tmp_path: Path) -> None:
    files = {f"{['train', 'test'][i % 2]}/{'ab'[i // 6]}/{i}.png": SHOWN[i] for i in range(12)}
    source = open_source(put(tmp_path, files))
    assert source.classes == ("a", "b")
    assert "The folders test and train were taken together" in str(source.notes[0])


@pytest.mark.parametrize("form", ["folder", "dataset.zip"])
def test_the_dataset_tool_of_stylegan_labels_images(tmp_path: Path, form: str) -> None:
    names = [f"0000{i // 6}/img{i:08d}.png" for i in range(12)]
    files = dict(zip(names, SHOWN, strict=True))
    files["dataset.json"] = dataset_json({name: i % 4 for i, name in enumerate(names)})
    make = zipped if form.endswith("zip") else put
    (tmp_path / "folder").mkdir()
    source = open_source(make(tmp_path / form, files))
    assert source.classes == ("0", "1", "2", "3")
    assert source.labels is not None
    assert source.labels.tolist() == [i % 4 for i in range(12)]


def test_a_dataset_json_without_labels_or_with_some_only_gives_none(tmp_path: Path) -> None:
    files = named("0000{c}/{i}.png")
    plain = open_source(zipped(tmp_path / "a.zip", {**files, "dataset.json": dataset_json(None)}))
    assert plain.labels is None
    assert not plain.notes
    some = dataset_json(dict.fromkeys(sorted(files)[:5], 1))
    partly = open_source(zipped(tmp_path / "b.zip", {**files, "dataset.json": some}))
    assert partly.labels is None
    assert "Of 12 images 7 have no class" in str(partly.notes[0])
    bad = open_source(zipped(tmp_path / "c.zip", {**files, "dataset.json": b"{"}))
    assert "dataset.json" in str(bad.problems[0].what)


def test_one_hot_labels_are_classes_and_attributes_are_not(tmp_path: Path) -> None:
    files = named("{i:02d}.png")
    hot = dataset_json({name: [int(i % 3 == k) for k in range(3)] for i, name in enumerate(files)})
    source = open_source(zipped(tmp_path / "a.zip", {**files, "dataset.json": hot}))
    assert source.labels is not None
    assert source.labels.tolist() == [i % 3 for i in range(12)]
    several = dataset_json({name: [1, 1, 0] for name in files})
    assert (
        open_source(zipped(tmp_path / "b.zip", {**files, "dataset.json": several})).labels is None
    )


def test_classes_are_those_of_the_source_that_is_compared_with(tmp_path: Path) -> None:
    real = open_source(put(tmp_path / "real", named("{c}/{i}.png")))
    part = {f"{'cb'[i % 2]}/{i}.png": SHOWN[i] for i in range(12)}
    source = open_source(put(tmp_path / "some", part), like=real)
    assert source.classes == ("a", "b", "c")
    assert set(source.labels.tolist()) == {1, 2}  # type: ignore[union-attr]
    other = open_source(
        put(tmp_path / "other", {f"{'xb'[i % 2]}/{i}.png": SHOWN[i] for i in range(12)}), like=real
    )
    assert other.classes == ("a", "b", "c", "x")  # what a run does not make, and the other way
    assert np.bincount(other.labels).tolist() == [0, 6, 0, 6]  # type: ignore[arg-type]
    again = in_classes_of(real, other)
    assert again.classes == other.classes
    assert [again.classes[k] for k in again.labels] == [n[0] for n in real.names or ()]  # type: ignore[union-attr]
    none = {f"{'xy'[i % 2]}/{i}.png": SHOWN[i] for i in range(12)}
    strange = open_source(put(tmp_path / "none", none), like=real)
    assert (strange.labels, strange.classes) == (None, ())
    assert "none of the classes x, y" in str(strange.notes[0])


def test_labels_stay_with_their_images_where_some_are_damaged_or_not_drawn(tmp_path: Path) -> None:
    files = {**named("{c}/{i}.png"), "a/0.png": b"", "b/4.png": b"no picture"}
    put(tmp_path, files)
    for limit in (0, 6):
        source = open_source(tmp_path, limit=limit)
        assert source.labels is not None
        assert [source.classes[k] for k in source.labels] == [n[0] for n in source.names or ()]
