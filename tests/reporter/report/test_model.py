"""The result object: what it gathers from a run, and what it says of what is not there."""

import re
from pathlib import Path

import msgspec
import pytest

from ganreport.analysis.analyse import analyse
from ganreport.analysis.diagnostics import DIAGNOSTICS
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS
from ganreport.readers import read_run
from ganreport.report.build import make_report
from ganreport.report.front import TOPICS
from ganreport.report.model import ReportData, from_json, json_schema, to_json
from ganreport.run.writer import RunWriter


@pytest.fixture(scope="module")
def report(images_report: ReportData) -> ReportData:
    return images_report


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> ReportData:
    path = tmp_path_factory.mktemp("bare") / "run"
    with RunWriter(path) as run:
        run.scalars(1, d_loss=float("nan"), g_loss=0.7)
    return make_report(analyse(read_run(path)))


def test_every_question_is_answered_once(report: ReportData) -> None:
    # Of autoencoders, of foreign runs, and of data that were given.
    of_others = {"posterior", "recorded", "sameness", "sharpness"}
    of_others |= {d.id for d in DIAGNOSTICS if "a table's" in str(d.needs)}
    of_others |= {d.id for d in DIAGNOSTICS if d.id.startswith("paired_")}
    asked = sorted(d.id for d in DIAGNOSTICS if d.id not in of_others)
    assert sorted(f.id for f in report.findings) == asked


def test_timeline_is_in_order_and_tells_start_best_and_stop(report: ReportData) -> None:
    steps = [incident.step for incident in report.timeline]
    assert steps == sorted(steps)
    told = " ".join(str(incident.what) for incident in report.timeline)
    assert all(word in told for word in ("started", "Best", "finished"))
    assert report.timeline[-1].step in report.strips


def test_summary_names_data_objective_and_steps(report: ReportData) -> None:
    assert "1,000 steps" in str(report.summary)
    assert "non-saturating" in str(report.summary)


def test_bare_log_is_never_called_sound(bare: ReportData) -> None:
    assert bare.verdict.status is not Status.OK
    absent = {str(what) for absence in bare.not_measured for what in absence.what}
    silent = {str(TOPICS[f.id]) for f in bare.findings if f.status is Status.NOT_MEASURED}
    assert silent <= absent
    whys = [str(absence.why) for absence in bare.not_measured]
    assert all(whys)
    assert len(set(whys)) == len(whys)
    assert sum(absence.questions for absence in bare.not_measured) == len(silent)


def test_checklist_tells_recorded_from_not_recorded(report: ReportData, bare: ReportData) -> None:
    recorded = {str(item.item): bool(item.value) for item in report.checklist}
    missing = {str(item.item): bool(item.value) for item in bare.checklist}
    assert recorded["Parameter counts"]
    assert not missing["Parameter counts"]
    assert not missing["Data and its split"]
    groups = {str(group.title): group for group in bare.provenance}
    assert str(groups["Data"].facts[0].value) == "not recorded"
    assert not groups["Data"].recorded
    assert groups["Run"].recorded


def test_thresholds_are_those_that_judged(images_run: Path) -> None:
    strict = LIMITS.replaced({"coverage_warn": 1e9, "coverage_fail": 1e9})
    report = make_report(analyse(read_run(images_run), strict))
    assert report.thresholds["coverage_fail"] == 1e9
    failed = {f.id for f in report.findings if f.status is Status.FAIL}
    assert "coverage" in failed
    assert report.verdict.status is Status.FAIL


def test_json_goes_there_and_back(report: ReportData, bare: ReportData) -> None:
    for each in (report, bare):
        text = to_json(each)
        assert to_json(from_json(text)) == text
        assert not re.search(rb"[:,\[]-?(NaN|Infinity)", text)  # as numbers: sentences may say NaN


def test_schema_names_every_member(report: ReportData) -> None:
    members = json_schema()["$defs"]["ReportData"]["properties"]
    assert set(msgspec.json.decode(to_json(report))) == set(members)
