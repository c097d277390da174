"""Weights & Biases without a server: `wandb/offline-run-<time>-<id>/` with its binary history."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import values
import wandb


def write(folder: Path) -> None:
    """One offline run with a picture at each tenth step; what it tells of the machine is off."""
    settings = wandb.Settings(
        console="off", x_disable_stats=True, x_disable_meta=True, disable_git=True, host="somewhere"
    )
    run = wandb.init(
        dir=folder,
        project="toy",
        name="known-values",
        id="known123",
        mode="offline",
        config=values.PARAMETERS,
        settings=settings,
    )
    for step in values.STEPS:
        found: dict[str, object] = dict(values.scalars(step))
        if step % 10 == 0:
            picture = np.random.default_rng(step).integers(0, 256, (16, 16), np.uint8)
            found["samples/fixed"] = wandb.Image(picture)
        run.log(found, step=step)
    run.finish()


if __name__ == "__main__":
    values.main("wandb", write)
