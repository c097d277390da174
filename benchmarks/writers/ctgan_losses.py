"""SDV's CTGAN, trained for a few seconds: its table of losses and what it prints meanwhile.

Usage: python benchmarks/writers/ctgan_losses.py DIRECTORY > console.log 2>&1

Writes `loss_values.csv`, with the index of pandas as `to_csv` does; prints the version first.
"""

from __future__ import annotations

import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from ctgan import CTGAN

ROWS = 500
EPOCHS = 40


def write(folder: Path) -> None:
    """Train on a small table of two kinds of numbers and one of words."""
    generator = np.random.default_rng(0)
    data = pd.DataFrame(
        {
            "age": generator.normal(40, 10, ROWS),
            "kind": generator.choice(list("abc"), ROWS),
            "paid": generator.gamma(2, 3, ROWS),
        }
    )
    torch.manual_seed(0)
    np.random.seed(0)  # noqa: NPY002 - CTGAN draws from it
    layers = {"embedding_dim": 8, "generator_dim": (16,), "discriminator_dim": (16,)}
    model = CTGAN(epochs=EPOCHS, batch_size=100, verbose=True, **layers)
    model.fit(data, ["kind"])
    folder.mkdir(parents=True, exist_ok=True)
    model.loss_values.to_csv(folder / "loss_values.csv")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(f"ctgan {version('ctgan')}", flush=True)
    write(Path(sys.argv[1]))
