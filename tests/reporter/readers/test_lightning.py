"""Lightning's CSVLogger: its version as it wrote it, one of several, and damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.errors import RunBroken, RunNotFound
from ganreport.readers import ReadOptions, lightning, read_run

from . import known

HOME = known.WRITTEN / "lightning"
VERSION = "lightning_logs/version_0"


@pytest.mark.parametrize("where", ["", "lightning_logs", VERSION])
def test_a_version_is_read_as_it_was_logged(where: str) -> None:
    run = read_run(HOME / where)
    known.assert_known(run)
    assert run.problems == ()
    assert run.reading is not None
    assert (run.reading.reader, run.reading.unit) == ("lightning", "step")
    assert run.info.name == "lightning version_0"
    assert run.info.configuration == known.SETTINGS | {"betas": [0.5, 0.999]}


def test_of_several_versions_one_has_to_be_chosen(tmp_path: Path) -> None:
    path = known.copied("lightning", tmp_path)
    shutil.copytree(path / VERSION, path / "lightning_logs/version_10")
    shutil.copytree(path / VERSION, path / "lightning_logs/version_2")
    with pytest.raises(RunNotFound, match=r"version_0, lightning_logs/version_2, lightning_logs"):
        read_run(path)
    assert read_run(path, ReadOptions(run="lightning_logs/version_2")).path.name == "version_2"


def test_settings_that_name_classes_are_read_as_what_they_hold(tmp_path: Path) -> None:
    path = known.copied("lightning", tmp_path, VERSION)
    text = "betas: &b !!python/tuple\n- 0.5\n- 0.9\nagain: *b\nargs: !!python/object:a.B\n  x: 1\n"
    (path / "hparams.yaml").write_text(text)
    found = {"betas": [0.5, 0.9], "again": [0.5, 0.9], "args.x": 1}
    assert read_run(path).info.configuration == found


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    path = known.copied("lightning", tmp_path, VERSION)
    (path / "metrics.csv").write_text("")
    assert lightning.READER.recognises(path)
    with pytest.raises(RunBroken, match=r"metrics\.csv can't be read"):
        read_run(path)


@known.FEW
@given(name=st.sampled_from(["metrics.csv", "hparams.yaml"]), damage=known.damages())
def test_damage_is_named_or_refused(tmp_path: Path, name: str, damage: known.Damage) -> None:
    path = Path(shutil.copytree(HOME / VERSION, tmp_path / "version_0", dirs_exist_ok=True))
    known.assert_survives(path, path / name, (path / name).read_bytes(), damage)
