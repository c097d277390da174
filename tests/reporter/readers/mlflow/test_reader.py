"""MLflow: runs of its file store and of its database as it wrote them, one of several, damage."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.errors import RunNotFound, UsageError
from ganreport.readers import ReadOptions, read_run
from ganreport.readers.mlflow import reader

from .. import known

FILES = known.WRITTEN / "mlflow/files"
STORE = FILES / "mlruns"
((EXPERIMENT, RUN),) = ((m.parent.parent.name, m.parent.name) for m in STORE.glob("*/*/meta.yaml"))
HERE = f"mlruns/{EXPERIMENT}/{RUN}"


@pytest.mark.parametrize(
    "where", ["", "mlruns", f"mlruns/{EXPERIMENT}", f"mlruns/{EXPERIMENT}/{RUN}"]
)
def test_a_run_is_found_from_the_store_down(where: str) -> None:
    run = read_run(FILES / where)
    known.assert_known(run)
    assert run.problems == ()
    assert (run.info.name, run.info.status) == ("known values", "finished")
    assert run.info.configuration == known.SETTINGS
    assert [sample.step for sample in run.samples] == [10, 20, 30, 40]
    assert run.scalar("wall_time") is not None


@pytest.mark.parametrize("where", ["", "mlflow.db"])
def test_a_run_is_found_in_a_database(where: str) -> None:
    run = read_run(known.WRITTEN / "mlflow/sqlite" / where)
    known.assert_known(run)
    assert (run.info.name, run.info.status) == ("known values", "finished")
    assert run.info.configuration == known.SETTINGS


def two(tmp_path: Path) -> Path:
    """A store of two runs, the second of which is called *other*."""
    path = known.copied("mlflow", tmp_path, "files") / "mlruns" / EXPERIMENT
    shutil.copytree(path / RUN, path / "b2")
    meta = (path / RUN / "meta.yaml").read_text()
    (path / "b2/meta.yaml").write_text(meta.replace(RUN, "b2").replace("status: 3", "status: 4"))
    (path / "b2/tags/mlflow.runName").write_text("other")
    return path


def test_of_several_runs_one_has_to_be_chosen(tmp_path: Path) -> None:
    path = two(tmp_path)
    with pytest.raises(RunNotFound, match=rf"holds 2 runs: {RUN} \(known values\), b2 \(other\)"):
        read_run(path)
    assert read_run(path, ReadOptions(run="other")).info.status == "failed"
    assert read_run(path, ReadOptions(run=RUN[:6])).info.status == "finished"
    assert read_run(path / "b2").info.name == "other"
    with pytest.raises(UsageError, match="no run is called 'c3'"):
        read_run(path, ReadOptions(run="c3"))


@pytest.mark.parametrize("gone", ["deleted", "empty"])
def test_a_run_that_is_deleted_or_empty_does_not_count(tmp_path: Path, gone: str) -> None:
    path = two(tmp_path)
    if gone == "deleted":
        meta = path / "b2/meta.yaml"
        meta.write_text(meta.read_text().replace("active", "deleted"))
    else:
        shutil.rmtree(path / "b2/metrics")
        (path / "b2/metrics").mkdir()
    assert read_run(path).info.name == "known values"


def test_each_scalar_keeps_its_own_steps(tmp_path: Path) -> None:
    path = known.copied("mlflow", tmp_path, f"files/{HERE}")
    (path / "metrics/val").write_text("1 0.5 1\n2 0.25 2\n")
    (path / "metrics/d_loss").write_text(
        "1000 1.5 10\n2000 nan 20\n3000 half 30\n4000 inf 40 x y\n"
    )
    run = read_run(path)
    found = run.scalar("d_loss")
    assert found is not None
    assert found.index.tolist() == [10, 20, 40]
    assert run.non_finite["d_loss"].count == 2
    assert run.scalar("val").tolist() == [0.5, 0.25]
    assert [(p.kind, p.count) for p in run.problems] == [("ragged", 1)]


def test_scalars_without_steps_are_counted(tmp_path: Path) -> None:
    path = known.copied("mlflow", tmp_path, f"files/{HERE}")
    shutil.rmtree(path / "metrics")
    (path / "metrics").mkdir()
    lines = "".join(f"{1000 * i} {i / 8} 0\n" for i in range(1, 9))
    (path / "metrics/loss_D").write_text(lines)
    run = read_run(path)
    assert run.reading is not None
    assert (run.reading.unit, len(run.metrics)) == ("row", 8)


def test_a_directory_of_anything_else_is_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "meta.yaml").write_text("artifact_location: x")
    assert not reader.READER.recognises(tmp_path)
    assert not reader.READER.recognises(tmp_path / "meta.yaml")


@known.FEW
@given(name=st.sampled_from(["meta.yaml", "metrics/d_loss", "params/lr"]), damage=known.damages())
def test_damage_is_named_or_refused(tmp_path: Path, name: str, damage: known.Damage) -> None:
    path = tmp_path / "run"
    for part in ("meta.yaml", "metrics/d_loss", "params/lr"):
        (path / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(STORE / EXPERIMENT / RUN / part, path / part)
    known.assert_survives(path, path / name, (path / name).read_bytes(), damage)
