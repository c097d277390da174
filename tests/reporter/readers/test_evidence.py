"""Next to nothing beside a whole training: the training is the run, and the rest is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganreport.errors import RunBroken, RunNotFound, UsageError
from ganreport.readers import ReadOptions, chosen_reader, read_run
from ganreport.readers.evidence import rows_of_training
from ganreport.run.model import Run

from .tensorboard import event_files

ROWS = 60


def table(path: Path, rows: int = ROWS, head: str = "Epoch,errD,errG") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([head, *(f"{i},{1 + i / 8},0.5" for i in range(rows))]))


def printed(path: Path, rows: int = ROWS) -> None:
    path.write_text(
        "".join(f"Epoch [{i}/99] d_loss: {1 + i / 8}, g_loss: 0.5\n" for i in range(rows))
    )


def metric(folder: Path) -> None:
    record = {"results": {"fid50k_full": 278.5}, "snapshot_pkl": "network-snapshot-000000.pkl"}
    (folder / "metric-fid50k_full.jsonl").write_text(json.dumps(record) + "\n")


def summary(folder: Path) -> None:
    files = folder / "wandb/run-20240101_000000-abc/files"
    files.mkdir(parents=True)
    (files / "wandb-summary.json").write_text('{"_step": 59, "d_loss": 3.5, "fid": 20}')


def event(folder: Path) -> None:
    event_files.write(folder / "logs", [event_files.event(1, event_files.scalar("d_loss", 9.0))])


def version(folder: Path) -> None:
    (folder / "metrics.csv").write_text("step,d_loss\n0,9\n")
    (folder / "hparams.yaml").write_text("lr: 1\n")


def records(folder: Path) -> None:
    (folder / "log").write_text('[{"iteration": 1, "epoch": 0, "elapsed_time": 1, "d_loss": 9}]')


def started(folder: Path) -> None:
    (folder / "loss_log.txt").write_text(
        "================ Training Loss (today) ================\n"
    )


def said(run: Run) -> str:
    assert run.reading is not None
    left = [f"{each.what}: {each.why}" for each in run.reading.left_out]
    problems = [str(each.what) for each in run.problems]
    return "\n".join([*left, *problems, *map(str, run.reading.notes)])


@pytest.mark.parametrize(
    ("orphan", "words"),
    [
        (metric, "By what was left aside fid50k_full was 278.5 at kimg 0"),
        (summary, "files/wandb-summary.json: recognised by 'wandb', with 1 row of training"),
        (event, "recognised by 'tensorboard', with 1 row of training, where losses.csv has 60"),
        (version, "recognised by 'lightning', with 1 row of training"),
        (records, "log: recognised by 'chainer', with 1 row of training"),
        (started, "What 'pix2pix' recognises cannot be read: "),
    ],
)
def test_an_orphan_beside_a_table(
    tmp_path: Path, orphan: Callable[[Path], None], words: str
) -> None:
    orphan(tmp_path)
    first = chosen_reader(tmp_path).name if orphan is not started else "pix2pix"
    table(tmp_path / "losses.csv")
    run = read_run(tmp_path)
    assert run.format == chosen_reader(tmp_path).name == "table"
    assert run.metrics.steps.tolist() == list(range(ROWS))
    assert rows_of_training(run) == ROWS
    assert words in said(run)
    asked = ReadOptions(first)
    if orphan is started:
        with pytest.raises(RunBroken, match="holds no line of losses"):
            read_run(tmp_path, asked)
    else:
        assert read_run(tmp_path, asked).format == first


@pytest.mark.parametrize("rows", [1, 40])
def test_a_table_of_next_to_nothing_beside_a_log(tmp_path: Path, rows: int) -> None:
    table(tmp_path / "results.csv", rows, "step,fid,psnr")
    printed(tmp_path / "train.log", 400)
    run = read_run(tmp_path)
    assert (run.format, len(run.metrics)) == ("log", 400)
    assert "results.csv: recognised by 'table', with 0 rows of training" in said(run)
    assert "psnr was 0.5 at step " in said(run)


def test_scores_that_count_as_the_training_are_drawn_with_it(tmp_path: Path) -> None:
    table(tmp_path / "results.csv", 40, "epoch,fid,time")
    printed(tmp_path / "train.log", 400)
    run = read_run(tmp_path)
    fid = run.scalar("fid")
    assert fid is not None
    assert fid.to_dict() == {epoch: 1 + epoch / 8 for epoch in range(40)}
    assert run.reading is not None
    assert run.reading.files == ("train.log", "results.csv")
    assert "results.csv" not in said(run)


def test_several_orphans_beside_a_table(tmp_path: Path) -> None:
    for name in "abc":
        files = tmp_path / f"wandb/run-20240101_000000-{name}/files"
        files.mkdir(parents=True)
        (files / "wandb-summary.json").write_text('{"_step": 59, "d_loss": 3.5}')
    with pytest.raises(RunNotFound, match="holds 3 runs"):
        read_run(tmp_path)
    table(tmp_path / "losses.csv")
    assert read_run(tmp_path).format == "table"


def test_pictures_beside_one_line_of_a_metric(tmp_path: Path) -> None:
    metric(tmp_path)
    noise = np.random.default_rng(0)
    for epoch in range(1, 13):
        picture = Image.fromarray(noise.integers(0, 255, (8, 8, 3)).astype(np.uint8))
        picture.save(tmp_path / f"fake_epoch_{epoch}.png")
    run = read_run(tmp_path)
    assert (run.format, len(run.samples)) == ("pictures", 12)
    assert "fid50k_full was 278.5" in said(run)


@pytest.mark.parametrize("head", ["age,income,hours", "id,x,y"])
def test_a_table_of_data_outweighs_nothing(tmp_path: Path, head: str) -> None:
    metric(tmp_path)
    table(tmp_path / "adult.csv", 900, head)
    run = read_run(tmp_path)
    assert (run.format, run.metrics.names) == ("stylegan", ("fid50k_full",))


def test_few_epochs_in_a_table_beside_the_batches_of_a_log(tmp_path: Path) -> None:
    table(tmp_path / "history.csv", 2, "epoch,d_loss,g_loss")
    printed(tmp_path / "train.log", 400)
    assert read_run(tmp_path).format == "table"


def test_few_rows_beside_no_more_stay(tmp_path: Path) -> None:
    table(tmp_path / "losses.csv", 3)
    printed(tmp_path / "train.log", 12)
    assert read_run(tmp_path).format == "table"


def test_a_particular_log_of_substance_stays(tmp_path: Path) -> None:
    tags = ("Progress/kimg", "Loss/D/loss")
    ticks = [{t: {"num": 8, "mean": i, "std": 1.5} for t in tags} for i in range(25)]
    (tmp_path / "stats.jsonl").write_text("\n".join(map(json.dumps, ticks)))
    table(tmp_path / "losses.csv", 900)
    assert read_run(tmp_path).format == "stylegan"


def test_names_of_the_table_may_be_mapped(tmp_path: Path) -> None:
    metric(tmp_path)
    table(tmp_path / "losses.csv", head="Epoch,alpha,beta")
    run = read_run(tmp_path, ReadOptions(names={"d_loss": "alpha"}))
    assert run.metrics.values("d_loss")[0] == 1
    with pytest.raises(UsageError, match="no column 'gamma'"):
        read_run(tmp_path, ReadOptions(names={"d_loss": "gamma"}))


def test_several_trainings_beside_an_orphan_are_named(tmp_path: Path) -> None:
    metric(tmp_path)
    table(tmp_path / "a.csv")
    table(tmp_path / "b.csv", head="errG,Epoch,errD")
    with pytest.raises(RunNotFound, match=r"holds 2 runs.*a\.csv, b\.csv"):
        read_run(tmp_path)
