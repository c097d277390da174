"""One of several runs: the only one, the one wished for, or an error that names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganreport.errors import RunNotFound, UsageError
from ganreport.readers.base import Candidate, ReadOptions
from ganreport.readers.selection import choose, each_alone, runs_in

HERE = Path("x")


def candidates(runs: dict[str, str]) -> list[Candidate]:
    return [Candidate("any", HERE, identifier=run, name=name) for run, name in runs.items()]


RUNS = candidates({"ab1": "first", "ab2": "", "c": "twice", "d": "twice", "logs/v_1": ""})


def chosen(wish: str, found: list[Candidate] = RUNS, *, inside: bool = False) -> tuple[str, str]:
    candidate, left = choose(HERE, found, ReadOptions(run=wish), inside=inside)
    return candidate.identifier, left.run


@pytest.mark.parametrize(
    ("wish", "found"),
    [("ab1", "ab1"), ("first", "ab1"), ("c", "c"), ("v_1", "logs/v_1"), ("logs", "logs/v_1")],
)
def test_by_wish(wish: str, found: str) -> None:
    assert chosen(wish) == (found, "")


def test_the_only_one_needs_no_wish() -> None:
    assert chosen("", candidates({"a": ""})) == ("a", "")
    assert chosen("a", candidates({"a": ""})) == ("a", "")


def test_a_wish_of_the_only_one_is_for_what_is_inside_or_refused() -> None:
    only = candidates({"a2": ""})
    assert chosen("2", only, inside=True) == ("a2", "2")
    assert chosen("a", only, inside=True) == ("a2", "a")
    with pytest.raises(UsageError, match=r"x holds one run: --run 2 has nothing to choose"):
        chosen("2", only)


@pytest.mark.parametrize(("wish", "what"), [("e", "no run is"), ("ab", "2 runs"), ("twice", "2")])
def test_wishes_that_fit_none_or_several(wish: str, what: str) -> None:
    with pytest.raises(UsageError, match=what):
        chosen(wish)


def test_several_are_named_and_none_is_said() -> None:
    with pytest.raises(RunNotFound, match=r"x holds 5 runs: ab1 \(first\), ab2, c \(twice\)"):
        chosen("")
    with pytest.raises(RunNotFound, match="and 5 more"):
        chosen("", candidates({str(i): "" for i in range(15)}))
    with pytest.raises(RunNotFound, match="holds no run"):
        chosen("", [])


def test_an_empty_run_counts_alone_or_by_wish() -> None:
    found = [*candidates({"a": ""}), Candidate("any", HERE, identifier="b", empty=True)]
    assert chosen("", found) == ("a", "")
    assert chosen("b", found) == ("b", "")
    assert chosen("", found[1:]) == ("b", "")


def test_runs_are_found_by_folder_and_several_are_refused(tmp_path: Path) -> None:
    for name in ("a/b", "c"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "log").write_text("x")
    (tmp_path / "c" / "linked").symlink_to(tmp_path / "a")
    found = runs_in("any", tmp_path, lambda _, names: "log" in names, "logs")
    assert [each.path for each in found] == [tmp_path / "c", tmp_path / "a/b"]
    assert [each.files for each in found] == [("log",), ("log",)]
    with pytest.raises(
        RunNotFound, match=r"holds 2 runs \(logs\): c, a/b\. Give the folder of one of them, or its"
    ):
        choose(tmp_path, found, ReadOptions())
    assert choose(tmp_path, found, ReadOptions(run="b"))[0].path == tmp_path / "a/b"


def test_a_single_file_is_read_with_what_lies_beside_it(tmp_path: Path) -> None:
    for name in ("a.log", "b.log"):
        (tmp_path / name).write_text("x")
    (only,) = each_alone("any", tmp_path, ["a.log"])
    assert (only.home, only.where, only.is_file) == (tmp_path, "a.log", False)
    several = each_alone("any", tmp_path, ["a.log", "b.log"])
    assert [(each.home, each.is_file, each.title) for each in several] == [
        (tmp_path, True, "a"),
        (tmp_path, True, "b"),
    ]
    with pytest.raises(RunNotFound, match=r"a\.log, b\.log\. Give the file of one of them"):
        choose(tmp_path, several, ReadOptions())
