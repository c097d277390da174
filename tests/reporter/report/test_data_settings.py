"""[data] of a ganreport.toml: what it may name, and what goes before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganreport.errors import UsageError
from ganreport.report.data_settings import FILE, as_table, named_values
from ganreport.report.settings import read_settings, to_toml
from ganreport.samples.options import LIMIT, SampleOptions

TEXT = """[data]
real = "data/real"
features = "nets/own.onnx"
limit = 100
[data.columns]
zip = "category"
[data.references]
bicubic = "up"
"""


def test_paths_are_seen_from_the_file(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(TEXT)
    given = read_settings(tmp_path).given({})
    assert given == SampleOptions(
        real=tmp_path / "data/real",
        features=str(tmp_path / "nets/own.onnx"),
        limit=100,
        columns={"zip": "category"},
        references={"bicubic": tmp_path / "up"},
    )
    told = read_settings(tmp_path).given(
        {"real": "other", "features": "pixels", "limit": 0, "columns": {"age": "number"}}
    )
    assert (told.real, told.features, told.limit) == (Path("other"), "pixels", 0)
    assert told.columns == {"zip": "category", "age": "number"}


def test_without_one_nothing_is_given(tmp_path: Path) -> None:
    given = read_settings(tmp_path).given({})
    assert given == SampleOptions()
    assert not given.anything
    assert given.limit == LIMIT


@pytest.mark.parametrize("key", ["real", "held_out", "samples", "paired"])
def test_a_run_names_no_file_outside_of_it(tmp_path: Path, key: str) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / FILE).write_text(f'[data]\n{key} = "../real"\n')
    with pytest.raises(UsageError, match=rf"\[data\] {key} = '../real' leads out of the run"):
        read_settings(run).given({})
    config = read_settings(run, run / FILE)  # a user named it: it may
    assert getattr(config.given({}), key) == run / "../real"


@pytest.mark.parametrize("key", ["features", "references"])
def test_nor_a_network_or_a_reference(tmp_path: Path, key: str) -> None:
    (tmp_path / FILE).write_text(
        '[data]\nfeatures = "../n.onnx"\n' if key == "features" else
        '[data.references]\nup = "/up"\n'
    )  # fmt: skip
    with pytest.raises(UsageError, match=f"{key} = .* leads out of the run"):
        read_settings(tmp_path).given({})


REFUSED = {
    "[data]\nreal = 3": "Expected `str`, got `int`",
    "[data]\nreel = 'x'": "unknown field `reel`",
    "[data]\nlimit = -1": "limit = -1 is not allowed",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_allowed_says_what_is(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(UsageError, match=REFUSED[text]):
        read_settings(tmp_path)


def test_it_is_printed_as_it_is_read(tmp_path: Path) -> None:
    given = SampleOptions(real=Path("/a/real"), columns={"zip": "category"}, limit=7)
    (tmp_path / FILE).write_text(to_toml(read_settings(tmp_path).thresholds, {}, {}, "", given))
    assert read_settings(tmp_path, tmp_path / FILE).given({}) == given
    assert as_table(SampleOptions()) == {"limit": LIMIT}


def test_names_and_values_of_flags() -> None:
    assert named_values(["a=b", "c = d=e"], "--column", "x=y") == {"a": "b", "c": "d=e"}
    with pytest.raises(UsageError, match="--column 'a': write NAME=VALUE, such as --column x=y"):
        named_values(["a"], "--column", "x=y")
