"""Charts become SVG elements that can stand in a page together, and in a strict one."""

import itertools
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ganreport.analysis.analyse import analyse
from ganreport.charts import style
from ganreport.charts.base import Source
from ganreport.report.build import make_report
from ganreport.run.cards import RunInfo
from ganreport.run.model import ReadSummary, Run
from ganreport.run.text import printable

SVG = "{http://www.w3.org/2000/svg}"


def source(unit: str = "step") -> Source:
    found = ReadSummary(reader="table", files=("log.csv",), unit=unit)
    run = Run(Path("x"), "table", RunInfo(id="x", name="x"), reading=found)
    return Source(make_report(analyse(run)))


STEPS = source()


def drawn(name: str = "losses", alt: str = "Losses", of: Source = STEPS) -> str:
    with style.canvas(of, 2.0) as (figure, [axis]):
        axis.plot(np.arange(300), np.sin(np.arange(300) / 9), color=style.GENERATOR)
        axis.fill_between([0, 300], -0.1, 0.1, alpha=0.2)
        style.step_axis(axis, of)
        style.label_ends(axis, [(0.0, "generator <b> & 漢字", style.GENERATOR)])
        return style.to_svg(figure, name, alt)


def test_a_step_is_called_what_the_run_counts() -> None:
    assert "training step" in drawn()
    inside = drawn(of=source("epoch"))
    assert ">epoch<" in inside
    assert "training step" not in inside


def test_element_has_no_style_and_no_script_hook() -> None:
    for element in ET.fromstring(drawn()).iter():
        assert element.tag not in (f"{SVG}style", f"{SVG}script", f"{SVG}metadata")
        assert "style" not in element.attrib


def test_alt_text_comes_first_and_text_stays_text() -> None:
    root = ET.fromstring(drawn(alt="What is seen"))
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == "What is seen"
    assert "generator <b> & 漢字" in [element.text for element in root.iter(f"{SVG}text")]


@given(st.text(st.characters(exclude_categories=()), max_size=30))
@example("\ud800 \0 \x1b \uffff \u202e")
@example("a^^$ and $\\foo$")
@example("🙂 👩\u200d🚀")
@settings(max_examples=15)
def test_any_name_and_any_text_makes_a_drawing(text: str) -> None:
    names = style.short_names([text, text], 16)
    assert len(set(names)) == 2
    with style.canvas(STEPS, 1.0) as (figure, [axis]):
        axis.set_yticks([0, 1], names)
        axis.set_title(text.encode("utf-8", "replace").decode())  # as if a chart forgot to
        root = ET.fromstring(style.to_svg(figure, "x", text))
    drawn = "".join(root.itertext())
    assert printable(text) in drawn
    assert all("".join(name.split()) in "".join(drawn.split()) for name in names)


def test_identifiers_are_used_unique_and_the_charts_own() -> None:
    text = drawn("losses")
    root = ET.fromstring(text)
    identifiers = [e.get("id", "") for e in root.iter() if "id" in e.attrib]
    assert identifiers
    assert len(set(identifiers)) == len(identifiers)
    assert all(name.startswith("losses-") for name in identifiers)
    assert all(f"#{name}" in text for name in identifiers)
    others = [e.get("id") for e in ET.fromstring(drawn("phase")).iter() if "id" in e.attrib]
    assert not set(identifiers) & set(others)


def test_numbers_in_text_keep_their_digits() -> None:
    with style.canvas(STEPS, 2.0) as (figure, [axis]):
        axis.plot([0, 1], [0.0011, 0.0042])
        axis.text(0, 0.002, "0.00123")
        svg = style.to_svg(figure, "x", "0.00456")
    assert ">0.00123<" in svg
    assert ">0.00456<" in svg


def test_same_figure_same_text() -> None:
    assert drawn() == drawn()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8).map(sorted), st.floats(0.01, 0.12))
def test_labels_stand_apart_and_in_order(heights: list[float], gap: float) -> None:
    placed = style.spread(heights, gap)
    assert all(b - a >= gap - 1e-9 for a, b in itertools.pairwise(placed))
    assert placed[-1] <= 1


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (950, "950"), (1500, "1.5k"), (20_000, "20k"), (3e6, "3M"), (1e5, "100k")],
)
def test_counts_are_short(value: float, text: str) -> None:
    assert style.short_count(value) == text
