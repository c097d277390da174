"""Logs of PaddleGAN: epochs and iterations, starts, metrics, configurations, other ranks."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganreport.errors import RunNotFound
from ganreport.readers import ReadOptions, read_run
from ganreport.run.model import Run

CONFIG = """[05/01 07:59:00] ppgan INFO: Configs: 
dataset:
  train:
    dataroot: /home/someone/data
model:
  discriminator:
    name: NLayerDiscriminator
  gan_criterion:
    gan_mode: {mode}
    name: GANLoss
  name: {model}
output_dir: /home/someone/output
timestamp: -2024-05-01-07-59

"""  # noqa: W291
TIMES = (
    "batch_cost: 0.10000 sec reader_cost: 0.00100 sec ips: 9.80000 images/s eta: {eta} "
    "max_mem_reserved: 123 MB max_mem_allocated: 100 MB"
)
PIX2PIX = "D_fake_loss: 0.300 D_real_loss: 0.500 G_adv_loss: 1.300 G_L1_loss: 20.000 "


def by_epoch(count: int, size: int = 1000, interval: int = 100, losses: str = PIX2PIX) -> str:
    """Rows as ``print_log`` writes them; the epoch is that of the batch before."""
    text = ""
    for i in range(interval, count + 1, interval):
        epoch = max(0, i - 2) // size + 1
        text += (
            f"[05/01 08:{i // 100 % 60:02d}:00] ppgan.engine.trainer INFO: Epoch: {epoch}/4, "
            f"iter: {i % size}/{size} lr: 2.000e-04 {losses}"
            + TIMES.format(eta="1 day, 2:03:04") + "\n"
        )  # fmt: skip
    return text


def by_iteration(count: int, losses: str, first: int = 100) -> str:
    return "".join(
        f"[05/01 08:{i // 100 % 60:02d}:00] ppgan.engine.trainer INFO: Iter: {i}/300000 "
        f"lr: 1.000e-04 {losses}{TIMES.format(eta='0:20:00')}\n"
        for i in range(first, count + 1, 100)
    )


def values(run: Run, name: str) -> list[float]:
    held = run.scalar(name)
    assert held is not None, name
    return [float(x) for x in held]


def test_iterations_count_all_epochs(tmp_path: Path) -> None:
    """The last iteration of an epoch is written as 0, the next one as of the same epoch."""
    config = CONFIG.format(mode="vanilla", model="Pix2PixModel")
    (tmp_path / "log.txt").write_text(config + by_epoch(4000))
    run = read_run(tmp_path)
    assert run.format == "paddlegan"
    assert run.metrics.steps.tolist() == list(range(100, 4001, 100))
    assert values(run, "epoch")[-1] == 4
    assert values(run, "d_loss") == pytest.approx([0.4] * 40)
    assert set(values(run, "g_loss")) == {1.3}
    assert set(values(run, "G_L1_loss")) == {20.0}
    assert set(values(run, "ips")) == {9.8}
    assert "someone" not in str(run.info.configuration)
    assert run.info.configuration["model.name"] == "Pix2PixModel"
    card = run.info.objective
    assert card is not None
    assert (card.blind_d_loss, card.blind_g_loss) == pytest.approx((math.log(2), math.log(2)))


@pytest.mark.parametrize("interval", [1, 7, 10])
def test_each_interval(tmp_path: Path, interval: int) -> None:
    (tmp_path / "log.txt").write_text(by_epoch(45, 10, interval))
    assert read_run(tmp_path).metrics.steps.tolist() == list(range(interval, 46, interval))


def test_versions_that_do_not_say_how_long_an_epoch_is(tmp_path: Path) -> None:
    text = "".join(
        f"[11/05 08:00:00] ppgan.engine.trainer INFO: Epoch: {epoch}, iters: {i} lr: 0.000200 "
        "D_fake_loss: 0.300 D_real_loss: 0.500 G_adv_loss: 1.300 \n"
        for epoch in (1, 2, 3)
        for i in range(0, 1000, 100)
    )
    (tmp_path / "log.txt").write_text(text)
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(0, 3000, 100))
    assert run.reading is not None
    assert any("as if one had 1,000" in str(note) for note in run.reading.notes)


def test_epochs_from_0_and_names_until_2021(tmp_path: Path) -> None:
    text = "".join(
        f"    [10/29 05:39:40] ppgan.engine.trainer INFO: Epoch: {epoch}, iters: {i} lr: 0.000200 "
        "D_A: 0.448 G_A: 0.973 rec: 1.258 D_B: 0.436 G_B: 0.889 reader cost: 2.4s batch cost: 4s\n"
        for epoch in (0, 1, 2)
        for i in range(0, 50, 10)
    )
    (tmp_path / "log.txt").write_text(text)
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(0, 150, 10))
    assert set(run.pairs) == {"A", "B"}
    assert set(values(run, "g_loss (B)")) == {0.889}


def test_a_row_that_is_garbled_is_counted(tmp_path: Path) -> None:
    text = by_iteration(1000, PIX2PIX).replace("Iter: 500/", "Iter: 500?")
    (tmp_path / "log.txt").write_text(text)
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == [i for i in range(100, 1001, 100) if i != 500]
    assert "1 row could not be taken apart" in str(run.problems[0].what)


def test_what_the_launcher_keeps(tmp_path: Path) -> None:
    for rank in (0, 1):
        (tmp_path / f"workerlog.{rank}").write_text(by_epoch(1000))
    assert len(read_run(tmp_path).metrics) == 10


def test_colours_of_a_terminal(tmp_path: Path) -> None:
    text = by_iteration(1000, PIX2PIX).replace("[05", "\x1b[32m[05").replace("] pp", "]\x1b[0m pp")
    (tmp_path / "nohup.out").write_text(text)
    assert read_run(tmp_path).format == "paddlegan"


def test_modes_whose_terms_are_summed(tmp_path: Path) -> None:
    config = CONFIG.format(mode="wgangp", model="GANModel")
    (tmp_path / "log.txt").write_text(config + by_iteration(2000, PIX2PIX))
    run = read_run(tmp_path)
    assert values(run, "d_loss") == pytest.approx([0.8] * 20)
    assert run.info.objective is not None
    assert run.info.objective.name == "wgan-gp"


def test_esrgan_with_metrics(tmp_path: Path) -> None:
    losses = (
        "loss_pix: 0.020 loss_percep: 2.000 l_g_gan: 0.003 l_d_real: 0.300 l_d_fake: 0.250 "
        "out_d_real: 1.200 out_d_fake: -1.100 "
    )
    config = CONFIG.format(mode="vanilla", model="ESRGAN")
    text = config + by_iteration(5000, losses)
    text += "[05/01 09:00:00] ppgan.engine.trainer INFO: Test iter: [0/14]\n"
    text += "[05/01 09:00:01] ppgan.engine.trainer INFO: Metric psnr: 24.1234\n"
    text += "[05/01 09:00:01] ppgan.engine.trainer INFO: Metric ssim: 0.7000\n"
    (tmp_path / "log.txt").write_text(text + by_iteration(6000, losses, 5100))
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(100, 6001, 100))
    assert values(run, "d_loss") == pytest.approx([0.55] * 60)
    assert set(values(run, "d_real_mean")) == {1.2}
    psnr = run.scalar("psnr")
    assert psnr is not None
    assert psnr.to_dict() == {5000: 24.1234}
    assert run.info.objective is not None
    assert run.info.objective.name == "relativistic"


def test_starts_in_a_dated_folder(tmp_path: Path) -> None:
    folder = tmp_path / "pix2pix-2024-05-01-07-59"
    folder.mkdir()
    config = CONFIG.format(mode="vanilla", model="Pix2PixModel")
    again = by_iteration(3000, PIX2PIX, 1600)
    (folder / "log.txt").write_text(
        config + by_iteration(2000, PIX2PIX) + config.replace("05/01", "05/02") + again
    )
    run = read_run(folder)
    assert run.metrics.steps.tolist() == list(range(100, 3001, 100))
    assert [a.first_step for a in run.info.attempts] == [100, 1600]
    assert run.info.attempts[0].started == "2024-05-01T07:59:00+00:00"


def test_pairs_of_a_cyclegan(tmp_path: Path) -> None:
    losses = "D_A_loss: 0.200 D_B_loss: 0.300 G_A_adv_loss: 0.400 G_B_adv_loss: 0.500 "
    (tmp_path / "log.txt").write_text(by_epoch(1000, losses=losses))
    run = read_run(tmp_path)
    assert set(run.pairs) == {"A", "B"}
    assert set(values(run, "d_loss")) == {0.2}
    assert set(values(run, "g_loss (B)")) == {0.5}


def test_other_ranks_and_records_are_named(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text(by_epoch(1000))
    (tmp_path / "log.txt.rank1").write_text(by_epoch(1000))
    (tmp_path / "vdlrecords.1700000000.log").write_bytes(b"")
    run = read_run(tmp_path)
    assert len(run.metrics) == 10
    assert run.reading is not None
    left = {str(each.what): str(each.why) for each in run.reading.left_out}
    assert "another process" in left["log.txt.rank1"]
    assert "VisualDL" in left["vdlrecords.1700000000.log"]


def test_pictures_of_training(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text(by_epoch(3000))
    (tmp_path / "visual_train").mkdir()
    for epoch in (1, 2, 3):
        for label in ("fake_B", "real_A"):
            noise = np.random.default_rng(epoch).integers(0, 256, (20, 20, 3)).astype(np.uint8)
            Image.fromarray(noise).save(tmp_path / f"visual_train/epoch{epoch:03d}_{label}.png")
    assert [sample.step for sample in read_run(tmp_path).samples] == [1000, 2000, 3000]


def test_folders_of_outputs_are_a_choice(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "log.txt").write_text(by_epoch(1000))
    with pytest.raises(RunNotFound, match="2 runs"):
        read_run(tmp_path)
    assert len(read_run(tmp_path, ReadOptions(run="b")).metrics) == 10
