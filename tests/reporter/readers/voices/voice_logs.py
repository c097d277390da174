"""Logs of voices as their writers print them, by the forms in these programs' own sources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

BEGAN = datetime(2024, 5, 1, 8, 0, 0, tzinfo=UTC)
HPS = {
    "train": {"log_interval": 200, "learning_rate": 0.0002, "fp16_run": True, "c_mel": 45},
    "data": {"training_files": "filelists/train.txt", "sampling_rate": 44100},
    "model": {"inter_channels": 192, "use_spectral_norm": False},
    "model_dir": "./logs/44k",
}
NAMES = ("loss_disc", "loss_gen", "loss_fm", "loss_mel", "loss_dur", "loss_kl")


def date(seconds: float) -> str:
    return f"{BEGAN + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}"


def losses(step: int) -> dict[str, float]:
    """What was trained at a step: float32 as ``x.item()`` gives it, other at every step."""
    rng = np.random.default_rng(step)
    falls = np.exp(-step / 20_000)
    means = (2.5, 2.4, 5 + falls, 15 + 20 * falls, 1.3, 1 + falls)
    drawn = np.float32(np.abs(rng.normal(means, 0.1)))
    return dict(zip(NAMES, map(float, drawn), strict=True))


def tabs(seconds: float, what: object, name: str = "44k") -> str:
    """A line of VITS's logger: ``%(asctime)s\\t%(name)s\\t%(levelname)s\\t%(message)s``."""
    return f"{date(seconds)},{int(seconds * 7) % 1000:03}\t{name}\tINFO\t{what}"


