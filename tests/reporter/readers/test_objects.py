"""JSON of other programs: a line, and one object in a file of a bounded size."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from ganreport.readers.objects import json_lines, object_beside, read_object
from ganreport.run.model import Problem


def test_json_a_line() -> None:
    text = '{"a": NaN}\n\n[1]\n{"a":\n' + "[" * 100_000
    found = list(json_lines(text))
    assert [number for number, _ in found] == [1, 3, 4, 5]
    assert found[0][1] is not None
    assert math.isnan(found[0][1]["a"])
    assert [record for _, record in found[1:]] == [None, None, None]


def test_one_object_or_why_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a": [1]}')
    assert read_object(tmp_path / "a.json") == {"a": [1]}
    with pytest.raises(ValueError, match="more than 4 bytes"):
        read_object(tmp_path / "a.json", 4)
    (tmp_path / "b.json").write_text("[1]")
    with pytest.raises(ValueError, match="it holds no object"):
        read_object(tmp_path / "b.json")
    (tmp_path / "c.json").symlink_to(tmp_path / "a.json")
    with pytest.raises(OSError, match="it is a link"):
        read_object(tmp_path / "c.json")


def test_what_lies_beside_a_run_is_read_or_named(tmp_path: Path) -> None:
    problems: list[Problem] = []
    (tmp_path / "a.json").write_text('{"a": 1}')
    (tmp_path / "b.json").write_text("[" * 100_000)
    assert object_beside(tmp_path, "a.json", problems) == {"a": 1}
    assert object_beside(tmp_path, "missing.json", problems) == {}
    assert problems == []
    assert object_beside(tmp_path, "b.json", problems) == {}
    assert str(problems[0].what) == "The file is unreadable and is left out (it is too deep)."
