"""The table of charts: every entry draws from evidence, and nothing refers to one that is not."""

import itertools
import math
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg

from ganreport.analysis.analyse import analyse
from ganreport.analysis.diagnostics import DIAGNOSTICS
from ganreport.charts import CHARTS, PICTURES, Chart, Source, draw, others
from ganreport.charts.style import Canvas, to_svg
from ganreport.readers import read_run
from ganreport.report.build import make_report
from ganreport.run.cards import RunInfo
from ganreport.run.model import Run
from ganreport.run.schema import METRIC_COLUMNS
from ganreport.run.writer import RunWriter

from .. import pairs
from ..records import STEP, TRAIN, record, shuffled, table


def source_of(run: Run) -> Source:
    return Source(make_report(analyse(run)))


@pytest.fixture(scope="module")
def coded_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A variational autoencoder on images, as little of it as there is to draw."""
    path = tmp_path_factory.mktemp("coded") / "run"
    real = np.random.default_rng(0).integers(0, 255, (30, 8, 8, 1)).astype(np.uint8)
    with RunWriter(path, objective={"name": "vae"}) as run:
        run.reference(train=real, heldout=real)
        for step in range(1, 40):
            run.scalars(step, reconstruction_loss=9.0 - step / 10, kl_loss=step / 10)
        run.samples(
            39,
            random=real,
            reconstructed=real[:8],
            interpolated=real,
            latent_kl=np.ones(4, np.float32),
        )
    return path


@pytest.fixture(scope="module")
def bare_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare table of losses with further scalars, some of awkward names, some of few values."""
    file = tmp_path_factory.mktemp("bare") / "loss.csv"
    names = ["PSNR", r"$\\frac{", "long " * 60, "<b>&amp;", *(f"s{i}" for i in range(46))]
    names += ["loss_mel", "val/mel_loss", "cycle_" + 9 * "long"]
    rows = (f"{e},1.{e},{',' * (e % 2)}{e}{',7' * (52 - e % 2)}" for e in range(1, 40))
    file.write_text("\n".join([",".join(["epoch", "d_loss", *names]), *rows]))
    return file


