"""Damaged, foreign and hostile run directories: named errors and problems, never a traceback."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganreport.errors import RunBroken, RunNotFound
from ganreport.readers import read_run
from ganreport.readers.native import reader
from ganreport.run import schema
from ganreport.run.model import Run
from ganreport.run.writer import RunWriter

QUICK = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
METRICS = "metrics/part-000000-000000.parquet"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A finished run of ten steps with a sample file and a reference."""
    with RunWriter(tmp_path / "run") as run:
        run.scalar_block(np.arange(1, 11), {"d_loss": np.linspace(1, 2, 10)})
        run.samples(10, random=np.random.default_rng(0).normal(size=(50, 2)))
        run.reference(train=np.ones((5, 2)))
    return tmp_path / "run"


def problems(run: Run) -> list[tuple[str, str]]:
    return [(problem.kind, problem.where) for problem in run.problems]


def test_a_sound_run_has_no_problems(path: Path) -> None:
    run = read_run(path)
    assert (problems(run), run.last_step, run.format) == ([], 10, "ganreport")


def test_the_shared_runs_have_no_problems(points_run: Path, images_run: Path) -> None:
    for path, steps in ((points_run, 2000), (images_run, 1000)):
        run = read_run(path)
        assert (problems(run), run.last_step, len(run.samples)) == ([], steps, 10)


# run.json

VALID = {"id": "x", "name": "x"}
BROKEN = {
    "empty": b"",
    "not JSON": b"{",
    "not text": b"\xff\xfe\x00",
    "a list": b"[]",
    "nothing in it": b"{}",
    "no id": json.dumps({"name": "x"}).encode(),
    "wrong type": json.dumps({**VALID, "parameters": {"g": "many"}}).encode(),
    "wrong status": json.dumps({**VALID, "status": "great"}).encode(),
    "wrong card": json.dumps({**VALID, "data": {"name": "x", "kind": "sounds"}}).encode(),
    "NaN": json.dumps({**VALID, "configuration": {"lr": float("nan")}}).encode(),
    "deep": b'{"configuration": {"a": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_run_json_is_named(path: Path, text: bytes) -> None:
    (path / "run.json").write_bytes(text)
    with pytest.raises(RunBroken, match=r"run\.json can't be read: .*docs/run-format\.md"):
        read_run(path)


def test_a_newer_schema_is_told_before_anything_else_is_checked(path: Path) -> None:
    (path / "run.json").write_text('{"schema": 2, "id": ["of another type"]}')
    with pytest.raises(RunBroken, match=r"schema 2 is newer .* \(1\)\. Upgrade"):
        read_run(path)


def test_unknown_members_of_run_json_are_ignored(path: Path) -> None:
    (path / "run.json").write_text(json.dumps({**VALID, "status": "finished", "mood": "good"}))
    assert read_run(path).info.name == "x"


# Directories that are none


def test_an_empty_directory_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(RunNotFound, match=r"is empty\.\nLooked for\n  ganreport: run\.json"):
        read_run(tmp_path)


def test_a_file_and_nothing_at_all_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunNotFound, match="is a file, not a directory"):
        read_run(tmp_path / "file")
    with pytest.raises(RunNotFound, match="does not exist"):
        read_run(tmp_path / "nothing")


def test_a_run_json_that_is_a_directory_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "run.json").mkdir()
    with pytest.raises(RunNotFound, match=r"holds run\.json/"):
        read_run(tmp_path)


def test_runs_one_level_below_are_pointed_at(path: Path) -> None:
    with pytest.raises(RunNotFound, match="There are runs inside it: run"):
        read_run(path.parent)


# Tables


def write_part(path: Path, part: int, **columns: object) -> None:
    file = path / schema.METRICS_DIR / schema.part_name(part, part)
    pq.write_table(pa.table(columns), file)


@pytest.mark.parametrize("keep", [0, 3, 200, -1])
def test_a_truncated_last_part_is_left_out(path: Path, keep: int) -> None:
    write_part(path, 1, step=[11], d_loss=[3.0])
    part = path / schema.METRICS_DIR / schema.part_name(1, 1)
    part.write_bytes(part.read_bytes()[:keep])
    run = read_run(path)
    assert problems(run) == [("unreadable", "metrics/part-000001-000001.parquet")]
    assert run.last_step == 10


