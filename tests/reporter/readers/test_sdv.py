"""SDV's CTGAN: its table of losses and its console, as the real writer left them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from ganreport.errors import RunBroken
from ganreport.readers import ReadOptions, read_run, sdv
from ganreport.run.model import Run

from . import known

HOME = known.WRITTEN / "sdv"


def losses(name: str) -> list[float]:
    with (HOME / "loss_values.csv").open() as table:
        return [float(row[name]) for row in csv.DictReader(table)]


def values(run: Run, name: str) -> list[float]:
    scalar = run.scalar(name)
    assert scalar is not None
    return scalar.tolist()


def test_the_table_is_that_of_a_critic() -> None:
    run = read_run(HOME)
    assert run.reading is not None
    assert (run.reading.reader, run.reading.unit) == ("table", "epoch")
    assert run.metrics.steps.tolist() == list(range(40))
    assert run.info.objective is not None
    assert run.info.objective.name == "wgan-gp"
    for our, theirs in (("g_loss", "Generator Loss"), ("d_loss", "Discriminator Loss")):
        assert values(run, our) == losses(theirs)


def test_the_console_shows_the_same_epochs() -> None:
    run = read_run(HOME, ReadOptions(reader="sdv"))
    assert run.metrics.steps.tolist() == list(range(40))
    assert run.info.objective is not None
    assert run.info.objective.name == "wgan-gp"
    for our, theirs in (("g_loss", "Generator Loss"), ("d_loss", "Discriminator Loss")):
        np.testing.assert_allclose(values(run, our), losses(theirs), atol=0.0051)


@pytest.mark.parametrize("end", ["\r", "\n"])
def test_a_state_an_epoch_after_it_counts_as_done(tmp_path: Path, end: str) -> None:
    bars = [
        f"Gen. (-0.{i}) | Discrim. (0.0{i}):  5%|# | {i}/9 [00:01<00:02, 3it/s]"
        for i in range(1, 10)
    ]
    (tmp_path / "nohup.out").write_text(end.join(bars) + end)
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(9))
    assert values(run, "g_loss") == [-i / 10 for i in range(1, 10)]


def test_a_second_training_counts_from_the_first_epoch(tmp_path: Path) -> None:
    text = (HOME / "console.log").read_text()
    (tmp_path / "twice.log").write_text(text + text)
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(40))
    assert [(each.kind, each.count) for each in run.problems] == [("appended", 40)]
    assert len(read_run(tmp_path, ReadOptions(run="1")).metrics) == 40


def test_a_log_before_its_first_epoch_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_text("Gen. (+00.00) | Discrim. (+00.00):   0%|   | 0/40 [00:00<?]\r")
    assert sdv.READER.recognises(tmp_path)
    with pytest.raises(RunBroken, match="no losses of an epoch"):
        read_run(tmp_path)


def test_nothing_at_a_log_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_text("Epoch 1, Loss G: -0.9, Loss D: 0.1\n" * 5)
    assert not sdv.READER.recognises(tmp_path)
    assert not sdv.READER.recognises(tmp_path / "x.log")


@known.FEW
@given(damage=known.damages())
def test_damage_is_named_or_refused(tmp_path: Path, damage: known.Damage) -> None:
    content = (HOME / "console.log").read_bytes()
    known.assert_survives(tmp_path, tmp_path / "console.log", content, damage)
