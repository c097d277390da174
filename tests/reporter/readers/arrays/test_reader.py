"""Losses in arrays and lists: vectors by their names, columns, histories, several runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ganreport.errors import RunBroken, RunNotFound
from ganreport.readers import ReadOptions, read_run
from ganreport.run.model import Run

D = [0.5 + i / 64 for i in range(24)]
G = [1.5 - i / 64 for i in range(24)]
LISTS = {"d_loss": D, "g_loss": G}


def assert_losses(run: Run, steps: list[int] | None = None) -> None:
    assert run.reading is not None
    assert run.reading.reader == "arrays"
    assert run.metrics.steps.tolist() == (steps or list(range(1, 25)))
    for name, wanted in LISTS.items():
        series = run.scalar(name)
        assert series is not None, name
        assert series.tolist() == wanted
    assert run.problems == ()


def saved(folder: Path, files: dict[str, Any]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            file.write_text(content)
        elif name.endswith(".npz"):
            np.savez(file, **content)
        else:
            np.save(file, content, allow_pickle=True)
    return folder


RECORDS = np.array(list(zip(D, G, strict=True)), [("D_loss", "f8"), ("G_loss", "f8")])
FOLDERS: dict[str, dict[str, Any]] = {
    "two vectors": {"d_losses.npy": np.array(D), "g_losses.npy": np.array(G, np.float32)},
    "of two axes": {"D_loss.npy": np.array([D]), "G_loss.npy": np.array(G)[:, None]},
    "a row an epoch": {
        "d_losses.npy": np.reshape(D, (4, 6)),
        "g_losses.npy": np.reshape(G, (4, 6)),
    },
    "archive": {"losses.npz": {"d_loss": D, "g_loss": G, "pictures": np.zeros((24, 8, 8))}},
    "records": {"log.npy": RECORDS},
    "savetxt": {
        "d_losses.txt": "".join(f"{x:.18e}\n" for x in D),
        "g_losses.txt": "".join(f"{x:.18e}\n" for x in G),
    },
    "one number a line": {
        "d_loss.csv": "\n".join(map(str, D)),
        "g_loss.csv": "loss\n" + "\n".join(map(str, G)),
    },
    "pandas series": {"d_loss.csv": pd.Series(D).to_csv(), "g_loss.csv": pd.Series(G).to_csv()},
    "printed lists": {"d_losses.txt": str(D), "g_losses.txt": str(G)},
    "JSON lists": {"d_losses.json": json.dumps(D), "g_losses.json": json.dumps(G)},
    "printed history": {"history.txt": str(LISTS)},
    "printed between other lines": {"out.log": f"a/b:12] I0 {{}}\n{LISTS}\nTime: 0:12!\n"},
    "single quotes in JSON": {"history.json": str(LISTS)},
    "printed records": {
        "log.txt": str([{"d_loss": d, "g_loss": g} for d, g in zip(D, G, strict=True)])
    },
    "named lists": {"losses.py": f"d_losses = {D}\ng_losses = {G}\n"},
}


@pytest.mark.parametrize("files", FOLDERS.values(), ids=FOLDERS)
def test_one_run(tmp_path: Path, files: dict[str, Any]) -> None:
    assert_losses(read_run(saved(tmp_path, files)))
    if len(files) == 1:
        assert_losses(read_run(tmp_path / next(iter(files))))


def test_steps_beside_the_losses(tmp_path: Path) -> None:
    steps = np.arange(24) * 100
    run = read_run(saved(tmp_path, {"log.npz": {"steps": steps, **LISTS}}))
    assert_losses(run, steps.tolist())


def test_a_row_an_epoch_is_said(tmp_path: Path) -> None:
    run = read_run(saved(tmp_path, FOLDERS["a row an epoch"]))
    assert run.reading is not None
    assert "d_losses is 4 x 6 values of one scalar, which are read row after row." in [
        str(note) for note in run.reading.notes
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("losses.npy", np.stack([D, G], 1)),
        ("losses.npy", np.stack([D, G])),
        ("losses.npz", {"arr_0": np.array(D), "arr_1": np.array(G)}),
    ],
)
def test_columns_without_names_can_be_mapped(tmp_path: Path, name: str, content: Any) -> None:
    saved(tmp_path, {name: content})
    assert read_run(tmp_path).scalar("d_loss") is None
    names = {"d_loss": "losses[0]", "g_loss": "losses[1]"}
    assert_losses(read_run(tmp_path, ReadOptions(names=names)))


def test_what_else_lies_there_is_no_scalar(tmp_path: Path) -> None:
    files = FOLDERS["two vectors"] | {"fixed_noise.npy": np.zeros((64, 2)), "labels.npy": G}
    run = read_run(saved(tmp_path, files))
    assert_losses(run)
    assert run.reading is not None
    assert run.reading.kept == ()


def test_means_of_epochs_beside_the_losses_of_batches(tmp_path: Path) -> None:
    files = FOLDERS["two vectors"] | {"d_losses_epoch.npy": np.mean(np.reshape(D, (4, 6)), 1)}
    run = read_run(saved(tmp_path, files))
    assert run.metrics.values("d_loss").tolist() == D
    assert run.reading is not None
    assert "d_losses_epoch" in run.reading.kept


def test_several_runs(tmp_path: Path) -> None:
    files = {f"seed{n}/{name}.npy": np.array(v) for n in (1, 2) for name, v in LISTS.items()}
    with pytest.raises(RunNotFound, match=r"holds 2 runs.*: seed1, seed2"):
        read_run(saved(tmp_path, files))
    assert_losses(read_run(tmp_path, ReadOptions(run="seed2")))
    saved(tmp_path / "text", {"history.txt": str({"wgan": LISTS, "dcgan": LISTS})})
    with pytest.raises(RunNotFound, match=r"holds 2 runs.*: wgan, dcgan"):
        read_run(tmp_path / "text")
    assert_losses(read_run(tmp_path / "text", ReadOptions(run="dcgan")))


def test_archives_of_several_runs_in_one_folder(tmp_path: Path) -> None:
    saved(tmp_path, {"wgan.npz": {"d_loss": G, "g_loss": D}, "dcgan.npz": LISTS})
    with pytest.raises(RunNotFound, match=r"holds 2 runs.*: dcgan.npz, wgan.npz"):
        read_run(tmp_path)
    run = read_run(tmp_path, ReadOptions(run="dcgan.npz"))
    assert_losses(run)
    assert run.reading is not None
    assert [(str(e.what), str(e.why)) for e in run.reading.left_out] == [
        ("wgan.npz", "of another run")
    ]


def test_a_damaged_file_alone(tmp_path: Path) -> None:
    file = saved(tmp_path, FOLDERS["archive"]) / "losses.npz"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RunBroken, match=r"losses.npz can't be read"):
        read_run(file)


def test_a_table_of_training_goes_first(tmp_path: Path) -> None:
    pd.DataFrame(LISTS).to_csv(tmp_path / "log.csv", index_label="epoch")
    run = read_run(saved(tmp_path, {"d_losses.npy": np.array(D)}))
    assert run.reading is not None
    assert run.reading.reader == "table"


def test_a_table_named_as_a_loss_keeps_its_epochs(tmp_path: Path) -> None:
    for name in LISTS:
        pd.DataFrame({name: LISTS[name]}).to_csv(tmp_path / f"{name}.csv", index_label="epoch")
    run = read_run(tmp_path)
    assert run.reading is not None
    assert (run.reading.reader, run.reading.unit) == ("table", "epoch")
    assert run.metrics.steps.tolist() == list(range(24))


def test_a_printed_array_that_is_not_whole(tmp_path: Path) -> None:
    saved(tmp_path, {"history.txt": "{'d_loss': array([0.5, 0.6, ..., 0.7])}"})
    with pytest.raises(RunBroken, match=r"values are left out of it, as '\.\.\.' says"):
        read_run(tmp_path / "history.txt")


def test_a_log_of_losses_goes_before_a_history_at_its_end(tmp_path: Path) -> None:
    lines = "".join(f"Epoch {i} d_loss: 0.{i} g_loss: 0.5\n" for i in range(1, 25))
    (tmp_path / "out.log").write_text(f"{lines}{LISTS}\n")
    assert read_run(tmp_path).format == "log"