@pytest.fixture(scope="module")
def records_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records of a table at one step."""
    return record(tmp_path_factory.mktemp("records") / "run", {STEP: shuffled(table(TRAIN, 1))})


@pytest.fixture(scope="module")
def sources(
    images_run: Path, points_run: Path, coded_run: Path, bare_run: Path, records_run: Path
) -> list[Source]:
    paths = (images_run, points_run, coded_run, bare_run, records_run)
    scored = pairs.run(pairs.images(1), pairs.images(2, 31.0, rivals={"bicubic": -2.0}))
    return [*(source_of(read_run(path)) for path in paths), source_of(scored)]


def test_further_scalars_are_drawn_under_their_own_names(bare_run: Path) -> None:
    figure = others.others(source_of(read_run(bare_run)))
    assert figure is not None
    assert figure.data is not None
    assert "PSNR" not in figure.data.columns  # the first page draws it
    words = {element.text for element in ET.fromstring(to_svg(figure.canvas, "x", "")).iter()}
    assert {r"$\\frac{", "<b>&amp;"} <= words


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.id)
def test_every_chart_is_drawn_from_one_of_the_runs(chart: Chart, sources: list[Source]) -> None:
    sketches = [sketch for sketch in map(chart.draw, sources) if sketch]
    assert sketches
    for sketch in sketches:
        assert str(sketch.title)
        # On the first page a chart may need no words but those in it.
        assert str(sketch.caption).endswith(".") or (chart.section, str(sketch.caption)) == (
            "verdict",
            "",
        )
        assert str(sketch.alt)
        assert inside(ET.fromstring(to_svg(sketch.canvas, chart.id, sketch.alt)))
        assert not crowded(sketch.canvas)


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_drawn_from_one_of_the_runs(name: str, sources: list[Source]) -> None:
    pictures = [p for source in sources for p in source.report.pictures if p.id == name]
    assert pictures
    assert all(str(picture.caption).endswith(".") for picture in pictures)
    assert all(picture.png.startswith(b"\x89PNG") for picture in pictures)


def test_titles_remarks_and_detail_change_no_drawing(coded_run: Path) -> None:
    report = source_of(read_run(coded_run)).report
    others = {"title": "Another", "comment": "<b>A remark</b>", "detail": "full"}
    assert draw(msgspec.structs.replace(report, **others)) == draw(report) != ()


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.id)
def test_no_chart_is_drawn_from_nothing(chart: Chart, tmp_path: Path) -> None:
    run = Run(tmp_path, "test", RunInfo(id="x", name="x"))
    source = source_of(run)
    assert chart.draw(source) is None
    assert source.report.pictures == ()


def test_diagnostics_refer_to_charts_that_exist() -> None:
    names = {chart.id for chart in CHARTS} | set(PICTURES)
    assert len(names) == len(CHARTS) + len(PICTURES)
    assert {name for diagnostic in DIAGNOSTICS for name in diagnostic.charts} <= names


def inside(root: ET.Element) -> bool:
    """Whether every text begins within the drawing."""
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    texts = [e for e in root.iter() if e.tag.endswith("}text") and "x" in e.attrib]
    return all(
        0 <= float(e.attrib["x"]) <= width and 0 <= float(e.attrib["y"]) <= height for e in texts
    )


def written(canvas: Canvas) -> list[tuple[str, float, float, float, float]]:
    """Every text that is drawn, with its left, top, right and bottom in points."""
    canvas.set_dpi(72)
    width, height = 72 * canvas.get_size_inches()
    renderer = RendererAgg(width, height, 72)
    texts = []

    def write(_: Any, x: float, y: float, s: str, font: Any, angle: float, *__: Any, **___: Any):
        wide, high, below = renderer.get_text_width_height_descent(s, font, False)
        if angle:
            texts.append((s, x - high + below, y - wide, x + below, y))
        else:
            texts.append((s, x, y - high + below, x + wide, y + below))

    renderer.draw_text = write
    canvas.draw(renderer)
    return texts


def crowded(canvas: Canvas) -> list[tuple[str, str]]:
    """Pairs of texts that lie on each other, and texts that leave the drawing."""
    width, height = 72 * canvas.get_size_inches()
    texts = written(canvas)
    on_each_other = [
        (one[0], two[0])
        for one, two in itertools.combinations(texts, 2)
        if min(one[3], two[3]) - max(one[1], two[1]) > 1
        and min(one[4], two[4]) - max(one[2], two[2]) > 1.5
    ]
    out = [
        (text, "")
        for text, left, top, right, bottom in texts
        if min(left, top) < -1 or right > width + 1 or bottom > height + 1
    ]
    return on_each_other + out


# What can't be drawn as it is

BAD = (math.nan, math.inf, -math.inf, 0.0, -0.0, 1e38, 1e308, -1.0)
LAYER = {"index": 0, "weight_norm": 5.0, "gradient_norm": 0.2, "update_norm": 5e-3}


ENDS = dict(zip(BAD, BAD[3:] + BAD[:3], strict=True))
"""Each value at one end of a run, and what stands at the other: each stands once at both."""


@pytest.mark.parametrize("value", BAD)
@pytest.mark.parametrize("everywhere", [False, True])
def test_no_value_stops_a_chart(value: float, everywhere: bool, tmp_path: Path) -> None:
    first, last = (value, value) if everywhere else (value, ENDS[value])
    at = slice(None) if everywhere else slice(0, 1)
    steps = np.arange(1, 101)
    with RunWriter(tmp_path / "run") as run:
        columns = {}
        for name in METRIC_COLUMNS:
            if METRIC_COLUMNS[name].dtype.startswith("f"):
                columns[name] = np.linspace(0.5, 1.5, 100)
                columns[name][at] = first
                columns[name][-1] = last
        run.scalar_block(steps, columns)
        gradients = np.full(4, 1e-3)
        gradients[at] = first
        gradients[-1] = last
        for step, gradient in zip((25, 50, 75, 100), gradients, strict=True):
            run.layers(
                step,
                [
                    {"network": n, "layer": "dense", "gradient_mean_abs": gradient, **LAYER}
                    for n in ("generator", "discriminator")
                ],
            )
    drawn = draw(source_of(read_run(tmp_path / "run")).report)
    assert all(ET.fromstring(f.content) is not None for f in drawn if "svg" in f.media)
    if not math.isfinite(last) and not everywhere:
        losses = next(figure for figure in drawn if figure.id == "losses")
        assert "not finite" in str(losses.caption)
