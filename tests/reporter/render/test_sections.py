"""How long a PDF is, and that its first page is complete in itself, on both papers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import msgspec
import numpy as np
import pytest

from ganreport.analysis.analyse import analyse
from ganreport.analysis.grading import Status
from ganreport.charts import Figure, draw
from ganreport.readers import read_run
from ganreport.render import html as page
from ganreport.render.pdf import to_pdf
from ganreport.render.sections import SECTIONS
from ganreport.report.build import make_report
from ganreport.report.model import ReportData

from .papers import MARGIN, headings, orphans, outside, read
from .validators import broken, inaccessible


class Given(NamedTuple):
    """What reports are made of here."""

    images: ReportData
    simulation: SimpleNamespace
    folder: Path


def healthy(given: Given) -> ReportData:
    """Images with features and classes, and all that a trainer may record of its networks."""
    return given.images


def failed(given: Given) -> ReportData:
    """A generator that makes one of ten classes and hardly varies it; its gradient vanishes."""
    made = given.simulation
    samples = {s: made.generated(s, 300, classes=1, spread=0.2) for s in range(200, 2001, 200)}
    columns = made.losses(2000)
    columns["d_real_accuracy"] = columns["d_fake_accuracy"] = np.ones(2000)
    columns["g_grad_norm"] = np.geomspace(1, 1e-6, 2000)
    columns["d_loss"] = np.geomspace(1, 1e-4, 2000)
    return make_report(analyse(made.run(columns, made.reference(), samples)))


def bare(given: Given) -> ReportData:
    """A table of two losses."""
    folder = given.folder
    draws = np.random.default_rng(0).normal(1, 0.1, (100, 2))
    rows = (f"{n},{d},{g + 1}" for n, (d, g) in enumerate(draws, 1))
    (folder / "log.csv").write_text("\n".join(["epoch,d_loss,g_loss", *rows]))
    return make_report(analyse(read_run(folder)))


def swinging(given: Given) -> ReportData:
    """A table of two losses that go up and down."""
    folder = given.folder
    rows = (f"{n},{1 + n % 3 / 9},{2 + n % 5 / 9}" for n in range(1, 101))
    (folder / "log.csv").write_text("\n".join(["epoch,d_loss,g_loss", *rows]))
    return make_report(analyse(read_run(folder)))


MOST = {healthy: 8, failed: 10, bare: 2, swinging: 3}
"""Pages of a report: of a bare table three are allowed, and where nothing is wrong two do."""


class Printed(NamedTuple):
    """A report, its figures, how many pages it may have, and its PDFs."""

    report: ReportData
    drawn: tuple[Figure, ...]
    most: int
    papers: dict[str, bytes]


@pytest.fixture(scope="module", params=MOST, ids=lambda make: make.__name__)
def printed(
    request: pytest.FixtureRequest,
    images_report: ReportData,
    simulation: Callable[[Path], SimpleNamespace],
    tmp_path_factory: pytest.TempPathFactory,
) -> Printed:
    folder = tmp_path_factory.mktemp("pages")
    report = request.param(Given(images_report, simulation(folder / "runs"), folder))
    drawn = draw(report)
    papers = {
        paper: to_pdf(page.to_html(report, "print", paper, figures=drawn), (), report.date)
        for paper in ("A4", "letter")
    }
    return Printed(report, drawn, MOST[request.param], papers)


def test_it_is_what_it_is_called(printed: Printed) -> None:
    wanted = {8: {Status.OK}, 10: {Status.FAIL}, 3: {Status.WARN}, 2: {Status.NOT_MEASURED}}
    assert printed.report.verdict.status in wanted[printed.most]


def checkpoint(report: ReportData) -> list[str]:
    """What the first page says of the checkpoint to use: the step, or why there is none."""
    best = report.checkpoints
    if best.choice is None or best.searched < 2:
        return [str(best.sentence)]
    return [f"Step {best.choice:,}", "stored checkpoint" if not best.stored else "stored"]


def test_it_is_short(printed: Printed) -> None:
    for pdf in printed.papers.values():
        assert read(pdf).count <= printed.most


def test_the_first_page_is_complete_and_the_rest_begins_on_the_second(printed: Printed) -> None:
    """Or right below it, where it leaves much of its page free."""
    titles = {str(section.title) for section in SECTIONS}
    for pdf in printed.papers.values():
        parts = [heading for heading in headings(pdf) if heading.title in titles]
        below = parts[0].page == 1
        assert below or printed.most > 2
        assert not below or printed.most <= 3
        assert parts[0].page <= 2
        assert parts[0].top < (0.75 * read(pdf).height if below else 100)
        sheets = read(pdf)
        first = "".join(word.text for word in sheets.words if word.page == 1)
        report = printed.report
        for text in (
            report.verdict.outcome,
            *checkpoint(report),
            *(score.label for score in report.scores),
            *(fact.value for fact in report.key_facts if fact.recorded),
            *(c.name for c in report.verdict.conditions if c.name != report.verdict.outcome),
        ):
            assert "".join(str(text).split()) in first


def test_it_conforms_by_other_peoples_validators(printed: Printed) -> None:
    for pdf in printed.papers.values():
        assert broken(pdf) == []
    assert inaccessible(printed.papers["letter"]) == []


def test_nothing_leaves_the_page(printed: Printed) -> None:
    for pdf in printed.papers.values():
        sheets = read(pdf)
        assert outside(sheets, MARGIN) == []
        assert orphans(pdf, sheets) == []


def test_no_page_but_the_first_and_the_last_is_half_empty(printed: Printed) -> None:
    for pdf in printed.papers.values():
        sheets = read(pdf)
        foot = sheets.height - 18 / 25.4 * 72
        for number in range(2, sheets.count):
            boxes = [b for b in (*sheets.words, *sheets.pictures) if b.page == number]
            lowest = max(box.bottom for box in boxes if box.bottom < foot + 1)
            assert lowest > sheets.height / 2, number


def test_nothing_is_said_twice(printed: Printed) -> None:
    """What to do stands on the first page, a claim once; the timeline tells what it tells then."""
    shown = read(printed.papers["A4"]).stream
    first = printed.report.verdict.conditions[0]
    if first.advice:
        assert shown.count("".join(str(first.advice).split())) == 1
    for finding in printed.report.findings:
        if finding.status is Status.OK:
            assert shown.count("".join(str(finding.heading).split())) == 1


def test_a_long_first_page_is_made_to_fit(printed: Printed) -> None:
    report = printed.report
    first = report.verdict.conditions[0]
    many = tuple(
        msgspec.structs.replace(first, id=f"{n}", says="something is wrong " * 7) for n in range(9)
    )
    verdict = msgspec.structs.replace(report.verdict, conditions=(first, *many))
    longer = msgspec.structs.replace(report, verdict=verdict, comment="A remark. " * 20)
    front = tuple(f for f in printed.drawn if f.section == "verdict" or f.pixels)
    pdf = to_pdf(page.to_html(longer, "print", "letter", figures=front), (), "")
    titles = {str(section.title) for section in SECTIONS}
    assert next(h.page for h in headings(pdf) if h.title in titles) == 2


def test_the_appendix_is_there_if_it_is_asked_for(printed: Printed) -> None:
    report = msgspec.structs.replace(printed.report, detail="full")
    brief = page.to_html(printed.report, "print", figures=printed.drawn)
    full = page.to_html(report, "print", figures=printed.drawn)
    assert 'id="appendix"' in full
    assert 'id="appendix"' not in brief
    for figure in printed.drawn:
        assert f'id="figure-{figure.id}"' in full
        assert (f'id="figure-{figure.id}"' in brief) == figure.body
