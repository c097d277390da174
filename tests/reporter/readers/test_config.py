"""Options without what tells of a person or a machine."""

from __future__ import annotations

import math

import pytest

from ganreport.readers.config import MOST, flat


def test_nested_options_get_dotted_names() -> None:
    found = flat({"G": {"lr": 0.002, "betas": [0, 0.99], "deep": {"on": True}}, "loss": "hinge"})
    assert found.settings == {
        "G.lr": 0.002, "G.betas": [0, 0.99], "G.deep.on": True, "loss": "hinge"
    }  # fmt: skip
    assert found.left_out == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("data", "/home/somebody/data"),
        ("resume", "https://example.org/x.pkl"),
        ("data", "C:\\Users\\somebody"),
        ("data", "~"),
        ("run_dir", "runs"),
        ("dataroot", "x"),
        ("checkpoints_dir", "x"),
        ("user", "somebody"),
        ("gpus", ["ok", "/dev/nvidia0"]),
    ],
)
def test_what_tells_of_a_machine_is_hidden_and_counted(name: str, value: object) -> None:
    found = flat({"a": {name: value}, "lr": 1})
    assert (dict(found.settings), found.hidden) == ({"lr": 1}, (f"a.{name}",))
    assert found.left_out[0].what == "1 option"


@pytest.mark.parametrize("value", ["W/O", "training.loss.StyleGAN2Loss", "c10"])
def test_what_only_looks_like_it_is_kept(value: str) -> None:
    assert flat({"kind": value, "weights_init": "ortho"}).settings["kind"] == value


def test_what_is_not_set_or_no_setting_is_passed_over() -> None:
    values = (None, "N/A", "", math.nan, 2**70, [[1]], list(range(99)), {})
    assert flat({str(i): value for i, value in enumerate(values)}).settings == {}


def test_what_no_page_can_hold_is_spelled_out() -> None:
    found = flat({"a\ud800": "x\x00y", "b": ["\x1b"]})
    assert found.settings == {"a[U+D800]": "x[U+0000]y", "b": ["[U+001B]"]}


def test_there_is_a_bound_to_everything() -> None:
    deep: dict[str, object] = {"x": 1}
    for _ in range(50):
        deep = {"d": deep}
    assert flat(deep).settings == {}
    found = flat({f"{i}" * 300: "y" * 999 for i in range(1000, 1400)})
    assert (len(found.settings), found.beyond) == (MOST, 100)
    assert {len(v) for v in found.settings.values()} == {200}
