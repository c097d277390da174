"""Logs in the forms of other programs, made up: what BigGAN, StyleGAN3 and a script leave.

The curves are drawn from a fixed seed and look as those of trainings do; none is of a real run.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

START: Final = 1_767_225_600.0
"""New Year 2026 in seconds of Unix: the runs of the gallery begin then."""


def biggan(folder: Path) -> None:
    """``train.py`` of BigGAN-PyTorch on CIFAR-10: scores that break off, losses a file each."""
    chance = np.random.default_rng(1)
    name = "BigGAN_C10_seed0"
    (folder / "logs" / name).mkdir(parents=True)
    rows, last, broken = [], 60_000, 46_000
    for step in range(2000, last + 1, 2000):
        fid = 8.0 + 150 * np.exp(-step / 7000) + chance.normal(0, 0.25)
        score = 8.9 - 6.5 * np.exp(-step / 9000) + chance.normal(0, 0.05)
        if step > broken:  # as the README of the program warns of: it breaks off of a sudden
            fid += 60 * (step - broken) / 8000
            score -= 0.45 * (step - broken) / 1000
        rows.append({
            "itr": step, "IS_mean": float(max(score, 1.2)), "IS_std": 0.1, "FID": float(fid),
            "_stamp": START + step * 0.35,
        })  # fmt: skip
    (folder / "logs" / f"{name}_log.jsonl").write_text(_lines(rows))
    (folder / "logs" / name / "metalog.txt").write_text(
        "datetime: 2026-01-01 00:00:00.000000\n"
        "config: {'dataset': 'C10', 'augment': True, 'G_lr': 0.0002, 'D_lr': 0.0002, 'seed': 0, "
        "'num_D_steps': 4, 'batch_size': 50, 'G_ch': 64, 'D_ch': 64, 'resolution': 32, "
        "'G_activation': ReLU(inplace), 'D_activation': ReLU(inplace)}\n"
    )
    steps = np.arange(100, last + 1, 100)
    fall = np.clip((steps - broken) / 4000, 0, 1)
    noise = chance.normal(0, 0.06, (3, len(steps)))
    losses = {
        "G_loss": 0.2 + 0.5 * (1 - np.exp(-steps / 9000)) + 2.2 * fall + noise[0],
        "D_loss_real": 0.75 - 0.12 * (1 - np.exp(-steps / 9000)) - 0.5 * fall + noise[1],
        "D_loss_fake": 0.78 - 0.12 * (1 - np.exp(-steps / 9000)) - 0.5 * fall + noise[2],
    }
    for loss, values in losses.items():
        lines = (f"{step}: {value:3.3e}\n" for step, value in zip(steps, values, strict=True))
        (folder / "logs" / name / f"{loss}.log").write_text("".join(lines))


def stylegan3(folder: Path) -> None:
    """A run directory of StyleGAN3: ticks, FID of each snapshot, options, grids of samples."""
    chance = np.random.default_rng(2)
    folder.mkdir(parents=True)
    ticks = [_tick(index, chance) for index in range(151)]
    (folder / "stats.jsonl").write_text(_lines(ticks))
    (folder / "training_options.json").write_text(json.dumps(_OPTIONS, indent=2))
    snapshots = range(0, 601, 40)
    scores = [9.5 + 280 * np.exp(-kimg / 55) + chance.normal(0, 0.2) for kimg in snapshots]
    rows = [
        {
            "results": {"fid50k_full": float(score)}, "metric": "fid50k_full",
            "total_time": 450.0, "total_time_str": "7m 30s", "num_gpus": 2,
            "snapshot_pkl": f"network-snapshot-{kimg:06d}.pkl", "timestamp": START + 90 * kimg,
        }
        for kimg, score in zip(snapshots, scores, strict=True)
    ]  # fmt: skip
    (folder / "metric-fid50k_full.jsonl").write_text(_lines(rows))
    for kimg, score in zip(snapshots, scores, strict=True):
        _grid(chance, float(score)).save(folder / f"fakes{kimg:06d}.png")
        (folder / f"network-snapshot-{kimg:06d}.pkl").touch()
    _grid(chance, 0.0).save(folder / "reals.png")


_OPTIONS: Final[dict[str, Any]] = {
    "G_kwargs": {"class_name": "training.networks_stylegan3.Generator", "z_dim": 512, "w_dim": 512},
    "D_kwargs": {"class_name": "training.networks_stylegan2.Discriminator"},
    "G_opt_kwargs": {"class_name": "torch.optim.Adam", "betas": [0, 0.99], "lr": 0.0025},
    "D_opt_kwargs": {"class_name": "torch.optim.Adam", "betas": [0, 0.99], "lr": 0.002},
    "loss_kwargs": {"class_name": "training.loss.StyleGAN2Loss", "r1_gamma": 2.0},
    "training_set_kwargs": {
        "class_name": "training.dataset.ImageFolderDataset",
        "max_size": 5000,
        "xflip": True,
        "resolution": 32,
    },
    "augment_kwargs": {"class_name": "training.augment.AugmentPipe"},
    "ada_target": 0.6,
    "total_kimg": 600,
    "batch_size": 32,
}


def _tick(index: int, chance: np.random.Generator) -> dict[str, Any]:
    learned = 1 - np.exp(-index / 30)
    wave = chance.normal(0, 0.03, 4)

    def stat(mean: float, num: int = 1, std: float = 0.0) -> dict[str, float]:
        return {"num": num, "mean": float(mean), "std": std}

    return {
        "Loss/scores/fake": stat(-0.3 - 1.1 * learned + wave[0], 4000, 1.4),
        "Loss/signs/fake": stat(-0.2 - 0.4 * learned, 4000, 0.7),
        "Loss/G/loss": stat(0.85 + 0.7 * learned + wave[1], 4000, 0.8),
        "Loss/scores/real": stat(0.2 + 0.8 * learned + wave[2], 4000, 1.3),
        "Loss/signs/real": stat(0.2 + 0.4 * learned, 4000, 0.7),
        "Loss/D/loss": stat(1.36 - 0.45 * learned + wave[3], 4000, 0.7),
        "Loss/r1_penalty": stat(0.02 + 0.03 * learned, 4000, 0.02),
        "Loss/D/reg": stat(0.02 + 0.03 * learned, 4000, 0.02),
        "Progress/tick": stat(index),
        "Progress/kimg": stat(4 * index + 0.032),
        "Progress/augment": stat(0.25 * learned),
        "Timing/total_sec": stat(45 + 360.0 * index),
        "timestamp": START + 360.0 * index,
    }


def _grid(chance: np.random.Generator, score: float) -> Image.Image:
    """Eight by four tiles of 32 pixels: blots of colour, the more noise the worse the score."""
    noise = min(1.0, score / 250)
    down, right = np.mgrid[:32, :32] / 31
    tiles = []
    for _ in range(32):
        at, wide, colour = chance.uniform(0.3, 0.7, 2), chance.uniform(0.15, 0.3), chance.random(3)
        blot = np.exp(-((down - at[0]) ** 2 + (right - at[1]) ** 2) / (2 * wide**2))[..., None]
        tile = blot * colour + (1 - blot) * (0.9 - 0.5 * colour)
        tiles.append((1 - noise) * tile + noise * chance.random((32, 32, 3)))
    rows = np.array(tiles).reshape(4, 8, 32, 32, 3).transpose(0, 2, 1, 3, 4)
    return Image.fromarray((255 * rows.reshape(128, 256, 3)).astype(np.uint8))


def bare_table(folder: Path) -> None:
    """Two losses an epoch, as scripts write them; D wins."""
    chance = np.random.default_rng(3)
    folder.mkdir(parents=True)
    with (folder / "losses.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["epoch", "d_loss", "g_loss"])
        for epoch in range(1, 121):
            d = 1.2 * np.exp(-epoch / 14) + 2e-4 * np.exp(chance.normal(0, 0.6))
            g = 0.8 + 9 * (1 - np.exp(-epoch / 20)) + chance.normal(0, 0.25)
            table.writerow([epoch, f"{d:.5f}", f"{g:.4f}"])


def _lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)
