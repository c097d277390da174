"""What is said of a file that can't be used."""

from __future__ import annotations

import pytest

from ganreport.readers.problems import first_line, unreadable


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("it is empty.\nSee there."), "it is empty"),
        (KeyError(), "KeyError"),
        (OSError("\nsecond"), "OSError"),
    ],
)
def test_the_first_line_of_an_error(error: Exception, line: str) -> None:
    assert first_line(error) == line


def test_what_was_left_out_is_named_with_its_reason() -> None:
    found = unreadable("metrics/part-1.parquet", ValueError("it is short."), "part")
    assert (found.kind, found.where) == ("unreadable", "metrics/part-1.parquet")
    assert str(found.what) == "A part is unreadable and is left out (it is short)."
