"""One source a step: folders, files, pictures that are grids of samples, sounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganreport.errors import UsageError
from ganreport.samples.series import series_of
from ganreport.samples.sources import open_source

from .sources.making import encoded, images, put, zipped

SHOWN = images(24, 12, 12, 3)
FILES = [encoded(image) for image in SHOWN]


def grid(tiles: np.ndarray, gutter: int = 2) -> bytes:  # type: ignore[type-arg]
    """Tiles in rows of four, as torchvision's make_grid puts them."""
    n, height, width, _ = tiles.shape
    rows = n // 4
    whole = np.zeros(
        (rows * (height + gutter) + gutter, 4 * (width + gutter) + gutter, 3), np.uint8
    )
    for i, tile in enumerate(tiles):
        y, x = divmod(i, 4)
        top, left = (y * (height + gutter) + gutter, x * (width + gutter) + gutter)
        whole[top : top + height, left : left + width] = tile
    return encoded(whole)


def test_folders_named_by_steps(tmp_path: Path) -> None:
    for step in (1000, 500, 20):
        put(tmp_path, {f"step_{step}/{i}.png": FILES[i] for i in range(5)})
    put(tmp_path, {"real/a.png": FILES[0], "notes.txt": b"hello"})
    series = series_of(tmp_path)
    assert [step for step, _ in series] == [20, 500, 1000]
    assert series.unit == "step"
    for _, source in series:
        np.testing.assert_array_equal(source.take(range(5)), SHOWN[:5])


def test_folders_named_by_steps_in_an_archive(tmp_path: Path) -> None:
    files = {f"out/step_{s}/{i}.png": FILES[s * i] for s in (1, 3) for i in range(5)}
    series = series_of(zipped(tmp_path / "samples.zip", files))
    assert [step for step, _ in series] == [1, 3]
    np.testing.assert_array_equal(series[1][1].take(range(5)), SHOWN[0:15:3])


def test_numbered_folders_of_classes_are_one_source(tmp_path: Path) -> None:
    put(tmp_path, {f"{i % 3}/{i}.png": FILES[i] for i in range(12)})
    ((step, source),) = series_of(tmp_path)
    assert step is None
    assert source.classes == ("0", "1", "2")


@pytest.mark.parametrize("pattern", ["gen_{}.csv", "epoch-{}.npz", "{}.npy", "x_{}kimg.zip"])
def test_files_named_by_steps(tmp_path: Path, pattern: str) -> None:
    for step in (9, 10, 200):
        path = tmp_path / pattern.format(step)
        if path.suffix == ".csv":
            path.write_text("a,b\n" + "\n".join(f"{i * step / 7},x{i % 3}" for i in range(9)))
        elif path.suffix == ".zip":
            zipped(path, {f"{i}.png": FILES[i] for i in range(5)})
        else:
            (np.save if path.suffix == ".npy" else np.savez)(path, SHOWN[:5])
    series = series_of(tmp_path)
    assert [step for step, _ in series] == [9, 10, 200]
    assert {source.shape for _, source in series} == {(2,) if "csv" in pattern else (12, 12, 3)}


