"""Programs known by the columns they write."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganreport.analysis.analyse import analyse
from ganreport.analysis.grading import Status
from ganreport.readers import read_run
from ganreport.report.build import make_report
from ganreport.run.model import Run


def written(tmp_path: Path, real: np.ndarray, fake: np.ndarray, loss: np.ndarray) -> Run:
    rows = [
        f"{i},{d},0.004,{x},{z},23.4,0.8"
        for i, (d, x, z) in enumerate(zip(loss, real, fake, strict=True), 1)
    ]
    head = "Epoch,Loss_D,Loss_G,Score_D,Score_G,PSNR,SSIM"
    (tmp_path / "srf_4_train_results.csv").write_text("\n".join([head, *rows]))
    return read_run(tmp_path)


@pytest.mark.parametrize(
    ("real", "fake", "blind"), [(0.7, 0.3, Status.OK), (1.0, 1.0, Status.WARN)]
)
def test_srgan_by_the_values_of_its_losses(
    tmp_path: Path, real: float, fake: float, blind: Status
) -> None:
    x, z = np.full(100, real), np.full(100, fake)
    run = written(tmp_path, x, z, 1 - x + z)
    assert run.info.objective is not None
    assert run.info.objective.blind_d_loss == 1
    answers = {finding.id: finding for finding in make_report(analyse(run)).findings}
    assert answers["blindness"].status is blind
    assert answers["dominance"].status is Status.OK


def test_equal_names_alone_do_not_tell_the_objective(tmp_path: Path) -> None:
    x, z = np.full(100, 0.7), np.full(100, 0.3)
    assert written(tmp_path, x, z, -np.log(x) - np.log(1 - z)).info.objective is None


@pytest.mark.parametrize(
    ("head", "losses", "name"),
    [
        (",Epoch,Generator Loss,Discriminator Loss", (0.5, -0.02), "wgan-gp"),
        ("Unnamed: 0,Epoch,Loss G,Loss D", (-0.5, -0.02), "wgan-gp"),
        (",Epoch,Generator Loss,Discriminator Loss", (0.5, 0.02), None),
        (",Epoch,Loss D,Loss G", (-0.02, 0.5), None),
        ("fid,Epoch,Generator Loss,Discriminator Loss", (0.5, -0.02), None),
    ],
)
def test_sdv_by_its_names_and_a_negative_loss(
    tmp_path: Path, head: str, losses: tuple[float, float], name: str | None
) -> None:
    rows = [f"{i},{i},{losses[0]},{losses[1]}" for i in range(9)]
    (tmp_path / "losses.csv").write_text("\n".join([head, *rows]))
    objective = read_run(tmp_path).info.objective
    assert (objective.name if objective else None) == name
