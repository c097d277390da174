"""What RunWriter writes, the native reader reads: also after a crash, a resume, or bad values."""

from __future__ import annotations

import json
import os
import runpy
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganreport.errors import RecordError, RunBroken, UnsafePath
from ganreport.readers import read_run
from ganreport.run import cards, schema
from ganreport.run.writer import RunWriter

from ...forked import Fork, server

QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
COLUMNS = ("d_loss", "g_loss", "d_lr", "custom", "other")
VALUES = st.one_of(
    st.none(),
    st.floats(width=32),
    st.sampled_from([float("nan"), float("inf"), -0.0]),
)
ROWS = st.lists(st.dictionaries(st.sampled_from(COLUMNS), VALUES), min_size=1, max_size=30)


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Path]:
    """Gives a new path at each call: hypothesis runs a test many times with one tmp_path."""
    return lambda: tmp_path / f"run-{time.monotonic_ns()}"


def table(path: Path, folder: str = schema.METRICS_DIR) -> list[dict[str, Any]]:
    """All rows of a table as written, None where there is no value."""
    parts = schema.live_parts(p.name for p in (path / folder).iterdir())
    return [row for name in parts for row in pq.read_table(path / folder / name).to_pylist()]


def same(left: float | None, right: float | None) -> bool:
    """Whether two values are both absent, both NaN, or equal."""
    return (left is None) == (right is None) and np.array_equal(
        [left or 0.0], [right or 0.0], equal_nan=True
    )


@QUICK
@given(rows=ROWS, flush=st.integers(1, 40))
def test_rows_come_back_with_nan_and_absence_kept_apart(
    fresh: Callable[[], Path], rows: list[dict[str, float | None]], flush: int
) -> None:
    path = fresh()
    with RunWriter(path, flush_rows=flush) as run:
        for step, row in enumerate(rows, start=1):
            run.scalars(step, **row)
    written = table(path)
    assert [row["step"] for row in written] == list(range(1, len(rows) + 1))
    for row, found in zip(rows, written, strict=True):
        assert all(same(row.get(name), found.get(name)) for name in COLUMNS)
    read = read_run(path)
    for name in COLUMNS:
        values = [row[name] for row in rows if row.get(name) is not None]
        bad = [value for value in values if not np.isfinite(value)]
        assert (read.non_finite[name].count if name in read.non_finite else 0) == len(bad)
    assert read.problems == ()


@QUICK
@given(
    blocks=st.lists(
        st.tuples(
            st.integers(0, 20),
            st.sets(st.sampled_from(COLUMNS)),
            st.sampled_from(["float32", "float64", "float16", "int64", "uint8", "bool", ">f4"]),
            st.booleans(),
        ),
        max_size=8,
    ),
    flush=st.integers(1, 40),
)
def test_blocks_of_changing_columns_and_types_mix_with_rows(
    fresh: Callable[[], Path], blocks: list[tuple[int, set[str], str, bool]], flush: int
) -> None:
    path, step, expected = fresh(), 0, []
    with RunWriter(path, flush_rows=flush) as run:
        for count, names, dtype, row_after in blocks:
            steps = np.arange(step + 1, step + count + 1)
            columns = {name: (steps % 3).astype(dtype) for name in sorted(names)}
            run.scalar_block(steps, columns)
            expected += [dict.fromkeys(names, float(s % 3)) for s in steps]
            step += count
            if dtype == "bool":
                expected[len(expected) - count :] = [
                    dict.fromkeys(names, float(bool(s % 3))) for s in steps
                ]
            if row_after:
                step += 1
                run.scalars(step, custom=step)
                expected.append({"custom": float(step)})
    written = table(path)
    assert [row["step"] for row in written] == list(range(1, step + 1))
    for row, found in zip(expected, written, strict=True):
        assert {n: found[n] for n in COLUMNS if found.get(n) is not None} == row
    assert read_run(path).last_step == step


@QUICK
@given(attempts=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 15)), max_size=4))
def test_a_resume_supersedes_what_lies_beyond_its_first_step(
    fresh: Callable[[], Path], attempts: list[tuple[int, int]]
) -> None:
    path, history, last = fresh(), {}, 0
    for number, (back, count) in enumerate([(0, 10), *attempts], start=1):
        first = max(0, last - back)
        with RunWriter(path, resume=number > 1, first_step=first, flush_rows=4) as run:
            history = {step: a for step, a in history.items() if step <= first}
            for step in range(first + 1, first + count + 1):
                run.scalars(step, d_loss=float(number))
                history[step] = number
        last = first + count
    read = read_run(path)
    assert dict(zip(read.metrics.steps, read.metrics.values("attempt"), strict=True)) == history
    assert np.all(np.diff(read.metrics.steps) > 0)
    assert len(read.info.attempts) == len(attempts) + 1
    superseded = len(table(path)) - len(history)
    assert sum(p.count for p in read.problems if p.kind == "superseded") == superseded


