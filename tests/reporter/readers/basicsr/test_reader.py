"""Experiments of BasicSR and its kin, of KAIR: rows, starts, options, validation, pictures."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganreport.errors import RunBroken, RunNotFound
from ganreport.readers import ReadOptions, read_run
from ganreport.run.model import Run

OPTIONS = """name: {name}
model_type: {model}
datasets:
  train:
    name: DIV2K
    dataroot_gt: /home/someone/DIV2K
    gt_size: 128
network_g:
  type: RRDBNet
network_d:
  type: VGGStyleDiscriminator
path:
  pretrain_network_g: /home/someone/net_g.pth
train:
  optim_g:
    lr: !!float 1e-4
  gan_opt:
    type: GANLoss
    gan_type: {kind}
    real_label_val: 1.0
    fake_label_val: 0.0
    loss_weight: !!float {weight}
val:
  val_freq: !!float 5e3
"""
LOSSES = (
    "l_g_pix: {pix:.4e} l_g_percep: 2.0000e+00 l_g_gan: {g:.4e} l_d_real: {real:.4e} "
    "out_d_real: 1.2000e+00 l_d_fake: {fake:.4e} out_d_fake: -1.1000e+00 "
)


def stamp(day: int, number: int) -> str:
    """The time of a line as Python's logging writes it."""
    return f"2024-05-{day:02d} {8 + number // 3600:02d}:{number // 60 % 60:02d}:{number % 60:02d},{number % 1000:03d}"  # noqa: E501


def row(iteration: int, day: int = 1, losses: str = LOSSES, rates: str = "1.000e-04,") -> str:
    """One print, by the format strings of ``MessageLogger``; 2,000 iterations are an epoch."""
    values = losses.format(
        pix=0.02, g=0.07 + iteration * 1e-6, real=0.3 + iteration * 1e-6, fake=0.25
    )
    return (
        f"{stamp(day, iteration // 100)} INFO: [mine..][epoch:{iteration // 2000:3d}, "
        f"iter:{iteration:8,d}, lr:({rates})] [eta: 1 day, 10:11:12, time (data): 0.900 (0.002)] "
        f"{values}\n"
    )


def head(day: int = 1, resumed: int = 0) -> str:
    """What a start writes before its first row."""
    text = f"{stamp(day, 0)} INFO: \nVersion Information: \n\tBasicSR: 1.4.2\n\tPyTorch: 2.0\n"
    text += f"{stamp(day, 0)} INFO: \n  name: mine\n  train:[\n    total_iter: 400000\n  ]\n\n"
    text += (
        f"{stamp(day, 0)} INFO: Training statistics:\n\tNumber of train images: 32592\n"
        "\tRequire iter number per epoch: 2000\n"
    )
    if resumed:
        text += f"{stamp(day, 1)} INFO: Resuming training from epoch: 5, iter: {resumed}.\n"
    return text


def validation(day: int, name: str, value: float, best: float, at: int) -> str:
    """What ``_log_validation_metric_values`` logs."""
    return (
        f"{stamp(day, 5)} INFO: Validation {name}\n\t # psnr: {value:.4f}\t"
        f"Best: {best:.4f} @ {at} iter\n\n"
    )