FOREIGN: dict[str, dict[str, object]] = {
    "no steps": {"d_loss": [1.0]},
    "fractional steps": {"step": [1.5]},
    "missing steps": {"step": pa.array([11, None], pa.int64())},
    "losses in words": {"step": [11], "d_loss": ["high"]},
    "lists": {"step": [11], "d_loss": [[1.0, 2.0]]},
    "attempts in words": {"step": [11], "attempt": ["first"]},
}


@pytest.mark.parametrize("columns", FOREIGN.values(), ids=FOREIGN)
def test_a_part_of_the_wrong_kind_is_left_out(path: Path, columns: dict[str, object]) -> None:
    write_part(path, 1, **columns)
    run = read_run(path)
    assert problems(run) == [("unreadable", "metrics/part-000001-000001.parquet")]
    assert run.last_step == 10


def test_types_may_differ_between_parts_as_far_as_they_are_numbers(path: Path) -> None:
    write_part(path, 1, step=pa.array([11], pa.int32()), d_loss=[3], mine=pa.array([7], pa.int8()))
    write_part(path, 2, step=[12], d_loss=pa.nulls(1), mine=[0.5], never=pa.nulls(1))
    run = read_run(path)
    assert problems(run) == []
    assert run.scalar("mine").to_dict() == {11: 7, 12: 0.5}
    assert run.scalar("d_loss").index[-1] == 11
    assert run.scalar("never") is None


def test_parts_of_a_foreign_column_that_do_not_fit_together_are_named(path: Path) -> None:
    write_part(path, 1, step=[11], mine=["a"])
    write_part(path, 2, step=[12], mine=[1.0])
    with pytest.raises(RunBroken, match=r"metrics: its parts do not fit together"):
        read_run(path)


def test_a_flipped_byte_of_a_column_is_noticed(path: Path) -> None:
    part = path / METRICS
    column = pq.read_metadata(part).row_group(0).column(1)
    damaged = bytearray(part.read_bytes())
    damaged[column.data_page_offset + column.total_compressed_size - 1] ^= 1
    part.write_bytes(damaged)
    assert ("unreadable", METRICS) in problems(read_run(path))


@pytest.mark.parametrize("folder", ["metrics", "layers", "evaluations", "samples", "checkpoints"])
def test_unfinished_and_unrelated_files_are_ignored(path: Path, folder: str) -> None:
    for name in (
        "part-000001-000001.parquet.tmp",
        "part-1.parquet",
        "step-000000099.npz.tmp",
        ".DS_Store",
        "notes.txt",
    ):
        (path / folder / name).write_bytes(b"half")
    run = read_run(path)
    assert (problems(run), run.last_step) == ([], 10)


def test_a_run_without_anything_but_run_json_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({**VALID, "status": "failed"}))
    run = read_run(tmp_path)
    assert problems(run) == [("missing", "metrics")]
    assert (run.last_step, len(run.metrics), run.reference) == (0, 0, None)


def test_all_values_may_be_nan(path: Path) -> None:
    write_part(path, 0, step=[1, 2], d_loss=[float("nan")] * 2)
    run = read_run(path)
    assert (run.non_finite["d_loss"].count, run.non_finite["d_loss"].first_step) == (2, 1)
    assert len(run.scalar("d_loss")) == 2


# Events


def test_lines_that_are_no_events_are_named(path: Path) -> None:
    good = (path / "events.jsonl").read_bytes()
    wrong = [b"nonsense", b'{"kind": "party", "step": 1, "time": ""}', b"\xff", b"[" * 100_000]
    (path / "events.jsonl").write_bytes(good + b"\n".join(wrong))
    run = read_run(path)
    assert [event.kind for event in run.events] == ["start", "stop"]
    assert [p.what.split(" is")[0] for p in run.problems] == [f"Line {n}" for n in (3, 4, 5, 6)]


