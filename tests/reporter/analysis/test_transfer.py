"""The accuracy that the trainer recorded: told as it stands, with an interval, or why it is not."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from scipy.stats import binomtest

from ganreport.analysis.analyse import analyse
from ganreport.analysis.transfer import LABEL, absence, recorded
from ganreport.readers import read_run
from ganreport.render.html import to_html, to_markdown
from ganreport.report.build import make_report
from ganreport.report.model import ReportData
from ganreport.run.cards import DataCard
from ganreport.run.model import Run
from ganreport.run.writer import RunWriter


def made(path: Path, *accuracies: float, tested: int | None = 200) -> Run:
    """A run with these accuracies at steps 1, 2, ..., and 0.98 of the classifier of real
    samples.
    """
    card = DataCard(name="d", kind="images", shape=(8, 8, 1), heldout_count=tested)
    with RunWriter(path, data=card) as run:
        run.scalars(1, d_loss=1.0)
        run.evaluation(0, seconds_training=0.0)
        for step, value in enumerate(accuracies, 1):
            run.evaluation(step, transfer_accuracy=value, transfer_accuracy_real=0.98)
    return read_run(path)


def test_the_last_is_told_with_its_ceiling_and_wilson_s_interval(tmp_path: Path) -> None:
    found = recorded(made(tmp_path, 0.5, 0.64))
    assert found is not None
    assert (found.step, found.tested) == (2, 200)
    expected = binomtest(128, 200).proportion_ci(method="wilson")
    number = found.evidence
    assert (number.value, number.baseline) == (0.64, 0.98)
    assert (number.lower, number.upper) == pytest.approx((expected.low, expected.high))


def test_that_of_a_step(tmp_path: Path) -> None:
    run = made(tmp_path, 0.5, 0.64)
    first = recorded(run, 1)
    assert first is not None
    assert first.evidence.value == 0.5
    assert recorded(run, 0) is None
    assert recorded(run, 7) is None


def test_without_the_number_of_real_there_is_no_interval(tmp_path: Path) -> None:
    found = recorded(made(tmp_path, 0.5, tested=None))
    assert found is not None
    assert (found.evidence.value, found.evidence.lower) == (0.5, None)


@pytest.mark.parametrize("value", [1.5, -0.1, float("nan"), float("inf")])
def test_what_is_no_share_is_not_told(tmp_path: Path, value: float) -> None:
    assert recorded(made(tmp_path, value)) is None


def test_words_for_numbers_are_no_numbers(tmp_path: Path) -> None:
    run = made(tmp_path, 0.5)
    words = run.evaluations.assign(transfer_accuracy="good")
    assert recorded(dataclasses.replace(run, evaluations=words)) is None


def test_the_report_shows_it(tmp_path: Path) -> None:
    report = make_report(analyse(made(tmp_path, 0.64)))
    assert report.transfer is not None
    assert report.transfer.step == 1
    assert str(LABEL) not in {str(what) for absent in report.not_measured for what in absent.what}
    assert any(str(text).startswith(str(LABEL)) for text in report.definitions)
    html = to_html(report)
    part = html.partition('id="metrics"')[2].partition("</details>")[0]
    assert "Measured by the trainer at step 1" in part
    assert f'{LABEL}</th><td class="n">64.0 %</td>' in part
    assert "200 held-out real samples" in part
    assert f"| {LABEL} ↑ | 64.0 % | 1 | 64.0 % |" in to_markdown(report)


def test_its_absence_is_spoken(tmp_path: Path, images_run: Path, images_report: ReportData) -> None:
    unlabelled, report = read_run(images_run), images_report
    assert "no labels" in str(absence(unlabelled))
    assert report.transfer is None
    assert str(absence(unlabelled)) in {str(absent.why) for absent in report.not_measured}
    assert "What a classifier learns" not in to_html(report, figures=())
    with RunWriter(tmp_path) as run:
        run.samples(1, random=[[0.0]], random_labels=[1])
    assert "did not record it" in str(absence(read_run(tmp_path)))
