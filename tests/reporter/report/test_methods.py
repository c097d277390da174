"""How a foreign run was understood, in the sentences of the methods."""

from __future__ import annotations

from pathlib import Path

from ganreport import analyse
from ganreport.report.build import make_report


def methods(folder: Path, header: str, count: int) -> str:
    rows = (f"{k},{0.5 + k % 3},{0.7 + k % 2}\n" for k in range(1, 31))
    (folder / "log.csv").write_text(header + "".join(rows))
    for number in range(count - 1):
        extra = "".join(f"{k},{k / 3}\n" for k in range(1, 31))
        (folder / f"log{number}.csv").write_text(f"{header.split(',')[0]},x{number}\n{extra}")
    report = make_report(analyse(folder))
    return "\n".join(map(str, (*report.methods, *report.definitions)))


def test_what_goes_without_saying_is_not_said(tmp_path: Path) -> None:
    said = methods(tmp_path, "step,d_loss,g_loss\n", 1)
    assert "The run was not recorded by ganreport: log.csv was read by the reader 'table'." in said
    assert "stands for" not in said
    assert "Columns were identified by their names, which are those used here." in said


def test_names_that_differ_and_steps_that_are_none_are_said(tmp_path: Path) -> None:
    said = methods(tmp_path, "epoch,errD,errG\n", 6)
    assert "6 files were read by the reader 'table'." in said
    assert "A step stands for one epoch." in said
    assert "'errD' as d_loss, 'errG' as g_loss" in said
    assert "'epoch' as epoch" not in said
