"""Event files: what TensorFlow and PyTorch wrote comes back, damage and restarts are named."""

from __future__ import annotations

import io
import math
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ganreport.analysis.analyse import analyse
from ganreport.analysis.grading import Status
from ganreport.errors import GanReportError, RunNotFound
from ganreport.readers import read_run
from ganreport.readers.base import ReadOptions
from ganreport.readers.tensorboard import reader
from ganreport.report.build import make_report
from ganreport.run.model import Run

from .event_files import NAME, event, field, image, record, scalar, tensor, varint, write

WRITTEN = Path(__file__).parents[1] / "written"
HOSTILE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
VERSION = len(record(event(0, wall=1.0, other=field(3, b"brain.Event:2"))))


def values(run: Run, name: str) -> dict[int, float]:
    found = run.scalar(name)
    assert found is not None, sorted(run.metrics.names)
    return {int(step): float(value) for step, value in found.items()}


def losses(steps: range, offset: float = 0.0) -> list[bytes]:
    return [event(s, scalar("d_loss", s + offset), scalar("g_loss", -s)) for s in steps]


def notes(run: Run) -> str:
    assert run.reading is not None
    return " ".join(map(str, run.reading.notes))


def left_out(run: Run) -> dict[str, str]:
    assert run.reading is not None
    return {str(each.what): str(each.why) for each in run.reading.left_out}


# What the libraries wrote (benchmarks/writers)


def test_pytorch() -> None:
    run = read_run(WRITTEN / "pytorch-tensorboard")
    assert (run.format, run.metrics.steps.tolist()) == ("tensorboard", list(range(1, 31)))
    assert values(run, "d_loss") == pytest.approx({s: 1.4 - s / 100 for s in range(16, 31)} | {
        s: 11.4 - s / 100 for s in range(1, 16)
    })  # fmt: skip
    assert values(run, "fid") == {s: 300 - s for s in range(1, 31)}
    assert values(run, "d_grad_norm") == {s: s for s in (10, 20, 30)}
    assert values(run, "g_grad_norm") == {s: 2 * s for s in (10, 20, 30)}
    assert (run.non_finite["d_real_mean"].first_step, run.non_finite["d_real_mean"].lasting) == (
        28, True,
    )  # fmt: skip
    assert [p.kind for p in run.problems] == ["again"]
    assert run.info.configuration == {"lr": 2e-4, "batch": 64, "loss": "hinge", "ema": 1}
    said = left_out(run)
    assert "look like paths" in said["1 setting"]
    assert values(run, "D/weight (mean)") == dict.fromkeys((10, 20, 30), 1.5)
    assert values(run, "D/weight (std)") == pytest.approx(dict.fromkeys((10, 20, 30), 1.25**0.5))
    assert "the mean and the standard deviation" in notes(run)
    assert "show real samples" in said["reals"]
    assert "/data" not in str(run.reading)


def test_pictures_of_pytorch_are_samples_of_the_grid() -> None:
    run = read_run(WRITTEN / "pytorch-tensorboard")
    assert run.reading is not None
    assert (run.reading.latents, [s.step for s in run.samples]) == ("fixed", [10, 20, 30])
    rng = np.random.default_rng(0)  # as benchmarks/writers/pytorch_tensorboard.py draws
    expected = np.stack([rng.integers(0, 200, (3, 8, 8)) for _ in range(4)]).transpose(0, 2, 3, 1)
    for sample in run.samples:
        found = sample.arrays.get("random")
        np.testing.assert_array_equal(found, np.clip(expected + 2 * sample.step, 0, 255))


