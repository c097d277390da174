"""MLflow's tracking API, to a file store and to SQLite: one run each.

The file store is `mlruns/<experiment>/<run>/`, the database `mlflow.db`.
"""

from __future__ import annotations

import os
from pathlib import Path

import values

os.environ |= {"MLFLOW_ALLOW_FILE_STORE": "true", "MLFLOW_DISABLE_TELEMETRY": "true"}

import mlflow
import numpy as np

TAGS = {"mlflow.user": "somebody", "mlflow.source.name": "/home/somebody/train.py"}


def track(uri: str, artifacts: str, *, pictures: bool) -> None:
    """Log the values as one run of the experiment *toy*."""
    mlflow.set_tracking_uri(uri)
    experiment = mlflow.create_experiment("toy", artifact_location=artifacts)
    with mlflow.start_run(experiment_id=experiment, run_name="known values", tags=TAGS):
        mlflow.log_params(values.PARAMETERS)
        for step in values.STEPS:
            mlflow.log_metrics(values.scalars(step), step=step)
            if pictures and step % 10 == 0:
                picture = np.random.default_rng(step).integers(0, 256, (16, 16), np.uint8)
                mlflow.log_image(picture, key="samples/fixed", step=step, synchronous=True)


def write(folder: Path) -> None:
    """Both stores, each below a folder of its own; pictures where they lie beside the run."""
    for name in ("files", "sqlite"):
        (folder / name).mkdir(exist_ok=True)
    store = folder / "files" / "mlruns"
    track(store.as_uri(), (store / "toy").as_uri(), pictures=True)
    (run,) = (meta.parent for meta in store.glob("*/*/meta.yaml"))
    (store / "toy" / run.name / "artifacts").rename(run / "artifacts")
    database = folder / "sqlite" / "mlflow.db"
    track(f"sqlite:///{database}", "file:///home/somebody/mlruns", pictures=False)


if __name__ == "__main__":
    values.main("mlflow", write)