# Arrays


class _Bomb:
    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, ("exploded",)


def test_pickled_objects_are_refused_and_never_loaded(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    sample = path / "samples" / "step-000000010.npz"
    np.savez(sample, random=np.array([_Bomb()], object))
    arrays = read_run(path).samples[0].arrays
    with pytest.raises(RunBroken, match=r"'random' can't be read .* Move the file out"):
        arrays.get("random")
    with zipfile.ZipFile(sample, "w") as file:
        file.writestr("random.npy", pickle.dumps(_Bomb()))
    with pytest.raises(RunBroken, match="'random' can't be read"):
        read_run(path).samples[0].arrays.get("random")
    assert not (tmp_path / "exploded").exists()


def test_a_sample_file_that_is_no_archive_is_left_out(path: Path) -> None:
    for step in (3, 5):
        (path / "samples" / f"step-00000000{step}.npz").write_bytes(b"PK\x03\x04 no archive")
    (path / "reference.npz").write_bytes(b"")
    run = read_run(path)
    assert [sample.step for sample in run.samples] == [10]
    assert run.reference is None
    assert len(problems(run)) == 3


@pytest.mark.parametrize(
    ("offset", "value"), [(6, 99), (8, 1), (10, 99)], ids=["version", "encrypted", "compression"]
)
def test_archives_of_another_kind_are_damage_too(path: Path, offset: int, value: int) -> None:
    sample = path / "samples" / "step-000000010.npz"
    changed = bytearray(sample.read_bytes())
    changed[changed.index(b"PK\x01\x02") + offset] = value
    sample.write_bytes(changed)
    run = read_run(path)
    if run.samples:
        with pytest.raises(RunBroken):
            run.samples[0].arrays.get("random")
    else:
        assert problems(run) == [("unreadable", "samples/step-000000010.npz")]


@QUICK
@given(data=st.data())
def test_damaged_arrays_raise_nothing_but_run_broken(path: Path, data: st.DataObject) -> None:
    step = data.draw(st.integers(20, 10**8), label="step")  # reading is cached by path
    source = path / "samples" / "step-000000010.npz"
    damaged = bytearray(source.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    target = path / "samples" / schema.step_name(step, ".npz")
    target.write_bytes(damaged)
    try:
        for sample in read_run(path).samples:
            for name in sample.arrays.names:
                sample.arrays.get(name)
    except RunBroken:
        pass
    finally:
        target.unlink()


@QUICK
@given(data=st.data())
def test_damaged_tables_raise_nothing_but_run_broken(path: Path, data: st.DataObject) -> None:
    sound = (path / METRICS).read_bytes()
    damaged = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 3))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    (path / METRICS).write_bytes(damaged)
    try:
        reader.read(path)
    except RunBroken:
        pass
    finally:
        (path / METRICS).write_bytes(sound)


# Nothing outside the run directory is read


@pytest.mark.parametrize(
    "where", [METRICS, "samples/step-000000010.npz", "reference.npz", "events.jsonl"]
)
def test_links_that_lead_out_of_the_run_are_not_followed(path: Path, where: str) -> None:
    outside = path.parent / "outside"
    shutil.move(path / where, outside)
    (path / where).symlink_to(outside)
    assert ("unreadable", where) in problems(read_run(path))


def test_a_run_may_itself_be_reached_through_a_link(path: Path) -> None:
    (path.parent / "link").symlink_to(path)
    assert problems(read_run(path.parent / "link")) == []


def test_layers_beyond_a_resume_are_left_out(tmp_path: Path) -> None:
    layer = {"network": "generator", "layer": "dense", "index": 0, "weight_norm": 1.0}
    with RunWriter(tmp_path / "run") as run:
        for step in (100, 200, 300):
            run.layers(step, [layer])
    with RunWriter(tmp_path / "run", resume=True, first_step=150) as run:
        run.layers(400, [layer | {"weight_norm": 2.0}])
    layers = read_run(tmp_path / "run").layers
    assert list(layers["step"]) == [100, 400]
    assert list(layers["weight_norm"]) == [1.0, 2.0]
