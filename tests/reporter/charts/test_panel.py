"""What a chart shows can be read from it: marks beyond its axes, and values at a pointer."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganreport.analysis.analyse import analyse
from ganreport.charts import Figure, draw
from ganreport.charts.readout import Readout, ReadSeries, readouts
from ganreport.messages import ENGLISH
from ganreport.readers import read_run
from ganreport.render.html import to_html
from ganreport.report.build import make_report
from ganreport.report.model import ReportData
from ganreport.run.writer import RunWriter

RANDOM = np.random.default_rng(1)
STEPS = np.arange(1, 301)
SPIKE, AT = 1e6, 149


def report_of(path: Path, **columns: np.ndarray) -> ReportData:
    with RunWriter(path / "run") as run:
        run.scalar_block(STEPS[: len(next(iter(columns.values())))], columns)
    return make_report(analyse(read_run(path / "run")))


@pytest.fixture(scope="module")
def columns() -> dict[str, np.ndarray]:
    spiked = 1.3 + 0.1 * RANDOM.standard_normal(300)
    spiked[AT] = SPIKE
    broken = 0.7 + 0.1 * RANDOM.standard_normal(300)
    broken[200] = np.nan
    return {
        "d_loss": spiked,
        "g_loss": broken,
        "d_grad_norm": np.geomspace(100, 1e-3, 300),
        "g_grad_norm": np.geomspace(1, 1e-2, 300),
        "d_real_mean": 0.1 * RANDOM.standard_normal(300),
        "d_fake_mean": -3 + 0.1 * RANDOM.standard_normal(300),
    }


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, columns: dict[str, np.ndarray]) -> ReportData:
    return report_of(tmp_path_factory.mktemp("panel"), **columns)


@pytest.fixture(scope="module")
def figures(report: ReportData) -> dict[str, Figure]:
    return {figure.id: figure for figure in draw(report)}


@pytest.fixture(scope="module")
def told(figures: dict[str, Figure]) -> dict[str, Any]:
    text = readouts({f.id: f.readout for f in figures.values() if f.readout}, ENGLISH)
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def places(told: dict[str, Any], grid: int) -> np.ndarray:
    """The places of a grid, as the docstring of svg.py says."""
    each = told["grids"][grid]
    return np.cumsum(each["d"]) if "d" in each else np.array(each["v"], float)


def read(axes: dict[str, Any], px: np.ndarray, py: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The step and the value at a pointer, as the docstring of svg.py says."""
    left, top, width, height = axes["box"]
    shares = {"x": (px - left) / width, "y": (top + height - py) / height}
    read = []
    for name, t in shares.items():
        low, high = axes[name]
        logarithmic = name in axes["log"]
        read.append(low * (high / low) ** t if logarithmic else low + t * (high - low))
    return read[0], read[1]


def drawn(figure: Figure, key: str, part: str) -> list[ET.Element]:
    return [
        element
        for element in ET.fromstring(figure.content).iter()
        if element.get("data-series") == key and element.get("data-part") == part
    ]


@pytest.mark.parametrize(
    ("chart", "key"),
    [
        ("losses", "g_loss"), ("summary_losses", "g_loss"), ("outputs", "d_fake_mean"),
        ("gradients", "d_grad_norm"), ("gradients", "g_grad_norm"),
    ],
)  # fmt: skip
def test_a_pointer_on_a_line_reads_what_was_recorded(
    chart: str, key: str, figures: dict[str, Figure], told: dict, columns: dict
) -> None:
    (line,) = drawn(figures[chart], key, "smooth")
    path = next(e for e in line.iter() if e.tag.endswith("}path")).attrib["d"]
    corners = np.array(re.findall(r"[ML] ([-\d.]+) ([-\d.]+)", path), float)
    axes = next(a for a in told["charts"][chart]["axes"] if key in a["series"])
    steps, values = read(axes, *corners.T)
    smooth = told["series"][key]["smooth"]
    known = np.interp(steps, places(told, smooth["x"]), smooth["value"])
    assert steps.min() == pytest.approx(1, abs=1)
    assert steps.max() == pytest.approx(300, abs=1)
    assert values == pytest.approx(known, rel=0.02, abs=0.02 if chart != "gradients" else 0)
    assert np.median(values) == pytest.approx(np.nanmedian(columns[key]), rel=0.1)


