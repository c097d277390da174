"""HiFi-GAN, BigVGAN and ParallelWaveGAN: consoles, event files, evaluations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganreport.readers import read_run

from ..tensorboard.event_files import event, scalar, write
from .test_vits import said
from .voice_logs import hifigan, losses, parallel_wavegan, put, settings

STEPS = range(0, 20_000, 100)


@pytest.mark.parametrize(("big", "mel"), [(False, "Mel-Spec. Error"), (True, "Mel Error")])
def test_the_console_holds_the_generator_only_and_it_is_said(
    tmp_path: Path, big: bool, mel: str
) -> None:
    lines = hifigan(range(0, 8_100, 100), big=big) + hifigan(range(5_000, 20_000, 100), big=big)
    run = read_run(put(tmp_path, ["a model", *lines], "console.out"))
    assert run.metrics.steps.tolist() == list(STEPS)
    wanted = [round(losses(step)["loss_mel"] / 45, 3) for step in STEPS]
    np.testing.assert_allclose(run.metrics.values(mel), wanted, atol=1e-9)
    assert "d_loss" not in run.metrics.names
    assert "Nothing of the discriminators" in said(run)
    assert "only the total loss is logged" in said(run)
    assert run.metrics.values("epoch")[-1] == 20
    assert [(each.kind, each.step) for each in run.events] == [("resume", 5_000)]
    if big:
        assert run.metrics.values("g_grad_norm")[0] == 300.5
        assert run.metrics.values("g_lr")[0] == 0.0001


def test_steps_with_thousands_separators(tmp_path: Path) -> None:
    lines = [line.replace("Steps : 1", "Steps : 1,") for line in hifigan(range(1000, 2000, 100))]
    run = read_run(put(tmp_path, lines))
    assert run.metrics.steps.tolist() == list(range(1000, 2000, 100))


def test_events_of_bigvgan_add_up_its_discriminators(tmp_path: Path) -> None:
    made = []
    for step in STEPS:
        v = losses(step)
        tags = {
            "gen_loss_total": v["loss_mel"], "mel_spec_error": v["loss_mel"] / 45,
            "disc_loss_mpd": v["loss_disc"], "disc_loss_mrd": 0.5, "gen_loss_mpd": v["loss_gen"],
            "gen_loss_mrd": 0.25, "learning_rate_d": 1e-4, "grad_norm_g": 3.5,
        }  # fmt: skip
        made.append(event(step, *(scalar(f"training/{n}", x) for n, x in tags.items())))
        if step % 5000 == 0:
            made.append(event(step, scalar("validation_seen_LibriTTS/pesq", 3.0)))
    write(tmp_path / "run/logs", made)
    held = {"mpd_reshapes": [2, 3, 5, 7, 11], "resolutions": [[1024, 120, 600]] * 3, "lr": 1}
    settings(tmp_path / "run", held)
    (tmp_path / "run/g_00005000").write_bytes(b"")
    (tmp_path / "run/do_00005000").write_bytes(b"")
    run = read_run(tmp_path / "run")
    assert run.metrics.steps.tolist() == list(STEPS)
    for ours, name, more in (("d_loss", "loss_disc", 0.5), ("g_loss", "loss_gen", 0.25)):
        wanted = [losses(step)[name] + more for step in STEPS]
        np.testing.assert_allclose(run.metrics.values(ours), wanted, rtol=1e-6)
    assert run.info.objective is not None
    assert (run.info.objective.blind_d_loss, run.info.objective.blind_g_loss) == (4.0, 2.0)
    assert run.checkpoints == (5000,)
    assert run.scalar("validation_seen_LibriTTS/pesq") is not None
    assert run.info.configuration["lr"] == 1
    assert read_run(tmp_path).metrics.steps.tolist() == list(STEPS)


def test_parallel_wavegan_prints_a_line_a_scalar(tmp_path: Path) -> None:
    first, second = range(100, 6_100, 100), range(5_100, 20_100, 100)
    lines = parallel_wavegan(first) + parallel_wavegan(second)
    settings(tmp_path, "", "notes.json")
    (tmp_path / "config.yml").write_text(
        "generator_params:\n  layers: 30\ndiscriminator_adv_loss_params:\n  loss_type: mse\n"
        "outdir: /home/somebody/exp\nbatch_size: 8\n"
    )
    (tmp_path / "checkpoint-20000steps.pkl").write_bytes(b"")
    run = read_run(put(tmp_path, lines))
    steps = list(range(100, 20_100, 100))
    assert run.metrics.steps.tolist() == steps
    wanted = [round(losses(step)["loss_mel"], 4) for step in steps]
    np.testing.assert_allclose(run.metrics.values("g_loss"), wanted, atol=1e-9)
    d_loss, tested = run.scalar("d_loss"), run.scalar("eval/generator_loss")
    assert d_loss is not None
    assert d_loss.index[0] == 1100
    assert tested is not None
    assert tested.index.tolist() == list(range(1000, 21_000, 1000))
    assert "train/adversarial_loss" in run.metrics.names
    assert "total of all terms" in said(run)
    assert run.info.configuration == {
        "generator_params.layers": 30, "discriminator_adv_loss_params.loss_type": "mse",
        "batch_size": 8,
    }  # fmt: skip
    assert run.info.objective is not None
    assert run.checkpoints == (20_000,)
    assert [attempt.first_step for attempt in run.info.attempts] == [100, 5_100]


def test_lines_of_two_processes_are_two_rows(tmp_path: Path) -> None:
    lines = parallel_wavegan(range(100, 3100, 100), alone=0)
    both = [line for one in lines for line in (one, one.replace(" = ", " = 9"))]
    run = read_run(put(tmp_path, both))
    assert run.metrics.steps.tolist() == list(range(100, 3100, 100))
    wanted = [round(losses(step)["loss_mel"], 4) for step in range(100, 3100, 100)]
    np.testing.assert_allclose(run.metrics.values("g_loss"), wanted, atol=1e-9)
    assert run.metrics.values("d_loss").max() < 2


def test_event_files_of_parallel_wavegan_add_nothing_to_its_log(tmp_path: Path) -> None:
    put(tmp_path, parallel_wavegan(range(100, 3100, 100), alone=0))
    tags = ("train/generator_loss", "train/spectral_convergence_loss", "train/discriminator_loss")
    write(tmp_path, [event(s, *(scalar(t, 7.0) for t in tags)) for s in range(100, 2100, 100)])
    run = read_run(tmp_path)
    assert len(run.metrics) == 30
    assert run.metrics.values("g_loss").min() > 7


def test_tensorflow_tts_prints_as_parallel_wavegan(tmp_path: Path) -> None:
    names = {"train/": "train_", "eval/": "eval_", "generator_loss": "gen_loss", "Steps": "Step"}
    text = "\n".join(parallel_wavegan(range(100, 3100, 100), alone=0))
    for old, new in (*names.items(), ("discriminator_loss", "dis_loss")):
        text = text.replace(old, new)
    run = read_run(put(tmp_path, [text]))
    wanted = [round(losses(step)["loss_mel"], 4) for step in range(100, 3100, 100)]
    np.testing.assert_allclose(run.metrics.values("g_loss"), wanted, atol=1e-9)
    assert "d_loss" in run.metrics.names
    assert run.scalar("eval_gen_loss") is not None


def test_a_padded_nan_is_one(tmp_path: Path) -> None:
    """``{:4.3f}`` writes a loss that is none with a space before it."""
    lines = [
        f"Steps : {step:d}, Gen Loss Total : {loss:4.3f}, Mel-Spec. Error : {0.5:4.3f}, s/b : 0.4"
        for step, loss in zip(range(0, 100, 5), [50.0] * 8 + [np.nan] * 12, strict=True)
    ]
    run = read_run(put(tmp_path, ["a model", *lines], "console.out"))
    assert run.non_finite["g_loss"].lasting_since == 40
