"""Readers of other packages: one installed for real, one that fails, one that is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ganreport.errors import RunBroken
from ganreport.readers.base import DEFAULT_OPTIONS, Candidate, Reader, ReadOptions, itself
from ganreport.readers.others import guarded, unusable
from ganreport.run.model import Run
from ganreport.run.plugins import Plugin, PluginWarning

EXAMPLE = Path(__file__).parents[2] / "example_plugin"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example package, as pip installs it."""
    target = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-index", "--no-build-isolation", "--no-deps", "--no-compile"]
    subprocess.run([*pip, *offline, "--target", target, EXAMPLE], check=True, timeout=120)
    return target


def run(installed: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(installed), *sys.path])
    return subprocess.run(
        [sys.executable, "-m", "ganreport", *arguments],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_reader_of_another_package_reads_and_is_listed(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "loss.pairs").write_text("0.7 1.5\n0.6 1.25\n")
    (tmp_path / "loss.csv").write_text("epoch,d_loss\n1,2\n2,1\n")
    done = run(installed, "inspect", tmp_path)
    assert "read by 'pairs' (two losses a line" in done.stdout, done.stderr
    assert "g_loss  g_loss  2, 1.25 to 1.5" in done.stdout
    assert "It could also be read by table" in done.stdout
    listed = run(installed, "inspect", "--readers")
    assert "pairs        ganreport-example  two losses a line in a file *.pairs" in listed.stdout
    assert "table        ganreport          a CSV" in listed.stdout
    assert listed.stdout.index("ganreport  ") < listed.stdout.index("\npairs")


def test_what_can_not_be_loaded_is_named_and_stops_nothing(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "loss.csv").write_text("epoch,d_loss\n1,2\n2,1\n")
    done = run(installed, "inspect", tmp_path)
    assert "read by 'table'" in done.stdout
    for part in (
        "The entry 'broken' of ganreport.readers in the package ganreport-example is not used",
        "No module named 'ganreport_example_missing'",
        "The entry 'nothing' of ganreport.readers",
        "it is 'str', not a ganreport.readers.Reader",
    ):
        assert part in done.stderr
    listed = run(installed, "inspect", "--readers").stdout
    assert "Not used: 'broken' of the package ganreport-example, for it can't be loaded" in listed


def test_a_run_of_our_own_needs_no_other_package(installed: Path, images_run: Path) -> None:
    done = run(installed, "inspect", images_run)
    assert "read by 'ganreport'" in done.stdout
    assert done.stderr == ""


def test_a_name_that_is_taken_is_refused() -> None:
    ours = Reader("table", "", lambda *_: (), _failing)
    assert unusable(Plugin("x", "y", ours), ["table"]) == "there is a reader of this name"
    assert unusable(Plugin("x", "y", ours), []) == ""


def _failing(candidate: Candidate, options: ReadOptions) -> Run:
    raise ZeroDivisionError(str(candidate.where))


def test_an_unforeseen_error_names_the_reader_and_its_package(tmp_path: Path) -> None:
    def finding(path: Path, options: ReadOptions) -> list[Candidate]:
        raise KeyError(path.name)

    reader = guarded(Reader("bad", "", finding, _failing, package="their-package"))
    with pytest.warns(PluginWarning, match=r"'bad' of the package their-package failed \(KeyErr"):
        assert reader.find(tmp_path, DEFAULT_OPTIONS) == ()
    with pytest.raises(RunBroken, match="'bad' of the package their-package failed"):
        reader.read(itself("bad", tmp_path), DEFAULT_OPTIONS)