def test_a_resume_supersedes_evaluations_and_samples_too(tmp_path: Path) -> None:
    for number, (first, steps) in enumerate([(0, (2, 4, 6)), (3, (4,))], start=1):
        with RunWriter(tmp_path, resume=number > 1, first_step=first) as run:
            for step in steps:
                run.evaluation(step, fid=number)
                run.samples(step, random=[[number, number]])
    read = read_run(tmp_path)
    assert dict(zip(read.evaluations["step"], read.evaluations["fid"], strict=True)) == {2: 1, 4: 2}
    assert list(read.evaluations) == ["step", "fid"]
    assert [(s.step, s.arrays.get("random")[0, 0]) for s in read.samples] == [(2, 1), (4, 2)]
    kept = sorted(p.name for p in (tmp_path / "samples").glob("*superseded*"))
    assert kept == ["step-000000004.npz.superseded-2", "step-000000006.npz.superseded-2"]


def test_everything_else_comes_back(tmp_path: Path) -> None:
    images = np.arange(2 * 4 * 4).reshape(2, 4, 4, 1).astype(np.uint8)
    layer = {"network": "generator", "layer": "dense", "index": 0, "weight_norm": 2.0}
    with RunWriter(tmp_path, name="mine", seeds={"all": 1}) as run:
        run.samples(3, random=images, random_features=np.ones((2, 5)), random_classes=[1, 2])
        run.reference(train=np.zeros((4, 2)), mode_std=0.5)
        run.layers(3, [{**layer, "dead_share": None}, {**layer, "layer": "out"}])
        run.evaluation(3, fid=12.5)
        run.evaluation(5, kid=float("nan"))
        run.event("nan", 4, "g_loss", value=np.float32(2))
    read = read_run(tmp_path)
    (sample,) = read.samples
    assert sample.step == 3
    assert sample.arrays.names == {"random", "random_features", "random_classes"}
    np.testing.assert_array_equal(sample.arrays.get("random"), images)
    assert {n: sample.arrays.get(n).dtype.name for n in sorted(sample.arrays.names)} == {
        "random": "uint8",
        "random_classes": "int32",
        "random_features": "float32",
    }
    assert read.real("train").dtype == np.float32
    assert read.real("mode_std") == 0.5
    assert list(read.layers["layer"]) == ["dense", "out"]
    assert list(read.evaluations["step"]) == [3, 5]
    assert read.non_finite == {}
    assert [(e.kind, e.step) for e in read.events] == [("start", 0), ("nan", 4), ("stop", 0)]
    assert read.events[1].details == {"value": 2}
    assert (read.info.name, read.info.status, read.info.seeds) == ("mine", "finished", {"all": 1})


def train_until(error: BaseException, path: Path) -> None:
    with RunWriter(path) as run:
        run.scalars(1, d_loss=1.0)
        raise error


@pytest.mark.parametrize(
    ("error", "status"), [(KeyboardInterrupt, "interrupted"), (ValueError, "failed")]
)
def test_how_a_run_ends_is_recorded(
    tmp_path: Path, error: type[BaseException], status: str
) -> None:
    with pytest.raises(error):
        train_until(error("why"), tmp_path)
    read = read_run(tmp_path)
    assert read.info.status == read.info.attempts[-1].status == status
    assert read.info.stop_reason == f"{error.__name__}: why"
    assert len(read.metrics) == 1


def test_step_scalars_take_fewer_bytes_than_by_pandas(tmp_path: Path) -> None:
    storage = runpy.run_path(str(Path(__file__).parents[3] / "benchmarks/storage.py"))
    ours = storage["write_ours"](storage["series"](20_000), tmp_path)
    theirs = storage["write_theirs"](ours, tmp_path)
    assert ours.stat().st_size <= 0.65 * theirs.stat().st_size


# What can't be recorded


def record_object(run: RunWriter) -> None:
    run.samples(1, random=np.array([{}], object))


