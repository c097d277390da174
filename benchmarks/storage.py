"""The metrics file against pandas' default zstd parquet: bytes (bar 0.65) and reading (bar 1).

The series is what a recorded GAN looks like: noisy losses, outputs and norms around slow trends,
and constant learning rates, one row a step, in the columns and types of ``metrics/``.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from ganreport.run import schema
from ganreport.run.writer import RunWriter

STEPS, ROUNDS = 200_000, 15
RESULTS = Path(__file__).parent / "results" / "storage.json"


def series(steps: int) -> pd.DataFrame:
    """Realistic step scalars, float32 as the trainer's device gives them."""
    random = np.random.default_rng(0)
    step = np.arange(1, steps + 1)
    constant = {"d_lr": np.full(steps, 2e-4), "g_lr": np.full(steps, 2e-4)}
    shares = {"d_real_accuracy", "d_fake_accuracy"}
    columns: dict[str, np.ndarray] = {"step": step, "epoch": step / 469}
    for name in list(schema.METRIC_COLUMNS)[4:]:
        trend = 1 + 0.5 * np.exp(-step / steps * 5) + 0.1 * np.sin(step / 2000)
        noisy = trend * np.exp(0.1 * random.normal(size=steps))
        if name in shares:
            noisy = np.round(np.clip(noisy / 2, 0, 1) * 128) / 128  # of a batch of 128
        columns[name] = np.asarray(constant.get(name, noisy), np.float32)
    return pd.DataFrame(columns)


def write_ours(frame: pd.DataFrame, folder: Path) -> Path:
    """The frame as RunWriter leaves it: flushed in blocks of 1,000 steps, joined at the end."""
    with RunWriter(folder / "run") as run:
        for start in range(0, len(frame), 1000):
            block = frame.iloc[start : start + 1000]
            columns = {str(n): block[n].to_numpy() for n in block if n != "step"}
            run.scalar_block(block["step"].to_numpy(), columns)
    (part,) = (folder / "run" / schema.METRICS_DIR).iterdir()
    return part


def write_theirs(ours: Path, folder: Path) -> Path:
    """The very same table by ``to_parquet`` with zstd and pandas' defaults otherwise."""
    path = folder / "pandas.parquet"
    pd.read_parquet(ours).to_parquet(path, compression="zstd")
    return path


def seconds(read: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    read()
    return time.perf_counter() - start


def measure() -> dict[str, object]:
    """Bytes and reading times as ratios, ours to theirs, read in turn."""
    with tempfile.TemporaryDirectory() as name:
        ours = write_ours(series(STEPS), Path(name))
        theirs = write_theirs(ours, Path(name))
        times = [
            (seconds(lambda: pd.read_parquet(ours)), seconds(lambda: pd.read_parquet(theirs)))
            for _ in range(ROUNDS)
        ]
        lower, middle, upper = statistics.quantiles([a / b for a, b in times], n=4)
        return {
            "steps": STEPS,
            "bytes": {"ours": ours.stat().st_size, "pandas": theirs.stat().st_size},
            "bytes_ratio": round(ours.stat().st_size / theirs.stat().st_size, 4),
            "read_ratio": {
                "median": round(middle, 3),
                "lower": round(lower, 3),
                "upper": round(upper, 3),
            },
            "bars": {"bytes_ratio": 0.65, "read_ratio": 1.0},
        }


def main() -> None:
    """Measure, print, and keep the result."""
    result = measure()
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"metrics file : pandas' default zstd parquet = {result['bytes_ratio']} of the bytes")
    print(f"time to read : pandas' default zstd parquet = {result['read_ratio']}")


if __name__ == "__main__":
    main()