def test_shards_are_one_source(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for i in range(3):
        pq.write_table(
            pa.table({"image": FILES[4 * i : 4 * i + 4]}), tmp_path / f"part-{i}.parquet"
        )
    ((step, source),) = series_of(tmp_path)
    assert step is None
    assert source.count == 12


def test_arrays_with_their_labels_step_by_step(tmp_path: Path) -> None:
    for step in (100, 200):
        np.save(tmp_path / f"samples_{step}.npy", SHOWN[:8])
        np.save(tmp_path / f"samples_{step}_labels.npy", np.arange(8) % (step // 100 + 1))
    series = series_of(tmp_path)
    assert [step for step, _ in series] == [100, 200]
    labels = series[1][1].labels
    assert labels is not None
    assert labels.tolist() == [0, 1, 2, 0, 1, 2, 0, 1]


@pytest.mark.parametrize("gutter", [2, 0])
def test_grids_whose_names_count_are_cut_into_samples(tmp_path: Path, gutter: int) -> None:
    steps = {step: images(24, 16, 16, 3, seed=step) for step in (0, 200, 400)}
    put(tmp_path, {f"fakes{step:06d}.png": grid(t, gutter) for step, t in steps.items()})
    put(tmp_path, {"reals.png": grid(images(24, 16, 16, 3), gutter)})
    series = series_of(tmp_path)
    assert [step for step, _ in series] == [0, 200, 400]
    for step, source in series:
        assert step is not None
        assert source.shape == (16, 16, 3)
        np.testing.assert_array_equal(source.take(range(24)), steps[step])
        np.testing.assert_array_equal(source.take([23, 1]), steps[step][[23, 1]])
    assert "cut into 24 tiles of 16 x 16" in " ".join(map(str, series.notes))
    single = open_source(tmp_path / "fakes000200.png")
    np.testing.assert_array_equal(single.take(range(24)), steps[200])


def test_samples_saved_one_by_one_are_one_source(tmp_path: Path) -> None:
    put(tmp_path, {f"seed{i:04d}.png": FILES[i] for i in range(24)})
    ((step, source),) = series_of(tmp_path)
    assert step is None
    np.testing.assert_array_equal(source.take(range(24)), SHOWN)


def test_several_pictures_of_an_epoch_are_its_samples(tmp_path: Path) -> None:
    put(tmp_path, {f"epoch_{e}_{i}.png": FILES[6 * e + i] for e in (1, 2, 3) for i in range(6)})
    series = series_of(tmp_path, limit=4)
    assert [(step, source.count) for step, source in series] == [(1, 4), (2, 4), (3, 4)]
    assert series.unit == "epoch"
    whole = series_of(tmp_path)
    np.testing.assert_array_equal(whole[1][1].take(range(6)), SHOWN[12:18])


def test_a_step_that_cannot_be_read_is_named_and_others_stay(tmp_path: Path) -> None:
    for step in (1, 2, 3):
        np.save(tmp_path / f"epoch_{step}.npy", SHOWN)
    (tmp_path / "epoch_2.npy").write_bytes(b"nothing")
    series = series_of(tmp_path)
    assert [step for step, _ in series] == [1, 3]
    assert series.problems[0].where == "epoch_2.npy"
    for step in (1, 3):
        (tmp_path / f"epoch_{step}.npy").write_bytes(b"nothing")
    with pytest.raises(UsageError, match=r"epoch_3\.npy"):
        series_of(tmp_path)


def test_all_steps_lie_in_one_span_and_have_one_size(tmp_path: Path) -> None:
    grey = np.full((4, 8, 8), 0.1)  # what an untrained tanh gives
    wide = np.linspace(-1, 1, 256).reshape(4, 8, 8)
    np.save(tmp_path / "epoch_1.npy", grey)
    np.save(tmp_path / "epoch_2.npy", wide)
    first, last = (source.take([0]) for _, source in series_of(tmp_path))
    assert first[0, 0, 0, 0] == round((0.1 + 1) * 127.5)
    assert last[0, 0, 0, 0] == 0
    put(
        tmp_path / "grown",
        {"step_1/0.png": encoded(images(1, 6, 6, 1)[0]), "step_2/0.png": FILES[0]},
    )
    assert {source.shape for _, source in series_of(tmp_path / "grown")} == {(12, 12, 3)}


def test_steps_of_sounds(tmp_path: Path) -> None:
    from .sources.test_audio import tone, wav

    for epoch in (1, 2):
        for i in range(3):
            (tmp_path / f"epoch{epoch}_{i}.wav").write_bytes(wav(tone(0.1 * epoch)))
    series = series_of(tmp_path)
    assert [(step, source.count, source.shape) for step, source in series] == [
        (1, 3, (1600,)),
        (2, 3, (1600,)),
    ]


def test_a_single_file_is_a_source_of_no_step(tmp_path: Path) -> None:
    np.save(tmp_path / "x_100.npy", SHOWN)
    ((step, source),) = series_of(tmp_path / "x_100.npy")
    assert step is None
    assert source.count == 24