REFUSED: dict[str, tuple[Callable[[RunWriter], None], str]] = {
    "unknown array": (lambda run: run.samples(1, rnadom=[1]), r"no array is called \['rnadom'\]"),
    "unknown reference": (lambda run: run.reference(fixed=[1]), "allowed: .*'train'"),
    "objects": (record_object, "holds object"),
    "fractional classes": (lambda run: run.samples(1, random_classes=[0.5]), "not int32"),
    "text as scalar": (lambda run: run.scalars(1, d_loss="high"), "d_loss='high'"),
    "list as scalar": (lambda run: run.scalars(1, mine=[1, 2]), "mine=.* float64"),
    "fractional step": (lambda run: run.scalars(1.5), "step=1.5"),
    "short column": (lambda run: run.scalar_block(np.arange(3), {"a": np.ones(2)}), r"\(2,\)"),
    "matrix": (lambda run: run.scalar_block(np.arange(3), {"a": np.ones((3, 1))}), r"\(3, 1\)"),
    "fractional steps": (lambda run: run.scalar_block(np.ones(2), {}), "'step' holds float64"),
    "text column": (lambda run: run.scalar_block(np.arange(1), {"a": np.array(["x"])}), "'a'"),
    "text in layers": (lambda run: run.layers(1, [{"weight_norm": "x"}]), "weight_norm='x'"),
    "unknown event": (lambda run: run.event("oops", 1), "'oops'"),
    "unknown status": (lambda run: run.finish("fine"), "'fine'"),
    "wrong fact": (lambda run: run.update(parameters={"g": "many"}), "parameters"),
    "not JSON": (lambda run: run.update(configuration={"f": object()}), "can't be written"),
}


