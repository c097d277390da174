"""NeMo's console: bars set back by carriage returns, and lines of its logger."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganreport.readers import read_run

from ..tensorboard.event_files import event, scalar, write
from .voice_logs import losses, nemo

NAME = "nemo_log_globalrank-{0}_localrank-{0}.txt"


def test_bars_are_rows_and_what_a_checkpoint_reached_is_a_value(tmp_path: Path) -> None:
    (tmp_path / NAME.format(0)).write_text(nemo(range(0, 2000, 20)), encoding="utf-8")
    (tmp_path / NAME.format(1)).write_text(nemo(range(0, 2000, 40)), encoding="utf-8")
    run = read_run(tmp_path)
    steps = run.metrics.steps.tolist()
    assert len(steps) == 100
    assert np.all(np.diff(steps) > 0)
    assert steps[-1] - steps[0] == 1980
    for ours, name in (("d_loss", "loss_disc"), ("g_loss", "loss_mel")):
        wanted = [float(f"{losses(step)[name]:.3g}") for step in range(0, 2000, 20)]
        np.testing.assert_allclose(run.metrics.values(ours), wanted, atol=1e-9)
    reached = run.scalar("val_loss")
    assert reached is not None
    assert reached.to_numpy() == pytest.approx([0.5 / (n + 1) for n in range(20)], abs=1e-5)


def test_names_of_bars_that_show_each_step(tmp_path: Path) -> None:
    text = (
        nemo(range(0, 2000, 40))
        .replace("d_loss=", "d_loss_step=")
        .replace("g_loss=", "g_loss_step=")
    )
    (tmp_path / NAME.format(0)).write_text(text, encoding="utf-8")
    assert {"d_loss", "g_loss"} <= set(read_run(tmp_path).metrics.names)


def test_what_does_not_tell_of_two_players_is_left_to_others(tmp_path: Path) -> None:
    lines = (
        f"[NeMo I 2024-05-01 08:00:{s:02} asr:1] epoch 0 step {s} loss=0.5\n" for s in range(20)
    )
    (tmp_path / "log.txt").write_text("".join(lines))
    run = read_run(tmp_path)
    assert run.format == "log"


@pytest.mark.parametrize("lead", ["", "train/"])
def test_event_files_hold_the_adversarial_terms(tmp_path: Path, lead: str) -> None:
    made = []
    for step in range(0, 4000, 100):
        v = losses(step)
        tags = {
            "g_loss": v["loss_mel"], "g_loss_gen_mpd": v["loss_gen"], "g_loss_gen_mrd": 0.25,
            "d_loss": v["loss_disc"], "d_loss_mpd": 0.5, "d_loss_mrd": 0.5,
        }  # fmt: skip
        made.append(event(step, *(scalar(f"{lead}{n}", x) for n, x in tags.items())))
    write(tmp_path, made)
    run = read_run(tmp_path)
    for ours, name, more in (("d_loss", "loss_disc", 0), ("g_loss", "loss_gen", 0.25)):
        wanted = [losses(step)[name] + more for step in range(0, 4000, 100)]
        np.testing.assert_allclose(run.metrics.values(ours), wanted, rtol=1e-6)
    assert run.info.objective is not None
