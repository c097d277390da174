"""What travels inside the PDF stays small and is what it says."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ganreport.analysis.analyse import analyse
from ganreport.readers import read_run
from ganreport.render import attachments
from ganreport.render.rendering import current
from ganreport.report.build import make_report
from ganreport.run.cards import RunInfo
from ganreport.run.model import Run
from ganreport.run.scalars import Scalars
from ganreport.run.writer import RunWriter
from ganreport.stats.decimate import BUCKETS

MADE = current("en", "A4")


def table_of(tmp_path: Path, rows: int, loss: np.ndarray | None = None) -> tuple[pa.Table, str]:
    """The metrics that are attached for a run of so many rows, and what is said of them."""
    steps = np.arange(1, rows + 1)
    metrics = pd.DataFrame({"step": steps, "d_loss": np.ones(rows) if loss is None else loss})
    run = Run(tmp_path, "test", RunInfo(id="x", name="x"), Scalars.of(metrics))
    files = attachments.attachments(make_report(analyse(run)), b"{}", MADE)
    found = next(file for file in files if file.name == "metrics.parquet")
    return pq.read_table(io.BytesIO(found.content)), found.description


def test_short_series_are_whole(tmp_path: Path) -> None:
    loss = np.random.default_rng(0).normal(size=480)
    loss[7], loss[9] = np.nan, np.inf
    table, said = table_of(tmp_path, 480, loss)
    np.testing.assert_allclose(table["d_loss"].to_numpy(), loss, rtol=1e-5)
    assert table["step"].to_pylist() == list(range(1, 481))
    assert "All 480 rows" in said


def test_long_series_keep_their_extremes_and_say_so(tmp_path: Path) -> None:
    loss = np.random.default_rng(0).normal(size=100_000)
    loss[[70_001, 80_001]] = 99, -99
    table, said = table_of(tmp_path, 100_000, loss)
    steps, values = table["step"].to_numpy(), table["d_loss"].to_numpy()
    np.testing.assert_allclose(values, loss[steps - 1], rtol=1e-5)
    assert (steps[0], steps[-1]) == (1, 100_000)
    assert {70_002, 80_002} <= set(steps)
    assert len(steps) <= 4 * BUCKETS
    assert "Of 100,000 rows" in said
    assert "120 stretches" in said


def test_what_was_not_kept_is_baseline_and_what_is_no_number_is_not(tmp_path: Path) -> None:
    with RunWriter(tmp_path / "run") as run:
        run.scalars(1, d_loss=1.0)
        run.scalars(2, d_loss=float("nan"), g_loss=2.0)
    report = make_report(analyse(read_run(tmp_path / "run")))
    (file,) = (f for f in attachments.attachments(report, b"", MADE) if f.name == "metrics.parquet")
    table = pq.read_table(io.BytesIO(file.content))
    assert table["d_loss"].null_count == 0
    assert np.isnan(table["d_loss"].to_pylist()[1])


def test_a_run_without_steps_has_an_empty_table(tmp_path: Path) -> None:
    table, _ = table_of(tmp_path, 0)
    assert table.num_rows == 0
