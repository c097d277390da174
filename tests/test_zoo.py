"""The failure zoo: its committed figures, and a few of its runs trained and judged anew."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from ganreport.analysis.advice import repairs
from ganreport.analysis.diagnostics import DIAGNOSTICS
from ganreport.analysis.limits import LIMITS
from ganreport.analysis.verdict.reliability import measured
from ganreport.metrics import METRICS, history

ROOT = Path(__file__).parents[1]
ZOO = ROOT / "benchmarks/zoo"
RESULTS = ROOT / "benchmarks/results"
FEW = {
    "ring-healthy-ns-r1-0": "",
    "ring-healthy-hinge-r1-0": "",
    "ring-collapse-one-mode-0": "coverage",
    "ring-weak-slow-d-0": "blindness",
    "ring-divergence-lsgan-sgd-1": "integrity",
}
"""Run -> the finding that has to accuse it; none may accuse the healthy ones of more."""

NOT_OF_THE_ZOO = {
    *("plausibility", "recorded", "sameness"),  # of logs and pictures alone
    *("column_shapes", "relations", "impossible", "told_apart", "record_copies", "usefulness"),
    *("paired_own", "paired_failures", "paired_reference"),
    "sharpness",  # of data that were given
}


@pytest.fixture(scope="module")
def zoo() -> SimpleNamespace:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ZOO)
        names = ["train", "judge", "labels", "table", "document", "recipes", "model", "repaired"]
        yield SimpleNamespace(**{name: importlib.import_module(name) for name in names})


def test_a_few_runs_trained_anew_come_out_as_in_the_table(
    zoo: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By ground truth as when the results were made, and accused of what they have.

    For what has to be accused the one measure is taken that those findings go by.
    """
    committed = zoo.labels.lines(RESULTS / "zoo-runs.jsonl")
    jobs = {job.name: job for job in zoo.train.jobs() if job.name in FEW}
    coverage = tuple(metric for metric in METRICS if metric.id == "coverage")
    for name, accusing in FEW.items():
        monkeypatch.setattr(history, "METRICS", coverage if accusing else METRICS)
        row = zoo.train.carry_out(jobs[name], tmp_path)
        assert zoo.labels.primary(row) == zoo.labels.primary(committed[name]), name
        said = zoo.judge.findings(tmp_path / name)
        if accusing:
            assert said["status"][accusing] in ("warn", "fail"), name
        else:
            assert zoo.model.verdict_of(said, measured().model).status != "fail", name


def test_splits_keep_recipes_and_sets_apart(zoo: SimpleNamespace) -> None:
    """No held-out recipe or data set is among those that thresholds are fitted on."""
    jobs = list(zoo.train.jobs())
    split = {
        job.name: zoo.labels.split(
            {"name": job.name, "recipe": job.recipe, "meant": job.meant, "data": job.data}
        )
        for job in jobs
    }
    fitted = [job for job in jobs if split[job.name] == "calibration"]
    unseen = [job for job in jobs if split[job.name] == "recipe and data set"]
    assert not {(j.meant, j.recipe) for j in fitted} & {(j.meant, j.recipe) for j in unseen}
    assert not {job.data for job in fitted} & {job.data for job in unseen}
    assert {job.meant for job in unseen} == {recipe.meant for recipe in zoo.recipes.RECIPES}
    assert sum(job.recipe == "wild" for job in jobs) >= 200


@pytest.mark.parametrize("meant", ["collapse", "partial", "rotation", "divergence", "vanishing",
                                   "overpowers", "weak", "overfitting", "memorisation",
                                   "undertraining"])  # fmt: skip
def test_each_failure_has_three_recipes(zoo: SimpleNamespace, meant: str) -> None:
    assert len({r.name for r in zoo.recipes.RECIPES if r.meant == meant}) >= 3


def test_the_table_follows_from_the_runs(zoo: SimpleNamespace) -> None:
    table = json.loads((RESULTS / "zoo.json").read_text())
    every = zoo.table.judged(zoo.table.rows(), measured().model)
    assert not any(row["contradicts"] for row in every)
    for split in {row["split"] for row in every}:
        some = [row for row in every if row["split"] == split]
        assert json.loads(json.dumps(zoo.table.of_split(some))) == table[split], split


def test_reports_print_the_records_of_the_table(zoo: SimpleNamespace) -> None:
    assert measured().records == zoo.table.records(zoo.table.rows())
    assert {record.finding for record in measured().records} >= {
        d.id for d in DIAGNOSTICS if d.axis != "codes" and d.id not in NOT_OF_THE_ZOO
    }


def test_thresholds_are_those_that_were_fitted() -> None:
    fitted = json.loads((RESULTS / "zoo-thresholds.json").read_text())
    assert {name: LIMITS.values[name] for name in fitted} == fitted


def test_the_document_of_advice_and_what_reports_say_are_what_was_counted(
    zoo: SimpleNamespace,
) -> None:
    counted = zoo.repaired.counted()
    text = (ROOT / "docs/advice.md").read_text(encoding="utf-8")
    assert zoo.repaired.document(text, counted) == text
    published = {
        name: [[one.healthy, one.tried] for one in rounds]
        for name, rounds in repairs.measured().items()
    }
    assert published == counted


def test_the_document_gives_the_tables_figures(zoo: SimpleNamespace) -> None:
    text = (ROOT / "docs/reliability.md").read_text()
    found = re.findall(r"<!-- zoo (\w+) -->\n((?:\|.*\n)+)", text)
    assert found
    figures = json.loads((RESULTS / "zoo.json").read_text())
    assert {name: zoo.document.TABLES[name](figures) for name, _ in found} == dict(found)