def test_tensorflow_1() -> None:
    run = read_run(WRITTEN / "tensorflow-1")
    steps = range(1, 13)
    assert values(run, "d_loss") == pytest.approx({s: 2 - s / 20 for s in steps})
    assert values(run, "d_loss_1") == {s: s for s in steps}
    assert values(run, "g_loss") == {s: s + 0.5 for s in steps}
    assert "up to 2" in notes(run)
    assert [s.step for s in run.samples] == list(steps)
    rng = np.random.default_rng(0)
    expected = np.clip(rng.integers(0, 200, (3, 8, 8, 3)) + 20, 0, 255)
    np.testing.assert_array_equal(run.samples[4].arrays.get("random"), expected)
    assert values(run, "z (mean)") == {s: s / 2 for s in steps}
    assert values(run, "z (std)") == pytest.approx({s: s / 2 for s in steps})
    assert "graph" in left_out(run)


def test_tensorflow_2() -> None:
    run = read_run(WRITTEN / "tensorflow-2")
    steps = range(12)
    assert values(run, "g_loss") == {s: 10 * s + 4.5 for s in steps}
    assert values(run, "d_loss") == pytest.approx(dict.fromkeys(steps, 0.55))
    assert values(run, "validation/disc_loss") == {s: 0.5 + s for s in (0, 4, 8)}
    assert values(run, "train/count") == {3: 7}
    assert [len(s.arrays.get("random")) for s in run.samples] == [2, 2, 2]  # type: ignore[arg-type]
    assert "tensors (vector)" in left_out(run)
    found = {name for name in run.metrics.names if name.endswith("weights (std)")}
    assert found
    for name in found:  # 0, 1, 2 in thirty bins
        mean = values(run, name.replace("(std)", "(mean)"))
        assert list(mean.values()) == pytest.approx([1] * len(mean), abs=2 / 30)
        assert list(values(run, name).values()) == pytest.approx([1.5**-0.5] * len(mean), abs=0.05)
    assert "up to 10" in notes(run)


# Folders


def test_folders_of_writers_are_one_run(tmp_path: Path) -> None:
    for folder in ("D", "G"):
        write(tmp_path / folder, [event(s, scalar("loss", s)) for s in range(1, 4)])
    run = read_run(tmp_path)
    assert run.reading is not None
    assert {("D/loss", "d_loss"), ("G/loss", "g_loss")} <= set(run.reading.mapped)


def test_folders_of_several_runs_are_named(tmp_path: Path) -> None:
    for folder in ("fit/b/train", "fit/a/train", "fit/a/validation"):
        write(tmp_path / folder, losses(range(1, 4)))
    with pytest.raises(RunNotFound, match=r"several runs.*fit/a, fit/b"):
        read_run(tmp_path)
    assert values(read_run(tmp_path / "fit/a"), "validation/d_loss") == {1: 1, 2: 2, 3: 3}
    assert values(read_run(tmp_path / "fit/b"), "d_loss") == {1: 1, 2: 2, 3: 3}


@pytest.mark.parametrize("role", ["", "train"])
def test_a_run_inside_another_is_said_and_not_merged(tmp_path: Path, role: str) -> None:
    write(tmp_path / role, losses(range(1, 40)))
    write(tmp_path / "validation", losses(range(1, 9)))
    write(tmp_path / "old" / role, losses(range(1, 90)))
    run = read_run(tmp_path)
    assert len(run.metrics) == 39
    assert len(values(run, "validation/d_loss")) == 8
    assert not any("old" in name for name in run.metrics.names)
    assert "of another run" in left_out(run)[str(Path("old") / role)]
    assert run.reading is not None
    assert not any("old" in name for name in run.reading.files)
    assert len(read_run(tmp_path / "old").metrics) == 89


def test_an_orphan_around_a_whole_run(tmp_path: Path) -> None:
    write(tmp_path, losses(range(1, 3)))
    write(tmp_path / "again", losses(range(1, 90)))
    run = read_run(tmp_path)
    assert len(values(run, "d_loss")) == 89
    assert "of another run" in left_out(run)["."]


