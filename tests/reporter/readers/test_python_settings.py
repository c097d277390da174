"""Settings written as Python: literals are read, and nothing else."""

from __future__ import annotations

import pytest

from ganreport.readers.python_settings import settings


def test_literals() -> None:
    text = "a = 1\nb = -2.5\nc = 'x'\nd = [1, (2, None)]\ne = dict(f=dict(g=True), h={'i': 1})\n"
    assert settings(text) == {
        "a": 1, "b": -2.5, "c": "x", "d": [1, [2, None]], "e": {"f": {"g": True}, "h": {"i": 1}}
    }  # fmt: skip


def test_what_would_have_to_be_run_is_left_out() -> None:
    text = "import os\na = os.getcwd()\nb = dict(c=f(), d=1, **e)\ng = [x for x in y]\nh = 1 + 1\n"
    assert settings(text) == {"b": {"d": 1}}


@pytest.mark.parametrize(
    "text", ["a = (", "a = 1\0", "[" * 5000, "a = " + "-" * 5000 + "1", "x" * 2**19]
)
def test_no_python(text: str) -> None:
    assert settings(text) == {}
