"""Aim's SDK: two runs, and what `Metric.dataframe` gives of each of their metrics, as one table.

It is kept as CSV (`runs/aim.csv`), and that of one metric alone as `alone/d_loss.csv`.
"""

from __future__ import annotations

import time
from pathlib import Path

import aim
import pandas as pd
import values


def tracked(folder: Path, name: str, offset: float) -> list[pd.DataFrame]:
    """The tables of one run's metrics; validation losses stand in a context of their own."""
    run = aim.Run(repo=str(folder), system_tracking_interval=None, capture_terminal_logs=False)
    run.name = name
    run["hparams"] = {"lr": values.PARAMETERS["lr"]}
    for step in values.STEPS:
        for scalar, value in values.scalars(step).items():
            run.track(value + offset, name=scalar, step=step, context={"subset": "train"})
        if step % 10 == 0:
            run.track(0.5, name="d_loss", step=step, context={"subset": "val"})
    time.sleep(2)  # it writes in a thread of its own
    metrics = [run.get_metric(metric, context) for metric, context, _ in run.iter_metrics_info()]
    told = {"include_name": True, "include_context": True, "include_run": True}
    tables = [metric.dataframe(**told) for metric in metrics]
    (alone,) = (
        m for m in metrics if m.name == "d_loss" and m.context.to_dict()["subset"] == "train"
    )
    (folder / "alone").mkdir(exist_ok=True)
    alone.dataframe().to_csv(folder / "alone" / "d_loss.csv")
    run.close()
    return tables


def write(folder: Path) -> None:
    """The repository, of which the tables are exported."""
    tables = [*tracked(folder, "another", 1.0), *tracked(folder, "known values", 0.0)]
    (folder / "runs").mkdir(exist_ok=True)
    pd.concat(tables).to_csv(folder / "runs" / "aim.csv")


values.main("aim", write)