def test_series_are_what_was_recorded_and_stand_there_once(told: dict, columns: dict) -> None:
    for key, recorded in columns.items():
        series = told["series"][key]
        steps, values = places(told, series["x"]), series["value"]
        assert steps.tolist() == STEPS.tolist()
        shown = np.array([np.nan if value is None else value for value in values])
        assert shown == pytest.approx(recorded, rel=1e-4, abs=1e-12, nan_ok=True)
    assert told["series"]["g_loss"]["value"][200] is None
    shared = {told["series"][key]["x"] for key in columns}
    assert len(shared) == 1
    assert told["charts"]["losses"]["axes"][0]["series"] == ["d_loss", "g_loss"]


def test_a_spike_has_a_mark_and_is_told(figures: dict[str, Figure], told: dict) -> None:
    figure = figures["losses"]
    assert len(drawn(figure, "d_loss", "beyond")) == 1
    assert not drawn(figure, "g_loss", "beyond")
    assert "discriminator once, 1·10⁶ at step 150" in str(figure.caption)
    low, high = told["charts"]["losses"]["axes"][0]["y"]
    assert low < 0.4
    assert 1.6 < high < 3


def test_the_lines_of_a_chart_can_be_told_apart_by_a_script(figures: dict[str, Figure]) -> None:
    for key in ("d_loss", "g_loss"):
        for part in ("raw", "smooth", "name"):
            assert len(drawn(figures["losses"], key, part)) == 1


def test_outputs_of_the_discriminator_are_always_in_the_body(figures: dict[str, Figure]) -> None:
    assert figures["outputs"].body


def test_the_page_on_screen_has_them_and_the_one_on_paper_does_not(report: ReportData) -> None:
    page = to_html(report)
    (text,) = re.findall(r'<script type="application/json" id="readouts">(.*?)</script>', page)
    told = json.loads(text)
    assert {"losses", "gradients", "summary_losses"} <= told["charts"].keys()
    assert all(f'id="figure-{name}"' in page for name in told["charts"])
    assert 'id="readouts"' not in to_html(report, "print")
    assert to_html(report) == page


def test_no_name_ends_the_script_and_places_need_not_be_whole() -> None:
    x = np.array([0.5, 1.25])
    series = ReadSeries("</script><b>&\0", x, {"value": np.array([np.inf, 1 / 3])})
    text = readouts({"x": Readout("kimg", (), {"k": series})}, ENGLISH)
    assert "<" not in text
    told = json.loads(text)
    assert told["series"]["k"]["value"] == [None, 0.33333]
    assert told["grids"] == [{"v": [0.5, 1.25]}]
    assert told["series"]["k"]["name"].startswith("</script><b>&")


def test_pairs_of_networks_share_their_axes(tmp_path: Path) -> None:
    names = ["D_A", "G_A", "D_B", "G_B"]
    rows = [
        f"(epoch: 1, iters: {step}, time: 0.1, data: 0.0) "
        + " ".join(f"{n}: {v:.3f}" for n, v in zip(names, (0.3, 0.4, 0.35, 0.6), strict=True))
        for step in range(100, 4000, 100)
    ]
    (tmp_path / "loss_log.txt").write_text("\n".join(rows))
    figures = {f.id: f for f in draw(make_report(analyse(read_run(tmp_path))))}
    one, two = (figures[name].readout for name in ("losses", "losses-b"))
    assert one is not None
    assert two is not None
    assert one.axes[0].y == two.axes[0].y
    assert one.axes[0].y[1] > 0.6
    assert one.axes[0].x == two.axes[0].x
    assert {*one.series}.isdisjoint(two.series)
