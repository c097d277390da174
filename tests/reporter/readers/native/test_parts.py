"""Step scalars of many parts, resumed and damaged, read a few columns at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganreport.readers import read_run
from ganreport.readers.native import parts
from ganreport.run import scalars, schema
from ganreport.run.cards import Attempt, RunInfo
from ganreport.run.writer import RunWriter


@pytest.fixture
def tight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for a few hundred values."""
    monkeypatch.setattr(scalars, "KEPT_BYTES", 1000)
    monkeypatch.setattr(parts, "KEPT_BYTES", 1000)


def record(path: Path) -> dict[str, np.ndarray]:
    """Two attempts in parts of unequal columns; gives what counts of ``d_loss`` and ``g_loss``."""
    rng = np.random.default_rng(0)
    values = {name: rng.normal(size=300).astype("f4") for name in ("d_loss", "g_loss")}
    with RunWriter(path) as run:
        run.scalar_block(np.arange(1, 101), {"d_loss": np.zeros(100, "f4")})
        run.flush()
    with RunWriter(path, resume=True, first_step=50) as run:
        for start in range(50, 300, 50):
            block = {name: array[start : start + 50] for name, array in values.items()}
            run.scalar_block(np.arange(start + 1, start + 51), block)
            run.flush()
    values["d_loss"][:50] = 0
    values["g_loss"][:50] = np.nan
    return values


def test_many_parts_and_little_room_give_the_same_values(tmp_path: Path, tight: None) -> None:
    expected = record(tmp_path / "run")
    for part in (tmp_path / "run" / schema.METRICS_DIR).iterdir():
        pq.write_table(pq.read_table(part), part, row_group_size=7)
    run = read_run(tmp_path / "run")
    assert np.array_equal(run.metrics.steps, np.arange(1, 301))
    for name in ("d_loss", "g_loss", "d_loss"):
        assert np.array_equal(run.metrics.values(name), expected[name], equal_nan=True)
        assert run.metrics.values(name).dtype == np.float32
    assert list(run.scalar("g_loss").index) == list(range(51, 301))
    assert [problem.kind for problem in run.problems] == ["superseded"]
    assert run.non_finite == {}


def test_a_part_that_proves_damaged_late_is_left_out(tmp_path: Path, tight: None) -> None:
    with RunWriter(tmp_path) as run:
        run.scalar_block(np.arange(1, 101), {"d_loss": np.arange(100.0), "g_loss": np.ones(100)})
    sound = next((tmp_path / "metrics").iterdir())
    part = tmp_path / "metrics" / schema.part_name(7, 7)
    part.write_bytes(sound.read_bytes())
    column = pq.read_metadata(part).row_group(0).column(4)
    damaged = bytearray(part.read_bytes())
    damaged[column.data_page_offset + column.total_compressed_size - 1] ^= 1
    part.write_bytes(damaged)
    run = read_run(tmp_path)
    assert [(p.kind, p.where) for p in run.problems] == [("unreadable", f"metrics/{part.name}")]
    assert len(run.metrics) == 100
    assert run.scalar("g_loss").sum() == 100


def test_numbers_keep_their_kind_and_words_are_left_out(tmp_path: Path) -> None:
    RunWriter(tmp_path).finish()
    table = pa.table({"step": [1, 2], "seen": pa.array([3, 4], pa.int16()), "note": ["a", "b"]})
    pq.write_table(table, tmp_path / "metrics" / schema.part_name(0, 0))
    run = read_run(tmp_path)
    assert run.metrics.names == ("seen",)
    assert run.metrics.values("seen").dtype == np.int16


def test_spans_of_values_that_are_not_finite_are_steps(tmp_path: Path) -> None:
    values = np.ones(100, "f4")
    values[[10, 11, 40]] = np.nan
    values[95:] = np.inf
    with RunWriter(tmp_path) as run:
        run.scalar_block(np.arange(10, 1010, 10), {"d_loss": values})
    found = read_run(tmp_path).non_finite["d_loss"]
    assert found.spans == ((110, 120), (410, 410), (960, 1000))
    assert (found.count, found.stretches, found.lasting_since) == (8, 3, 960)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 9)), min_size=1, max_size=30))
def test_rows_are_superseded_by_later_attempts(rows: list[tuple[int, int]]) -> None:
    attempts, steps = np.array(rows).T
    begun = ((1, 0), (2, 4), (3, 2))
    info = RunInfo(
        id="x",
        name="x",
        attempts=tuple(Attempt(number=n, first_step=s, started="") for n, s in begun),
    )
    dropped = parts.superseded(steps, attempts, info)
    for (attempt, step), gone in zip(rows, dropped, strict=True):
        assert gone == any(number > attempt and step > first for number, first in begun)
