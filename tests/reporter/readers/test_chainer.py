"""Results of Chainer: the log without a suffix, previews by iteration, several runs at once."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ganreport.errors import GanReportError, RunBroken, RunNotFound
from ganreport.readers import DEFAULT_OPTIONS, chainer, read_run
from ganreport.readers.base import itself
from ganreport.run.model import Run

HOSTILE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def record(index: int) -> dict[str, float]:
    """One entry of ``LogReport``, whose keys come in any order."""
    found = {
        "loss_gen": 2.0 + index / 10,
        "elapsed_time": 6.5 * index,
        "epoch": index // 4,
        "iteration": 100 * index,
        "loss_dis": 1.5 - index / 100,
    }
    names = sorted(found, key=lambda name: (len(name) * index) % 7)
    return {name: found[name] for name in names}


def written(count: int = 10) -> str:
    return json.dumps([record(i) for i in range(1, count + 1)], indent=4)


def values(run: Run, name: str) -> list[float]:
    found = run.scalar(name)
    assert found is not None
    return [float(x) for x in found]


def test_a_log_is_read(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(written())
    for path in (tmp_path, tmp_path / "log"):
        run = read_run(path)
        assert run.format == "chainer"
        assert run.metrics.steps.tolist() == list(range(100, 1001, 100))
        assert values(run, "d_loss") == [1.5 - i / 100 for i in range(1, 11)]
        assert values(run, "g_loss")[-1] == 3.0
        assert values(run, "epoch")[-1] == 2.0
        assert values(run, "wall_time")[1] == 13.0
        assert (run.problems, run.info.objective) == ((), None)


def test_previews_are_numbered_by_iteration(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(written(9))
    (tmp_path / "preview").mkdir()
    for step in (1000, 500):
        noise = np.random.default_rng(step).integers(0, 256, (4, 4, 3)).astype(np.uint8)
        picture = Image.fromarray(noise).resize((64, 64), Image.Resampling.NEAREST)
        picture.save(tmp_path / "preview" / f"image{step:0>8}.png")
        run = read_run(tmp_path)
        assert run.reading is not None
        lone = [each.what for each in run.reading.left_out]
        assert lone == (["preview/image00001000.png"] if step == 1000 else [])
    assert [sample.step for sample in run.samples] == [500, 1000]
    assert run.reading is not None
    assert run.reading.unit == "step"


def test_names_of_the_examples_and_nan(tmp_path: Path) -> None:
    rows = [
        {"iteration": 1, "epoch": 0, "gen/loss": 0.7, "dis/loss": 1.3, "FID": 30.0},
        {"iteration": 2, "epoch": 0, "gen/loss": math.nan, "dis/loss": 1.2, "FID": 20.0},
        {"iteration": 3, "epoch": 1, "gen/loss": math.nan, "dis/loss": 1.1, "FID": 25.0},
    ]
    (tmp_path / "log").write_text(json.dumps(rows))
    run = read_run(tmp_path)
    assert values(run, "d_loss") == [1.3, 1.2, 1.1]
    assert (run.non_finite["g_loss"].count, run.non_finite["g_loss"].lasting) == (2, True)
    assert "FID" in run.metrics.names


def test_several_runs_are_named(tmp_path: Path) -> None:
    for name in ("result_a", "result_b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "log").write_text(written())
    with pytest.raises(RunNotFound, match=r"2 runs.*result_a, result_b\. Give the folder of one"):
        read_run(tmp_path)
    assert read_run(tmp_path / "result_b").info.name == "result_b"
    assert len(read_run(tmp_path / "result_b").metrics) == 10


def test_a_log_that_ends_in_the_middle(tmp_path: Path) -> None:
    text = written()
    (tmp_path / "log").write_text(text[: len(text) * 3 // 5])
    run = read_run(tmp_path)
    assert 4 < len(run.metrics) < 7
    assert [problem.kind for problem in run.problems] == ["unreadable"]
    (tmp_path / "log").write_text(text[:60])
    with pytest.raises(RunBroken, match="no record with a number"):
        chainer.read(itself("chainer", tmp_path / "log", files=("log",)), DEFAULT_OPTIONS)


@pytest.mark.parametrize("text", ["", "[]", "[1, 2]", '[{"a": 1}]', "{}", "epoch loss\n1 2\n"])
def test_another_file_of_that_name_is_left_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "log").write_text(text)
    assert not chainer.READER.recognises(tmp_path)


@HOSTILE
@given(start=st.integers(0, 2000), end=st.integers(0, 2000), filler=st.binary(max_size=12))
def test_no_damage_crashes(tmp_path: Path, start: int, end: int, filler: bytes) -> None:
    """Bytes cut out and put in: a run or an error of ours."""
    whole = written().encode()
    low, high = sorted((start % len(whole), end % len(whole)))
    (tmp_path / "log").write_bytes(whole[:low] + filler + whole[high:])
    try:
        run = chainer.read(itself("chainer", tmp_path / "log", files=("log",)), DEFAULT_OPTIONS)
    except GanReportError:
        return
    assert len(run.metrics) <= 12
