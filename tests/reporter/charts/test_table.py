"""The table of charts: every entry draws from evidence, and nothing refers to one that is not."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from ganreport.charts import CHARTS, Chart, Scene
from ganreport.diagnostics import DIAGNOSTICS, examine
from ganreport.formats import read_run
from ganreport.history import measure_samples
from ganreport.layout import RunInfo
from ganreport.run import Run


def scene_of(run: Run) -> Scene:
    history = measure_samples(run)
    return Scene(run=run, history=history, findings=examine(run, history))


@pytest.fixture(scope="module")
def scenes(images_run: Path, points_run: Path) -> list[Scene]:
    return [scene_of(read_run(images_run)), scene_of(read_run(points_run))]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.id)
def test_every_chart_is_drawn_from_one_of_the_runs(chart: Chart, scenes: list[Scene]) -> None:
    figures = [figure for figure in map(chart.draw, scenes) if figure]
    assert figures
    for figure in figures:
        assert (figure.id, figure.section) == (chart.id, chart.section)
        assert figure.title
        assert figure.caption.endswith(".")
        assert figure.alt
        if figure.media == "image/svg+xml":
            assert inside(ET.fromstring(figure.content))


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.id)
def test_no_chart_is_drawn_from_nothing(chart: Chart, tmp_path: Path) -> None:
    run = Run(tmp_path, "test", RunInfo(id="x", name="x"))
    assert chart.draw(scene_of(run)) is None


def test_diagnostics_refer_to_charts_that_exist() -> None:
    names = {chart.id for chart in CHARTS}
    assert len(names) == len(CHARTS)
    assert {name for diagnostic in DIAGNOSTICS for name in diagnostic.charts} <= names


def inside(root: ET.Element) -> bool:
    """Whether every text begins within the drawing."""
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    texts = [e for e in root.iter() if e.tag.endswith("}text") and "x" in e.attrib]
    return all(
        0 <= float(e.attrib["x"]) <= width and 0 <= float(e.attrib["y"]) <= height for e in texts
    )
