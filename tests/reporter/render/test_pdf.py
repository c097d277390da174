"""The PDF: an archive by its own marks, accessible, complete, repeatable."""

import hashlib
import io
import re
from pathlib import Path

import msgspec
import pandas as pd
import pikepdf
import pyarrow.parquet as pq
import pypdf
import pytest

from ganreport.analysis.analyse import analyse
from ganreport.charts import Figure
from ganreport.errors import RenderError
from ganreport.readers import read_run
from ganreport.render import html as page
from ganreport.render.attachments import Attachment, attachments
from ganreport.render.pdf import to_pdf
from ganreport.render.rendering import current
from ganreport.report.build import make_report
from ganreport.report.model import ReportData, from_json, to_json
from ganreport.run.model import Run
from ganreport.run.writer import RunWriter

from . import papers
from .validators import broken, inaccessible

MADE = current("en", "A4")


@pytest.fixture(scope="module")
def run(images_run: Path) -> Run:
    return read_run(images_run)


@pytest.fixture(scope="module")
def report(images_report: ReportData) -> ReportData:
    """With the appendix, so that all there is to lay out is looked at."""
    return msgspec.structs.replace(images_report, comment="Ελληνικά 生成对抗网络", detail="full")


@pytest.fixture(scope="module")
def drawn(images_figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    return images_figures


@pytest.fixture(scope="module")
def pdf(report: ReportData, drawn: tuple[Figure, ...]) -> bytes:
    html = page.to_html(report, "print", figures=drawn)
    return to_pdf(html, attachments(report, to_json(report), MADE), report.date)


@pytest.fixture(scope="module")
def document(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def test_it_says_that_it_is_pdf_a_3a(document: pikepdf.Pdf) -> None:
    with document.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfaid:conformance"] == "A"
    assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"


def test_it_conforms_by_other_peoples_validators(pdf: bytes) -> None:
    assert broken(pdf) == []
    assert inaccessible(pdf) == []


def test_streams_that_end_in_a_carriage_return_end_where_their_length_says() -> None:
    """The last byte of a compressed stream is that of one more than the sum of its bytes."""
    file = Attachment("a.txt", b"\x0c", "A form feed", "Data")
    html = '<html lang="en"><title>File</title><body><h1>File</h1><p>One.</p></body></html>'
    pdf = to_pdf(html, (file,), "2026-01-01")
    assert b"\r\r\nendstream" in pdf
    assert b"\r\nendstream" not in pdf.replace(b"\r\r\nendstream", b"")
    assert broken(pdf) == []


def test_it_is_tagged_in_its_language(document: pikepdf.Pdf) -> None:
    assert bool(document.Root.MarkInfo.Marked)
    assert str(document.Root.Lang) == "en"
    tags = structure(document.Root.StructTreeRoot)
    assert {"/Document", "/H1", "/H2", "/Figure", "/Table", "/TH", "/TD"} <= {t for t, _ in tags}


def test_every_figure_has_an_alternative_text(
    document: pikepdf.Pdf, drawn: tuple[Figure, ...]
) -> None:
    figures = [alt for tag, alt in structure(document.Root.StructTreeRoot) if tag == "/Figure"]
    assert len(figures) >= len(drawn)
    assert all(figures)


def test_bookmarks_are_the_headings(pdf: bytes, report: ReportData) -> None:
    titles = [str(entry.title) for entry in flat(pypdf.PdfReader(io.BytesIO(pdf)).outline)]
    assert titles[0] == str(report.title)
    assert "Findings" in titles
    assert "Provenance" in titles


def test_every_font_is_embedded(document: pikepdf.Pdf) -> None:
    assert embedded(document)


def test_it_can_be_chinese(tmp_path: Path) -> None:
    rows = (f"{n},{1 + n % 3},{2 + n % 5}" for n in range(1, 60))
    (tmp_path / "log.csv").write_text("\n".join(["epoch,d_loss,g_loss", *rows]))
    report = make_report(analyse(read_run(tmp_path)))
    pdf = to_pdf(page.to_html(report, "print", language="zh"), (), report.date)
    document = pikepdf.open(io.BytesIO(pdf))
    assert str(document.Root.Lang) == "zh-Hans"
    assert broken(pdf) == []
    assert inaccessible(pdf) == []
    words = papers.read(pdf)
    assert not papers.orphans(pdf, words)
    text = "".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    assert "可信程度" in text
    chinese = [name for name in embedded(document) if "CJK" in name]
    assert chinese
    assert all(re.match(r"/[A-Z]{6}\+", name) for name in chinese), "not cut to what is used"


def embedded(document: pikepdf.Pdf) -> set[str]:
    """The names of a document's fonts, all of which it carries."""
    names = set()
    for number, sheet in enumerate(document.pages):
        for font in sheet.Resources.get("/Font", {}).values():
            for inner in font.get("/DescendantFonts", [font]):
                assert any(f"/FontFile{n}" in inner.FontDescriptor for n in ("", 2, 3)), number
                names.add(str(inner.BaseFont))
    return names


def test_text_can_be_extracted_whatever_its_script(pdf: bytes, report: ReportData) -> None:
    pages = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    assert str(report.title) in pages[0]
    assert "Ελληνικά" in pages[0]
    assert "生成对抗网络" in pages[0]
    assert "\ufffd" not in "".join(pages)
    assert all(f"page {n} of {len(pages)}" in text for n, text in enumerate(pages, 1))


def test_attachments_are_what_the_manifest_says(document: pikepdf.Pdf, run: Run) -> None:
    files = {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}
    assert set(files) == {
        *("report.json", "run.json", "metrics.parquet", "rendering.json", "SHA256SUMS"),
    }
    manifest = dict(line.split("  ")[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    assert manifest == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in files.items()
        if name != "SHA256SUMS"
    }
    table = pq.read_table(io.BytesIO(files["metrics.parquet"])).to_pandas()
    recorded = run.metrics.excerpt().drop(columns="attempt").set_index("step")
    assert list(table) == ["step", *recorded]
    kept = table.set_index("step")
    assert len(kept) > 400
    held = kept.notna()
    expected = recorded.loc[kept.index].astype(float).where(held)
    pd.testing.assert_frame_equal(kept, expected, check_dtype=False, rtol=1e-5)


def test_page_can_be_rendered_again_from_what_is_attached(
    document: pikepdf.Pdf, report: ReportData, drawn: tuple[Figure, ...]
) -> None:
    inside = document.attachments["report.json"].get_file().read_bytes()
    assert page.to_html(from_json(inside)) == page.to_html(report, figures=drawn)


def test_same_report_same_bytes(tmp_path: Path) -> None:
    """Of a whole run, in two processes, test_build.py sees it."""
    with RunWriter(tmp_path) as writer:
        for step in range(1, 40):
            writer.scalars(step, d_loss=1.0 + step % 3, g_loss=1.0)
    report = make_report(analyse(read_run(tmp_path)))
    one, again = (
        to_pdf(
            page.to_html(report, "print"), attachments(report, to_json(report), MADE), report.date
        )
        for _ in range(2)
    )
    assert one == again


@pytest.fixture(scope="module")
def letter(report: ReportData, drawn: tuple[Figure, ...]) -> bytes:
    return to_pdf(page.to_html(report, "print", "letter", figures=drawn), (), report.date)


@pytest.fixture(scope="module", params=["A4", "letter"])
def paper(request: pytest.FixtureRequest, pdf: bytes, letter: bytes) -> bytes:
    return letter if request.param == "letter" else pdf


def test_letter_has_other_pages(letter: bytes) -> None:
    document = pikepdf.open(io.BytesIO(letter))
    assert [round(float(x)) for x in document.pages[0].MediaBox] == [0, 0, 612, 792]


def test_nothing_leaves_the_page_and_no_heading_stands_alone(paper: bytes) -> None:
    sheets = papers.read(paper)
    assert sheets.complaints == ""
    assert sheets.pictures
    assert papers.outside(sheets, papers.MARGIN) == []
    assert papers.orphans(paper, sheets) == []


def test_contents_name_the_pages_of_the_headings(paper: bytes) -> None:
    first = pypdf.PdfReader(io.BytesIO(paper)).pages[1].extract_text()
    told = dict(re.findall(r"^(.+?) ?\.{9,} ?(\d+)$", first, re.MULTILINE))
    parts = [heading for heading in papers.headings(paper) if heading.level == 2]
    wanted = {heading.title: str(heading.page) for heading in parts[1:]}
    assert len(wanted) == 10
    assert told == wanted


def test_each_page_but_the_first_has_a_running_header(paper: bytes, report: ReportData) -> None:
    sheets = papers.read(paper)
    for number in range(1, sheets.count + 1):
        above = [w.text for w in sheets.words if w.page == number and w.bottom < papers.HEAD]
        assert " ".join(above) == (f"{report.title} ganreport" if number > 1 else "")


def test_a_figure_its_title_and_its_caption_share_a_page(
    paper: bytes, drawn: tuple[Figure, ...]
) -> None:
    sheets = papers.read(paper)
    raw = [
        "".join(word.text for word in sheets.words if word.page == number)
        for number in range(1, sheets.count + 1)
    ]
    for figure in drawn:
        title, caption = ("".join(str(text).split()) for text in (figure.title, figure.caption))
        assert any(title in text and caption in text for text in raw), figure.id


@pytest.mark.parametrize(
    "fault", ["<p style='colour: red'>x</p>", "<img src='https://example.org/x.png' alt='x'>"]
)
def test_any_complaint_is_an_error(fault: str) -> None:
    html = f"<html lang=en><head><title>t</title></head><body>{fault}</body></html>"
    with pytest.raises(RenderError):
        to_pdf(html, (), "")


def test_signs_without_a_font_cost_no_attachment(tmp_path: Path) -> None:
    with RunWriter(tmp_path) as writer:
        writer.scalars(1, d_loss=1.0)
    odd = make_report(analyse(read_run(tmp_path)), title="Run \U0010fffd")
    files = attachments(odd, to_json(odd), MADE)
    pdf = to_pdf(page.to_html(odd, "print"), files, odd.date)
    assert "Run [U+10FFFD]" in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    document = pikepdf.open(io.BytesIO(pdf))
    held = {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}
    assert held == {file.name: file.content for file in files}


def structure(node: pikepdf.Object) -> list[tuple[str, str]]:
    """All (tag, alternative text) below a node of the structure tree."""
    found = []
    for child in kids(node):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            found.append((str(child.S), str(child.get("/Alt", ""))))
            found += structure(child)
    return found


def kids(node: pikepdf.Object) -> list[pikepdf.Object]:
    below = node.get("/K", [])
    return list(below) if isinstance(below, pikepdf.Array) else [below]


def flat(outline: list[object]) -> list[pypdf.generic.Destination]:
    """An outline's entries, level by level put in one row."""
    return [
        entry for item in outline for entry in (flat(item) if isinstance(item, list) else [item])
    ]
