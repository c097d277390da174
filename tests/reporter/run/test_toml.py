"""Values of all kinds that a configuration has, written as TOML and read by Python's own reader."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.run.toml import quoted, remarked

PLAIN = st.one_of(
    st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.text()
)
NESTED = st.recursive(
    PLAIN,
    lambda some: st.one_of(
        st.lists(some, max_size=3), st.dictionaries(st.text(), some, max_size=3)
    ),
    max_leaves=6,
)


@given(NESTED)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert tomllib.loads(f"x = {quoted(value)}") == {"x": value}
    assert "\n" not in quoted(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (1e-8, "1e-08"),
        ([128, 64], "[128, 64]"),
        ('a "b"\n\x7f é', r'"a \"b\"\n\u007f é"'),
        (None, '"none"'),
        ({"a": None, "b": [1, None]}, "{b = [1]}"),
    ],
)
def test_how_it_looks(value: Any, text: str) -> None:
    assert quoted(value) == text


def test_a_remark_stands_behind_its_value() -> None:
    import tomlkit

    document = tomlkit.document().add("a", remarked(1, "why")).add("b", remarked([2]))
    assert document.as_string() == "a = 1  # why\nb = [2]\n"
