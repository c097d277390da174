"""Bounded text, JSON a line, and the folders that runs lie in."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from ganreport.errors import RunNotFound
from ganreport.readers import lines
from ganreport.readers.table.files import Unusable


def test_text_is_read_whatever_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"\xef\xbb\xbfone\xff\n")
    assert lines.text_of(file) == "one\ufffd\n"
    assert lines.head_of(file) == "one\ufffd\n"
    assert lines.head_of(tmp_path / "nothing") == ""


def test_text_that_is_empty_large_or_gone_is_unusable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "log"
    with pytest.raises(Unusable, match="No such file"):
        lines.text_of(file)
    file.write_bytes(b"\0\0 \n")
    with pytest.raises(Unusable, match="it is empty"):
        lines.text_of(file)
    file.write_text("12345")
    monkeypatch.setattr(lines, "MOST_BYTES", 4)
    with pytest.raises(Unusable, match="5 bytes; the most is 4"):
        lines.text_of(file)


def test_json_a_line() -> None:
    text = '{"a": NaN}\n\n[1]\n{"a":\n' + "[" * 100_000
    found = list(lines.json_lines(text))
    assert [number for number, _ in found] == [1, 3, 4, 5]
    assert found[0][1] is not None
    assert math.isnan(found[0][1]["a"])
    assert [record for _, record in found[1:]] == [None, None, None]


def test_runs_are_found_by_folder_and_several_are_refused(tmp_path: Path) -> None:
    for name in ("a/b", "c"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "log").write_text("x")
    (tmp_path / "c" / "linked").symlink_to(tmp_path / "a")
    found = lines.runs_in(tmp_path, lambda _, names: "log" in names)
    assert found == {"c/": ["log"], "a/b/": ["log"]}
    with pytest.raises(RunNotFound, match=r"holds 2 runs \(logs\): c, a/b\. Give one of them"):
        lines.only(tmp_path, list(found), "logs")
    assert lines.only(tmp_path, ["c/"], "logs") == "c/"
    with pytest.raises(RunNotFound, match="holds no logs"):
        lines.only(tmp_path, [], "logs")
