"""Weights & Biases: its offline run as it wrote it, folders of others, runs without a history."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganreport.errors import RunNotFound
from ganreport.readers import ReadOptions, read_run
from ganreport.readers.wandb import reader

from .. import known

HOME = known.WRITTEN / "wandb"
(RUN,) = (file.parent.relative_to(HOME).as_posix() for file in HOME.glob("wandb/*/*.wandb"))
CONFIG = """wandb_version: 1
_wandb:
  value:
    python_version: 3.11.7
lr:
  desc: null
  value: 0.002
optimizer:
  value:
    betas: !!python/tuple
    - 0.5
    - 0.999
data_root:
  value: /home/somebody/data
"""


@pytest.mark.parametrize("where", ["", "wandb", RUN])
def test_a_run_is_found_from_the_project_down(where: str) -> None:
    run = read_run(HOME / where)
    known.assert_known(run)
    assert run.problems == ()
    assert (run.info.name, run.info.status) == ("known-values", "finished")
    assert run.info.configuration == known.SETTINGS


def test_pictures_stand_at_the_steps_of_the_log_not_of_their_names() -> None:
    names = {file.name.split("_")[1] for file in HOME.rglob("*.png")}
    assert names == {"9", "19", "29", "39"}
    assert [sample.step for sample in read_run(HOME).samples] == [10, 20, 30, 40]


def test_a_file_of_settings_goes_before_the_log(tmp_path: Path) -> None:
    path = known.copied("wandb", tmp_path, RUN)
    (path / "files/config.yaml").write_text(CONFIG)
    run = read_run(path)
    more = {"lr": 0.002, "optimizer.betas": [0.5, 0.999]}
    assert run.info.configuration == known.SETTINGS | more


def test_of_several_runs_one_has_to_be_chosen(tmp_path: Path) -> None:
    path = known.copied("wandb", tmp_path)
    other = "wandb/run-20260101_000000-abc"
    shutil.copytree(path / RUN, path / other)
    (path / "wandb/latest-run").symlink_to(path / other)
    with pytest.raises(RunNotFound, match=r"holds 2 runs: wandb/offline-run-.*, wandb/run-2026"):
        read_run(path)
    assert read_run(path, ReadOptions(run=other)).path.name == Path(other).name


def last_values(path: Path) -> None:
    (path / "files").mkdir(parents=True)
    found = {"_step": 40, "_runtime": 3.5, "d_loss": 0.78125, "note": "x", "_wandb": {"a": 1}}
    (path / "files/wandb-summary.json").write_text(json.dumps(found))


def test_without_a_history_the_last_values_are_read_and_that_is_said(tmp_path: Path) -> None:
    last_values(tmp_path)
    (tmp_path / "files/wandb-metadata.json").write_text('{"host": "somewhere"}')
    run = read_run(tmp_path)
    assert (run.metrics.steps.tolist(), run.scalar("d_loss").tolist()) == ([40], [0.78125])
    assert str(run.problems[0].what).endswith("only their last values are read.")
    assert run.reading is not None
    assert run.reading.left_out[0].what == "files/wandb-metadata.json"


def test_the_history_of_old_versions_is_read(tmp_path: Path) -> None:
    last_values(tmp_path)
    rows = [{"_step": step, "_timestamp": 1e9 + step, "d_loss": step / 8} for step in range(3)]
    text = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "files/wandb-history.jsonl").write_text(text)
    run = read_run(tmp_path)
    assert run.scalar("d_loss").tolist() == [0, 0.125, 0.25]
    assert run.problems == ()


def test_steps_that_only_count_calls_give_way_to_epochs_of_pictures_too(tmp_path: Path) -> None:
    last_values(tmp_path)
    rows = [{"_step": i, "epoch": 10 * i + 10, "d_loss": i / 8, "g_loss": 1} for i in range(30)]
    (tmp_path / "files/wandb-history.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "files/media/images").mkdir(parents=True)
    for step in (9, 29):
        pixels = np.random.default_rng(step).integers(0, 255, (16, 16, 3), np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"files/media/images/samples_{step}_abcdef.png")
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(10, 301, 10))
    assert [sample.step for sample in run.samples] == [100, 300]


def test_a_run_without_anything_to_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files/wandb-summary.json").write_text("{")
    run = read_run(tmp_path)
    assert (len(run.metrics), [p.kind for p in run.problems]) == (0, ["unreadable", "missing"])


def test_a_directory_of_anything_else_is_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "wandb").mkdir()
    (tmp_path / "run-x").mkdir()
    assert not reader.READER.recognises(tmp_path)
