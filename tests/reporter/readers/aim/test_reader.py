"""Repositories of Aim are read without it, and left as they are.

``written/aim_repository`` is by Aim 3.29.1 (``benchmarks/writers/write_aim_repository.py``): a run
that was resumed and closed, and one whose process ended. Where Aim is installed,
``test_repository`` compares what is read with what Aim reads.
"""

from __future__ import annotations

import math
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.errors import GanReportError, RunBroken, RunNotFound
from ganreport.readers import ReadOptions, read_run
from ganreport.readers.aim import database, reader
from ganreport.run.model import Run

from .. import known

KNOWN, KILLED = (ReadOptions(run=name) for name in ("known values", "killed"))


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as Aim left it; not to be changed."""
    folder = tmp_path_factory.mktemp("aim")
    with zipfile.ZipFile(known.WRITTEN / "aim_repository/packed.zip") as packed:
        packed.extractall(folder)
    return folder


@pytest.fixture
def repository(written: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(written, tmp_path / "copy"))


def contents(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def chunk(folder: Path, kind: str, name: str) -> Path:
    """The database of a run."""
    runs = {each.name: each.identifier for each in reader.find(folder, ReadOptions())}
    return folder / ".aim" / kind / "chunks" / runs[name]


def series(run: Run, name: str) -> dict[int, float]:
    held = run.scalar(name)
    assert held is not None, name
    return dict(zip(held.index.tolist(), held.tolist(), strict=True))


@pytest.mark.parametrize("given", ["", ".aim"])
def test_known_values(written: Path, given: str) -> None:
    before = contents(written)
    with pytest.raises(RunNotFound, match=r"holds 2 runs: \w{24} \(\w+"):
        read_run(written / given)
    run = read_run(written / given, KNOWN)
    known.assert_known(run)
    assert contents(written) == before
    assert run.info.name == "known values"
    assert series(run, "val/d_loss") == dict.fromkeys((30, 40), 0.5)
    assert series(run, "depth=3/ema/d_loss") == dict.fromkeys((30, 40), 2.0)
    first, second, third = series(run, "unstepped").values()
    assert (first, second) == (3.0, -math.inf)
    assert math.isnan(third)
    assert 1.7e9 < run.metrics.values("wall_time")[-1] < 3e9
    assert run.problems == ()


def test_settings_are_the_last_set(written: Path) -> None:
    run = read_run(written, KNOWN)
    nested = {"nested.widths": [64, 32], "nested.bias": True}
    assert run.info.configuration == {**known.SETTINGS, **nested}
    assert run.reading is not None
    left = " ".join(str(each.what) for each in run.reading.left_out)
    assert "remarks, samples, weights" in left  # texts, pictures and distributions
    assert read_run(written, KILLED).info.configuration == {"lr": 0.5}


def test_a_run_that_was_never_closed(written: Path) -> None:
    run = read_run(written, KILLED)
    known.assert_known(run, ("d_loss", "g_loss"))
    assert series(run, "epoch") == {step: step // 8 for step in range(1, 41)}
    assert run.problems == ()


def test_a_log_cut_short_loses_its_end_and_says_so(repository: Path) -> None:
    (log,) = chunk(repository, "seqs", "killed").glob("*.log")
    log.write_bytes(log.read_bytes()[:-9000])
    run = read_run(repository, KILLED)
    steps = len(series(run, "d_loss"))
    assert 20 < steps < 40
    assert list(series(run, "d_loss").values()) == [1.40625 - i / 64 for i in range(1, steps + 1)]
    said = " ".join(str(problem.what) for problem in run.problems)
    assert "it ends in the middle" in said
    assert "d_loss end before step 40, which Aim noted as its last" in said


@pytest.mark.parametrize(
    ("kind", "pattern", "how"),
    [
        ("seqs", "*.sst", "flipped"),
        ("seqs", "*.sst", "gone"),
        ("seqs", "*.sst", "link"),
        ("meta", "*.sst", "cut"),
        ("meta", "MANIFEST-*", "flipped"),
        ("meta", "MANIFEST-*", "gone"),
        ("seqs", "CURRENT", "cut"),
    ],
)
def test_damage_is_refused(repository: Path, kind: str, pattern: str, how: str) -> None:
    (file,) = chunk(repository, kind, "known values").glob(pattern)
    content = file.read_bytes()
    file.unlink()
    if how == "flipped":
        middle = len(content) // 2
        file.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    elif how == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif how == "link":
        (repository / "elsewhere").write_bytes(content)
        file.symlink_to(repository / "elsewhere")
    with pytest.raises(RunBroken, match=r"pip install aim.*aim storage reindex.*metrics\.csv"):
        read_run(repository, KNOWN)
    known.assert_known(read_run(repository, KILLED), ("d_loss", "g_loss"))


def test_what_is_too_large_is_refused(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "MOST_BYTES", 10_000)
    with pytest.raises(RunBroken, match="it has more than 10,000 bytes"):
        read_run(written, KNOWN)


def test_links_to_other_folders_are_not_followed(repository: Path) -> None:
    folder = chunk(repository, "seqs", "known values")
    folder.rename(repository / "elsewhere")
    folder.symlink_to(repository / "elsewhere")
    with pytest.raises(RunBroken, match="is a link, which is not followed"):
        read_run(repository, KNOWN)


@known.FEW
@given(st.sampled_from(["MANIFEST-*", "*.log", "*.sst"]), known.damages())
def test_arbitrary_damage(
    repository: Path, written: Path, pattern: str, damage: known.Damage
) -> None:
    for file in (repository / ".aim").rglob(pattern):
        before = (written / file.relative_to(repository)).read_bytes()
        file.write_bytes(damage(before) if before else before)
    for options in (KNOWN, KILLED):
        try:
            run = read_run(repository, options)
        except GanReportError:
            continue
        assert np.all(np.diff(run.metrics.steps) > 0)


def test_a_repository_without_runs(tmp_path: Path) -> None:
    (tmp_path / ".aim/meta").mkdir(parents=True)
    with pytest.raises(RunBroken, match=r"pip install aim.*aim storage reindex.*metrics\.csv"):
        read_run(tmp_path)


def test_other_evidence_goes_first(repository: Path) -> None:
    rows = "".join(f"{i},0.5,0.7\n" for i in range(1, 30))
    (repository / "losses.csv").write_text("step,d_loss,g_loss\n" + rows)
    assert read_run(repository).format == "table"
    assert read_run(repository, ReadOptions(reader="aim", run="killed")).format == "aim"
