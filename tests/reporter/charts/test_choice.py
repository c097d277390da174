"""Which charts stand in the body follows from findings and from how much their series changed."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from scipy.stats import mannwhitneyu

from ganreport.analysis.analyse import analyse
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.charts import draw
from ganreport.charts.base import Chart, Figure, Source
from ganreport.charts.choice import LEAST, choose
from ganreport.readers import read_run
from ganreport.report.build import make_report
from ganreport.report.model import ReportData
from ganreport.report.thinning import change

finite = st.floats(-1e6, 1e6, allow_nan=False)


@given(st.lists(finite, min_size=5, max_size=60))
def test_change_is_cliffs_delta_of_the_first_and_the_last_fifth(values: list[float]) -> None:
    size = len(values) // 5
    u = mannwhitneyu(values[-size:], values[:size]).statistic
    assert change(np.array(values)) == pytest.approx(abs(2 * u / size**2 - 1), abs=1e-12)


@given(st.lists(finite, min_size=5, max_size=60), st.floats(0.01, 100), st.booleans())
def test_change_knows_no_unit_and_no_direction(
    values: list[float], scale: float, turned: bool
) -> None:
    series = np.round(np.array(values), 3)
    other = np.exp2(np.argsort(np.argsort(series, kind="stable"), kind="stable").astype(float))
    if len(set(series)) == len(series):
        assert change(other * scale) == change(series)
    assert change(-series if turned else series[::-1]) == pytest.approx(change(series))


def test_change_of_a_rise_of_a_constant_and_of_gaps() -> None:
    assert change(np.arange(50.0)) == 1
    assert change(np.ones(50)) == 0
    assert change(np.array([np.nan, 1, 2, np.inf, 3, 4, 5])) == 1
    assert change(np.array([1.0, np.nan, 2, 3, 4])) is None


@pytest.fixture(scope="module")
def report(images_run: Path) -> ReportData:
    return make_report(analyse(read_run(images_run)))


def drawn(name: str, *values: float, always: str = "", section: str = "training") -> tuple:
    def changes(_: Source) -> list[float | None]:
        return [change(np.array(values))]

    figure = Figure(
        id=name, section=section, title="t", caption="c.", alt="a", media="image/png", content=""
    )  # fmt: skip
    return Chart(name, section, lambda _: figure, always, changes if values else None), figure


def told(status: Status, *charts: str) -> Finding:
    return Finding(
        id=f"f-{status.value}", axis="a", question=f"{status.value}?", needs="n", status=status,
        claim="c", advice="", why="", charts=charts,
    )  # fmt: skip


def test_faults_come_first_then_what_is_always_shown_then_what_changed(report: ReportData) -> None:
    findings = (told(Status.FAIL, "failed"), told(Status.WARN, "failed", "warned"))
    findings += (told(Status.OK, "sound"),)
    rise = [0.0, 1, 2, 3, 4]
    entries = [
        drawn("failed"),
        drawn("warned", *rise),
        drawn("sound", 1, 1, 1, 1, 1),
        drawn("usual", always="for reasons"),
        *(drawn(f"rise{i}", *rise) for i in range(4)),
        *(drawn(f"elsewhere{i}", *rise, section="samples") for i in range(2)),
        drawn("front", section="verdict"),
    ]
    source = Source(replace(report, findings=findings))
    placed = [(chart, source, figure) for chart, figure in entries]
    found = {f.id: f for f in choose(placed)}
    assert list(found) == [chart.id for chart, _ in entries]
    assert [found[name].relevance for name in ("failed", "warned", "usual")] == [3, 3, 1]
    assert str(found["failed"].reason) == "Shown because of: fail?"
    assert str(found["warned"].reason) == "Shown because of: warn?"
    assert str(found["usual"].reason) == "Shown always: for reasons."
    body = [name for name, figure in found.items() if figure.body]
    assert body == ["failed", "warned", "usual", "elsewhere0", "front"]
    assert "differ by 1.00" in str(found["elsewhere0"].reason)
    assert str(found["rise3"].reason).startswith("It is here because it explains no fault. Early")
    assert str(found["sound"].reason) == "It is here because it explains no fault."
    assert found["front"].reason == ""


def test_a_real_run_has_a_reason_for_every_chart(report: ReportData) -> None:
    figures = [f for f in draw(report) if f.section not in ("verdict", "timeline")]
    assert all(str(figure.reason).endswith((".", "?")) for figure in figures)
    assert {figure.body for figure in figures} == {True, False}
    for section in ("samples", "training", "distribution"):
        moved = [f for f in figures if f.section == section and "changed most" in str(f.reason)]
        assert len(moved) <= 1
        assert all(figure.relevance >= LEAST for figure in moved)
