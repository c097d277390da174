"""One of several runs: the only one, the one wished for, or an error that names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganreport.errors import RunNotFound, UsageError
from ganreport.readers.selection import one_of

RUNS = {"ab1": "first", "ab2": "", "c": "twice", "d": "twice"}
HERE = Path("x")


@pytest.mark.parametrize(("wish", "found"), [("ab1", "ab1"), ("first", "ab1"), ("c", "c")])
def test_by_wish(wish: str, found: str) -> None:
    assert one_of(HERE, RUNS, wish) == found


def test_the_only_one_needs_no_wish() -> None:
    assert one_of(HERE, {"a": ""}, "") == "a"


@pytest.mark.parametrize(("wish", "what"), [("e", "no run is"), ("ab", "2 runs"), ("twice", "2")])
def test_wishes_that_fit_none_or_several(wish: str, what: str) -> None:
    with pytest.raises(UsageError, match=what):
        one_of(HERE, RUNS, wish)


def test_several_are_named_and_none_is_said() -> None:
    with pytest.raises(RunNotFound, match=r"x holds 4 runs: ab1 \(first\), ab2, c \(twice\)"):
        one_of(HERE, RUNS, "")
    with pytest.raises(RunNotFound, match="and 5 more"):
        one_of(HERE, {str(i): "" for i in range(15)}, "")
    with pytest.raises(RunNotFound, match="holds no run"):
        one_of(HERE, {}, "")
