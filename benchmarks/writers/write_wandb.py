"""Weights & Biases without a server: `wandb/offline-run-<time>-<id>/` with its binary history."""

from __future__ import annotations

from pathlib import Path

import values
import wandb


def write(folder: Path) -> None:
    """One offline run."""
    settings = wandb.Settings(console="off", x_disable_stats=True, x_disable_meta=False)
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
        run.log(values.scalars(step), step=step)
    run.finish()


if __name__ == "__main__":
    values.main("wandb", write)
