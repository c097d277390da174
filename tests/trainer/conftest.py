"""Small configurations that train within seconds, and readers of what they leave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gantrainer.config.settings import TrainConfig, from_mapping
from gantrainer.data.datasets import load
from gantrainer.training import chief

from ..conftest import Once

RING: dict[str, Any] = {
    "data": "ring",
    "data_points": 1000,
    "network": "mlp",
    "generator_widths": [16, 16],
    "discriminator_widths": [16, 16],
    "latent_dimension": 2,
    "batch_size": 32,
    "steps": 40,
    "steps_per_call": 7,
    "evaluation_interval": 20,
    "checkpoint_interval": 10,
    "random_samples": 50,
    "fixed_samples": 9,
    "reference_samples": 60,
}
DIGITS: dict[str, Any] = {
    "generator_widths": [8, 4],
    "discriminator_widths": [4, 8],
    "latent_dimension": 4,
    "batch_size": 16,
    "steps": 12,
    "steps_per_call": 5,
    "evaluation_interval": 6,
    "checkpoint_interval": 4,
    "random_samples": 20,
    "fixed_samples": 4,
}


@pytest.fixture(scope="session", autouse=True)
def _cache(everyones: Path) -> Any:
    """Keep classifiers out of the user's cache, but train each only once for all workers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(everyones / "cache"))
        yield


@pytest.fixture(scope="session")
def ring() -> Callable[..., TrainConfig]:
    """Makes small configurations of an MLP on the ring."""
    return lambda **changes: from_mapping(RING | changes, "test")


@pytest.fixture(scope="session")
def digits() -> Callable[..., TrainConfig]:
    """Makes small configurations of a DCGAN on digits."""
    return lambda **changes: from_mapping(DIGITS | changes, "test")


@pytest.fixture(scope="session")
def points_generator(ring: Callable[..., TrainConfig], once: Once) -> Path:
    """A finished run on points with three checkpoints and an averaged generator; look only."""
    return once("points", lambda path: _finish(ring(ema=0.5), path))


@pytest.fixture(scope="session")
def digit_generator(digits: Callable[..., TrainConfig], once: Once) -> Path:
    """A finished conditional run on a file of digits that is gone since; look only."""

    def make(path: Path) -> None:
        data = load(digits())
        file = path.with_name("secret-patients.npz")
        np.savez(file, samples=data.train, labels=data.training.labels)
        given = {"data": "array", "data_file": str(file), "embedding": "random", "transfer": False}
        _finish(digits(condition="embedding", **given), path)
        file.unlink()

    return once("digits", make)


def _finish(config: TrainConfig, path: Path) -> None:
    assert chief.run(config, path, quiet=True).status == "finished"


@pytest.fixture
def metrics() -> Callable[[Path], pd.DataFrame]:
    """Reads the step rows of a run as the last attempt left them, without its clock."""

    def read(run: Path) -> pd.DataFrame:
        rows = pd.read_parquet(run / "metrics").sort_values(["attempt", "step"])
        rows = rows.drop_duplicates("step", keep="last").sort_values("step")
        return rows.drop(columns=["attempt", "wall_time"]).reset_index(drop=True)

    return read


@pytest.fixture
def arrays() -> Callable[[Path], dict[str, np.ndarray]]:
    """Reads all arrays of an npz file."""

    def read(path: Path) -> dict[str, np.ndarray]:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}

    return read
