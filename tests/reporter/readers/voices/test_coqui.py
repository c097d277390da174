"""Coqui's blocks: values, not running means; evaluations; colours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganreport.readers import read_run

from ..tensorboard.event_files import event, scalar, write
from .test_vits import said
from .voice_logs import coqui, losses, put


@pytest.mark.parametrize("times", [False, True])
def test_a_block_is_a_row_of_values_and_evaluations_are_apart(tmp_path: Path, times: bool) -> None:
    lines = coqui(range(25, 6_025, 25), times=times) + coqui(range(5_025, 10_025, 25), times=times)
    (tmp_path / "config.json").write_text('{\n  // old settings\n  "lr_gen": 0.0002\n}')
    (tmp_path / "best_model_6000.pth").write_bytes(b"")
    run = read_run(put(tmp_path, lines, "trainer_0_log.txt"))
    steps = list(range(25, 10_025, 25))
    assert run.metrics.steps.tolist() == steps
    for ours, name in (("d_loss", "loss_disc"), ("g_loss", "loss_gen"), ("loss_mel", "loss_mel")):
        wanted = [round(losses(step)[name], 5) for step in steps]
        np.testing.assert_allclose(run.metrics.values(ours), wanted, atol=1e-9)
    tested = run.scalar("eval/avg_loss_mel")
    assert tested is not None
    assert tested.index.tolist() == list(range(500, 10_500, 500))
    wanted = [round(2 * losses(int(step))["loss_mel"], 5) for step in tested.index]
    np.testing.assert_allclose(tested.to_numpy(), wanted, atol=1e-9)
    assert np.isinf(run.metrics.values("g_grad_norm")).all()
    assert (run.metrics.values("d_lr")[0], run.metrics.values("g_lr")[0]) == (0.0002, 0.0001)
    assert set(run.metrics.values("grad_norm_2")) == {8.1043}
    assert run.info.configuration == {"lr_gen": 0.0002}
    assert run.info.objective is not None
    assert run.info.objective.blind_d_loss == 1.0
    assert [(each.kind, each.step) for each in run.events] == [("resume", 5_025)]
    assert run.checkpoints == (6000,)
    assert "last step that was printed" in said(run)


def test_event_files_alone_tell_the_same(tmp_path: Path) -> None:
    made = []
    for step in range(25, 2025, 25):
        v = losses(step)
        tags = {"loss_disc": v["loss_disc"], "loss_gen": v["loss_gen"], "grad_norm_0": 1.5}
        made.append(event(step, *(scalar(f"TrainIterStats/{n}", x) for n, x in tags.items())))
        if step % 500 == 0:
            made.append(event(step, scalar("EvalStats/avg_loss_mel", v["loss_mel"])))
    write(tmp_path, made)
    run = read_run(tmp_path)
    wanted = [losses(step)["loss_gen"] for step in range(25, 2025, 25)]
    np.testing.assert_array_equal(run.metrics.values("g_loss"), wanted)
    assert run.metrics.values("d_grad_norm")[0] == 1.5
    put(tmp_path, coqui(range(25, 4025, 25)), "trainer_0_log.txt")
    both = read_run(tmp_path)
    assert len(both.metrics) == 160
    assert not any("Stats" in name for name in both.metrics.names)
