"""YAML as plain values: no objects, no bombs, no more than there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.readers.yaml_text import MOST_BYTES, read_yaml

from . import known


def reading(tmp_path: Path, text: str | bytes) -> object:
    (tmp_path / "a.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
    return read_yaml(tmp_path / "a.yaml")


def test_plain_values(tmp_path: Path) -> None:
    text = "a: 1\nb: [0.5, yes, null, 'x', 2026-01-01]\nc:\n  d: 1.e+3\n1: '2'\n"
    date = "2026-01-01"
    wanted = {"a": 1, "b": [0.5, True, None, "x", date], "c": {"d": 1000}, "1": "2"}
    assert reading(tmp_path, text) == wanted
    assert reading(tmp_path, "") is None


def test_tags_make_no_objects(tmp_path: Path) -> None:
    text = "a: !!python/object/apply:os.system ['exit 1']\nb: !!python/tuple [1, 2]\nc: !x {y: 1}\n"
    assert reading(tmp_path, text) == {"a": ["exit 1"], "b": [1, 2], "c": {"y": 1}}
    assert reading(tmp_path, "a: !!int '[1, 2]'\nb: !!bool maybe\n") == {
        "a": "[1, 2]",
        "b": "maybe",
    }


BOMBS = {
    "aliases": "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 9)),
    "itself": "a: &a [*a]\n",
    "deep": "[" * 2000,
    "dashes": "- " * (MOST_BYTES // 2),
    "questions": "? " * (MOST_BYTES // 2),
    "braces": "{a: " * (MOST_BYTES // 4),
    "lines": "- [\n" * (MOST_BYTES // 4),
    "quotes": "'" + "x\n" * (MOST_BYTES // 2 - 1),
    "many": "[" + "1," * 21_000 + "]",
    "deep and closed": "[" * 100 + "]" * 100,
    "large": "x" * (MOST_BYTES + 1),
    "two": "a: 1\n---\nb: 2\n",
    "cut": "a: [1,",
    "bytes": b"a: \xff\xfe",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_bombs_are_refused(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        reading(tmp_path, text)


@known.FEW
@given(st.text(st.sampled_from("abc: -[]{}&*!'\"\n01.#|>?%@,"), max_size=60))
def test_any_text_is_a_value_or_refused(tmp_path: Path, text: str) -> None:
    try:
        reading(tmp_path, text)
    except ValueError:
        return
