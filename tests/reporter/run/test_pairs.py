"""Several pairs of networks: each is judged and drawn, and says which one it is."""

import re
from collections import Counter

import numpy as np
import pytest
from msgspec.structs import replace

from ganreport.analysis.analyse import analyse
from ganreport.analysis.grading import Status
from ganreport.charts import draw, style
from ganreport.readers.assembly import Log, RawRun, assemble
from ganreport.readers.base import DEFAULT_OPTIONS
from ganreport.readers.formula import column
from ganreport.readers.mapping import ColumnMapping, PairColumns
from ganreport.readers.table.files import read_table
from ganreport.render import html as page
from ganreport.report.build import make_report
from ganreport.report.model import ReportData
from ganreport.run.cards import ObjectiveCard
from ganreport.run.model import Run

LSGAN = ObjectiveCard(
    name="lsgan", d_output="score", blind_d_loss=0.25, blind_g_loss=0.25, saturating=False
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Two pairs: after a while the first's discriminator is blind, that of the second wins."""
    folder = tmp_path_factory.mktemp("pairs")
    noise = np.random.default_rng(0).normal(0, 1, (500, 4)) * [1e-4, 1e-4, 0.02, 0.02]
    early = np.arange(500)[:, None] < 100
    levels = np.where(early, [0.4, 0.4, 0.2, 0.4], [0.25, 0.25, 0.001, 0.95])
    rows = np.abs(levels + noise * levels)
    lines = [f"{n},{','.join(f'{x:.5f}' for x in row)}" for n, row in enumerate(rows, 1)]
    (folder / "log.csv").write_text("\n".join(["step,D_A,G_A,D_B,G_B", *lines]))
    pairs = (
        PairColumns(name, {"d_loss": column(f"D_{name}"), "g_loss": column(f"G_{name}")})
        for name in ("A", "B")
    )
    log = Log("log.csv", read_table(folder / "log.csv"))
    naming = ColumnMapping(pairs=tuple(pairs))
    return assemble(
        RawRun("x", folder, "x", (log,), ("log.csv",), naming, objective=LSGAN), DEFAULT_OPTIONS
    )


@pytest.fixture(scope="module")
def report(run: Run) -> ReportData:
    return make_report(analyse(run))


def test_each_pair_is_judged_by_its_own_losses(report: ReportData) -> None:
    status = {finding.anchor: finding.status for finding in report.findings}
    assert (status["blindness-a"], status["dominance-a"]) == (Status.WARN, Status.OK)
    assert (status["blindness-b"], status["dominance-b"]) == (Status.OK, Status.WARN)
    for finding in report.findings:
        if finding.id.startswith(("blindness", "dominance", "oscillation")):
            assert finding.pair in ("A", "B")
            assert str(finding.heading) == f"{finding.question} (pair {finding.pair})"
            assert str(finding.said) == f"Pair {finding.pair}: {finding.claim}"
        else:
            assert (finding.pair, finding.anchor) == ("", finding.id)
            assert (finding.heading, finding.said) == (finding.question, finding.claim)


def test_what_is_no_pairs_own_is_asked_once(report: ReportData) -> None:
    counts = Counter(finding.id for finding in report.findings)
    assert counts["integrity"] == counts["coverage"] == 1
    assert counts["dominance"] == 2


def test_each_pair_is_drawn_and_explained(report: ReportData) -> None:
    title = {figure.id: str(figure.title) for figure in draw(report)}
    assert title["losses"].endswith("(pair A)")
    assert title["losses-b"].endswith("(pair B)")
    chart = {f.id: f for f in draw(report)}.get("losses-b")
    assert chart is not None
    assert chart.body
    assert str(chart.reason).endswith("(pair B)")
    assert {f.id: f for f in draw(report)}.get("others") is None
    labels = [str(row.label) for row in report.series]
    assert labels == [
        "Discriminator's loss (pair A)", "Generator's loss (pair A)",
        "Discriminator's loss (pair B)", "Generator's loss (pair B)",
    ]  # fmt: skip


def test_a_chart_marks_what_was_found_of_its_own_pair(report: ReportData) -> None:
    """Of what the verdict dates: here that of the second pair wins."""
    of_a = tuple(finding for finding in report.findings if finding.pair != "B")
    assert report.verdict.primary.supporting == ("dominance-b",)
    for findings, marked in ((report.findings, {"losses-b"}), (of_a, set())):
        figures = draw(replace(report, findings=findings))
        found = {f.id for f in figures if style.ALARM in f.content}
        assert found & {"losses", "losses-b"} == marked


def test_identifiers_of_the_page_are_unique_and_lead_somewhere(report: ReportData) -> None:
    html = page.to_html(report)
    counts = Counter(re.findall(r' id="([^"]+)"', html))
    assert [name for name, count in counts.items() if count > 1] == []
    links = set(re.findall(r"url\(#([^)]+)\)|href=\"#([^\"]+)\"", html))
    assert {a or b for a, b in links} <= set(counts)


def test_one_pair_is_nothing_special(run: Run) -> None:
    assert dict(run.pairs["A"]) == {"d_loss": "d_loss", "g_loss": "g_loss"}
    assert run.metrics.values("d_loss (B)")[100:].max() < 0.01