def experiment(folder: Path, kind: str = "vanilla", model: str = "RealESRGANModel") -> Path:
    """Three starts: to 12,000, a resume at 10,000 to 15,000, and one that logs nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    first = head() + "".join(row(i) for i in range(100, 5001, 100))
    first += validation(1, "Set14", 24.0, 24.0, 5000)
    first += "".join(row(i) for i in range(5100, 12_001, 100))
    second = head(2, 10_000) + "".join(row(i, 2) for i in range(10_100, 15_001, 100))
    second += validation(2, "Set14", 23.5, 24.0, 5000)
    (folder / "train_mine_20240501_080000.log").write_text(first)
    (folder / "train_mine_20240502_080000.log").write_text(second)
    (folder / "train_mine_20240503_080000.log").write_text(head(3, 15_000))
    (folder / "mine.yml").write_text(
        OPTIONS.format(name="mine", model=model, kind=kind, weight="1e-1")
    )
    return folder


def values(run: Run, name: str) -> list[float]:
    held = run.scalar(name)
    assert held is not None, name
    return [float(x) for x in held]


def said(run: Run) -> str:
    """Notes, what was left out, and problems as one text."""
    assert run.reading is not None
    notes = [str(note) for note in run.reading.notes]
    left = [f"{each.what}: {each.why}" for each in run.reading.left_out]
    return "\n".join([*notes, *left, *(str(p.what) for p in run.problems)])


def test_starts_are_attempts_of_one_run(tmp_path: Path) -> None:
    run = read_run(experiment(tmp_path / "mine"))
    assert run.format == "basicsr"
    assert run.metrics.steps.tolist() == list(range(100, 15_001, 100))
    assert [a.first_step for a in run.info.attempts] == [100, 10_100]
    assert run.info.attempts[1].started == "2024-05-02T08:00:00+00:00"
    assert [(e.kind, e.step) for e in run.events] == [("resume", 10_100)]
    assert "1 start ended before it logged anything (train_mine_20240503_080000.log)" in said(run)
    assert "20 rows were written again" in said(run)


def test_losses_are_those_of_the_source(tmp_path: Path) -> None:
    run = read_run(experiment(tmp_path / "mine"))
    assert values(run, "d_loss")[0] == pytest.approx(0.3001 + 0.25)
    assert values(run, "g_loss")[0] == pytest.approx(0.0701)
    assert set(values(run, "d_real_mean")) == {1.2}
    assert set(values(run, "d_fake_mean")) == {-1.1}
    assert set(values(run, "g_lr")) == {1e-4}
    assert set(values(run, "l_g_pix")) == {0.02}
    assert set(values(run, "data time")) == {0.002}
    assert "l_g_gan is logged times its weight, 0.1." in said(run)


@pytest.mark.parametrize(
    ("kind", "model", "name", "blind"),
    [
        ("vanilla", "RealESRGANModel", "non-saturating", (2 * math.log(2), 0.1 * math.log(2))),
        ("wgan_softplus", "GFPGANModel", "non-saturating", (2 * math.log(2), 0.1 * math.log(2))),
        ("lsgan", "SRGANModel", "lsgan", (0.5, 0.025)),
        ("hinge", "SRGANModel", "hinge", (2.0, None)),
        ("wgan", "SRGANModel", "wgan", (None, None)),
        ("vanilla", "ESRGANModel", "relativistic", (math.log(2), 0.1 * math.log(2))),
    ],
)
def test_objective_by_options(
    tmp_path: Path, kind: str, model: str, name: str, blind: tuple[float | None, float | None]
) -> None:
    card = read_run(experiment(tmp_path / "mine", kind, model)).info.objective
    assert card is not None
    assert (card.name, card.blind_d_loss, card.blind_g_loss) == (name, *map(pytest.approx, blind))
    assert (card.boundary is None) == (name in ("relativistic", "wgan"))


def test_a_model_that_is_not_known_has_no_objective(tmp_path: Path) -> None:
    assert read_run(experiment(tmp_path / "mine", model="MyOwnModel")).info.objective is None


def test_configuration_without_paths(tmp_path: Path) -> None:
    run = read_run(experiment(tmp_path / "mine"))
    assert run.info.name == "mine"
    assert run.info.configuration["network_d.type"] == "VGGStyleDiscriminator"
    assert run.info.configuration["train.optim_g.lr"] == 1e-4
    assert "someone" not in str(run.info.configuration)
    assert run.info.data is not None
    assert (run.info.data.name, run.info.data.train_count) == ("DIV2K", 32_592)


def test_validation_stands_at_its_iteration(tmp_path: Path) -> None:
    psnr = read_run(experiment(tmp_path / "mine")).scalar("psnr")
    assert psnr is not None
    assert psnr.to_dict() == {5000: 24.0, 15_000: 23.5}


def test_validation_of_several_sets_by_the_frequency_in_the_options(tmp_path: Path) -> None:
    text = head().replace("  train:[", "  val:[\n    val_freq: 500.0\n  ]\n  train:[")
    text += row(300) + row(400)
    text += f"{stamp(1, 4)} INFO: Validation Set5\n\t # psnr: 24.1000\n\t # ssim: 0.8000\n\n"
    text += f"{stamp(1, 4)} INFO: Validation Set14\n\t # psnr: 22.0000\tBest: 23.0000 @ 200 iter\n"
    (tmp_path / "train_mine_20240501_080000.log").write_text(text + "\n" + row(600))
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == [300, 400, 500, 600]
    for name, value in (("Set5/psnr", 24.1), ("Set5/ssim", 0.8), ("Set14/psnr", 22.0)):
        score = run.scalar(name)
        assert score is not None
        assert score.to_dict() == {500: value}


def test_pictures_of_validation_are_the_samples(tmp_path: Path) -> None:
    folder = experiment(tmp_path / "mine")
    generator = np.random.default_rng(0)
    for name, side in (("0001x4", 24), ("0002x4", 24), ("baby", 30)):
        home = folder / "visualization" / name
        home.mkdir(parents=True)
        for iteration in (5000, 10_000, 15_000):
            noise = generator.integers(0, 256, (side, side, 3)).astype(np.uint8)
            Image.fromarray(noise).save(home / f"{name}_{iteration}.png")
    run = read_run(folder)
    assert [sample.step for sample in run.samples] == [5000, 10_000, 15_000]
    shown = run.samples[0].arrays.get("fixed")
    assert shown is not None
    assert shown.shape == (2, 24, 24, 3)
    assert run.reading is not None
    assert run.reading.latents == "fixed"


@pytest.mark.parametrize(("name", "tiles"), [("building", 1), ("train", 4)])
def test_a_restored_picture_is_no_grid(tmp_path: Path, name: str, tiles: int) -> None:
    """However regular it is; what StyleGAN2's model saves in BasicSR is one."""
    folder = experiment(tmp_path / "mine")
    home = folder / "visualization" / name
    home.mkdir(parents=True)
    generator = np.random.default_rng(0)
    for iteration in (5000, 10_000, 15_000):
        windows = np.zeros((66, 66, 3), np.uint8)
        for y, x in ((2, 2), (2, 34), (34, 2), (34, 34)):
            windows[y : y + 30, x : x + 30] = generator.integers(0, 256, (30, 30, 3))
        Image.fromarray(windows).save(home / f"{name}_{iteration}.png")
    shown = read_run(folder).samples[0].arrays.get("fixed")
    assert shown is not None
    assert len(shown) == tiles


