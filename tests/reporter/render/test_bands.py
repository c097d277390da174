"""A chart of several rows is cut between them, and nothing of it is lost or shown twice."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from ganreport.analysis.analyse import analyse
from ganreport.charts import Figure, style
from ganreport.charts.base import Source
from ganreport.render.bands import bands
from ganreport.report.build import make_report
from ganreport.run.cards import RunInfo
from ganreport.run.model import Run

ROWS = 3


def figure(*, parted: bool) -> Figure:
    source = Source(make_report(analyse(Run(Path("x"), "test", RunInfo(id="x", name="x")))))
    with style.canvas(source, 4.0, rows=ROWS, columns=2) as (canvas, axes):
        for number, axis in enumerate(axes):
            axis.plot(range(9), range(9), marker="o", color=style.GENERATOR)
            axis.fill_between([0, 8], 0, 1, alpha=0.2)
            axis.set_title(f"panel {number}\nand its second line")
            axis.set_ylabel(f"height {number}")
            style.step_axis(axis, source, named=number >= 2 * (ROWS - 1))
        if parted:
            style.rows_part(axes, columns=2)
        content = style.to_svg(canvas, "x", "Six lines.")
    return Figure(
        id="x", section="training", title="X", caption="X.", alt="Six lines.",
        media="image/svg+xml", content=content,
    )  # fmt: skip


def texts(drawing: str) -> list[str]:
    return [e.text or "" for e in ET.fromstring(drawing).iter() if e.tag.endswith("}text")]


@pytest.fixture(scope="module")
def parted() -> Figure:
    return figure(parted=True)


def test_every_text_stands_in_one_row(parted: Figure) -> None:
    cut = bands(parted)
    assert len(cut) == ROWS
    assert sorted(word for band in cut for word in texts(band)) == sorted(texts(parted.content))
    for number, band in enumerate(cut):
        named = {f"panel {2 * number}", f"panel {2 * number + 1}"}
        assert {word for word in texts(band) if word.startswith("panel")} == named


def test_each_row_is_as_high_as_what_it_shows(parted: Figure) -> None:
    whole = float(ET.fromstring(parted.content).attrib["viewBox"].split()[3])
    for band in bands(parted):
        root = ET.fromstring(band)
        left, top, wide, high = map(float, root.attrib["viewBox"].split())
        assert (left, wide) == (0, pytest.approx(72 * style.WIDTH))
        assert high < 0.5 * whole
        for text in (e for e in root.iter() if e.tag.endswith("}text")):
            moved = re.fullmatch(r"translate\(\S+ (\S+)\)", text.attrib.get("transform", ""))
            y = float(moved[1] if moved else text.attrib["y"])
            assert top < y < top + high or top == 0 > y  # above the drawing itself


def test_what_a_row_refers_to_is_in_it(parted: Figure) -> None:
    for band in bands(parted):
        defined = set(re.findall(r'\bid="([^"]+)"', band))
        used = set(re.findall(r'(?:href="|url\()#([^")]+)', band))
        assert used
        assert used <= defined


def test_other_charts_stay_whole() -> None:
    whole = figure(parted=False)
    assert bands(whole) == [whole.content]