def test_parts_with_a_word_in_common_are_no_runs(tmp_path: Path) -> None:
    write(tmp_path, [event(s, scalar("loss", s), scalar("fid", s)) for s in range(1, 4)])
    write(tmp_path / "netD", [event(s, scalar("loss", s), scalar("acc", s)) for s in range(1, 4)])
    assert values(read_run(tmp_path), "d_loss") == {1: 1, 2: 2, 3: 3}


def test_phases_of_timegan_are_one_run(tmp_path: Path) -> None:
    tags = {"embedding": ("e_loss",), "supervised": ("s_loss",), "joint": ("e_loss", "d_loss")}
    for folder, own in tags.items():
        write(tmp_path / folder, [event(s, *(scalar(t, s) for t in own)) for s in range(1, 4)])
    run = read_run(tmp_path)
    assert values(run, "d_loss") == {1: 1, 2: 2, 3: 3}
    assert {"embedding/e_loss", "joint/e_loss", "supervised/s_loss"} <= set(run.metrics.names)


def test_folders_without_values_are_no_runs(tmp_path: Path) -> None:
    write(tmp_path / "failed", [])
    write(tmp_path / "good", losses(range(1, 4)))
    run = read_run(tmp_path)
    assert (len(run.metrics), run.problems) == (3, ())
    assert "neither" in left_out(run)[f"failed/{NAME.format(1_700_000_000)}"]


def test_folders_of_different_scalars_are_joined(tmp_path: Path) -> None:
    write(tmp_path / "x", losses(range(1, 4)))
    write(tmp_path / "y", [event(2, scalar("fid", 50))])
    run = read_run(tmp_path)
    assert values(run, "y/fid") == {2: 50}
    assert values(run, "d_loss") == {1: 1, 2: 2, 3: 3}


def test_a_file_may_be_given_alone(tmp_path: Path) -> None:
    write(tmp_path, losses(range(1, 4)))
    write(tmp_path, losses(range(1, 9)), 1_800_000_000)
    run = read_run(tmp_path / NAME.format(1_700_000_000))
    assert (len(run.metrics), run.info.name) == (3, f"{tmp_path.name} 1700000000")


# Steps


def test_a_restart_supersedes_what_it_writes_again(tmp_path: Path) -> None:
    write(tmp_path, [*losses(range(1, 11)), event(10, scalar("fid", 9))])
    later = [event(s, scalar("d_loss", -s), wall=1.8e9 + s) for s in range(6, 9)]
    write(tmp_path, later, 1_800_000_000)
    run = read_run(tmp_path)
    assert values(run, "d_loss") == {s: s if s < 6 else -s for s in range(1, 9)}
    assert (list(values(run, "g_loss")), run.scalar("fid")) == ([1, 2, 3, 4, 5], None)
    assert "steps 1 to 10, 6 to 8" in str(run.problems[0].what)


def test_a_restart_within_a_file_supersedes_too(tmp_path: Path) -> None:
    run = read_run(write(tmp_path, losses(range(1, 11)) + losses(range(6, 9), 0.5)))
    assert values(run, "d_loss") == {s: s if s < 6 else s + 0.5 for s in range(1, 9)}
    assert [(p.kind, p.count) for p in run.problems] == [("again", 10)]


def test_writers_at_the_same_time_supersede_nothing(tmp_path: Path) -> None:
    for index, tag in enumerate(("d_loss", "g_loss")):
        one = [event(s, scalar(tag, s), scalar("lr", index)) for s in range(1, 6)]
        write(tmp_path, one, 1_700_000_000 + index)
    run = read_run(tmp_path)
    assert len(values(run, "d_loss")) == len(values(run, "g_loss")) == 5
    assert set(values(run, "lr").values()) == {0.5}


def test_a_session_says_from_where_it_goes_on(tmp_path: Path) -> None:
    start = event(3, wall=1.7e9 + 50, other=field(7, b"\x08\x01"))
    run = read_run(write(tmp_path, [*losses(range(1, 6)), start]))
    assert list(values(run, "d_loss")) == [1, 2]


