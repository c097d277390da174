"""Checkpoint folders of CycleGAN and pix2pix: logs, options, pictures; nothing crashes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ganreport.analysis.analyse import analyse
from ganreport.analysis.grading import Status
from ganreport.errors import RunBroken, RunError, RunNotFound
from ganreport.readers import read_run
from ganreport.readers.pix2pix import reader
from ganreport.report.build import make_report
from ganreport.run.model import Run

HEADER = "================ Training Loss ({}) ================\n"
CYCLE = "(epoch: {}, iters: {}, time: 0.480, data: 0.199) D_A: {:.3f} G_A: {:.3f} cycle_A: 1.000 D_B: 0.200 G_B: 0.300 cycle_B: 0.900 \n"  # noqa: E501
PAIRED = "(epoch: {}, iters: {}, time: 0.480, data: 0.199) G_GAN: {:.3f} G_L1: 20.000 D_real: {:.3f} D_fake: {:.3f} \n"  # noqa: E501
OPTIONS = """----------------- Options ---------------
               batch_size: 1                             
          checkpoints_dir: /home/someone/checkpoints     	[default: ./checkpoints]
                 gan_mode: {}                            
                  isTrain: {}                            	[default: None]
                    model: {}                            
----------------- End -------------------
"""  # noqa: W291


def cycle(folder: Path, epochs: int = 5, options: tuple[str, ...] = ()) -> Path:
    """A run of 50 images an epoch, printed each ten."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        CYCLE.format(e, i, e / 10, i / 100) for e in range(1, epochs + 1) for i in range(10, 51, 10)
    ]
    (folder / "loss_log.txt").write_text(HEADER.format("Mon Feb 14 16:51:32 2022") + "".join(rows))
    if options:
        (folder / "train_opt.txt").write_text(OPTIONS.format(*options))
    return folder


def values(run: Run, name: str) -> list[float]:
    found = run.scalar(name)
    assert found is not None
    return [float(x) for x in found]


def test_both_pairs_of_a_cyclegan(tmp_path: Path) -> None:
    run = read_run(cycle(tmp_path / "maps", options=("lsgan", "True", "cycle_gan")))
    assert run.format == "pix2pix"
    assert run.metrics.steps.tolist() == list(range(10, 251, 10))
    assert values(run, "d_loss")[::5] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5])
    assert values(run, "epoch")[4::5] == pytest.approx([1, 2, 3, 4, 5])
    assert set(values(run, "d_loss (B)")) == {0.2}
    assert values(run, "cycle_A")[0] == 1
    assert run.pairs == {
        "A": {"d_loss": "d_loss", "g_loss": "g_loss"},
        "B": {"d_loss": "d_loss (B)", "g_loss": "g_loss (B)"},
    }
    assert run.info.objective is not None
    assert run.info.objective.name == "lsgan"
    assert run.info.configuration["batch_size"] == 1
    assert "someone" not in repr(run)


def test_a_file_with_another_name_alone(tmp_path: Path) -> None:
    cycle(tmp_path)
    file = (tmp_path / "loss_log.txt").rename(tmp_path / "loss_unet_log.txt")
    assert len(read_run(file).metrics) == 25
    assert read_run(tmp_path).info.objective is None


def test_losses_of_a_pix2pix_in_which_d_wins(tmp_path: Path) -> None:
    rows = [
        PAIRED.format(e, i, 1 + e / 10, 0.6 / e, 0.2 / e)
        for e in range(1, 101)
        for i in range(10, 51, 10)
    ]
    (tmp_path / "loss_log.txt").write_text(HEADER.format("x") + "".join(rows))
    (tmp_path / "opt.txt").write_text(OPTIONS.format("vanilla", "True", "pix2pix"))
    run = read_run(tmp_path)
    assert values(run, "d_loss")[:2] == pytest.approx([0.4, 0.4])
    assert values(run, "D_real")[0] == 0.6
    assert run.reading is not None
    assert ("0.5 * D_real + 0.5 * D_fake", "d_loss") in run.reading.mapped
    answers = {finding.id: finding for finding in make_report(analyse(run)).findings}
    assert answers["dominance"].status is Status.WARN
    assert "overpowers the generator" in str(answers["dominance"].claim)


def test_options_of_a_later_test_are_not_those_of_training(tmp_path: Path) -> None:
    cycle(tmp_path)
    (tmp_path / "opt.txt").write_text(OPTIONS.format("lsgan", "False", "test"))
    run = read_run(tmp_path)
    assert run.info.objective is None
    assert run.info.configuration == {}
    assert run.reading is not None
    assert any("later test" in str(note) for note in run.reading.notes)


def test_the_last_training_of_substance_counts(tmp_path: Path) -> None:
    first, second = cycle(tmp_path / "a", 3), cycle(tmp_path / "b", 4)
    texts = [(folder / "loss_log.txt").read_text() for folder in (first, second)]
    (second / "loss_log.txt").write_text(
        texts[0] + texts[1] + HEADER.format("y") + CYCLE.format(1, 10, 9, 9)
    )
    run = read_run(second)
    assert run.metrics.steps[-1] == 200
    (problem,) = [p for p in run.problems if p.kind == "appended"]
    assert problem.count == 16
    assert "3 trainings" in str(problem.what)
    assert "number 2 counts" in str(problem.what)


def test_several_logs_are_named(tmp_path: Path) -> None:
    cycle(tmp_path / "one")
    cycle(tmp_path / "two")
    with pytest.raises(RunNotFound, match=r"holds 2 runs .*: one, two\. Give the folder of one"):
        read_run(tmp_path)


def test_headers_alone_say_how_often_training_was_started(tmp_path: Path) -> None:
    (tmp_path / "loss_log.txt").write_text(HEADER.format("x") * 2)
    with pytest.raises(RunBroken, match="started 2 times"):
        read_run(tmp_path)


def test_translations_are_put_on_the_steps_of_their_epochs(tmp_path: Path) -> None:
    folder = cycle(tmp_path / "maps") / "web" / "images"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for epoch in range(1, 6):
        for label in ("real_A", "fake_A", "fake_B", "rec_A"):
            picture = rng.integers(0, 256, (32, 32, 3)).astype(np.uint8)
            Image.fromarray(picture).save(folder / f"epoch{epoch:03d}_{label}.png")
    run = read_run(tmp_path / "maps")
    assert [sample.step for sample in run.samples] == [50, 100, 150, 200, 250]
    shown = run.samples[2].arrays.get("random")
    assert shown is not None
    np.testing.assert_array_equal(shown[0], np.asarray(Image.open(folder / "epoch003_fake_B.png")))
    assert run.reading is not None
    assert run.reading.latents == "redrawn"
    assert make_report(analyse(run)).findings


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_damaged_files_give_a_run_or_an_error_of_ours(tmp_path: Path, data: st.DataObject) -> None:
    folder = cycle(tmp_path / "maps", options=("lsgan", "True", "cycle_gan"))
    for name in ("loss_log.txt", "train_opt.txt"):
        content = bytearray((folder / name).read_bytes())
        for _ in range(data.draw(st.integers(0, 4))):
            at = data.draw(st.integers(0, len(content) - 1))
            content[at : at + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=12))
        (folder / name).write_bytes(content)
    try:
        run = read_run(folder)
    except RunError:
        return
    assert (np.diff(run.metrics.steps) > 0).all()


def test_recognising_never_raises(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("(epoch: x, iters: y)")
    assert not reader.READER.recognises(tmp_path)
    assert not reader.READER.recognises(tmp_path / "notes.txt")
    assert not reader.READER.recognises(tmp_path / "missing")
