"""Does a run that was stopped and resumed equal one that never was? Every model and objective.

Each is trained on the ring and on digits, and once more; the latter run loses its last checkpoint
and is resumed from the one before. Every recorded array and figure but the clock is then compared
bit by bit, and the report of the resumed run is built.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow.parquet as pq
from objectives import DIGITS, OBJECTIVES, RING
from study import RESULTS

from ganreport.run.schema import CHECKPOINTS_DIR, METRICS_DIR, SAMPLES_DIR
from gantrainer.config.settings import TrainConfig, from_mapping
from gantrainer.models import checkpoints
from gantrainer.training import chief

SHORT: Final = {"steps": 40, "evaluation_interval": 20, "checkpoint_interval": 20}
MODELS: Final = {
    **{name: {"objective": name} for name in OBJECTIVES},
    "autoencoder": {"model": "autoencoder"},
    "vae": {"model": "vae"},
    "all at once": {
        "objective": "relativistic",
        "r1": 1.0,
        "r2": 1.0,
        "ema": 0.9,
        "instance_noise": 0.1,
        "alternating": True,
        "d_steps": 2,
        "schedule": "cosine",
        "warmup_steps": 5,
        "clip_gradient_norm": 1.0,
        "spectral": "discriminator",
    },
}


def same(one: Path, other: Path) -> bool:
    """Whether two runs recorded the same, apart from times and attempts."""
    tables = [
        pq.read_table(run / METRICS_DIR).to_pandas().drop(columns=["wall_time", "attempt"])
        for run in (one, other)
    ]
    tables = [t.drop_duplicates("step", keep="last").sort_values("step") for t in tables]
    figures = all(
        np.array_equal(a, b) for a, b in zip(*(t.to_numpy() for t in tables), strict=True)
    )
    return figures and all(
        _same_arrays(file, other / SAMPLES_DIR / file.name)
        for file in (one / SAMPLES_DIR).glob("step-*.npz")
    )


def _same_arrays(one: Path, other: Path) -> bool:
    with np.load(one) as a, np.load(other) as b:
        return set(a.files) == set(b.files) and all(np.array_equal(a[n], b[n]) for n in a.files)


def compared(config: TrainConfig) -> dict[str, bool]:
    """Train twice, the second time from half way on again, and build its report."""
    with tempfile.TemporaryDirectory() as name:
        whole, resumed = Path(name) / "whole", Path(name) / "resumed"
        for path in (whole, resumed):
            chief.run(config, path, quiet=True)
        checkpoints.steps(resumed / CHECKPOINTS_DIR)[-1].unlink()
        chief.run(config, resumed, resume=True, quiet=True)
        command = [sys.executable, "-m", "ganreport", "build", str(resumed), "-q"]
        built = subprocess.run(command, check=False, capture_output=True).returncode == 0
        return {"same": same(whole, resumed), "built": built}


def main() -> None:
    """Compare all, print a line each, and fail if one differs or can't be built."""
    found: dict[str, Any] = {}
    for base in (RING, DIGITS):
        for name, changes in MODELS.items():
            settings = base | SHORT | changes
            result = compared(from_mapping(settings, name))
            found[f"{base['data']} {name}"] = result
            print(base["data"], name, result, flush=True)
    bad = [name for name, result in found.items() if not all(result.values())]
    lines = [f"{name}: {'same bits, built' if name not in bad else found[name]}" for name in found]
    (RESULTS / "resume.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.exit(f"different: {bad}" if bad else 0)


if __name__ == "__main__":
    main()