STUCK = {
    "all at 0": [0] * 20,
    "all at 1": [1] * 20,
    "batches of four epochs": [0, 1, 2, 3, 4] * 4,
}


@pytest.mark.parametrize("steps", STUCK.values(), ids=STUCK)
def test_steps_that_do_not_grow_are_counted(tmp_path: Path, steps: list[int]) -> None:
    events = [event(s, scalar(t, i)) for i, s in enumerate(steps) for t in ("d_loss", "g_loss")]
    run = read_run(write(tmp_path, events))
    assert run.reading is not None
    assert (run.reading.unit, run.problems) == ("row", ())
    assert values(run, "d_loss") == values(run, "g_loss") == {i + 1: i for i in range(20)}
    assert "counted" in notes(run)


def test_one_scalar_without_steps_is_left_out(tmp_path: Path) -> None:
    more = [event(0, scalar("x", i)) for i in range(12)]
    run = read_run(write(tmp_path, losses(range(1, 30)) + more))
    assert "all written at step 0" in left_out(run)["x"]
    assert 0 not in run.metrics.steps


def test_negative_steps_are_counted_and_left_out(tmp_path: Path) -> None:
    run = read_run(write(tmp_path, [event(-1, scalar("d_loss", 0)), *losses(range(1, 5))]))
    assert (len(run.metrics), run.problems[0].kind, run.problems[0].count) == (4, "ragged", 1)


def test_relative_times_are_said(tmp_path: Path) -> None:
    events = [event(s, scalar("d_loss", s), wall=float(s)) for s in range(1, 60)]
    run = read_run(write(tmp_path, events))
    assert "no dates" in notes(run)
    assert values(run, "wall_time") == {s: s for s in range(1, 60)}


def test_starts_are_known_by_their_files(tmp_path: Path) -> None:
    write(tmp_path, losses(range(1, 6)))
    write(tmp_path, [event(4, scalar("d_loss", 0), wall=1.8e9 + 60)], 1_800_000_000)
    write(tmp_path, [event(1, scalar("d_loss", 0), wall=1.9e9 + 60)], 1_900_000_000)
    run = read_run(tmp_path)
    assert [(a.started, a.ended) for a in run.info.attempts][:2] == [
        ("2023-11-14T22:13:20+00:00", "2023-11-14T22:13:25+00:00"),
        ("2027-01-15T08:00:00+00:00", "2027-01-15T08:01:00+00:00"),
    ]
    assert [(e.kind, e.step) for e in run.events] == [("resume", 4), ("start", 1)]


def test_epochs_beside_batches_are_put_where_training_was(tmp_path: Path) -> None:
    events = []
    for epoch in range(6):
        for batch in range(epoch * 50 + 1, epoch * 50 + 51):
            events.append(event(batch, scalar("d_loss", batch)))
        wall = 1.7e9 + epoch * 50 + 50.5
        events.append(event(epoch, scalar("fid", epoch), image("fake", png(epoch)), wall=wall))
    run = read_run(write(tmp_path, events))
    expected = {50 * epoch + 50: epoch for epoch in range(6)}
    assert values(run, "fid") == expected
    assert [sample.step for sample in run.samples] == list(expected)
    assert notes(run).count("by their wall times") == 2
    assert len(values(run, "wall_time")) == len(run.metrics) == 300


# Values


def packed(dtype: int, number: int, content: bytes) -> bytes:
    return b"\x08" + varint(dtype) + field(2, b"") + field(number, content)