def test_events_beside_the_log_are_not_read_twice(tmp_path: Path) -> None:
    written = Path(__file__).parents[1] / "written/pytorch-tensorboard"
    experiment(tmp_path / "experiments/mine")
    events = next(written.glob("events*"))
    (tmp_path / "tb_logger/mine").mkdir(parents=True)
    (tmp_path / "tb_logger/mine" / events.name).write_bytes(events.read_bytes())
    (tmp_path / "experiments/mine" / events.name).write_bytes(events.read_bytes())
    run = read_run(tmp_path)
    assert run.format == "basicsr"
    assert len(run.metrics) == 150
    assert "event files with the numbers of the log" in said(run)


def test_experiments_of_a_folder_are_a_choice(tmp_path: Path) -> None:
    for name in ("one", "two"):
        experiment(tmp_path / name)
    with pytest.raises(RunNotFound, match=r"2 runs \(logs of several experiments\): one, two"):
        read_run(tmp_path)
    assert len(read_run(tmp_path, ReadOptions(run="two")).metrics) == 150


def test_logs_of_two_names_in_one_folder_are_two_runs(tmp_path: Path) -> None:
    for name in ("a", "b"):
        log = tmp_path / f"train_{name}_20240501_080000.log"
        log.write_text(head() + row(100) + row(200))
    with pytest.raises(RunNotFound, match="2 runs"):
        read_run(tmp_path)
    assert len(read_run(tmp_path, ReadOptions(run="b")).metrics) == 2


def test_a_log_of_options_alone(tmp_path: Path) -> None:
    (tmp_path / "train_mine_20240501_080000.log").write_text(head())
    with pytest.raises(RunBroken, match="started 1 time and ended before it printed any"):
        read_run(tmp_path)


def test_a_row_that_is_cut_off_is_left_out(tmp_path: Path) -> None:
    text = "".join(row(i) for i in (100, 200, 300))
    log = tmp_path / "train_mine_20240501_080000.log"
    log.write_text(text[: text.rindex("l_d_real")])
    run = read_run(log)
    assert run.metrics.steps.tolist() == [100, 200]
    assert "1 row ends in the middle" in said(run)


def test_a_row_that_is_garbled_is_counted(tmp_path: Path) -> None:
    log = tmp_path / "train_mine_20240501_080000.log"
    log.write_text(row(100) + row(200).replace("iter:", "iter: ?") + row(300))
    run = read_run(log)
    assert run.metrics.steps.tolist() == [100, 300]
    assert "1 row could not be taken apart and is left out (the first: 2)" in said(run)


