"""Runs in folders of the one that was given: which is meant, and which are several."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ganreport.errors import RunNotFound, UsageError
from ganreport.readers import ReadOptions, read_run
from ganreport.run.model import Run

from .tensorboard import event_files


def table(path: Path, rows: int = 40) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["epoch,d_loss,g_loss", *(f"{i},{i / 8},1" for i in range(rows))]))


def printed(path: Path, rows: int = 40) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"Epoch [{i}/99] d_loss: {i / 8}, g_loss: 1\n" for i in range(rows)))


def events(folder: Path, rows: int = 60) -> None:
    scalars = ("d_loss", "g_loss")
    event_files.write(
        folder,
        [event_files.event(s, *(event_files.scalar(n, s) for n in scalars)) for s in range(rows)],
    )


def left(run: Run) -> dict[str, str]:
    assert run.reading is not None
    return {str(each.what): str(each.why) for each in run.reading.left_out}


@pytest.mark.parametrize("folder", ["old", "run_2", "baseline/tb"])
def test_the_run_of_the_folder_itself_before_one_inside(tmp_path: Path, folder: str) -> None:
    table(tmp_path / "losses.csv")
    events(tmp_path / folder)
    run = read_run(tmp_path)
    assert (run.format, len(run.metrics)) == ("table", 40)
    assert "recognised by 'tensorboard'" in left(run)[folder.split("/")[0]]
    assert read_run(tmp_path / folder).format == "tensorboard"
    assert read_run(tmp_path, ReadOptions(run=folder.split("/")[0])).format == "tensorboard"


@pytest.mark.parametrize("folder", ["logs", "tb_logger/x", "runs/May01", "TensorBoard"])
def test_a_folder_for_logs_is_of_the_run_around_it(tmp_path: Path, folder: str) -> None:
    table(tmp_path / "losses.csv")
    events(tmp_path / folder)
    assert read_run(tmp_path).format == "tensorboard"


def test_two_records_of_one_run(tmp_path: Path) -> None:
    events(tmp_path / "mine")
    lines = [f"Step {s}, d_loss: {s}.001, g_loss: {s}\n" for s in range(0, 60, 2)]
    (tmp_path / "console.log").write_text("".join(lines))
    assert read_run(tmp_path).format == "tensorboard"
    (tmp_path / "console.log").write_text("".join(lines).replace(".001", ".1"))
    assert read_run(tmp_path).format == "log"


def test_a_run_in_a_folder_beside_nothing_is_the_run(tmp_path: Path) -> None:
    events(tmp_path / "old")
    (tmp_path / "notes.csv").write_text("name,x\na,1\n")
    assert read_run(tmp_path).format == "tensorboard"


def test_numbered_folders_of_several_kinds_are_several_runs(tmp_path: Path) -> None:
    table(tmp_path / "run_1/losses.csv")
    printed(tmp_path / "run_2/train.log", 30)
    events(tmp_path / "run_10")
    (tmp_path / "run_3").mkdir()
    with pytest.raises(RunNotFound, match=r"holds 3 runs \(.*\): run_1, run_10, run_2\. Give"):
        read_run(tmp_path)
    for name, rows in (("run_1", 40), ("run_2", 30), ("run_10", 60)):
        run = read_run(tmp_path, ReadOptions(run=name))
        assert (len(run.metrics), run.path) == (rows, tmp_path / name)
    with pytest.raises(UsageError, match="--run run_4"):
        read_run(tmp_path, ReadOptions(run="run_4"))


def test_a_numbered_folder_alone_is_the_run(tmp_path: Path) -> None:
    table(tmp_path / "run_1/losses.csv")
    (tmp_path / "run_2").mkdir()
    (tmp_path / "run_2/weights.pth").write_text("")
    assert len(read_run(tmp_path).metrics) == 40


def chainer(folder: Path, rows: int = 40) -> None:
    folder.mkdir(parents=True)
    records = [
        {"iteration": i, "epoch": 1, "elapsed_time": 2.0 * i, "gen/loss": 1.0, "dis/loss": i / 8}
        for i in range(1, rows)
    ]
    (folder / "log").write_text(json.dumps(records))


def test_folders_of_several_programs_are_several_runs(tmp_path: Path) -> None:
    chainer(tmp_path / "celeba")
    events(tmp_path / "flowers")
    table(tmp_path / "data/labels.csv")
    with pytest.raises(RunNotFound, match=r"holds 2 runs \(folders of several programs\): celeba"):
        read_run(tmp_path)
    assert read_run(tmp_path, ReadOptions(run="flowers")).format == "tensorboard"
    assert read_run(tmp_path, ReadOptions(run="celeba")).format == "chainer"


def test_what_may_be_data_or_a_log_beside_a_run_is_no_run(tmp_path: Path) -> None:
    chainer(tmp_path / "celeba")
    table(tmp_path / "attributes/list.csv")
    events(tmp_path / "tensorboard")
    assert read_run(tmp_path).format == "chainer"


def test_a_run_of_another_format_in_a_folder_beside_is_said(tmp_path: Path) -> None:
    row = "24-05-01 08:00:00.1 : <epoch:  0, iter:  {i}00, lr:1.0e-04> G_loss: 0.1 D_loss: 0.{i} \n"
    (tmp_path / "swinir").mkdir()
    (tmp_path / "swinir" / "train.log").write_text("".join(row.format(i=i) for i in range(1, 31)))
    printed(tmp_path / "dcgan" / "out.log")
    run = read_run(tmp_path)
    assert run.format == "kair"
    assert "recognised by 'log'" in left(run)["dcgan"]
