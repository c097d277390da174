"""What is far from the usual lays out too: within the page, every sign shown, nothing lost."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import pytest

from ganreport.analysis.analyse import analyse
from ganreport.analysis.grading import Status
from ganreport.readers import read_run
from ganreport.render import html as page
from ganreport.render.pdf import to_pdf
from ganreport.report.build import make_report
from ganreport.report.model import ReportData
from ganreport.run.cards import DataCard
from ganreport.run.writer import RunWriter

from .papers import MARGIN, Sheets, orphans, outside, read
from .validators import broken

ARABIC = "شبكة توليدية متنافسة: تقرير التدريب 2026"
HEBREW = "הערה: הרצה שלישית, 1,437 דוגמאות (ראו נספח)"
CHINESE = "生成对抗网络的训练报告：手写数字"
JAPANESE = "敵対的生成ネットワーク・ひらがなとカタカナ"
KOREAN = "생성적 적대 신경망"


def ramps(count: int, side: int) -> np.ndarray:
    """Grey pictures, as (count, side, side, 1)."""
    ramp = np.linspace(0, 255, side, dtype=np.uint8)
    picture = ramp[:, None] // 2 + ramp[None, :] // 2
    return np.repeat(picture[None, :, :, None], count, axis=0)


def many_words(path: Path) -> ReportData:
    """A name of 1,000 characters and 300 settings."""
    settings = {f"setting_{i}_of_a_rather_long_kind": f"{i}" * (1 + i % 30) for i in range(300)}
    with RunWriter(path, name="A name of many words " * 48, configuration=settings) as run:
        run.scalars(1, d_loss=1.0)
    return make_report(analyse(read_run(path)))


def endless_words(path: Path) -> ReportData:
    """Three steps; a name, a setting, a series and a cause that can't be broken at spaces."""
    with RunWriter(path, name="x" * 1000, configuration={"k" * 300: "v" * 3000}) as run:
        for step in (1, 2, 3):
            run.scalars(step, d_loss=1.2, g_loss=0.8, d_real_mean=0.1, **{"s" * 200: 1.0})
        run.event("note", 1, "cause" * 200)
    return make_report(analyse(read_run(path)))


def scripts(path: Path) -> ReportData:
    """Words from right to left, without spaces, and a sign that no font of text has."""
    settings = {CHINESE: JAPANESE, ARABIC: HEBREW, "βήτα": "½ ≤ β₁ ≤ 0.999 → ∞"}
    data = DataCard(name=ARABIC, kind="images", shape=(8, 8, 1), classes=(CHINESE, HEBREW, "กขค"))
    with RunWriter(path, name=JAPANESE, configuration=settings, data=data) as run:
        run.scalars(1, d_loss=1.0, **{CHINESE: 1.0})
        run.event("note", 1, f"{HEBREW} {KOREAN} हिन्दी \U0010fffd")
    return make_report(
        analyse(read_run(path)), title=f"{ARABIC} {CHINESE}", comment=f"{HEBREW} {JAPANESE}"
    )


def forty_findings(path: Path) -> ReportData:
    """One evaluation, and everything is in trouble."""
    with RunWriter(path, data=DataCard(name="ramps", kind="images", shape=(8, 8, 1))) as run:
        run.scalars(1, d_loss=1.0)
        run.samples(1, fixed=ramps(3, 8), random=ramps(3, 8))
        run.reference(heldout=ramps(5, 8))
    report = make_report(analyse(read_run(path)))
    known = [finding for finding in report.findings if finding.evidence]
    findings = tuple(
        msgspec.structs.replace(
            known[i % len(known)],
            id=f"trouble-{i}",
            status=Status.FAIL if i < 20 else Status.WARN,
            claim=f"Trouble {i}: something is not as it should be, and here is what it is.",
            advice="Train longer, with less of everything. " * (1 + i % 4),
            since=1,
        )
        for i in range(40)
    )
    return msgspec.structs.replace(report, findings=findings, records=())


EXTREMES: tuple[tuple[Callable[[Path], ReportData], str], ...] = (
    (many_words, "A4"),
    (endless_words, "letter"),
    (scripts, "A4"),
    (forty_findings, "letter"),
)


class Built(NamedTuple):
    """An extreme report and what became of it on paper."""

    report: ReportData
    pdf: bytes
    sheets: Sheets


@pytest.fixture(scope="module", params=EXTREMES, ids=[make.__name__ for make, _ in EXTREMES])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    make, paper = request.param
    report = make(tmp_path_factory.mktemp("extremes") / make.__name__)
    report = msgspec.structs.replace(report, detail="full")
    pdf = to_pdf(page.to_html(report, "print", paper), (), report.date)
    return Built(report, pdf, read(pdf))


def test_nothing_leaves_the_page_and_no_heading_stands_alone(built: Built) -> None:
    assert built.sheets.complaints == ""
    assert len(built.sheets.words) > 500
    assert outside(built.sheets, MARGIN) == []
    assert orphans(built.pdf, built.sheets) == []


def test_it_conforms_by_other_peoples_validators(built: Built) -> None:
    assert broken(built.pdf) == []


def test_every_word_is_there(built: Built) -> None:
    shown = built.sheets.stream
    assert "\ufffd" not in shown
    for text in (built.report.comment, *built.report.configuration):
        for word in text.split():
            if word.isascii() or word[0] > "\u3000":
                assert word in shown, word
    measured = [f for f in built.report.findings if f.status is not Status.NOT_MEASURED]
    said = [finding.said if finding.evidence else finding.reason for finding in measured]
    for text in (*said, *(absence.why for absence in built.report.not_measured)):
        assert "".join(str(text).rstrip(".").split()) in shown


def test_a_sign_without_a_font_is_spelled_out_in_drawings_too() -> None:
    sign = "\U0010fffd"
    text = f'<text y="9">{sign}c</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 9">{text}</svg>'
    drawn = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    body = f"<p>a {sign} b</p><p><img src='{drawn}' alt='x' width=300></p>"
    html = f"<html lang=en><head><title>t</title></head><body>{body}</body></html>"
    assert read(to_pdf(html, (), "")).stream == "a[U+10FFFD]b[U+10FFFD]c"
