"""Several files that hold the same scalars: of one run where they say so, else of several."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from ganreport.errors import RunNotFound
from ganreport.readers import ReadOptions, read_run

ROWS = 60
D = [round(1.5 - n / 100, 4) for n in range(1, ROWS + 1)]
OLD = 7.0  # what is added to the losses of rows that were written again


def table(rows: Iterable[int], more: float = 0.0) -> str:
    lines = (f"{n},{D[n - 1] + more},{n / 30 + more:.4f}\n" for n in rows)
    return "epoch,d_loss,g_loss\n" + "".join(lines)


def log(rows: Iterable[int], more: float = 0.0) -> str:
    return "".join(f"Epoch {n}/60: d_loss: {D[n - 1] + more} g_loss: {n / 30:.4f}\n" for n in rows)


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize(
    "names", [("log_1", "log_2"), ("train", "train_resume"), ("p-part10", "p")]
)
@pytest.mark.parametrize("of", [(table, ".csv"), (log, ".log")])
def test_starts_that_go_on_are_one_run(names: tuple[str, str], of, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write, suffix = of
    first, second = (f"{name}{suffix}" for name in names)
    files = {first: write(range(1, 41)), second: write(range(41, 61))}
    files[first] = write(range(1, 31)) + "".join(
        write(range(31, 41), OLD).splitlines(keepends=True)[suffix == ".csv" :]
    )
    files[second] = write(range(31, 61))
    run = read_run(written(tmp_path, files))
    assert run.metrics.steps.tolist() == list(range(1, ROWS + 1))
    loss = run.scalar("d_loss")
    assert loss is not None
    np.testing.assert_allclose(loss, D)
    assert run.reading is not None
    assert set(run.reading.files) == set(files)


@pytest.mark.parametrize(
    "rows", [(range(1, 61), range(1, 61)), (range(1, 31), range(45, 61))], ids=["anew", "gap"]
)
@pytest.mark.parametrize("of", [(table, ".csv"), (log, ".log")])
def test_others_are_several(rows: tuple[range, range], of, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write, suffix = of
    written(tmp_path, {f"log_{i}{suffix}": write(each, i) for i, each in enumerate(rows)})
    with pytest.raises(RunNotFound, match="2 runs"):
        read_run(tmp_path)


def test_of_files_of_ranks_the_first_counts(tmp_path: Path) -> None:
    files = {f"log_rank{k}.csv": table(range(1, 61), float(k)) for k in range(3)}
    run = read_run(written(tmp_path, files))
    loss = run.scalar("d_loss")
    assert loss is not None
    np.testing.assert_allclose(loss, D)
    assert run.reading is not None
    assert {str(each.what) for each in run.reading.left_out} == {"log_rank1.csv", "log_rank2.csv"}


def test_a_table_of_next_to_no_rows_is_an_orphan(tmp_path: Path) -> None:
    files = {"losses.csv": table(range(1, 61)), "try.csv": table(range(1, 4), OLD)}
    run = read_run(written(tmp_path, files))
    assert len(run.metrics.steps) == ROWS
    assert run.reading is not None
    assert [str(each.what) for each in run.reading.left_out] == ["try.csv"]


def test_folders_that_different_readers_know_are_several_runs(tmp_path: Path) -> None:
    files = {"a/train.log": log(range(1, 61), OLD), "b/losses.csv": table(range(1, 61))}
    written(tmp_path, files)
    with pytest.raises(RunNotFound, match="a, b"):
        read_run(tmp_path)
    loss = read_run(tmp_path, ReadOptions(run="a")).scalar("d_loss")
    assert loss is not None
    np.testing.assert_allclose(loss, np.array(D) + OLD)


def test_a_log_and_a_table_of_one_training_are_one_run(tmp_path: Path) -> None:
    files = {"a/train.log": log(range(1, 61)), "b/losses.csv": table(range(1, 61))}
    assert len(read_run(written(tmp_path, files)).metrics.steps) == ROWS