TENSORS = {
    "float": (packed(1, 5, struct.pack("<f", 1.5)), 1.5),
    "float as bytes": (packed(1, 4, struct.pack("<f", 1.5)), 1.5),
    "double": (packed(2, 6, struct.pack("<d", 0.1)), 0.1),
    "int64": (packed(9, 10, varint(-3)), -3),
    "int32 as bytes": (packed(3, 4, struct.pack("<i", -7)), -7),
    "half": (packed(19, 13, varint(int(np.float16(0.5).view(np.uint16)))), 0.5),
    "bfloat16 as bytes": (packed(14, 4, struct.pack("<f", 2.5)[2:]), 2.5),
    "zero": (packed(1, 5, b""), 0),
    "NaN": (packed(1, 5, struct.pack("<f", math.nan)), math.nan),
}


@pytest.mark.parametrize(("content", "value"), TENSORS.values(), ids=TENSORS)
@pytest.mark.parametrize("plugin", ["scalars", ""])
def test_tensors_of_one_number(tmp_path: Path, content: bytes, value: float, plugin: str) -> None:
    run = read_run(write(tmp_path, [event(s, tensor("x", content, plugin)) for s in (1, 2)]))
    assert list(values(run, "x").values()) == pytest.approx([value] * 2, nan_ok=True)


def test_tensors_of_several_numbers_are_no_scalars(tmp_path: Path) -> None:
    shape = field(2, field(2, b"\x08\x02"))
    events = [event(1, tensor("x", b"\x08\x01" + shape + field(5, struct.pack("<f", 1))))]
    run = read_run(write(tmp_path, events + losses(range(1, 3))))
    assert run.scalar("x") is None
    assert "tensors (x)" in left_out(run)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "Loss/c"]),
            st.floats(width=32),
            st.booleans(),
            st.integers(1, 2**20),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_any_order_of_forms_gives_the_same(some: list[tuple[str, float, bool, int]]) -> None:
    """What is known of bytes around a value never gives it to another tag, step or value."""
    from ganreport.readers.tensorboard.events import Events
    from ganreport.readers.tensorboard.records import Damage

    events = Events()
    events.files, events.bounds, events.created = ["x"], [0], [0.0]
    events.losses = [Damage()]
    for tag, value, old, step in some:
        form = scalar(tag, value) if old else tensor(tag, packed(1, 5, struct.pack("<f", value)))
        events._take(0, event(step, form))
    expected: dict[str, list[tuple[int, float]]] = {}
    for tag, value, _, step in some:
        expected.setdefault(tag, []).append((step, value))
    for tag, pairs in expected.items():
        points = events.scalars[tag]
        assert [events.steps[row] for row in points.rows] == [step for step, _ in pairs]
        np.testing.assert_array_equal(points.values, [value for _, value in pairs])


NAMED = {
    "d_loss_1": "d_loss",
    "d_loss/scalar_summary": "d_loss",
    "model/discriminator_loss": "d_loss",
    "epoch_g_loss": "g_loss",
    "losses/generator_loss_2": "g_loss",
    "validation/d_loss": None,
    "generator/loss": "g_loss",
    "other/loss": None,
}


@pytest.mark.parametrize(("tag", "our"), NAMED.items())
def test_what_libraries_put_around_names_does_not_count(
    tmp_path: Path, tag: str, our: str | None
) -> None:
    run = read_run(write(tmp_path, [event(s, scalar(tag, s)) for s in (1, 2)]))
    assert run.reading is not None
    assert dict(run.reading.mapped).get(tag) == our


def test_what_two_names_could_be_is_not_guessed(tmp_path: Path) -> None:
    events = [event(s, scalar("A/d_loss", s), scalar("B/d_loss", s)) for s in (1, 2)]
    assert read_run(write(tmp_path, events)).scalar("d_loss") is None
    run = read_run(tmp_path, ReadOptions(names={"d_loss": "B/d_loss"}))
    assert values(run, "d_loss") == {1: 1, 2: 2}


# Pictures


def png(shade: int) -> bytes:
    kept = io.BytesIO()
    Image.fromarray(np.arange(48, dtype=np.uint8).reshape(4, 4, 3) + shade).save(kept, "PNG")
    return kept.getvalue()


