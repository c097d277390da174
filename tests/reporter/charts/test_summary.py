"""The small charts of the first page: both losses, and what says how good the samples are."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from msgspec.structs import replace

from ganreport.analysis.analyse import analyse
from ganreport.analysis.grading import Status
from ganreport.charts import Source, draw, dynamics, quality, training
from ganreport.charts.style import WIDTH, to_svg
from ganreport.charts.summary import losses, main_metric
from ganreport.readers import read_run
from ganreport.report.build import make_report


def source_of(path: Path) -> Source:
    return Source(make_report(analyse(read_run(path))))


def table(folder: Path, **columns: list[float]) -> Source:
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(columns), *(",".join(map(str, row)) for row in rows)]
    (folder / "log.csv").write_text("\n".join(lines))
    return source_of(folder)


def texts(source: Source, chart: object) -> list[str]:
    made = chart(source)  # type: ignore[operator]
    root = ET.fromstring(to_svg(made.canvas, "x", made.alt))
    return [element.text or "" for element in root.iter() if element.tag.endswith("}text")]


@pytest.fixture(scope="module")
def measured(images_run: Path) -> Source:
    return source_of(images_run)


def test_the_checkpoint_to_use_is_marked_in_both(measured: Source) -> None:
    chosen = measured.report.checkpoints
    assert chosen.choice is not None
    none = replace(measured.report, checkpoints=replace(chosen, choice=None))
    for chart in (losses, main_metric):
        assert f"use {chosen.choice:,}" in texts(measured, chart)
        assert not any(text.startswith("use ") for text in texts(Source(none), chart))


def test_a_mark_says_what_it_marks(measured: Source) -> None:
    """The first page marks the headline's step, a chart of the body that of what it explains."""
    report = measured.report
    explained = next(f for f in report.findings if "losses" in f.charts)
    findings = [
        replace(f, status=Status.FAIL if f is explained else Status.OK) for f in report.findings
    ]
    first = replace(report.verdict.primary, name="Collapse", status=Status.FAIL, since=1000)
    other = replace(first, name="Oscillation", since=250, supporting=(explained.anchor,))
    verdict = replace(report.verdict, conditions=(replace(first, supporting=()), other))
    checkpoints = replace(report.checkpoints, choice=None)
    broken = replace(report, findings=findings, verdict=verdict, checkpoints=checkpoints)
    front, body = losses(Source(broken)), training.losses(Source(broken))
    assert front is not None
    assert body is not None
    assert "since 1,000" in texts(Source(broken), losses)
    assert "Dotted red: Collapse, since step 1,000." in str(front.caption)
    assert "Dotted red: Oscillation, since step 250." in str(body.caption)
    undated = replace(broken, verdict=replace(verdict, conditions=(replace(first, since=None),)))
    for chart in (losses, training.losses):
        made = chart(Source(undated))
        assert made is not None
        assert "Dotted" not in str(made.caption)


def test_a_penalty_that_was_never_paid_is_no_line(tmp_path: Path) -> None:
    steps = [float(step) for step in range(1, 31)]
    for paid in (0.0, 0.5):
        folder = tmp_path / str(paid)
        folder.mkdir()
        columns = {"d_loss": [1.3 + s % 3 for s in steps], "g_loss": steps}
        source = table(folder, step=steps, **columns, d_penalty=[0.0, *[paid] * 29])
        assert ("penalty" in texts(source, training.losses)) == (paid > 0)


def test_one_evaluation_is_no_course(measured: Source) -> None:
    report = measured.report
    names = ("steps", "value", "lower", "upper", "baseline", "baseline_lower", "baseline_upper")
    histories = [
        replace(each, **{name: getattr(each, name)[:1] for name in (*names, "count")})
        for each in report.histories
    ]
    layers = [
        replace(each, steps=each.steps[:1], values=[row[:1] for row in each.values])
        for each in report.layers
    ]
    once = replace(report, histories=histories, layers=layers)
    for chart in (quality.quality, dynamics.layers):
        assert chart(measured) is not None
        assert chart(Source(once)) is None


