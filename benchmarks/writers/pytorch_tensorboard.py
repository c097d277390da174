"""Writes a small run with PyTorch's SummaryWriter, for the tests of the reader of event files.

Needs torch and tensorboard, which the project does not: run it in an environment of its own,
``python benchmarks/writers/pytorch_tensorboard.py tests/reporter/readers/written/``
``pytorch-tensorboard``. Written with torch 2.13.0 and tensorboard 2.21.0. Values follow from the
step alone, times and names of files from a counter, so that the files are the same each time.
"""

from __future__ import annotations

import itertools
import os
import socket
import sys
import time
from pathlib import Path

import numpy as np

STEPS = 30
FIRST = 1_700_000_000.0


def generated(step: int, seed: int) -> np.ndarray:
    """A grid of 2 x 2 tiles of 8 x 8 pixels with a gutter, which drift with the step."""
    rng = np.random.default_rng(seed)
    grid = np.zeros((3, 22, 22), np.uint8)
    for row, column in itertools.product(range(2), repeat=2):
        tile = rng.integers(0, 200, (3, 8, 8)) + 2 * step
        top, left = 2 + row * 10, 2 + column * 10
        grid[:, top : top + 8, left : left + 8] = np.clip(tile, 0, 255)
    return grid


def main(folder: Path) -> None:
    """Write a run of 30 steps that stopped at step 18 and went on from step 16."""
    ticks = itertools.count()
    time.time = lambda: FIRST + next(ticks) / 8  # type: ignore[assignment]
    socket.gethostname = lambda: "host"
    os.getpid = lambda: 1
    from torch.utils.tensorboard import SummaryWriter

    folder.mkdir(parents=True, exist_ok=True)
    for first, last in ((1, 18), (16, STEPS)):
        with SummaryWriter(str(folder), purge_step=first) as writer:
            for step in range(first, last + 1):
                wall = FIRST + 100 * (first > 1) + step
                writer.add_scalar("Loss/D", 1.4 - step / 100 + 10 * (last < STEPS), step, wall)
                writer.add_scalar("Loss/G", 0.7 + step / 50, step, wall)
                writer.add_scalar("D(x)", float("nan") if step > 27 else 0.5, step, wall)
                writer.add_scalar("fid", 300.0 - step, step, wall, new_style=True)
                if step % 10 == 0:
                    writer.add_scalars("grad norm", {"D": step, "G": 2 * step}, step, wall)
                    writer.add_image("fakes", generated(step, 0), step, wall)
                    writer.add_image("reals", generated(step, 1), step, wall)
                    writer.add_histogram("D/weight", np.arange(4.0), step, walltime=wall)
            writer.add_text("note", "words", last)
    with SummaryWriter(str(folder)) as writer:
        settings = {"lr": 2e-4, "batch": 64, "loss": "hinge", "dataroot": "/data/x", "ema": True}
        writer.add_hparams(settings, {"hparam/fid": 260.0}, run_name="hparams")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
