"""Runs of MMGeneration, MMEditing, MMagic: JSON and text, starts, validation, configurations."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ganreport.errors import RunBroken, RunNotFound
from ganreport.readers import ReadOptions, read_run
from ganreport.run.model import Run

from ..known import SETTINGS, WRITTEN, assert_known, copied

LN2 = math.log(2)
CONFIG = """model = dict(
    type='StaticUnconditionalGAN',
    generator=dict(type='DCGANGenerator', output_scale=64),
    gan_loss=dict(type='GANLoss', gan_type='{kind}'{more}))
custom = build_something(3)
optimizer = dict(generator=dict(type='Adam', lr=0.0004, betas=(0.5, 0.999)))
total_iters = 300000
work_dir = '/home/someone/work_dirs/dcgan'
"""


def lines(*records: dict[str, Any]) -> str:
    """Records as JSON, a line each."""
    return "".join(json.dumps(record) + "\n" for record in records)


def first(kind: str = "vanilla", more: str = "") -> dict[str, Any]:
    """The line that a log of MMCV begins with."""
    return {"env_info": "x", "config": CONFIG.format(kind=kind, more=more), "seed": 0}


def trained(iteration: int, epoch: int = 1, **losses: float) -> dict[str, Any]:
    """A record of training by MMCV."""
    rates = {"lr": {"generator": 0.0004, "discriminator": 0.0002}, "memory": 2000}
    return {"mode": "train", "epoch": epoch, "iter": iteration, **rates, **losses, "time": 0.2}


def usual(iteration: int, epoch: int = 1) -> dict[str, Any]:
    """One of a static GAN."""
    fake, real, g = 0.3 + iteration * 1e-5, 0.2, 1.0 + iteration * 1e-4
    return trained(
        iteration, epoch, loss_disc_fake=fake, loss_disc_real=real, loss=g, loss_disc_fake_g=g
    )


def validated(iteration: int, epoch: int = 1, **scores: float) -> dict[str, Any]:
    """A record of validation by MMCV."""
    return {"mode": "val", "epoch": epoch, "iter": iteration, "lr": 0.0004, **scores}


def values(run: Run, name: str) -> list[float]:
    held = run.scalar(name)
    assert held is not None, name
    return [float(x) for x in held]


def said(run: Run) -> str:
    """Notes, and what was left out, as one text."""
    assert run.reading is not None
    left = [f"{each.what}: {each.why}" for each in run.reading.left_out]
    return "\n".join([*map(str, run.reading.notes), *left, *(str(p.what) for p in run.problems)])


def test_what_mmengine_wrote() -> None:
    run = read_run(WRITTEN / "mmengine")
    assert run.format == "openmmlab"
    assert_known(run)
    assert set(values(run, "g_lr")) == {0.0002}
    assert set(values(run, "d_lr")) == {0.0004}
    assert SETTINGS.items() <= run.info.configuration.items()
    assert "somebody" not in str(run.info.configuration)
    assert run.info.objective is not None
    assert (run.info.objective.name, run.info.objective.blind_d_loss) == ("lsgan", 0.5)


def test_what_mmengine_wrote_as_text(tmp_path: Path) -> None:
    """Text alone is read, rounded to the four digits that it has."""
    log = next((WRITTEN / "mmengine").glob("*/*.log"))
    exact = read_run(WRITTEN / "mmengine")
    shutil.copy(log, tmp_path / log.name)
    for path in (tmp_path, tmp_path / log.name):
        run = read_run(path)
        assert run.metrics.steps.tolist() == list(range(1, 41))
        for name in ("d_loss", "d_grad_norm", "eval/fid"):
            np.testing.assert_allclose(values(run, name), values(exact, name), atol=5.1e-5)
        assert values(run, "wall_time")[0] == pytest.approx(1_795_953_038, abs=1e6)


def test_what_a_terminal_shows(tmp_path: Path) -> None:
    """The same lines in colour, without a year."""
    text = next((WRITTEN / "mmengine").glob("*/*.log")).read_text()
    text = text.replace("2026/", "").replace(" INFO ", " \x1b[4m\x1b[97mINFO\x1b[0m ")
    assert "\n11/29 " in text
    (tmp_path / "nohup.out").write_text(text)
    run = read_run(tmp_path)
    assert run.format == "openmmlab"
    assert run.metrics.steps.tolist() == list(range(1, 41))
    assert run.scalar("wall_time") is None


@pytest.mark.parametrize("where", ["20231114_221320", "20231114_221320/vis_data"])
def test_a_folder_within_a_run(tmp_path: Path, where: str) -> None:
    assert_known(read_run(copied("mmengine", tmp_path, where)))


def test_a_file_alone() -> None:
    for name in ("scalars.json", "20231114_221320.json"):
        assert_known(read_run(WRITTEN / "mmengine/20231114_221320/vis_data" / name))


def test_mmgeneration(tmp_path: Path) -> None:
    rows = [usual(i) for i in range(100, 4001, 100)]
    rows.insert(20, validated(2000, fid=50.0, fid_mean=20.0))
    (tmp_path / "20240501_080000.log.json").write_text(lines(first(), *rows))
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(100, 4001, 100))
    assert values(run, "d_loss")[0] == pytest.approx(0.301 + 0.2)
    assert values(run, "g_loss")[-1] == pytest.approx(1.4)
    assert (set(values(run, "g_lr")), set(values(run, "d_lr"))) == ({0.0004}, {0.0002})
    fid = run.scalar("fid")
    assert fid is not None
    assert fid.to_dict() == {2000: 50.0}
    configuration = run.info.configuration
    assert configuration["model.generator.type"] == "DCGANGenerator"
    assert configuration["optimizer.generator.betas"] == [0.5, 0.999]
    assert "custom" not in configuration
    assert "someone" not in str(configuration)
    assert "loss_disc_fake_g is the generator's adversarial loss" in said(run)


@pytest.mark.parametrize(
    ("kind", "more", "name", "blind"),
    [
        ("vanilla", "", "non-saturating", (2 * LN2, LN2)),
        ("wgan-logistic-ns", ", loss_weight=0.5", "non-saturating", (2 * LN2, LN2 / 2)),
        ("lsgan", "", "lsgan", (0.5, 0.25)),
        ("hinge", "", "hinge", (2.0, None)),
        ("wgan", "", "wgan", (None, None)),
    ],
)  # fmt: skip
def test_objective(
    tmp_path: Path, kind: str, more: str, name: str, blind: tuple[float | None, float | None]
) -> None:
    log = tmp_path / "20240501_080000.log.json"
    log.write_text(lines(first(kind, more), usual(1), usual(2), usual(3)))
    card = read_run(log).info.objective
    assert card is not None
    assert (card.name, card.blind_d_loss, card.blind_g_loss) == (name, *map(pytest.approx, blind))


@pytest.mark.parametrize(
    ("kind", "more"), [("new", ""), ("vanilla", ", real_label_val=0.9"), ("f()", "")]
)
def test_objectives_that_are_not_known(tmp_path: Path, kind: str, more: str) -> None:
    log = tmp_path / "20240501_080000.log.json"
    log.write_text(lines(first(kind, more), usual(1), usual(2), usual(3)))
    assert read_run(log).info.objective is None


def test_starts_are_one_run(tmp_path: Path) -> None:
    """The second goes on, the third logs nothing, the text says the same as the JSON beside it."""
    one, two = [usual(i) for i in range(10, 301, 10)], [usual(i) for i in range(210, 601, 10)]
    (tmp_path / "20240501_080000.log.json").write_text(lines(first(), *one))
    (tmp_path / "20240501_080000.log").write_text("2024-05-01 08:00:00,1 - mmgen - INFO - x\n")
    (tmp_path / "20240502_080000.log.json").write_text(lines(first(), *two))
    (tmp_path / "20240503_080000.log.json").write_text(lines(first()))
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == list(range(10, 601, 10))
    assert [(a.first_step, a.started) for a in run.info.attempts] == [
        (10, "2024-05-01T08:00:00+00:00"),
        (210, "2024-05-02T08:00:00+00:00"),
    ]
    assert [(e.kind, e.step) for e in run.events] == [("resume", 210)]
    assert "1 start ended before it logged anything (20240503_080000.log.json)" in said(run)
    assert "10 rows were written again" in said(run)


TEXT = (
    "2024-05-01 08:00:00,123 - mmgen - INFO - Iter [{}/30000]\tlr_generator: 1.000e-05 "
    "lr_discriminator: 2.000e-05, eta: 12 days, 12:08:40, time: 36.019, data_time: 1.972, "
    "loss_disc_fake_g: 0.4528, loss: 2.4180, loss_disc_fake: 0.5354, loss_disc_real: 0.8031\n"
)


def test_text_of_mmgeneration(tmp_path: Path) -> None:
    text = "2024-05-01 08:00:00,123 - mmgen - INFO - Environment info:\n----\nsys.platform: win32\n"
    text += "".join(TEXT.format(i) for i in range(1, 6))
    text += "2024-05-01 08:09:00,123 - mmgen - INFO - Iter(val) [5]\tfid: 187.7009, fid_mean: 1.0\n"
    (tmp_path / "20240501_080000.log").write_text(text)
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == [1, 2, 3, 4, 5]
    assert values(run, "d_loss")[0] == pytest.approx(1.3385)
    assert set(values(run, "d_lr")) == {2e-5}
    assert values(run, "time")[0] == 36.019
    fid = run.scalar("fid")
    assert fid is not None
    assert fid.to_dict() == {5: 187.7009}


def test_iterations_of_epochs_are_counted_on(tmp_path: Path) -> None:
    """MMCV counts within the epoch where it trains by epochs; the text says how many it has."""
    rows = [usual(i, epoch) for epoch in (1, 2, 3) for i in (50, 100, 150)]
    rows.insert(3, validated(17, 1, PSNR=24.0))
    json_text = lines(first(), *rows)
    (tmp_path / "20240501_080000.log.json").write_text(json_text)
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == [50 * i for i in range(1, 10)]
    (tmp_path / "20240501_080000.log").write_text(
        "2024-05-01 08:00:00,1 - mmedit - INFO - Epoch [1][50/160]\tlr: 1.0e-04, loss_gan: 1.0\n"
    )
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == [50, 100, 150, 160, 210, 260, 310, 370, 420, 470]
    psnr = run.scalar("PSNR")
    assert psnr is not None
    assert psnr.to_dict() == {160: 24.0}


def test_results_of_mmengine_by_epochs(tmp_path: Path) -> None:
    """Their steps count epochs, those of training iterations."""
    rows: list[dict[str, Any]] = []
    for epoch in (1, 2, 3):
        for step in (100 * epoch - 50, 100 * epoch):
            rows.append({"lr": 1e-4, "loss_gen": 1.0, "epoch": epoch, "iter": step, "step": step})
        rows.append({"MAE": 0.5 / epoch, "time": 0.1, "data_time": 0.1, "step": epoch})
    folder = tmp_path / "20240501_080000/vis_data"
    folder.mkdir(parents=True)
    (folder / "scalars.json").write_text(lines(*rows))
    run = read_run(tmp_path)
    assert run.metrics.steps.tolist() == [50, 100, 150, 200, 250, 300]
    mae = run.scalar("MAE")
    assert mae is not None
    assert mae.to_dict() == {100: 0.5, 200: 0.25, 300: 0.5 / 3}


@pytest.mark.parametrize(
    ("losses", "d", "g"),
    [
        ({"loss_disc": 0.7, "loss_disc_fake": 0.2, "loss_disc_real": 0.5, "loss_gen": 1}, 0.7, 1),
        ({"loss_d_fake": 0.3, "loss_d_real": 0.4, "loss_gan": 0.01, "loss_pix": 0.1}, 0.7, 0.01),
        ({"loss_gan_d_fake": 0.3, "loss_gan_d_real": 0.4, "loss_gan_g": 1.0}, 0.35, 1.0),
        ({"fake_loss": 0.3, "real_loss": 0.4, "loss_g_fake": 0.01, "loss_l1_hole": 1.0}, 0.7, 0.01),
    ],
)  # fmt: skip
def test_names_of_losses(tmp_path: Path, losses: dict[str, float], d: float, g: float) -> None:
    log = tmp_path / "20240501_080000.log.json"
    log.write_text(lines(first(), *(trained(i, **losses) for i in range(1, 5))))
    run = read_run(log)
    assert values(run, "d_loss") == pytest.approx([d] * 4)
    assert values(run, "g_loss") == pytest.approx([g] * 4)


def test_pairs_of_a_cyclegan(tmp_path: Path) -> None:
    losses = {
        f"loss_gan_{net}_{domain}{term}": 0.1
        for domain in ("photo", "mask")
        for net, terms in (("d", ("", "_fake", "_real")), ("g", ("",)))
        for term in terms
    }
    log = tmp_path / "20240501_080000.log.json"
    rows = (trained(i, **losses, cycle_loss=0.5) for i in range(1, 5))
    log.write_text(lines(first("lsgan"), *rows))
    run = read_run(log)
    assert set(run.pairs) == {"mask", "photo"}
    assert values(run, "d_loss (photo)") == [0.1] * 4
    assert run.info.objective is not None
    assert run.info.objective.blind_d_loss == 0.25


def test_losses_of_validation_keep_apart(tmp_path: Path) -> None:
    rows = [*(usual(i) for i in (1, 2, 3)), validated(3, loss_disc_fake_g=9.0)]
    log = tmp_path / "20240501_080000.log.json"
    log.write_text(lines(first(), *rows))
    run = read_run(log)
    assert values(run, "g_loss")[-1] == pytest.approx(1.0003)
    assert run.scalar("val/loss_disc_fake_g") is not None


def test_runs_beside_each_other_are_a_choice(tmp_path: Path) -> None:
    for name in ("dcgan", "wgan"):
        (tmp_path / name).mkdir()
        log = tmp_path / name / "20240501_080000.log.json"
        log.write_text(lines(first(), *(usual(i) for i in (1, 2, 3))))
    with pytest.raises(RunNotFound, match="2 runs"):
        read_run(tmp_path)
    assert len(read_run(tmp_path, ReadOptions(run="wgan")).metrics) == 3


def test_logs_of_other_ranks_are_no_runs(tmp_path: Path) -> None:
    run = copied("mmengine", tmp_path)
    home = run / "20231114_221320"
    shutil.copy(home / "20231114_221320.log", home / "20231114_221320_host_device1_rank1.log")
    assert_known(read_run(run))


def test_pictures(tmp_path: Path) -> None:
    rows = [usual(i) for i in range(100, 501, 100)]
    (tmp_path / "20240501_080000.log.json").write_text(lines(first(), *rows))
    (tmp_path / "training_samples").mkdir()
    for i in (100, 300, 500):
        noise = np.random.default_rng(i).integers(0, 256, (20, 20, 3)).astype(np.uint8)
        Image.fromarray(noise).save(tmp_path / f"training_samples/iter_{i}.png")
    assert [sample.step for sample in read_run(tmp_path).samples] == [100, 300, 500]


def test_nothing_logged(tmp_path: Path) -> None:
    (tmp_path / "20240501_080000.log.json").write_text(lines(first()))
    with pytest.raises(RunBroken, match="started 1 time and ended before it logged anything"):
        read_run(tmp_path)


def test_a_line_that_is_cut_off(tmp_path: Path) -> None:
    log = tmp_path / "20240501_080000.log.json"
    log.write_text(lines(first(), *(usual(i) for i in range(1, 9)))[:-30])
    run = read_run(log)
    assert run.metrics.steps.tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert "1 row is not JSON" in said(run)


def test_logs_of_other_names(tmp_path: Path) -> None:
    """Where no log has its usual name, each is a run."""
    (tmp_path / "dcgan.log.json").write_text(lines(first(), *(usual(i) for i in (1, 2, 3))))
    assert len(read_run(tmp_path).metrics) == 3
    (tmp_path / "wgan.log").write_text("".join(TEXT.format(i) for i in range(1, 6)))
    with pytest.raises(RunNotFound, match="2 runs"):
        read_run(tmp_path)
    assert len(read_run(tmp_path, ReadOptions(run="wgan.log")).metrics) == 5
