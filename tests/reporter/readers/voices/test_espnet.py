"""ESPnet's logs: batches anew in each epoch, results of held-out data, rotated files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ganreport.readers import read_run

from ..tensorboard.event_files import event, scalar, write
from .test_vits import said
from .voice_logs import espnet, losses, put


def test_steps_count_all_batches_and_held_out_results_stand_at_ends(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(
        "tts_conf:\n  discriminator_adv_loss_params:\n    loss_type: mse\n"
    )
    run = read_run(put(tmp_path, espnet(range(1, 41))))
    steps = [130 * epoch + end for epoch in range(40) for end in (50, 100, 130)]
    assert run.metrics.steps.tolist() == steps
    for ours, name in (("d_loss", "loss_disc"), ("g_loss", "loss_gen")):
        wanted = [round(losses(step)[name], 3) for step in steps]
        np.testing.assert_allclose(run.metrics.values(ours), wanted, atol=1e-9)
    tested = run.scalar("valid/generator_loss")
    assert tested is not None
    assert tested.index.tolist() == [130 * epoch for epoch in range(1, 41)]
    assert tested.to_numpy().tolist() == [40.0 + epoch for epoch in range(1, 41)]
    assert run.metrics.values("g_lr")[0] == 2e-4
    assert not any("total_count" in name or name.startswith("train/") for name in run.metrics.names)
    assert run.info.objective is not None
    assert "130 an epoch" in said(run)


def test_rotated_files_are_starts_of_one_run_the_oldest_first(tmp_path: Path) -> None:
    put(tmp_path, espnet(range(1, 9)), "train.2.log")
    put(tmp_path, espnet(range(8, 15)), "train.1.log")
    put(tmp_path, espnet(range(15, 31)), "train.log")
    run = read_run(tmp_path)
    assert run.metrics.steps[-1] == 130 * 30
    assert len(run.metrics) == 90
    assert [attempt.first_step for attempt in run.info.attempts] == [
        50,
        130 * 7 + 50,
        130 * 14 + 50,
    ]
    assert [each.kind for each in run.events] == ["resume", "resume"]
    assert [problem.count for problem in run.problems] == [4]


def test_lines_of_another_process_do_not_count(tmp_path: Path) -> None:
    lines = espnet(range(1, 5))
    other = [line.replace(":0/2]", ":1/2]").replace("=", "=9") for line in lines]
    run = read_run(put(tmp_path, [x for pair in zip(lines, other, strict=True) for x in pair]))
    assert len(run.metrics) == 12
    assert run.metrics.values("d_loss").max() < 9


def test_event_files_count_epochs_and_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, espnet(range(1, 41)))
    made = [event(epoch, scalar("generator_loss", 7.0)) for epoch in range(1, 41)]
    write(tmp_path / "tensorboard/train", made)
    run = read_run(tmp_path)
    assert len(run.metrics) == 120
    assert run.metrics.values("g_loss").max() < 7
    assert run.reading is not None
    assert "count something else" in str(run.reading.left_out[0].why)
