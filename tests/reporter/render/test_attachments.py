"""What travels inside the PDF stays small and is what it says."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from ganreport.render import attachments
from ganreport.run.cards import RunInfo
from ganreport.run.model import Run
from ganreport.run.scalars import Scalars


def run_of(tmp_path: Path, rows: int) -> Run:
    metrics = pd.DataFrame({"step": np.arange(1, rows + 1), "d_loss": np.ones(rows, np.float32)})
    return Run(tmp_path, "test", RunInfo(id="x", name="x"), Scalars.of(metrics))


def test_short_series_are_whole(tmp_path: Path) -> None:
    files = attachments.attachments(run_of(tmp_path, 500), b"{}")
    metrics = next(file for file in files if file.name == "metrics.parquet")
    assert pq.read_table(io.BytesIO(metrics.content)).num_rows == 500
    assert "All 500 rows" in metrics.description


def test_long_series_are_thinned_evenly_and_say_so(tmp_path: Path) -> None:
    files = attachments.attachments(run_of(tmp_path, 100_000), b"{}")
    metrics = next(file for file in files if file.name == "metrics.parquet")
    steps = pq.read_table(io.BytesIO(metrics.content))["step"].to_numpy()
    assert len(steps) == attachments.MOST_ROWS
    assert (steps[0], steps[-1]) == (1, 100_000)
    assert np.ptp(np.diff(steps)) <= 1
    assert "20,000 evenly chosen rows of 100,000" in metrics.description


def test_a_run_without_steps_has_an_empty_table(tmp_path: Path) -> None:
    files = attachments.attachments(run_of(tmp_path, 0), b"{}")
    metrics = next(file for file in files if file.name == "metrics.parquet")
    assert pq.read_table(io.BytesIO(metrics.content)).num_rows == 0