def test_losses_are_named_above_by_the_colour_of_their_lines(measured: Source) -> None:
    assert {"discriminator", "generator"} <= set(texts(measured, losses))
    made = losses(measured)
    assert made is not None
    assert made.canvas.get_size_inches()[0] == WIDTH / 2


def test_the_metric_is_what_the_checkpoint_was_chosen_by(measured: Source) -> None:
    made = main_metric(measured)
    assert made is not None
    (panel,) = made.canvas.panels
    (line,) = panel.lines
    assert line.key == f"metric {measured.report.checkpoints.measure}"
    assert {"lower", "upper", "baseline"} <= line.data.columns.keys()
    assert "Fréchet distance\N{NO-BREAK SPACE}↓" in texts(measured, main_metric)


def test_a_run_without_samples_shows_its_own_scores_and_the_best(tmp_path: Path) -> None:
    steps = list(range(1, 25))
    source = table(
        tmp_path,
        step=[float(step) for step in steps],
        d_loss=[1.3 + 0.01 * (step % 3) for step in steps],
        FID=[100 / step if step < 20 else 30.0 for step in steps],
        IS_mean=[2.0 + step / 10 for step in steps],
        lr=[1e-3] * len(steps),
    )
    shown = texts(source, main_metric)
    assert {"FID\N{NO-BREAK SPACE}↓", "IS_mean\N{NO-BREAK SPACE}↑", "best 5.26", "best 4.4"} <= {
        *shown
    }
    made = main_metric(source)
    assert made is not None
    assert "Ring: the best value." in str(made.caption)
    assert [panel.axis.get_yscale() for panel in made.canvas.panels] == ["log", "linear"]


def test_losses_alone_have_no_metric_and_nothing_has_neither(tmp_path: Path) -> None:
    source = table(tmp_path, step=[1.0, 2, 3], g_loss=[1.0, 2, 3])
    assert losses(source) is not None
    assert main_metric(source) is None
    ids = [figure.id for figure in draw(source.report) if figure.section == "verdict"]
    assert ids == ["summary_losses"]


def test_clocks_rates_and_counters_are_never_what_changed_most(tmp_path: Path) -> None:
    steps = list(range(1, 41))
    falling = [1 - step / 50 for step in steps]
    names = ("lr", "it/s", "sec_per_kimg", "gpu_mem", "x")
    columns = {name: [value + place for value in falling] for place, name in enumerate(names)}
    columns["x"] = [0.5 + 0.1 * (step % 2) for step in steps]
    source = table(tmp_path, step=[float(s) for s in steps], d_loss=columns["x"], **columns)
    figures = [figure for figure in draw(source.report) if figure.id.startswith("others")]
    drawn = {name for figure in figures if figure.data for name in figure.data.columns}
    assert {"lr", "it/s", "sec_per_kimg", "gpu_mem"} <= drawn
    assert not any("changed most" in str(figure.reason) for figure in figures)


def test_losses_alone_are_as_wide_as_the_page_and_stand_there_once(tmp_path: Path) -> None:
    rows = [float(step) for step in range(1, 41)]
    alone = table(tmp_path, step=rows, d_loss=[1.3 + row % 3 for row in rows], g_loss=rows)
    made = losses(alone)
    assert made is not None
    assert made.canvas.get_size_inches()[0] == WIDTH
    assert {f.id: f.body for f in draw(alone.report) if f.id.endswith("losses")} == {
        "summary_losses": True,
        "losses": False,
    }
    (tmp_path / "more").mkdir()
    more = table(tmp_path / "more", step=rows, d_loss=rows, g_loss=rows, FID=rows[::-1])
    assert {f.body for f in draw(more.report) if f.id.endswith("losses")} == {True}


def test_scores_without_losses_stand_side_by_side(tmp_path: Path) -> None:
    rows = [float(step) for step in range(1, 41)]
    made = main_metric(table(tmp_path, step=rows, FID=rows[::-1], IS_mean=rows))
    assert made is not None
    wide, high = made.canvas.get_size_inches()
    assert (wide, high < 2) == (WIDTH, True)