def test_gfpgan(tmp_path: Path) -> None:
    losses = (
        "l_g_pix: 1.0000e-02 l_p_8: 2.0000e-02 l_p_16: 2.0000e-02 l_g_percep: 2.0000e+00 "
        "l_g_style: 5.0000e-01 l_g_gan: {g:.4e} l_g_gan_left_eye: 7.0000e-01 "
        "l_g_comp_style_loss: 1.0000e-01 l_identity: 3.0000e-01 l_d: {real:.4e} "
        "real_score: 1.5000e+00 fake_score: -1.5000e+00 l_d_r1: 1.0000e-03 "
        "l_d_left_eye: 1.2000e+00 "
    )
    log = tmp_path / "train_gfpgan_20240501_080000.log"
    log.write_text("".join(row(i, losses=losses) for i in range(100, 1100, 100)))
    run = read_run(log)
    assert values(run, "d_loss")[0] == pytest.approx(0.3001)
    assert set(values(run, "d_real_mean")) == {1.5}
    assert set(values(run, "d_penalty")) == {1e-3}
    for name in ("l_p_8", "l_g_gan_left_eye", "l_g_comp_style_loss", "l_identity", "l_d_left_eye"):
        assert len(values(run, name)) == 10


@pytest.mark.parametrize(
    ("rates", "held"),
    [
        ("1.000e-04,", {"g_lr": 1e-4}),
        ("1.000e-04,2.000e-05,", {"g_lr": 1e-4, "d_lr": 2e-5}),
        ("2.000e-03,2.000e-05,6.000e-04,", {"g_lr": 2e-3, "lr[1]": 2e-5, "lr[2]": 6e-4}),
    ],
)
def test_rates(tmp_path: Path, rates: str, held: dict[str, float]) -> None:
    log = tmp_path / "train_mine_20240501_080000.log"
    log.write_text("".join(row(i, rates=rates) for i in (100, 200, 300)))
    run = read_run(log)
    for name, rate in held.items():
        assert set(values(run, name)) == {rate}
    assert ("d_lr" in run.metrics.names) == ("d_lr" in held)


def test_trainner_redux(tmp_path: Path) -> None:
    """Further brackets, thousands in epochs and in the iterations of the best."""
    text = "".join(
        f"{stamp(1, i // 100)} INFO: [epoch:{1000 + i // 2000:4,d}, iter:{i:8,d}, lr:(1.000e-04)] "
        "[performance: 4.729 it/s] [eta: 1 day, 14:11:33] [peak VRAM: 5.25 GB] "
        "l_g_mssim: 1.0000e+00 l_g_gan: 2.4346e+00 l_g_total: 7.4175e+00 grad_norm_g: 3.0000e-01 "
        "l_d_real: 2.0000e-01 out_d_real: 2.9309e+00 l_d_fake: 5.0000e-02 out_d_fake: -2.4104e+01 "
        "grad_norm_d: 4.0000e-01 \n"
        for i in range(100, 5001, 100)
    )
    text += f"{stamp(1, 60)} INFO: Validation Set5\n"
    text += "\t # psnr :  24.1000\tBest:  24.1000 @     5,000 iter\n"
    (tmp_path / "train_mine_20240501_080000.log").write_text(text)
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(100, 5001, 100))
    assert values(run, "epoch")[-1] == 1002
    assert values(run, "d_loss") == pytest.approx([0.25] * 50)
    assert set(values(run, "g_lr")) == {1e-4}
    assert (set(values(run, "g_grad_norm")), set(values(run, "d_grad_norm"))) == ({0.3}, {0.4})
    assert (set(values(run, "performance")), set(values(run, "peak VRAM"))) == ({4.729}, {5.25})
    assert "eta" not in run.metrics.names
    psnr = run.scalar("psnr")
    assert psnr is not None
    assert psnr.to_dict() == {5000: 24.1}


OLD = (
    "19-05-01 12:00:{:02d}.123 - INFO: <epoch:  0, iter:{:8,d}, lr:1.000e-04> l_g_pix: 1.0000e-02 "
    "l_g_fea: 2.0000e+00 l_g_gan: 3.5000e-03 l_d_real: 6.0000e-01 l_d_fake: 8.0000e-01 "
    "D_real: 1.0000e+00 D_fake: -1.0000e+00 \n"
)


