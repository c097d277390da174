"""Logs of StudioGAN, of today and of 2020: losses, metrics by step, options that say the loss."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ganreport.analysis.analyse import analyse
from ganreport.errors import GanReportError, RunBroken, RunNotFound
from ganreport.readers import DEFAULT_OPTIONS, read_run
from ganreport.readers.base import itself
from ganreport.readers.studiogan import reader
from ganreport.report.build import make_report
from ganreport.run.model import Run

HOSTILE = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
HEAD = "[INFO] 2022-02-04 16:46:23 > "
NAME = "CIFAR10-SNGAN-train-2022_02_04_16_46_16"
PLAIN = {"apply_r1_reg": False, "apply_gp": False, "gp_lambda": "N/A"}


def today(loss: str = "hinge", *, batches: int = 1, classes: str = "PD", **terms: Any) -> str:
    """A log as version 0.3 and later write it."""
    groups = {
        "DATA": {"name": "CIFAR10", "img_size": 32, "num_classes": 10},
        "MODEL": {"backbone": "resnet", "d_cond_mtd": classes, "info_type": "N/A"},
        "LOSS": {"adv_loss": loss, **PLAIN, **terms},
        "OPTIMIZATION": {"acml_steps": batches, "g_lr": 0.0002},
        "RUN": {"data_dir": "/home/somebody/data", "ref_dataset": "test"},
    }
    lines = [f"{HEAD}Run name : {NAME}"]
    for name, group in groups.items():
        lines += [f"{HEAD}cfgs.{name} =", f"{HEAD}{json.dumps(group, indent=2)}"]
    lines.append(f"{HEAD}Train dataset size: 50000")
    for i in range(1, 41):
        days = "1 day, " if i > 30 else ""
        lines.append(
            f"{HEAD}Step: {100 * i:>6} Progress: {i / 40:<.1%} Elapsed: {days}0:01:{i:02} "
            f"Gen_loss: {0.5 + i / 100:<.4} Dis_loss: {2 - i / 100:<.4} Cls_loss: N/A "
            f"Topk:  N/A aa_p: N/A "
        )
        if i % 20 == 0:
            lines += evaluation(100 * i, 500.0 / i)
    return "\n".join([*lines, *evaluation(2000, 24.5), ""])


def evaluation(step: int, fid: float) -> list[str]:
    return [
        f"{HEAD}Start Evaluation ({step} Step): {NAME}",
        f"{HEAD}Inception score (Step: {step}, 10000 generated images): 7.5",
        f"{HEAD}FID score (Step: {step}, Using test moments): {fid}",
        f"{HEAD}Improved Precision (Step: {step}, Using test images): 0.75",
        f"{HEAD}Best FID score (Step: 100, Using test moments): 1.0",
    ]


OLD = (
    "[INFO] 2020-09-16 14:17:00 > Run name : WGAN-GP-train-2020_09_16_14_17_00\n"
    "[INFO] 2020-09-16 14:17:00 > {'config_path': './configs/x.json', 'seed': 82624}\n"
    "[INFO] 2020-09-16 14:17:00 > {'data_processing': {'dataset_name': 'cifar10', 'img_size': 32}, "
    "'train': {'model': {'conditional_strategy': 'no'}, 'optimization': {'accumulation_steps': 2}, "
    "'loss_function': {'adv_loss': 'wasserstein', 'gradient_penalty_for_dis': True}}}\n"
    "[INFO] 2020-09-16 14:17:43 > Step:     100 Progress: 0.1% Elapsed: 0:00:35 temperature: no "
    "ada_p: No Discriminator_loss: -2.8998 Generator_loss: -1.18291 \n"
    "[INFO] 2020-09-16 14:18:18 > Step:     200 Progress: 0.2% Elapsed: 0:01:10 temperature: no "
    "ada_p: No Discriminator_loss: -0.877346 Generator_loss: nan \n"
    "[INFO] 2020-09-16 16:01:17 > F_1/8 score (Step: 200, Using test images): 0.94\n"
)


def values(run: Run, name: str) -> list[float]:
    found = run.scalar(name)
    assert found is not None, run.metrics.names
    return [float(x) for x in found]


def reading(folder: Path, text: str) -> Run:
    (folder / "logs").mkdir(exist_ok=True)
    (folder / "logs" / f"{NAME}.log").write_text(text)
    return read_run(folder)


def test_losses_and_metrics_by_step(tmp_path: Path) -> None:
    run = reading(tmp_path, today(batches=4))
    assert (run.format, run.info.name) == ("studiogan", NAME)
    assert run.metrics.steps.tolist() == list(range(100, 4001, 100))
    assert values(run, "g_loss")[30] == pytest.approx(4 * 0.81)
    assert values(run, "d_loss")[39] == pytest.approx(4 * 1.6)
    assert values(run, "FID score") == [24.5, 12.5]
    assert values(run, "Improved Precision") == [0.75, 0.75]
    assert (run.problems, "Cls_loss" in run.metrics.names) == ((), False)


def test_options_say_data_and_objective(tmp_path: Path) -> None:
    info = reading(tmp_path, today("vanilla")).info
    assert info.data is not None
    assert (info.data.name, info.data.shape, info.data.train_count) == (
        ("CIFAR10", (32, 32, 3), 50000)
    )
    assert info.objective is not None
    assert (info.objective.name, info.objective.d_output) == ("non-saturating", "logit")
    assert info.configuration["OPTIMIZATION.g_lr"] == 0.0002
    assert "somebody" not in repr(info)


BLIND = [
    ("hinge", {}, "hinge", 2.0, None),
    ("least_square", {}, "lsgan", 0.25, 0.125),
    ("logistic", {"apply_r1_reg": True}, "non-saturating", None, 0.6931471805599453),
    ("vanilla", {"classes": "AC"}, "non-saturating", None, None),
    ("vanilla", {"apply_zcr": True}, "non-saturating", None, None),
    ("wasserstein", {"apply_gp": True}, "wgan-gp", None, None),
]


@pytest.mark.parametrize(("loss", "terms", "name", "d", "g"), BLIND)
def test_blind_values_only_where_no_term_joins(
    tmp_path: Path, loss: str, terms: dict[str, Any], name: str, d: float | None, g: float | None
) -> None:
    card = reading(tmp_path, today(loss, **terms)).info.objective
    assert card is not None
    assert (card.name, card.blind_d_loss, card.blind_g_loss) == (name, d, g)


def test_hinge_with_further_terms_is_no_critic(tmp_path: Path) -> None:
    report = make_report(analyse(reading(tmp_path, today("hinge", apply_cr=True))))
    claim = next(str(f.claim) for f in report.findings if f.id == "dominance")
    assert "it is not known what the loss of hinge is for guessing" in claim


def test_an_unknown_loss_stays_unknown(tmp_path: Path) -> None:
    assert reading(tmp_path, today("MH")).info.objective is None


def test_the_logs_of_2020(tmp_path: Path) -> None:
    run = reading(tmp_path, OLD)
    assert values(run, "d_loss") == pytest.approx([2 * -2.8998, 2 * -0.877346])
    assert values(run, "F_1/8 score") == [0.94]
    assert run.non_finite["g_loss"].lasting
    assert run.info.objective is not None
    assert run.info.objective.name == "wgan-gp"
    assert run.info.data is not None
    assert run.info.configuration["seed"] == 82624


def test_canvases_of_the_run_are_redrawn(tmp_path: Path) -> None:
    for name in (NAME, "another"):
        folder = tmp_path / "figures" / name
        folder.mkdir(parents=True)
        for step in (2000, 4000):
            noise = np.random.default_rng(step).integers(0, 256, (8, 8, 3)).astype(np.uint8)
            canvas = Image.fromarray(noise).resize((128, 128), Image.Resampling.NEAREST)
            canvas.save(folder / f"generated_canvas_{step}.png")
    run = reading(tmp_path, today())
    assert [sample.step for sample in run.samples] == [2000, 4000]
    assert run.reading is not None
    assert (run.reading.latents, run.reading.files[-1]) == (
        "redrawn",
        f"figures/{NAME.replace('10', '#').partition('20')[0]}#_#_#_#_#_#/generated_canvas_#.png",
    )


def test_several_logs_are_named_and_one_may_be_given(tmp_path: Path) -> None:
    reading(tmp_path, today())
    (tmp_path / "logs" / "old.log").write_text(OLD)
    with pytest.raises(RunNotFound, match=r"2 runs.*old\.log"):
        read_run(tmp_path)
    assert len(read_run(tmp_path / "logs" / "old.log").metrics) == 2


def test_a_log_without_a_step_is_refused(tmp_path: Path) -> None:
    text = "\n".join(today().splitlines()[:10])
    with pytest.raises(RunBroken, match="no loss and no metric"):
        reading(tmp_path, text)
    (tmp_path / "logs" / f"{NAME}.log").write_text("some other log\n")
    assert not reader.READER.recognises(tmp_path)


OLD_BYTES, TODAY_BYTES = OLD.encode(), today().encode()


@HOSTILE
@given(
    old=st.booleans(),
    start=st.integers(0, 9000),
    end=st.integers(0, 9000),
    filler=st.binary(max_size=12),
)
def test_no_damage_crashes(tmp_path: Path, old: bool, start: int, end: int, filler: bytes) -> None:
    """Bytes cut out and put in: a run or an error of ours."""
    whole = OLD_BYTES if old else TODAY_BYTES
    low, high = sorted((start % len(whole), end % len(whole)))
    (tmp_path / "x.log").write_bytes(whole[:low] + filler + whole[high:])
    try:
        reader.read(itself("studiogan", tmp_path / "x.log"), DEFAULT_OPTIONS)
    except GanReportError:
        return
