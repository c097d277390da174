"""Readers of other packages: one installed for real, one that fails, one that is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganreport.errors import RunBroken
from ganreport.readers.base import DEFAULT_OPTIONS, Candidate, Reader, ReadOptions, itself
from ganreport.readers.others import guarded
from ganreport.run.model import Run
from ganreport.run.plugins import PluginWarning


def test_a_reader_of_another_package_reads_and_is_listed(
    with_plugins, listed_with_plugins: str, tmp_path: Path
) -> None:
    (tmp_path / "loss.pairs").write_text("0.7 1.5\n0.6 1.25\n")
    (tmp_path / "loss.csv").write_text("epoch,d_loss\n1,2\n2,1\n")
    done = with_plugins("inspect", tmp_path)
    assert "read by 'pairs' (two losses a line" in done.stdout, done.stderr
    assert "g_loss  g_loss  2, 1.25 to 1.5" in done.stdout
    assert "It could also be read by table" in done.stdout
    listed = listed_with_plugins
    assert "pairs        ganreport-example  two losses a line in a file *.pairs" in listed
    assert "table        ganreport          a CSV" in listed
    assert listed.index("ganreport  ") < listed.index("\npairs")


def test_what_can_not_be_loaded_is_named_and_stops_nothing(
    with_plugins, listed_with_plugins: str, tmp_path: Path
) -> None:
    (tmp_path / "loss.csv").write_text("epoch,d_loss\n1,2\n2,1\n")
    done = with_plugins("inspect", tmp_path)
    assert "read by 'table'" in done.stdout
    for part in (
        "The entry 'broken' of ganreport.readers in the package ganreport-example is not used",
        "No module named 'ganreport_example_missing'",
        "The entry 'nothing' of ganreport.readers",
        "it is 'str', not a ganreport.readers.Reader",
    ):
        assert part in done.stderr
    why = "Not used: 'broken' of the package ganreport-example, for it can't be loaded"
    assert why in listed_with_plugins


def test_a_run_of_our_own_needs_no_other_package(with_plugins, images_run: Path) -> None:
    done = with_plugins("inspect", images_run)
    assert "read by 'ganreport'" in done.stdout
    assert done.stderr == ""


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
