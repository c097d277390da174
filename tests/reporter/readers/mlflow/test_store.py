"""The database of MLflow: only its own tables are asked, and nothing is written or waited for."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given

from ganreport.errors import RunBroken, RunNotFound
from ganreport.readers import ReadOptions, read_run
from ganreport.readers.mlflow import store as mlflow_store

from .. import known

STORE = known.WRITTEN / "mlflow/sqlite/mlflow.db"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A copy that may be changed."""
    return known.copied("mlflow", tmp_path, "sqlite") / "mlflow.db"


def change(store: Path, *statements: str) -> None:
    with closing(sqlite3.connect(store)) as opened:
        for statement in statements:
            opened.execute(statement)
        opened.commit()


def test_infinity_and_nan_are_what_they_were() -> None:
    ((run, (name, filled)),) = mlflow_store.runs(STORE).items()
    points = mlflow_store.load(STORE, run, name).points["d_grad_norm"]
    assert (name, filled) == ("known values", True)
    assert math.isnan(points.values[37])
    assert points.values[38] == math.inf


def test_of_several_runs_one_is_named(store: Path) -> None:
    columns = "name, lifecycle_stage, status, start_time"
    change(
        store,
        f"INSERT INTO runs (run_uuid, {columns}) SELECT 'b2', 'other', 'active', 'KILLED', 9e15",
        f"INSERT INTO runs (run_uuid, {columns}) SELECT 'c3', 'gone', 'deleted', 'FINISHED', 9e15",
    )
    assert read_run(store).info.name == "known values"
    change(store, "INSERT INTO metrics VALUES ('loss_D', 0.5, 1, 'b2', 1, 0)")
    with pytest.raises(RunNotFound, match=r"2 runs.*b2 \(other\).* Give one of them with --run"):
        read_run(store)
    run = read_run(store, ReadOptions(run="b2"))
    assert (run.info.status, len(run.metrics)) == ("interrupted", 1)


def test_nothing_is_written_beside_it(store: Path) -> None:
    before = store.read_bytes()
    store.chmod(0o400)
    read_run(store)
    assert [file.name for file in store.parent.iterdir()] == ["mlflow.db"]
    assert store.read_bytes() == before


def test_what_was_not_closed_is_said(store: Path) -> None:
    store.with_name("mlflow.db-wal").write_bytes(b"x")
    assert [problem.kind for problem in read_run(store).problems] == ["left-out"]


def test_a_view_that_never_ends_is_not_asked(store: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    view = f"CREATE VIEW metrics AS {endless} SELECT 'x' AS key, 1 AS value, i AS timestamp, "
    change(store, "DROP TABLE metrics", f"{view} 'x' AS run_uuid, i AS step, 0 AS is_nan FROM n")
    assert not mlflow_store.is_store(store)


def test_another_database_is_not_recognised(tmp_path: Path) -> None:
    change(tmp_path / "a.db", "CREATE TABLE metrics (x)")
    assert not mlflow_store.is_store(tmp_path / "a.db")
    (tmp_path / "b.db").write_bytes(b"SQLite format 3\0 and no more")
    assert not mlflow_store.is_store(tmp_path / "b.db")


def test_a_missing_column_is_an_error(store: Path) -> None:
    change(store, "ALTER TABLE metrics RENAME COLUMN is_nan TO was_nan")
    with pytest.raises(RunBroken, match="no such column: is_nan"):
        read_run(store)


@known.FEW
@given(damage=known.damages())
def test_damage_is_named_or_refused(tmp_path: Path, damage: known.Damage) -> None:
    path = tmp_path
    known.assert_survives(path, path / "mlflow.db", STORE.read_bytes(), damage)
