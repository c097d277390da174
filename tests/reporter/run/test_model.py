"""What a Run says of its scalars and steps."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np

from ganreport.readers import read_run
from ganreport.run.writer import RunWriter

NAN = float("nan")


def test_a_scalar_has_its_nans_but_not_the_steps_where_it_was_not_taken(tmp_path: Path) -> None:
    with RunWriter(tmp_path) as writer:
        for step, value in enumerate([1.0, None, NAN, None, float("inf")], start=1):
            writer.scalars(step, d_loss=value, g_loss=None if value else 0.0)
    run = read_run(tmp_path)
    loss = run.scalar("d_loss")
    assert loss is not None
    assert list(loss.index) == [1, 3, 5]
    np.testing.assert_array_equal(loss, np.array([1, NAN, np.inf], np.float32))
    found = run.non_finite["d_loss"]
    assert (found.count, found.first_step, found.spans) == (2, 3, ((3, 5),))
    assert (found.stretches, found.lasting_since) == (1, 3)


def test_a_scalar_that_was_never_taken_is_none(tmp_path: Path) -> None:
    with RunWriter(tmp_path) as writer:
        writer.scalars(1, d_loss=None)
    assert read_run(tmp_path).scalar("d_loss") is None
    assert read_run(tmp_path).scalar("g_loss") is None


def test_the_last_step_is_that_of_any_trace(tmp_path: Path) -> None:
    writer = RunWriter(tmp_path)
    assert read_run(tmp_path).last_step == 0
    writer.scalars(3, d_loss=1.0)
    writer.flush()
    assert read_run(tmp_path).last_step == 3
    writer.evaluation(5, fid=1.0)
    assert read_run(tmp_path).last_step == 5
    writer.samples(7, random=[[0.0]])
    assert read_run(tmp_path).last_step == 7
    (tmp_path / "checkpoints" / "step-000000009").mkdir()
    assert read_run(tmp_path).last_step == 9


def test_a_run_that_is_written_anew_in_its_place_is_read_anew(tmp_path: Path) -> None:
    path, found = tmp_path / "run", []
    for value in (1.0, 2.0):
        with RunWriter(path) as writer:
            writer.samples(1, random=np.full((4, 2), value, np.float32))
        run = read_run(path)
        file = run.samples[0].arrays.path
        os.utime(file, ns=(0, 0))  # a copy may have the same size and time
        array = run.samples[0].arrays.get("random")
        assert array is not None
        assert array is run.samples[0].arrays.get("random")  # decoded once
        found.append(float(array.max()))
        shutil.rmtree(path)
    assert found == [1.0, 2.0]
