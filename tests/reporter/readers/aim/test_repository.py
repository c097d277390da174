"""Where Aim is installed: what it writes now is read as Aim itself reads a copy of it."""

from __future__ import annotations

import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ganreport.readers import ReadOptions
from ganreport.readers.aim import reader
from ganreport.readers.aim.repository import Repository, read_tracked

from .. import known

aim = pytest.importorskip("aim", reason="Aim is no part of what tests need")

pytestmark = pytest.mark.filterwarnings("ignore")  # Aim's own


def as_aim_reads(folder: Path, run: str) -> dict[str, list[np.ndarray]]:
    """Steps, values and times of each metric by Aim, which has to make its index first."""
    command = [str(Path(sys.executable).with_name("aim")), "storage", "--repo", str(folder)]
    subprocess.run([*command, "reindex"], input=b"y\n", capture_output=True, check=True)
    own = aim.Repo(str(folder)).get_run(run)
    read = {}
    for name, context, _ in own.iter_metrics_info():
        frame = own.get_metric(name, context).dataframe().sort_values("step")
        told = sorted(context.to_dict().items())
        said = [each if isinstance(each, str) else f"{key}={each}" for key, each in told]
        said = [] if said == ["train"] else said
        times = np.array([each.timestamp() for each in frame["time"]])
        read["/".join([*said, name])] = [frame["step"].to_numpy(), frame["value"].to_numpy(), times]
    return read


def test_all_values_are_those_of_aim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIM_UI_TELEMETRY_ENABLED", "0")
    monkeypatch.setenv("HOME", str(tmp_path))
    script = known.ROOT / "benchmarks/writers/write_aim_repository.py"
    monkeypatch.syspath_prepend(str(script.parent))
    monkeypatch.setattr(sys, "argv", [str(script), str(tmp_path / "run")])
    runpy.run_path(str(script), run_name="__main__")
    before = {f: f.read_bytes() for f in (tmp_path / "run").rglob("*") if f.is_file()}
    copy = Path(shutil.copytree(tmp_path / "run", tmp_path / "copy"))
    runs = reader.find(tmp_path / "run", ReadOptions())
    assert len(runs) == 2
    for run in runs:
        ours = read_tracked(Repository(tmp_path / "run", ".aim/"), run.identifier).scalars
        theirs = as_aim_reads(copy, run.identifier)
        assert theirs.keys() == ours.keys() - {"epoch"}
        for name, columns in theirs.items():
            own = ours[name]
            for mine, wanted in zip((own.steps, own.values, own.times), columns, strict=True):
                np.testing.assert_array_equal(mine, wanted)
    assert {f: f.read_bytes() for f in before} == before