@pytest.mark.parametrize(("record", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_recorded_is_refused_at_once(
    tmp_path: Path, record: Callable[[RunWriter], None], message: str
) -> None:
    run = RunWriter(tmp_path)
    with pytest.raises(RecordError, match=message):
        record(run)
    run.scalars(1, d_loss=1.0)
    run.finish()
    read = read_run(tmp_path)
    assert len(read.metrics) == 1
    assert read.problems == ()


def test_values_beyond_float32_are_recorded_as_infinite(tmp_path: Path) -> None:
    with RunWriter(tmp_path) as run:
        run.scalar_block(np.arange(1, 3), {"d_loss": np.array([1e300, 1.0])})
    assert read_run(tmp_path).non_finite["d_loss"].first_step == 1


def test_cards_may_be_given_as_plain_mappings(tmp_path: Path) -> None:
    run = RunWriter(tmp_path, data={"name": "x", "kind": "points", "shape": [2]})
    assert run.info.data == cards.DataCard(name="x", kind="points", shape=(2,))


def test_a_directory_is_neither_overwritten_nor_resumed_by_mistake(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no run to resume"):
        RunWriter(tmp_path, resume=True)
    RunWriter(tmp_path).finish()
    with pytest.raises(RecordError, match="already holds a run"):
        RunWriter(tmp_path)
    (tmp_path / schema.RUN_FILE).write_text("{")
    with pytest.raises(RunBroken):
        RunWriter(tmp_path, resume=True)


# Crashes

_KILLED = """
import itertools, sys
from ganreport.run import writer
with writer.RunWriter(sys.argv[1]) as run:
    for step in itertools.count(1):
        run.scalars(step, d_loss=1.0)
        if step % 7 == 0:
            run.flush()
            print(step, flush=True)
        if step % 20 == 0:
            run.samples(step, random=[[0.0, 1.0]])
            run.layers(step, [{"network": "generator", "layer": "dense"}])
        if step % 90 == 0:
            for table in (run._metrics, run._layers):
                table.compact()
"""


@pytest.fixture(scope="module")
def fork() -> Iterator[Fork]:
    """Starts processes that can write already."""
    with server("ganreport.run.writer", "ganreport.run.kinds") as found:
        yield found


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("seed", range(6))
def test_a_killed_writer_loses_no_flushed_row(tmp_path: Path, seed: int, fork: Fork) -> None:
    path, program = tmp_path / "run", tmp_path / "program.py"
    program.write_text(_KILLED)
    process = fork(tmp_path / "said", path, program=str(program))
    while not (tmp_path / "said/out").exists() or not (tmp_path / "said/out").read_text():
        assert process.running
        time.sleep(0.005)
    time.sleep(np.random.default_rng(seed).uniform(0, 0.4))
    process.send(signal.SIGKILL)
    code, flushed, _ = process.ended()
    assert code == -signal.SIGKILL
    told = max(map(int, flushed.split()))
    read = read_run(path)
    steps = read.metrics.steps
    np.testing.assert_array_equal(steps, np.arange(1, len(steps) + 1))
    assert len(steps) >= told
    assert {p.kind for p in read.problems} == {"no-end"}
    assert all(sample.arrays.get("random") is not None for sample in read.samples)
    with RunWriter(path, resume=True, first_step=told) as run:
        run.scalars(told + 1, d_loss=2.0)
    resumed = read_run(path)
    assert list(resumed.metrics.steps) == list(range(1, told + 2))
    assert [event.kind for event in resumed.events] == ["start", "resume", "stop"]


def parts(path: Path) -> list[str]:
    return sorted(p.name for p in (path / schema.METRICS_DIR).iterdir())


def three_parts(path: Path) -> RunWriter:
    run = RunWriter(path, flush_rows=2)
    for step in range(1, 7):
        run.scalars(step, d_loss=float(step))
    assert len(parts(path)) == 3
    return run


def test_rows_count_once_if_compaction_stops_before_removing_old_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = three_parts(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", stop_at_parquet(Path.unlink))
        with pytest.raises(InterruptedError):
            run.finish()
    assert len(parts(tmp_path)) == 4
    read = read_run(tmp_path)
    assert list(read.metrics.steps) == [1, 2, 3, 4, 5, 6]
    assert {p.kind for p in read.problems} == {"no-end"}
    with RunWriter(tmp_path, resume=True, first_step=6) as again:
        again.scalars(7, d_loss=7.0)
    assert parts(tmp_path) == ["part-000000-000003.parquet"]
    assert [row["step"] for row in table(tmp_path)] == [1, 2, 3, 4, 5, 6, 7]


def stop_at_parquet(unlink: Callable[..., None]) -> Callable[..., None]:
    def stop(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".parquet":
            raise InterruptedError
        unlink(path, missing_ok=missing_ok)

    return stop


def test_a_write_that_fails_leaves_the_old_file_and_nothing_temporary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunWriter(tmp_path)
    run.samples(1, random=[[1.0, 2.0]])

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="No space"):
        run.samples(1, random=[[3.0, 4.0]])
    assert [p.name for p in (tmp_path / schema.SAMPLES_DIR).iterdir()] == ["step-000000001.npz"]
    read = read_run(tmp_path)
    np.testing.assert_array_equal(read.samples[0].arrays.get("random"), [[1, 2]])


def test_a_damaged_part_is_kept_and_does_not_keep_a_run_from_ending(tmp_path: Path) -> None:
    run = three_parts(tmp_path)
    second = tmp_path / schema.METRICS_DIR / "part-000001-000001.parquet"
    second.write_bytes(second.read_bytes()[:-20])
    run.finish()
    assert len(parts(tmp_path)) == 3
    read = read_run(tmp_path)
    assert read.info.status == "finished"
    assert list(read.metrics.steps) == [1, 2, 5, 6]


def test_the_line_after_a_torn_event_is_whole(tmp_path: Path) -> None:
    RunWriter(tmp_path).finish()
    events = tmp_path / schema.EVENTS_FILE
    events.write_bytes(events.read_bytes()[:-5])
    RunWriter(tmp_path, resume=True).finish()
    lines = events.read_text().splitlines()
    kinds = [json.loads(lines[i])["kind"] for i in (0, 2, 3)]
    assert kinds == ["start", "resume", "stop"]
    torn = [str(p.what) for p in read_run(tmp_path).problems if p.where == schema.EVENTS_FILE]
    assert [what.split(" is")[0] for what in torn] == ["Line 2"]


# Links in the directory


def record_everything(path: Path, *, resume: bool = False) -> None:
    """A run with every file that there can be, of several parts where there can be several."""
    with RunWriter(path, resume=resume, flush_rows=2) as run:
        run.reference(train=[[0.0, 1.0]])
        for step in range(1, 6):
            run.scalars(step, d_loss=float(step))
            run.evaluation(step, fid=1.0)
            run.layers(step, [{"network": "generator", "layer": "dense"}])
            run.samples(step, random=[[0.0, 1.0]])
        run.go_back(3, "why")


@pytest.fixture(scope="module")
def recorded_names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """All files of such a run, parts that are joined at its end among them."""
    path = tmp_path_factory.mktemp("recorded") / "run"
    record_everything(path)
    found = {file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file()}
    parts = {
        f"{folder}/{schema.part_name(n, n)}"
        for folder in (schema.METRICS_DIR, schema.LAYERS_DIR, schema.EVALUATIONS_DIR)
        for n in range(5)
    }
    assert len(found) >= 11
    return sorted(found | parts)


@pytest.mark.parametrize("target", ["file", "new"])
@pytest.mark.parametrize("suffix", ["", schema.TEMPORARY_SUFFIX], ids=["target", "temporary"])
def test_no_file_is_written_through_a_link(
    tmp_path: Path,
    outside: Path,
    unchanged: Callable[[], object],
    recorded_names: list[str],
    suffix: str,
    target: str,
) -> None:
    refused = 0
    for number, name in enumerate(recorded_names):
        planted = tmp_path / f"{number}" / (name + suffix)
        planted.parent.mkdir(parents=True)
        planted.symlink_to(outside / target)
        before = unchanged()
        try:
            record_everything(tmp_path / f"{number}")
        except (RecordError, UnsafePath):
            refused += 1  # run.json is there already; a record of events that is a link
        assert unchanged() == before, name
    assert refused == (0 if suffix else 2 if target == "file" else 1)


@pytest.mark.parametrize("folder", ["metrics", "layers", "evaluations", "samples", "checkpoints"])
def test_a_folder_that_is_a_link_is_refused(
    tmp_path: Path, outside: Path, unchanged: Callable[[], object], folder: str
) -> None:
    (tmp_path / folder).symlink_to(outside)
    before = unchanged()
    with pytest.raises(UnsafePath, match=f"{folder} is a link"):
        record_everything(tmp_path)
    assert unchanged() == before


def test_a_record_that_is_a_link_is_not_gone_on_with(
    tmp_path: Path, outside: Path, unchanged: Callable[[], object]
) -> None:
    record_everything(tmp_path / "run")
    events = tmp_path / "run/events.jsonl"
    events.unlink()
    events.symlink_to(outside / "file")
    before = unchanged()
    with pytest.raises(UnsafePath, match=r"events\.jsonl is no file"):
        record_everything(tmp_path / "run", resume=True)
    events.unlink()
    events.hardlink_to(outside / "file")
    record_everything(tmp_path / "run", resume=True)
    assert unchanged() == before
    assert events.read_bytes().startswith(b"theirs\n{")


def test_a_part_that_is_a_link_is_not_copied_into_the_run(tmp_path: Path, outside: Path) -> None:
    run = three_parts(tmp_path / "run")
    second = tmp_path / "run" / schema.METRICS_DIR / "part-000001-000001.parquet"
    second.rename(outside / "secret")
    second.symlink_to(outside / "secret")
    run.finish()
    assert len(parts(tmp_path / "run")) == 3
    assert "unreadable" in {p.kind for p in read_run(tmp_path / "run").problems}


def test_what_a_dead_writer_left_goes_when_the_run_goes_on(tmp_path: Path) -> None:
    record_everything(tmp_path)
    names = [f".part-000000-000000.parquet.{'0' * 16}.tmp", "notes.tmp"]
    folders = ("", "metrics", "layers", "evaluations", "samples", "checkpoints")
    for folder in folders:
        for name in names:
            (tmp_path / folder / name).write_bytes(b"half")
            os.utime(tmp_path / folder / name, (0, 0))
    assert {p.kind for p in read_run(tmp_path).problems} == {"superseded"}
    record_everything(tmp_path, resume=True)
    left = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.tmp")}
    assert left == {f"{folder}/notes.tmp".lstrip("/") for folder in folders}


# Names


@given(
    ends=st.lists(st.integers(0, 30), min_size=1, max_size=12, unique=True),
    start=st.integers(0, 999_999_999),
)
def test_live_parts_cover_every_part_once(ends: list[int], start: int) -> None:
    singles = [schema.part_name(start + i, start + i) for i in range(max(ends) + 1)]
    joined = [schema.part_name(start, start + end) for end in ends]
    live = schema.live_parts(
        [*singles, *joined, "part-1.parquet", "part-000001-000001.parquet.tmp"]
    )
    ranges = [schema.part_range(name) for name in live]
    covered = [n for r in ranges if r for n in range(r[0], r[1] + 1)]
    assert covered == list(range(start, start + max(ends) + 1))


@given(step=st.integers(0, 10**12))
def test_names_and_steps_are_inverse(step: int) -> None:
    assert schema.step_of(schema.step_name(step, ".npz")) == step
    assert schema.step_of(schema.step_name(step)) == step
    assert schema.step_of(schema.step_name(step, ".npz.tmp")) is None