def vits(
    steps: Iterable[int],
    which: Sequence[str] = NAMES,
    *,
    named: bool = False,
    epoch_steps: int = 50,
    settings: Any = HPS,
    began: float = 0.0,
) -> list[str]:
    """One start of VITS, or (``named``) of so-vits-svc 4."""
    lines = [tabs(began, settings)] if settings else []
    for step in steps:
        now, values = began + step / 10, losses(step)
        held, rate = [values[name] for name in which], 0.0001 * 0.999875 ** (step // epoch_steps)
        epoch = step // epoch_steps + 1
        lines.append(tabs(now, f"Train Epoch: {epoch} [{step % epoch_steps}%]"))
        if named:
            told = f"step: {step}, lr: {rate}, reference_loss: {sum(held)}"
            lines.append(tabs(now, f"Losses: {held}, {told}"))
            lines.append(tabs(now, f"====> Epoch: {epoch}, cost 20.12 s"))
        else:
            lines.append(tabs(now, [*held, step, rate]))
            if step % 1000 == 0:
                what = f"Saving model and optimizer state at iteration {epoch} to ./logs/G_{step}"
                lines.append(tabs(now, what))
            lines.append(tabs(now, f"====> Epoch: {epoch}"))
    return lines


def rvc(steps: Iterable[int], *, plain: bool = True, name: str = "my voice (v2)") -> list[str]:
    """RVC's console (``INFO:name:...``), or its file."""

    def line(now: float, what: object) -> str:
        return f"INFO:{name}:{what}" if plain else tabs(now, what, name)

    lines = ["DEBUG:matplotlib:loaded rcParams"] if plain else []
    for step in steps:
        v, now = losses(step), step / 10
        told = (
            f"loss_disc={v['loss_disc']:.3f}, loss_gen={v['loss_gen']:.3f}, "
            f"loss_fm={v['loss_fm']:.3f},loss_mel={min(v['loss_mel'], 75):.3f}, "
            f"loss_kl={min(v['loss_kl'], 9):.3f}"
        )
        lines += [
            line(now, f"Train Epoch: {step // 50 + 1} [{step % 50}%]"),
            line(now, [step, 9.99875e-05]),
            line(now, told),
            line(now, f"====> Epoch: {step // 50 + 1} [{date(now)}] | (0:01:00.390000)"),
        ]
    return lines


def hifigan(steps: Iterable[int], *, big: bool = False, begins: bool = True) -> list[str]:
    lines = ["Initializing Training Process..", "Batch size per GPU : 16"] if begins else []
    for step in steps:
        mel = losses(step)["loss_mel"] / 45
        if step % 1000 == 0:
            lines.append(f"Epoch: {step // 1000 + 1}")
        if big:
            lines.append(
                f"Steps: {step:d}, Gen Loss Total: {50 * mel:4.3f}, Mel Error: {mel:4.3f}, "
                f"s/b: {0.5:4.3f} lr: {0.0001:4.7f} grad_norm_g: {300.5:4.3f}"
            )
        else:
            lines.append(
                f"Steps : {step:d}, Gen Loss Total : {50 * mel:4.3f}, "
                f"Mel-Spec. Error : {mel:4.3f}, s/b : {0.5:4.3f}"
            )
        if step % 1000 == 900:
            lines.append(f"Time taken for epoch {step // 1000 + 1} is 61 sec\n")
    return lines


def parallel_wavegan(steps: Iterable[int], *, alone: int = 1000) -> list[str]:
    """ParallelWaveGAN: D joins after ``alone`` steps, every tenth row is evaluated."""

    def line(step: int, what: str) -> str:
        return f"{date(step / 10)},{step % 1000:03} (train:475) INFO: {what}"

    first = next(iter(steps), 0)
    lines = [line(first, "batch_size = 8"), line(first, "version = 0.5.4")]
    for step in steps:
        v = losses(step)
        train = {"spectral_convergence_loss": 0.5, "generator_loss": v["loss_mel"]}
        if step > alone:
            real, fake = v["loss_dur"] / 4, v["loss_kl"] / 4
            train |= {"adversarial_loss": v["loss_gen"], "real_loss": real, "fake_loss": fake}
            train["discriminator_loss"] = real + fake
        lines += [line(step, f"(Steps: {step}) train/{n} = {x:.4f}.") for n, x in train.items()]
        if step % 1000 == 0:
            lines.append(line(step, f"(Steps: {step}) Start evaluation."))
            lines.append(line(step, f"(Steps: {step}) Finished evaluation (12 steps per epoch)."))
            lines.append(
                line(step, f"(Steps: {step}) eval/generator_loss = {2 * v['loss_mel']:.4f}.")
            )
            lines.append(line(step, f"Successfully saved checkpoint @ {step} steps."))
    return lines


def _espnet(value: float) -> str:
    return f"{value:.3e}" if abs(value) > 1e3 or abs(value) <= 1e-3 else f"{value:.3f}"


def espnet(epochs: Iterable[int], parts: Sequence[int] = (50, 100, 130)) -> list[str]:
    """ESPnet's lines of batches (the last stretch of an epoch is shorter) and results."""

    def line(epoch: int, what: str) -> str:
        return f"[node7:0/2] {date(epoch * 60)},123 (trainer:755) INFO: {what}"

    lines = ["# python3 -m espnet2.bin.gan_tts_train --use_preprocessor true", "# Started at Wed"]
    lines.append(line(0, "pytorch.version=1.10.1, cuda.available=True, cudnn.version=8200"))
    for epoch in epochs:
        lines.append(line(epoch, f"{epoch}/1000epoch started. Estimated time to finish: 1 day"))
        start = 1
        for end in parts:
            v = losses((epoch - 1) * parts[-1] + end)
            told = {
                "iter_time": 1.2e-4, "generator_forward_time": 0.123,
                "generator_loss": sum(v.values()), "generator_mel_loss": v["loss_mel"],
                "generator_adv_loss": v["loss_gen"], "optim0_lr0": 2e-4,
                "discriminator_loss": v["loss_disc"], "optim1_lr0": 2e-4, "train_time": 1.5,
            }  # fmt: skip
            pairs = ", ".join(f"{name}={_espnet(value)}" for name, value in told.items())
            lines.append(line(epoch, f"{epoch}epoch:train:{start}-{end}batch: {pairs}"))
            start = end + 1
        lines.append(
            line(
                epoch,
                f"{epoch}epoch results: [train] generator_loss=30.123, time=1 minute and 20.1 "
                f"seconds, total_count={130 * epoch}, gpu_max_cached_mem_GB=8.1, "
                f"[valid] generator_loss={_espnet(40 + epoch)}, generator_mel_loss=20.500, "
                f"time=3.1 seconds, total_count={4 * epoch}, [att_plot] time=1.5 seconds",
            )
        )
    return lines


BOLD, GREEN, RED, END = "\033[1m", "\033[92m", "\033[91m", "\033[0m"


def coqui(steps: Iterable[int], *, every: int = 500, times: bool = False) -> list[str]:
    """Coqui's trainer with its colours: running means behind values, evaluations each epoch."""
    lines = [" > Training Environment:", " | > Num. of GPUs: 1", " > Start Tensorboard: ..."]
    for step in steps:
        v = losses(step)
        if step % every == 25:
            lines.append(f"\n\033[4m{BOLD} > EPOCH: {step // every}/1000{END}")
            lines.append(f"\n{BOLD} > TRAINING ({date(step)}) {END}")
        clock = f"TIME: {date(step)} -- " if times else ""
        lines.append(
            f"\n{BOLD}   --> {clock}STEP: {step % every}/{every} -- GLOBAL_STEP: {step}{END}"
        )
        told = {
            "loss_disc": v["loss_disc"], "loss_disc_real_0": 0.2, "loss_disc_real_1": 0.3,
            "loss_0": v["loss_disc"], "grad_norm_0": 17.5, "loss_gen": v["loss_gen"],
            "loss_mel": v["loss_mel"], "loss_1": sum(v.values()), "grad_norm_1": np.inf,
        }  # fmt: skip
        lines += [f"     | > {name}: {x:.5f}  ({x + 1:.5f})" for name, x in told.items()]
        lines.append(
            "     | > grad_norm_2: tensor(8.1043, device='cuda:0')  (tensor(17.1, device='cuda:0'))"
        )
        lines += [f"     | > current_lr_0: {0.0002:.5f} ", f"     | > current_lr_1: {0.0001:.5f} "]
        if step % every == 0:
            lines += [f"\n{BOLD} > EVALUATION {END}\n", f"{BOLD}   --> STEP: 0{END}"]
            lines += ["     | > loss_disc: 9.00000  (9.00000)"]
            lines.append(f"\n  {BOLD}--> EVAL PERFORMANCE{END}")
            lines.append(f"     | > avg_loss_mel:{GREEN} {2 * v['loss_mel']:.5f} {END}(-0.12345)")
            lines.append(f"     | > avg_loss_disc:{RED} {v['loss_disc']:.5f} {END}(+0.1)\n")
            lines.append(f" > BEST MODEL : run/best_model_{step}.pth")
    return lines


def nemo(steps: Iterable[int], *, epoch_steps: int = 100) -> str:
    """NeMo's console: bars that carriage returns set back, checkpoints' lines between them."""
    text = f"[NeMo I {date(0)} exp_manager:220] Experiments will be logged at nemo/HifiGan\n"
    for step in steps:
        epoch, batch = divmod(step, epoch_steps)
        v = losses(step)
        bar = f"Epoch {epoch}: {batch:3}%|{'█' * (batch // 10)}| {batch}/{epoch_steps} [00:10<01:14"
        text += (
            f"\r{bar}, 9.8it/s, v_num=0, d_loss={v['loss_disc']:.3g}, g_loss={v['loss_mel']:.3g}]"
        )
        if batch == epoch_steps - 20:
            text += "\rValidation: 0it [00:00, ?it/s]\rValidating: 100%|████| 3/3 [00:01, 2it/s]\n"
            text += (
                f"Epoch {epoch}, global step {2 * step}: 'val_loss' reached {0.5 / (epoch + 1):.5f}"
                f" (best {0.5 / (epoch + 1):.5f}), saving model to '/x/HifiGan.ckpt' as top 3\n"
                f"[NeMo W {date(step)} nemo_logging:349] something: 17.5 is deprecated\n"
            )
    return text + "\n"


def put(folder: Path, lines: Iterable[str], name: str = "train.log") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("\n".join([*lines, ""]), encoding="utf-8")
    return folder


def settings(folder: Path, held: Any = HPS, name: str = "config.json") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(held), encoding="utf-8")
    return folder
