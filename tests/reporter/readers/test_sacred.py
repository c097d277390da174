"""Sacred: its run as it wrote it, told apart from our own format, and damaged."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.errors import RunBroken, RunNotFound
from ganreport.readers import ReadOptions, read_run, sacred
from ganreport.readers.native import reader

from . import known

HOME = known.WRITTEN / "sacred"


@pytest.mark.parametrize("where", ["", "1"])
def test_a_run_is_read_as_it_was_logged(where: str) -> None:
    run = read_run(HOME / where)
    known.assert_known(run)
    assert run.problems == ()
    assert (run.info.name, run.info.status) == ("toy 1", "finished")
    assert run.info.configuration == known.SETTINGS | {"seed": run.info.configuration["seed"]}
    assert run.scalar("wall_time") is not None


def test_neither_format_claims_the_other(points_run: Path, tmp_path: Path) -> None:
    assert (reader.READER.recognises(points_run), sacred.READER.recognises(points_run)) == (
        True,
        False,
    )
    assert (reader.READER.recognises(HOME / "1"), sacred.READER.recognises(HOME / "1")) == (
        False,
        True,
    )
    ours = Path(shutil.copytree(points_run, tmp_path / "ours"))
    (ours / "config.json").write_text("{}")
    assert (reader.READER.recognises(ours), sacred.READER.recognises(ours)) == (True, False)
    (ours / "run.json").write_text("{")
    assert (reader.READER.recognises(ours), sacred.READER.recognises(ours)) == (True, False)


def test_of_several_runs_one_has_to_be_chosen(tmp_path: Path) -> None:
    path = known.copied("sacred", tmp_path)
    for number in ("2", "10"):
        shutil.copytree(path / "1", path / number)
    with pytest.raises(RunNotFound, match=r"holds 3 runs: 1, 2, 10\. Give the folder of one"):
        read_run(path)
    assert read_run(path, ReadOptions(run="10")).info.name == "toy 10"


def test_a_failed_run_without_scalars(tmp_path: Path) -> None:
    path = known.copied("sacred", tmp_path, "1")
    (path / "metrics.json").unlink()
    record = json.loads((path / "run.json").read_text()) | {"status": "FAILED"}
    (path / "run.json").write_text(json.dumps(record))
    run = read_run(path)
    assert (run.info.status, [str(p.what) for p in run.problems]) == (
        "failed",
        ["No scalars were logged."],
    )


def test_what_is_no_number_is_set_aside(tmp_path: Path) -> None:
    path = known.copied("sacred", tmp_path, "1")
    d_loss = {"values": [1.5, "x", True, None, 0.5], "steps": [1, 2, 3, 4, 5]}
    found = {"d_loss": d_loss, "odd": [1, 2], "step": {"values": [1], "steps": [1]}}
    (path / "metrics.json").write_text(json.dumps(found))
    run = read_run(path)
    assert run.scalar("d_loss").tolist() == [1.5, 0.5]
    assert [(p.kind, p.count) for p in run.problems] == [("ragged", 3)]
    assert run.reading is not None
    assert {"odd", "step"} <= {str(each.what) for each in run.reading.left_out}


def test_damaged_scalars_are_refused(tmp_path: Path) -> None:
    path = known.copied("sacred", tmp_path, "1")
    (path / "metrics.json").write_text('{"d_loss": {"values": [1')
    with pytest.raises(RunBroken, match=r"metrics\.json can't be read"):
        read_run(path)


@known.FEW
@given(name=st.sampled_from(["run.json", "config.json", "metrics.json"]), damage=known.damages())
def test_damage_is_named_or_refused(tmp_path: Path, name: str, damage: known.Damage) -> None:
    path = Path(shutil.copytree(HOME / "1", tmp_path / "1", dirs_exist_ok=True))
    known.assert_survives(path, path / name, (path / name).read_bytes(), damage)
