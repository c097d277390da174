"""MLflow's client: the histories of the metrics of two runs, as JSON and as a table in CSV."""

from __future__ import annotations

import json
import os
from pathlib import Path

import values

os.environ |= {"MLFLOW_ALLOW_FILE_STORE": "true", "MLFLOW_DISABLE_TELEMETRY": "true"}

import mlflow
import pandas as pd


def write(folder: Path) -> None:
    """Two runs in a store, of which the histories are exported."""
    mlflow.set_tracking_uri((folder / "store").as_uri())
    client, runs = mlflow.MlflowClient(), []
    for name, offset in (("another", 1.0), ("known values", 0.0)):
        with mlflow.start_run(run_name=name) as run:
            runs.append(run.info.run_id)
            for step in values.STEPS:
                held = values.scalars(step).items()
                mlflow.log_metrics({n: value + offset for n, value in held}, step=step)
    names = values.scalars(values.STEPS[-1])
    histories = {r: [dict(m) for n in names for m in client.get_metric_history(r, n)] for r in runs}
    (folder / "json").mkdir(exist_ok=True)
    (folder / "csv").mkdir(exist_ok=True)
    (folder / "json" / "metrics.json").write_text(json.dumps(histories[runs[-1]]))
    both = [row for rows in histories.values() for row in rows]
    pd.DataFrame(both).to_csv(folder / "csv" / "metrics.csv", index=False)


values.main("mlflow-skinny", write)