@pytest.mark.parametrize(("kind", "factor"), [("ragan", 0.5), ("gan", 1.0)])
def test_the_first_esrgan(tmp_path: Path, kind: str, factor: float) -> None:
    """It logs both terms of D whole, and trains by their mean where it is relativistic."""
    options = f"  name: old\n  model: srgan\n  train:[\n    gan_type: {kind}\n    gan_weight: 0.005\n  ]\n"  # noqa: E501
    text = "19-05-01 12:00:00.123 - INFO: " + options + "\n"
    text += "".join(OLD.format(i // 100, i) for i in range(100, 2001, 100))
    text += "19-05-01 12:01:00.123 - INFO: # Validation # PSNR: 2.4100e+01\n"
    (tmp_path / "train_old_190501-120000.log").write_text(text)
    (tmp_path / "val_old_190501-120000.log").write_text(
        "19-05-01 12:01:00.123 - INFO: <epoch:  0, iter:   2,000> psnr: 2.4100e+01\n"
    )
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(100, 2001, 100))
    assert values(run, "d_loss") == pytest.approx([1.4 * factor] * 20)
    assert values(run, "d_real_mean")[0] == 1
    assert set(values(run, "l_g_fea")) == {2.0}
    psnr = run.scalar("PSNR")
    assert psnr is not None
    assert psnr.to_dict() == {2000: 24.1}
    assert run.info.objective is not None
    assert run.info.objective.blind_d_loss == pytest.approx(2 * math.log(2) * factor)
    assert "val_old_190501-120000.log: the logs of training hold the same" in said(run)


KAIR = (
    "22-05-01 08:00:{:02d}.123 : <epoch:  1, iter:{:8,d}, lr:1.000e-04> G_loss: 4.000e-02 "
    "F_loss: 2.000e+00 D_loss: {:.3e} D_real: 5.000e-01 D_fake: 4.000e-01 \n"
)


def kair(folder: Path, further: str = "") -> Path:
    """Two starts in one log, the second from the checkpoint at 400, with a test at 800."""
    told = (
        "22-05-01 08:00:00.123 :   task: mine\n  model: gan\n"
        "  path:[\n    root: /home/someone\n  ]\n"
        "  train:[\n    gan_type: lsgan\n    D_lossfn_weight: 0.5\n  ]\n\n"
        "22-05-01 08:00:00.123 : Number of train images: 1,000, iters: 250\n"
    )
    rows = [
        KAIR.format(i // 20, i, 0.1 + i / 1e4).replace("\n", further + "\n")
        for i in range(200, 1001, 200)
    ]
    test = (
        "22-05-01 08:01:00.123 :    1-->   0001.png | 26.10dB\n"
        "22-05-01 08:01:00.123 : <epoch:  1, iter:     800, Average PSNR : 26.31dB\n\n\n"
    )
    text = told + "".join(rows[:3]) + told + "".join(rows[2:4]) + test + rows[4]
    (folder / "train.log").write_text(text)
    return folder


def test_kair_calls_the_generator_s_adversarial_loss_d_loss(tmp_path: Path) -> None:
    run = read_run(kair(tmp_path))
    assert run.format == "kair"
    assert run.metrics.steps.tolist() == [200, 400, 600, 800, 1000]
    assert values(run, "g_loss") == pytest.approx([0.12, 0.14, 0.16, 0.18, 0.2], abs=1e-3)
    assert run.scalar("d_loss") is None
    assert set(values(run, "d_real_mean")) == {0.5}
    assert set(values(run, "G_loss")) == {0.04}
    psnr = run.scalar("PSNR")
    assert psnr is not None
    assert psnr.to_dict() == {800: 26.31}
    assert "What KAIR calls D_loss is the generator's adversarial loss" in said(run)
    assert [a.first_step for a in run.info.attempts] == [200, 600]
    assert run.info.objective is not None
    assert run.info.objective.blind_g_loss == pytest.approx(0.5 * 0.25)


def test_kair_where_d_s_own_losses_are_printed(tmp_path: Path) -> None:
    run = read_run(kair(tmp_path, "l_d_real: 2.000e-01 l_d_fake: 1.000e-01 "))
    assert values(run, "d_loss") == pytest.approx([0.3] * 5)
    assert values(run, "g_loss")[0] == pytest.approx(0.12)


def test_wishes_go_first(tmp_path: Path) -> None:
    run = read_run(kair(tmp_path), ReadOptions(names={"reconstruction_loss": "G_loss"}))
    assert set(values(run, "reconstruction_loss")) == {0.04}
