"""The values that every writer logs: short binary fractions, so that none of them is rounded."""

from __future__ import annotations

import importlib.metadata
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path

STEPS = range(1, 41)

PARAMETERS = {
    "batch_size": 64,
    "lr": 0.0002,
    "beta1": 0.5,
    "dataset": "toy",
    "data_root": "/home/somebody/data",  # readers have to leave it out
}


def scalars(step: int) -> dict[str, float]:
    """What is logged at a step: losses at each, a norm that breaks, a distance at each tenth."""
    found = {
        "d_loss": 1.40625 - step / 64,
        "g_loss": 0.6875 + step / 128,
        "d_grad_norm": {38: math.nan, 39: math.inf}.get(step, step / 32),
    }
    return found | ({"eval/fid": 128.0 - step} if step % 10 == 0 else {})


def expected(name: str) -> dict[int, float]:
    """Step -> value of one scalar."""
    return {step: scalars(step)[name] for step in STEPS if name in scalars(step)}


def main(library: str, write: Callable[[Path], None]) -> None:
    """Write to the directory that the command line names, and print which version did it."""
    if len(sys.argv) != 2:
        sys.exit(f"Usage: python {sys.argv[0]} DIRECTORY")
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    write(folder)
    print(json.dumps({"library": library, "version": importlib.metadata.version(library)}))
