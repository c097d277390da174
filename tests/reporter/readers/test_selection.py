"""One of several runs: the only one, the one wished for, or an error that names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganreport.errors import RunNotFound, UsageError
from ganreport.readers.selection import one_of, only, runs_in

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


def test_runs_are_found_by_folder_and_several_are_refused(tmp_path: Path) -> None:
    for name in ("a/b", "c"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "log").write_text("x")
    (tmp_path / "c" / "linked").symlink_to(tmp_path / "a")
    found = runs_in(tmp_path, lambda _, names: "log" in names)
    assert found == {"c/": ["log"], "a/b/": ["log"]}
    with pytest.raises(RunNotFound, match=r"holds 2 runs \(logs\): c, a/b\. Give one of them"):
        only(tmp_path, list(found), "logs")
    assert only(tmp_path, ["c/"], "logs") == "c/"
    with pytest.raises(RunNotFound, match="holds no logs"):
        only(tmp_path, [], "logs")
