"""Options of others: numbers are numbers; paths, people and machines stay behind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.readers.options import MOST, options

from . import known

KEPT = {
    "lr": ("2e-4", 2e-4),
    "steps": ("1000", 1000),
    "amp": ("True", True),
    "seed": ("none", None),
    "dataset": ("lsun/bedroom", "lsun/bedroom"),
    "note": ("a / b", "a / b"),
    "betas": ((0.5, "0.9"), [0.5, 0.9]),
    "bad": (float("nan"), "nan"),
    "n_dir": (4, 4),
    "model.act": ("lrelu", "lrelu"),
    "version": ("1.2.3", "1.2.3"),
}


@pytest.mark.parametrize(("name", "value", "wanted"), [(n, *both) for n, both in KEPT.items()])
def test_what_is_kept(name: str, value: Any, wanted: Any) -> None:
    found = options({name: value})
    assert (found.settings, found.left_out) == ({name: wanted}, ())


PRIVATE = {
    "data_root": "celeba",
    "outdir": "x",
    "checkpointPath": "x",
    "api_key": "abc",
    "user": "somebody",
    "git.remote": "x",
    "resume": "/home/somebody/a.pt",
    "extra": "see /home/somebody/a.pt",
    "command": "--data=/mnt/x",
    "home": "~/x",
    "win": "C:\\Users\\x",
    "share": "\\\\server\\x",
    "up": "../x",
    "from": "s3://bucket/x",
    "repo": "git@host.org:x",
    "parts": ["/", "home"],
    "tracker": "localhost:5000",
}


@pytest.mark.parametrize(("name", "value"), PRIVATE.items())
def test_what_is_left_out(name: str, value: Any) -> None:
    if name == "outdir":
        name = "out_dir"
    found = options({"lr": 1, name: value})
    assert found.settings == {"lr": 1}
    (left,) = found.left_out
    assert (str(left.what), str(left.why).startswith("with paths")) == ("1 setting", True)


def test_groups_are_flat_and_what_is_too_much_is_counted() -> None:
    found = options({"a": {"b": {"c": 1}}, "_x": {"y": 1}, "long": "x" * 999}, ignored=("_x",))
    assert found.settings == {"a.b.c": 1}
    assert str(found.left_out[0].what) == "1 setting"
    many = options({str(i): i for i in range(MOST + 7)})
    assert (len(many.settings), str(many.left_out[0].what)) == (MOST, "7 settings")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@known.FEW
@given(st.dictionaries(st.text(max_size=9), VALUES, max_size=6))
def test_whatever_is_kept_is_json(found: dict[str, Any]) -> None:
    assert json.dumps(options(found).settings, allow_nan=False)
