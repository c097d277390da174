"""MLflow's tracking API, to a file store and to SQLite: one run each.

The file store is `mlruns/<experiment>/<run>/`, the database `mlflow.db`.
"""

from __future__ import annotations

import os
from pathlib import Path

import values

os.environ |= {"MLFLOW_ALLOW_FILE_STORE": "true", "MLFLOW_DISABLE_TELEMETRY": "true"}

import mlflow


def track(uri: str, artifacts: Path) -> None:
    """Log the values as one run of the experiment *toy*."""
    mlflow.set_tracking_uri(uri)
    experiment = mlflow.create_experiment("toy", artifact_location=artifacts.as_uri())
    with mlflow.start_run(experiment_id=experiment, run_name="known values"):
        mlflow.log_params(values.PARAMETERS)
        for step in values.STEPS:
            mlflow.log_metrics(values.scalars(step), step=step)


def write(folder: Path) -> None:
    """Both stores, each below a folder of its own."""
    for name in ("files", "sqlite"):
        (folder / name).mkdir(exist_ok=True)
    track((folder / "files" / "mlruns").as_uri(), folder / "artifacts")
    track(f"sqlite:///{folder / 'sqlite' / 'mlflow.db'}", folder / "artifacts")


if __name__ == "__main__":
    values.main("mlflow", write)
