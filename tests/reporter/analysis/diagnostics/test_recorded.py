"""A late collapse that the program's own FID shows is called one; its noise is not."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganreport.analysis.diagnostics.recorded import DIAGNOSTICS
from ganreport.analysis.findings import Context, Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS
from ganreport.metrics.history import measure_samples
from ganreport.run.cards import RunInfo
from ganreport.run.model import Run
from ganreport.run.scalars import Scalars

(DIAGNOSTIC,) = DIAGNOSTICS


def context(**columns: list[float]) -> Context:
    frame = pd.DataFrame(columns)
    frame.insert(0, "step", np.arange(len(frame)))
    run = Run(Path("x"), "test", RunInfo(id="x", name="x"), Scalars.of(frame))
    return Context(run, measure_samples(run))


def finding(**columns: list[float]) -> Finding:
    return DIAGNOSTIC.examine(context(**columns), LIMITS)


@pytest.mark.parametrize(
    ("last", "status"), [(28.8, Status.OK), (31, Status.OK), (45, Status.WARN), (201, Status.FAIL)]
)
def test_how_far_it_fell_decides(last: float, status: Status) -> None:
    found = finding(fid=[90, 28.8, 30, last])
    assert found.status is status
    assert ("got worse again" in str(found.claim)) == (status is not Status.OK)
    assert found.since == (None if status is Status.OK else 1)


def test_the_score_that_fell_most_leads() -> None:
    found = finding(fid=[50, 40, 50], inception_score=[2, 8, 2])
    assert found.status is Status.FAIL
    assert "inception_score was best at step 1 (8) and ended at 2, 4 times worse." in str(
        found.claim
    )
    assert "fid was" not in str(found.claim)


def test_a_last_value_that_noise_explains_is_not_called_the_best() -> None:
    falling = np.append(np.linspace(200, 10, 58), np.full(10, 10.0))
    falling[55:62] = 9.98
    claim = str(finding(fid=falling).claim)
    assert (
        "fid was, apart from noise, as good at the end (10) as ever (best: 9.98 at step 55)"
        in claim
    )
    assert "fid was best at the end (10)" in str(finding(fid=np.linspace(200, 10, 68)).claim)
    assert "fid was best at step 1 (28) and ended at 30, 7 % worse" in str(
        finding(fid=[90, 28, 29, 30]).claim
    )


def test_running_medians_are_said_to_be_some() -> None:
    course = np.append(np.linspace(200, 10, 50), np.linspace(10, 60, 50))
    assert str(finding(fid=course).claim).endswith("times worse (running medians).")
    assert "medians" not in str(finding(fid=course[::10]).claim)


def test_few_values_are_not_judged_and_no_score_is_not_asked() -> None:
    assert finding(fid=[3, 30]).status is Status.NOT_MEASURED
    assert finding(fid=[0, 0, 0]).status is Status.NOT_MEASURED
    assert not DIAGNOSTIC.concerns(context(d_loss=[1, 2, 3]))


T = np.linspace(0, 1, 100)
RISES_AND_FALLS = np.where(T < 0.6, T / 0.6, 1 - (T - 0.6) / 0.4)


@pytest.mark.parametrize(
    ("name", "values", "status", "said"),
    [
        ("PSNR", 18 + 4 * RISES_AND_FALLS, Status.WARN, "3.7 dB worse"),
        ("val/psnr", 13 + 9 * RISES_AND_FALLS, Status.FAIL, "dB worse"),
        ("psnr", 18 + 4 * T, Status.OK, "was best at the end (22)"),
        ("SSIM", 0.4 + 0.2 * RISES_AND_FALLS, Status.WARN, "worse by 0."),
        ("ms_ssim", 0.4 + 0.4 * RISES_AND_FALLS, Status.FAIL, "worse by 0."),
        ("lpips", 0.6 - 0.4 * RISES_AND_FALLS, Status.WARN, "times worse"),
        ("frechet_inception_distance", 200 - 180 * RISES_AND_FALLS, Status.FAIL, "times worse"),
        ("precision", 0.3 + 0.2 * RISES_AND_FALLS, Status.WARN, "worse by 0."),
    ],
)
def test_each_score_is_judged_by_its_better_way_and_scale(
    name: str, values: np.ndarray, status: Status, said: str
) -> None:
    found = finding(**{name: list(values)})
    assert found.status is status
    assert said in str(found.claim)
    assert found.since is None or abs(found.since - 60) <= 5


@pytest.mark.parametrize("seed", range(5))
def test_the_noise_of_batches_is_no_fall(seed: int) -> None:
    draws = np.random.default_rng(seed).normal(size=(4, 150))
    sizes = {"psnr": (24, 1.5), "ssim": (0.8, 0.05), "fid": (40, 5), "val_l1": (0.3, 0.03)}
    columns = {
        name: list(level + size * noise)
        for (name, (level, size)), noise in zip(sizes.items(), draws, strict=True)
    }
    assert finding(**columns, l1=list(1 - 0.005 * np.arange(150))).status is Status.OK


def test_precision_may_rise_at_the_cost_of_recall_while_the_distance_falls() -> None:
    columns = {"fid": list(60 - 50 * T), "precision": list(0.4 + 0.3 * T)}
    assert finding(**columns, recall=list(0.6 - 0.4 * T)).status is Status.OK


HELD_OUT = 0.2 + 0.1 * (1 - RISES_AND_FALLS)


@pytest.mark.parametrize(
    ("held_out", "trained"),
    [("val_mel_error", "loss_mel"), ("val/loss_mel", "loss/g/mel"), ("val_l1", "train_l1_loss"),
     ("valid_loss", "loss"), ("test_rec_loss", "reconstruction_loss")],
)  # fmt: skip
def test_a_held_out_error_that_rises_while_training_s_falls_is_overtraining(
    held_out: str, trained: str
) -> None:
    columns = {held_out: list(HELD_OUT), trained: list(20 - 10 * T)}
    if held_out == "test_rec_loss":
        columns["rec_loss"] = columns.pop(trained)
    found = finding(**columns)
    assert found.status is Status.WARN
    assert "overtrained" in str(found.claim)
    assert abs((found.since or 0) - 60) <= 5
    assert f"Use the checkpoint of step {found.since}" in str(found.claim)


def test_no_overtraining_where_both_rise_or_the_held_out_error_falls() -> None:
    both = finding(val_mel_error=list(HELD_OUT), loss_mel=list(HELD_OUT))
    assert "overtrained" not in str(both.claim)
    sound = finding(val_mel_error=list(0.3 - 0.1 * T), loss_mel=list(20 - 10 * T))
    assert sound.status is Status.OK


def test_losses_of_the_game_are_no_scores_on_held_out_data_either() -> None:
    names = ("val_d_loss", "val_g_loss", "val_loss_adv", "valid/gen_loss", "val_kl_loss")
    columns = {name: list(1 + 5 * T) for name in names}
    assert not DIAGNOSTIC.concerns(context(**columns, g_loss=list(5 - T), loss=list(1 + T)))


GOOD = [200.0, 60.0, 30.0, 15.0, 10.0, 8.0, 7.8, 7.9]


@pytest.mark.parametrize("after", [[320.0, 480.0, 410.0], [12.0, 60.0, 300.0], [60.0, 55.0]])
def test_a_score_that_falls_apart_at_once_is_a_collapse_of_training(after: list[float]) -> None:
    found = finding(fid=GOOD + after)
    assert found.status is Status.FAIL
    assert "Training collapsed by step" in str(found.claim)
    assert "collapsed" in {e.name for e in found.evidence}
    (leap,) = (e.value for e in found.evidence if e.name == "collapsed")
    assert (GOOD + after)[int(leap or 0)] >= 5 * 7.8


@pytest.mark.parametrize(
    "after",
    [
        [320.0, 9.0, 8.0, 7.9],  # one evaluation that failed
        [9.0, 12.0, 15.0, 18.0, 22.0, 30.0, 38.0, 50.0],  # slowly
        [8.0, 7.9, 40.0],  # the last one alone
        [20.0, 25.0, 24.0],  # at once, but not apart
    ],
)
def test_what_is_slow_or_came_back_is_none(after: list[float]) -> None:
    assert "collapsed" not in {e.name for e in finding(fid=GOOD + after).evidence}


@pytest.mark.parametrize(
    ("psnr", "status"),
    [
        ([27.0, 25.5, 25.0, 24.5, 24.0, 24.0], Status.OK),  # what adversarial training costs
        ([27.0, 24.0, 22.0, 20.0, 18.0, 17.0], Status.FAIL),
        ([22.0, 24.0, 26.0, 27.0, 25.0, 24.0], Status.WARN),  # it was best later
    ],
)
def test_adversarial_training_trades_psnr_for_looks(psnr: list[float], status: Status) -> None:
    assert finding(psnr=psnr, d_loss=[0.5] * 6, g_loss=[1.0] * 6).status is status
    assert finding(psnr=psnr).status is (Status.WARN if status is Status.OK else status)
