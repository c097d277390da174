"""Each reading ends in a count of what became of all rows and cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganreport import analyse
from ganreport.readers import read_run
from ganreport.readers.base import ReadOptions
from ganreport.readers.inspection import inspect
from ganreport.run.reading_check import ReadingCheck


def check_of(file: Path, text: str) -> ReadingCheck:
    file.write_text(text, encoding="utf-8")
    reading = read_run(file).reading
    assert reading is not None
    return reading.check


HEADER = "step,d_loss,g_loss\n"


def test_a_whole_table_is_used_whole(tmp_path: Path) -> None:
    rows = "".join(f"{i},0.5,0.7\n" for i in range(1, 21))
    check = check_of(tmp_path / "log.csv", HEADER + rows)
    assert check == ReadingCheck(rows_seen=20, rows_used=20, cells_seen=60, cells_read=60)
    assert check.perfect
    assert check.reliable


def test_what_is_left_out_is_counted_by_its_reason(tmp_path: Path) -> None:
    rows = [f"{i},0.5,0.7\n" for i in range(1, 101)]
    rows += [f"{i},0.4,0.6\n" for i in range(91, 121)]  # resumed: ten rows are written again
    rows[3] = "4,0.5,0.7,9\n"
    rows[5] = "x,0.5,0.7\n"
    rows[7] = "8,0.5,oops\n"
    check = check_of(tmp_path / "log.csv", HEADER + "".join(rows))
    assert check.rows_seen == 130
    assert (check.not_understood, check.without_step) == (1, 1)
    assert (check.superseded, check.elsewhere) == (10, 0)
    assert check.rows_used == 118
    assert check.cells_seen - check.cells_read == 2
    assert check.reliable
    assert not check.perfect
    said = next(s for s in inspect(tmp_path / "log.csv", ReadOptions()) if "Self-check" in s)
    assert said.startswith("Self-check: 118 of 130 rows are used; 1 could not be taken apart; ")
    assert "10 written again later" in said


def test_a_table_of_which_much_is_no_number_is_not_relied_on(tmp_path: Path) -> None:
    rows = "".join(f"{i},{'0.5' if i % 4 else 'n.a.x'},0.7\n" for i in range(1, 41))
    check = check_of(tmp_path / "log.csv", HEADER + rows)
    assert check.share == pytest.approx(110 / 120)
    assert check.reliable
    rows = "".join(f"{i},{'0.5' if i % 4 else 'n.a.x'},n.b.y\n" for i in range(1, 41))
    check = check_of(tmp_path / "log.csv", HEADER + rows.replace("n.b.y", "0.7", 20))
    assert not check.reliable


def resumed_and_given_up() -> str:
    """A training, its resume that writes ten rows again, and a last start soon given up."""
    steps = [*range(1, 101), *range(91, 201), *range(150, 155)]
    return HEADER + "".join(f"{i},0.5,0.7\n" for i in steps)


def two_processes() -> str:
    rows = (f"{i},{rank},0.5,0.7\n" for i in range(1, 31) for rank in (0, 1))
    return "step,rank,d_loss,g_loss\n" + "".join(rows)


@pytest.mark.parametrize(
    ("name", "text", "seen", "superseded", "elsewhere"),
    [
        ("log.csv", resumed_and_given_up(), 215, 10, 5),
        ("log.csv", two_processes(), 60, 0, 30),
        ("log.csv", HEADER + "".join(f"{i // 5},1,1\n" for i in range(50)), 50, 40, 0),
        (
            "train.log",
            "".join(f"GPU {r}: Epoch: [{e}] d_loss: 0.5\n" for e in range(9) for r in (0, 1)),
            18, 0, 9,
        ),
    ],
)  # fmt: skip
def test_every_row_is_accounted_for_and_none_that_is_whole_is_a_fault(
    tmp_path: Path, name: str, text: str, seen: int, superseded: int, elsewhere: int
) -> None:
    check = check_of(tmp_path / name, text)
    assert check.rows_used == seen - superseded - elsewhere
    assert check.rows_seen == seen
    assert (check.superseded, check.elsewhere) == (superseded, elsewhere)
    finding = next(f for f in analyse(tmp_path / name).findings if f.id == "integrity")
    assert "unusable" not in str(finding.claim)
