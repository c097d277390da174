"""DVCLive: its run as it wrote it, with pictures, and damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.readers import dvclive, read_run

from . import known

HOME = known.WRITTEN / "dvclive"


@pytest.mark.parametrize("where", ["", "dvclive"])
def test_a_run_is_read_as_it_was_logged(where: str) -> None:
    run = read_run(HOME / where)
    known.assert_known(run)
    assert run.problems == ()
    assert (run.info.name, run.info.configuration) == ("dvclive", known.SETTINGS)
    assert [sample.step for sample in run.samples] == [10, 20, 30, 40]


def test_tables_of_old_versions_hold_times(tmp_path: Path) -> None:
    (tmp_path / "plots/metrics").mkdir(parents=True)
    lines = "timestamp\tstep\td_loss\n1600000000000\t0\t1.5\n1600000001000\t1\tnan\n"
    (tmp_path / "plots/metrics/d_loss.tsv").write_text(lines)
    run = read_run(tmp_path)
    assert run.scalar("wall_time").tolist() == [1.6e9, 1.6e9 + 1]
    assert run.non_finite["d_loss"].count == 1


def test_files_that_are_none_are_named(tmp_path: Path) -> None:
    path = known.copied("dvclive", tmp_path)
    (path / "dvclive/plots/metrics/x.tsv").write_text("a\tb\n1\t2\n")
    (path / "dvclive/params.yaml").write_text("{")
    (path / "dvclive/plots/metrics/g_loss.tsv").write_text("step\tg_loss\n1\t0.5\n2\t\n3\tx\n")
    run = read_run(path)
    assert run.scalar("g_loss").tolist() == [0.5]
    found = {(p.kind, p.where) for p in run.problems}
    assert {("unreadable", "plots/metrics/x.tsv"), ("unreadable", "params.yaml")} <= found
    assert ("ragged", "plots/metrics/g_loss.tsv") in found


def test_a_directory_of_anything_else_is_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "plots/metrics").mkdir(parents=True)
    assert not dvclive.READER.recognises(tmp_path)


@known.FEW
@given(name=st.sampled_from(["plots/metrics/d_loss.tsv", "params.yaml"]), damage=known.damages())
def test_damage_is_named_or_refused(tmp_path: Path, name: str, damage: known.Damage) -> None:
    path = tmp_path
    (path / "plots/metrics").mkdir(parents=True, exist_ok=True)
    for each in ("plots/metrics/d_loss.tsv", "plots/metrics/g_loss.tsv", "params.yaml"):
        shutil.copyfile(HOME / "dvclive" / each, path / each)
    known.assert_survives(path, path / name, (path / name).read_bytes(), damage)
