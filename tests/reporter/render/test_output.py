"""A report's files on disk: all or none, nothing overwritten unasked, nothing outside touched."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ganreport.errors import OutputExists, UnsafePath, UsageError
from ganreport.render.output import write

Snapshot = Callable[[], dict[str, object]]

FILES = {"report.html": b"<p>", "report.json": b"{}"}


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "run/report"
    path.mkdir(parents=True)
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_is_written_and_the_same_again_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, "new/report", FILES, force=False)
    report = tmp_path / "new/report"
    before = {path.name: path.stat() for path in report.iterdir()}
    write(tmp_path, "new/report", FILES, force=False)
    assert {path.name: path.stat() for path in report.iterdir()} == before
    assert contents(report) == FILES


def test_a_different_file_keeps_all_from_being_written(report: Path) -> None:
    (report / "report.json").write_bytes(b"[]")
    with pytest.raises(OutputExists, match=r"holds a different report\.json\. Use --force"):
        write(report.parent, "report", FILES, force=False)
    assert contents(report) == {"report.json": b"[]"}
    write(report.parent, "report", FILES, force=True)
    assert contents(report) == FILES


def pipe(path: Path, _: Path) -> None:
    os.mkfifo(path)


def link(path: Path, outside: Path) -> None:
    path.symlink_to(outside / "file")


def link_to_the_same(path: Path, outside: Path) -> None:
    (outside / "file").write_bytes(FILES["report.json"])
    path.symlink_to(outside / "file")


def link_to_nowhere(path: Path, outside: Path) -> None:
    path.symlink_to(outside / "new")


def link_to_a_folder(path: Path, outside: Path) -> None:
    path.symlink_to(outside)


PLANTS = [pipe, link, link_to_the_same, link_to_nowhere, link_to_a_folder]


@pytest.mark.parametrize("plant", PLANTS)
def test_what_is_no_file_counts_as_different_and_is_replaced_itself(
    report: Path, outside: Path, unchanged: Snapshot, plant: Callable[[Path, Path], None]
) -> None:
    plant(report / "report.json", outside)
    before = unchanged()
    with pytest.raises(OutputExists, match=r"a different report\.json"):
        write(report.parent, "report", FILES, force=False)
    assert [path.name for path in report.iterdir()] == ["report.json"]
    write(report.parent, "report", FILES, force=True)
    assert unchanged() == before
    assert contents(report) == FILES
    assert not any(path.is_symlink() for path in report.iterdir())


def test_a_report_folder_that_is_a_link_is_refused(
    tmp_path: Path, outside: Path, unchanged: Snapshot
) -> None:
    (tmp_path / "report").symlink_to(outside)
    before = unchanged()
    for force in (False, True):
        with pytest.raises(UnsafePath, match="report is a link"):
            write(tmp_path, "report", FILES, force=force)
    assert unchanged() == before
    write(tmp_path / "report", "", FILES, force=False)  # as the user named it
    assert contents(outside / "folder") == {}
    assert FILES.items() <= {p.name: p.read_bytes() for p in outside.glob("report.*")}.items()


def test_what_cant_be_written_says_where(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for root, where in ((tmp_path, "file"), (tmp_path / "file", ""), (tmp_path / "file/a", "")):
        with pytest.raises(UsageError, match=r"file.*: the report can't be written"):
            write(root, where, FILES, force=True)