def test_pictures_are_decoded_from_their_place_in_the_file(tmp_path: Path) -> None:
    events = [event(s, scalar("d_loss", s), image("fake", png(s))) for s in range(1, 5)]
    run = read_run(write(tmp_path, [*events, event(5, image("fake", png(5)[:40]))]))
    assert [s.step for s in run.samples] == [1, 2, 3, 4]
    for sample in run.samples:
        with Image.open(io.BytesIO(png(sample.step))) as expected:
            np.testing.assert_array_equal(sample.arrays.get("random"), np.asarray(expected)[None])
    assert [(p.kind, p.where) for p in run.problems] == [("unreadable", "fake at step 5")]


def test_names_say_which_pictures_are_samples(tmp_path: Path) -> None:
    tags = ("real", "Input", "plots/x", "samples", "attention")
    events = [event(s, *(image(t, png(s + i)) for i, t in enumerate(tags))) for s in range(1, 4)]
    run = read_run(write(tmp_path, events))
    assert "'samples'" in notes(run)
    assert set(left_out(run)) == set(tags) - {"samples"}
    assert len(run.metrics) == 0


# Damage


def test_a_writer_that_was_stopped(tmp_path: Path) -> None:
    write(tmp_path, losses(range(1, 6)))
    file = tmp_path / NAME.format(1_700_000_000)
    file.write_bytes(file.read_bytes()[:-3])
    run = read_run(tmp_path)
    assert list(values(run, "d_loss")) == [1, 2, 3, 4]
    assert (run.problems[0].kind, "stopped" in str(run.problems[0].what)) == ("ragged", True)


@pytest.mark.parametrize("content", [b"", b"no events at all"])
def test_an_empty_run_is_called_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME.format(1)).write_bytes(content)
    report = make_report(analyse(read_run(tmp_path)))
    assert report.verdict.status is Status.WARN
    assert "an empty run" in str(report.verdict.headline)


def test_a_table_beside_files_that_hold_nothing_is_read(tmp_path: Path) -> None:
    (tmp_path / NAME.format(1)).write_bytes(b"")
    (tmp_path / "log.csv").write_text("epoch,d_loss\n1,2\n2,3\n")
    assert read_run(tmp_path).format == "table"


def test_links_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "other", losses(range(1, 3)))
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / NAME.format(1)).symlink_to(tmp_path / "other" / NAME.format(1_700_000_000))
    assert not reader.READER.recognises(tmp_path / "run")


def test_reading_twice_gives_the_same() -> None:
    first, again = (read_run(WRITTEN / "tensorflow-2") for _ in range(2))
    assert (first.reading, first.problems, first.info) == (
        again.reading,
        again.problems,
        again.info,
    )


GIVEN = [p for p in sorted(WRITTEN.glob("*/**/*tfevents*")) if p.stat().st_size > 200]


@HOSTILE
@given(st.data())
def test_no_bytes_make_it_crash(tmp_path: Path, data: st.DataObject) -> None:
    """Bytes of real files are changed below their checksums, which are made to fit again."""
    source = data.draw(st.sampled_from(GIVEN)).read_bytes()
    shutil.rmtree(tmp_path / "run", ignore_errors=True)
    (tmp_path / "run").mkdir()
    parts, at = [], 0
    while at < len(source) and len(parts) < 12:
        (size,) = struct.unpack_from("<Q", source, at)
        parts.append(bytearray(source[at + 12 : at + 12 + size]))
        at += size + 16
    for _ in range(data.draw(st.integers(1, 12))):
        part = data.draw(st.sampled_from(parts))
        part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.integers(0, 255))
    content = bytearray(b"".join(record(bytes(part)) for part in parts))
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content)))]
    (tmp_path / "run" / NAME.format(1)).write_bytes(content)
    try:
        run = read_run(tmp_path / "run")
    except GanReportError:
        return
    assert isinstance(run, Run)
