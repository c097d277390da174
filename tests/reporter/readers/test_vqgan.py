"""Autoencoders with a discriminator, by the names of their columns wherever those were written."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from ganreport.readers import read_run
from ganreport.run.model import Run

from .tensorboard import event_files

NAMES = (
    "train/aeloss", "train/discloss", "train/disc_loss", "train/g_loss", "train/logits_real",
    "train/logits_fake", "train/d_weight", "train/disc_factor", "train/rec_loss", "val/rec_loss",
)  # fmt: skip
ROWS = 20


def row(step: int, start: int) -> list[float]:
    """The scalars of a step; D is trained from ``start`` on, and its factor is 0.8."""
    on = 0.8 * (step >= start)
    loss = on * (0.9 - step / 100)
    return [0.5, loss, loss, 0.1 + step / 100, 0.2, -0.1 - step / 100, 3.0, on, 0.4, 0.6]


def written(folder: Path, start: int = 0, tail: str = "_step", options: str = "") -> Run:
    folder.mkdir(exist_ok=True)
    head = ",".join([*(name + tail for name in NAMES), "epoch", "step"])
    rows = [",".join(map(str, [*row(step, start), 0, step])) for step in range(ROWS)]
    (folder / "metrics.csv").write_text("\n".join([head, *rows]))
    (folder / "hparams.yaml").write_text(options)
    return read_run(folder)


def blind(run: Run) -> float | None:
    return run.info.objective.blind_d_loss if run.info.objective else None


@pytest.mark.parametrize("tail", ["_step", "_epoch", ""])
def test_what_the_names_mean(tmp_path: Path, tail: str) -> None:
    run = written(tmp_path, tail=tail)
    assert run.reading is not None
    mapped = {our: theirs for theirs, our in run.reading.mapped}
    assert mapped["d_loss"] == "train/disc_loss" + tail
    assert mapped["g_loss"] == "train/g_loss" + tail
    assert mapped["d_real_mean"] == "train/logits_real" + tail
    assert mapped["d_fake_mean"] == "train/logits_fake" + tail
    assert mapped["reconstruction_loss"] == "train/rec_loss" + tail
    assert run.info.objective is None


def test_before_the_discriminator_starts_there_is_no_game(tmp_path: Path) -> None:
    run = written(tmp_path, start=8)
    for name in ("d_loss", "g_loss", "d_real_mean", "d_fake_mean"):
        scalar = run.scalar(name)
        assert scalar is not None
        assert scalar.index.tolist() == list(range(8, ROWS))
    assert run.scalar("reconstruction_loss").index.tolist() == list(range(ROWS))  # type: ignore[union-attr]
    assert run.reading is not None
    assert any("is 0 in 8 rows, in which D takes no part" in str(n) for n in run.reading.notes)


def test_a_discriminator_that_never_starts(tmp_path: Path) -> None:
    run = written(tmp_path, start=ROWS)
    assert run.scalar("d_loss") is None
    assert run.scalar("g_loss") is None
    assert run.reading is not None
    assert any("D took no part" in str(n) for n in run.reading.notes)


@pytest.mark.parametrize(
    ("loss", "name", "level"),
    [
        ("", "hinge", 0.8),
        ("disc_loss: hinge", "hinge", 0.8),
        ("disc_loss: vanilla", "logistic, G's loss linear", 0.8 * math.log(2)),
        ("disc_loss: own", None, None),
    ],
)
def test_the_objective_by_options(
    tmp_path: Path, loss: str, name: str | None, level: float | None
) -> None:
    options = (
        f"lossconfig:\n  target: a.WithDiscriminator\n  params:\n    disc_start: 0\n    {loss}\n"
    )
    run = written(tmp_path, options=options)
    assert (run.info.objective.name if run.info.objective else None) == name
    assert blind(run) == (None if level is None else pytest.approx(level))


def test_event_files_with_options_beside_them(tmp_path: Path) -> None:
    rows = [
        event_files.event(step, *map(event_files.scalar, NAMES, row(step, 5)))
        for step in range(ROWS)
    ]
    event_files.write(tmp_path / "testtube/version_0/tf", rows)
    for start, loss in (("2021-01-01", "vanilla"), ("2021-01-02", "hinge")):
        place = tmp_path / f"configs/{start}-project.yaml"
        place.parent.mkdir(exist_ok=True)
        place.write_text(
            f"model:\n  ckpt_path: /home/x\n  params:\n    lossconfig:\n      params:\n"
            f"        disc_loss: {loss}\n"
        )
    run = read_run(tmp_path)
    assert run.reading is not None
    assert run.reading.reader == "tensorboard"
    assert run.reading.files[-1] == "configs/2021-01-02-project.yaml"
    assert run.info.configuration == {"model.params.lossconfig.params.disc_loss": "hinge"}
    assert blind(run) == pytest.approx(0.8)
    assert run.scalar("d_loss").index.tolist() == list(range(5, ROWS))  # type: ignore[union-attr]


def test_the_same_words_of_another_training_are_no_sign_of_one(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("step,logits_real,logits_fake,g_loss\n1,1,2,3\n2,1,2,3\n")
    run = read_run(tmp_path)
    assert run.reading is not None
    assert run.reading.notes == ()
