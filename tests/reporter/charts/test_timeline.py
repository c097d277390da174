"""The line of a run shows every phase and numbers every incident, in their places."""

import itertools
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from msgspec.structs import replace

from ganreport.analysis.analyse import analyse
from ganreport.analysis.grading import Status
from ganreport.analysis.timeline import Incident, Phase
from ganreport.charts.base import Source
from ganreport.charts.style import to_svg
from ganreport.charts.timeline import MOST_MARKS, curve
from ganreport.readers import read_run
from ganreport.report.build import make_report
from ganreport.report.model import ReportData


@pytest.fixture(scope="module")
def report(points_run: Path) -> ReportData:
    bare = make_report(analyse(read_run(points_run)))
    end = bare.last_step
    phases = (
        Phase(kind="improving", start=0, end=end // 2, what=""),
        Phase(kind="best", start=end // 2, end=end - 1, what=""),
        Phase(kind="worse", start=end - 1, end=end, what=""),
    )
    steps = (0, 0, end // 4, end)
    incidents = tuple(Incident(step=step, what="w", status=Status.FAIL) for step in steps)
    return replace(bare, phases=phases, timeline=incidents)


def words(report: ReportData) -> dict[str, float]:
    figure = curve(Source(report))
    assert figure is not None
    texts = ET.fromstring(to_svg(figure.canvas, "x", "")).iter("{http://www.w3.org/2000/svg}text")
    return {text.text or "": float(text.get("x", "nan")) for text in texts}


def test_phases_with_room_are_named_and_incidents_numbered_in_order(report: ReportData) -> None:
    found = words(report)
    assert found["improving"] < found["at their best"]
    assert "worse" not in found
    assert abs(found["improving"] - found["3"]) > 40  # no mark crosses a name that has room beside
    places = [found[str(number)] for number in range(1, 5)]
    assert all(two - one > 8 for one, two in itertools.pairwise(places))


def test_of_many_incidents_only_marks_are_drawn(report: ReportData) -> None:
    many = tuple(Incident(step=step, what="w") for step in range(MOST_MARKS + 1))
    assert "7" not in words(replace(report, timeline=many))


def test_without_phases_or_length_there_is_no_line(report: ReportData) -> None:
    assert curve(Source(replace(report, phases=()))) is None
    assert curve(Source(replace(report, timeline=()))) is None
