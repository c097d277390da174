"""The table of charts: every entry draws from evidence, and nothing refers to one that is not."""

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from ganreport.charts import CHARTS, Chart, Scene
from ganreport.diagnostics import DIAGNOSTICS, examine
from ganreport.formats import read_run
from ganreport.history import measure_samples
from ganreport.layout import DataCard, RunInfo
from ganreport.run import Run
from ganreport.writer import RunWriter


def scene_of(run: Run) -> Scene:
    history = measure_samples(run)
    return Scene(run=run, history=history, findings=examine(run, history))


@pytest.fixture(scope="module")
def coded_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A variational autoencoder's run: two terms of a loss, and reconstructions."""
    path, random = tmp_path_factory.mktemp("runs") / "coded", np.random.default_rng(5)
    heldout = random.integers(0, 256, (30, 8, 8, 1), dtype=np.uint8)
    with RunWriter(path, data=DataCard(name="noise", kind="images", shape=(8, 8, 1))) as writer:
        terms = {
            "reconstruction_loss": random.gamma(9, size=200),
            "kl_loss": random.gamma(4, size=200),
        }
        writer.scalar_block(np.arange(1, 201), terms)
        writer.reference(heldout=heldout)
        writer.samples(200, reconstructed=heldout[::-1], latent_kl=np.ones(4, np.float32))
    return path


@pytest.fixture(scope="module")
def scenes(images_run: Path, points_run: Path, coded_run: Path) -> list[Scene]:
    return [scene_of(read_run(path)) for path in (images_run, points_run, coded_run)]


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
