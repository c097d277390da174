"""The page: its structure, its strictness, and that nothing from a run can break out of it."""

import base64
import hashlib
import html.parser
import re
from pathlib import Path

import markupsafe
import msgspec
import pytest

from ganreport.analysis.analyse import analyse
from ganreport.analysis.grading import Status
from ganreport.charts import Figure
from ganreport.messages import ENGLISH
from ganreport.readers import read_run
from ganreport.render import html as page
from ganreport.render.filters import Spoken
from ganreport.report.build import make_report
from ganreport.report.front import TOPICS
from ganreport.report.model import ReportData, from_json, to_json
from ganreport.run.cards import DataCard
from ganreport.run.writer import RunWriter

VOID = {"meta", "link", "img", "br", "hr", "input", "path", "circle", "rect", "use"}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}|`x`"


class Outline(html.parser.HTMLParser):
    """Collects tags, headings and attributes, and refuses tags that do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
        if tag in ("h1", "h2", "h3"):
            self.headings.append((tag, ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in ("h1", "h2", "h3", "span") and self.headings:
            level, text = self.headings[-1]
            if self._open[-1] == level:
                self.headings[-1] = (level, (text + data).strip())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def report(images_report: ReportData) -> ReportData:
    return images_report


@pytest.fixture(scope="module")
def drawn(images_figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    return images_figures


@pytest.fixture(scope="module")
def text(report: ReportData) -> str:
    """The page; each test looks at it, one makes it again."""
    return page.to_html(report)


@pytest.fixture(scope="module")
def paper(report: ReportData, drawn: tuple[Figure, ...]) -> str:
    return page.to_html(report, "print", figures=drawn)


@pytest.fixture(scope="module")
def screen(text: str) -> Outline:
    return Outline(text)


def running(outline: Outline) -> list[dict[str, str | None]]:
    """The scripts that are no data."""
    return [attributes for attributes in outline.all("script") if "type" not in attributes]


def test_parts_stand_in_the_promised_order(screen: Outline) -> None:
    titles = [text for level, text in screen.headings if level == "h2"]
    assert titles[0] == "Contents"  # beside all else, or above it
    assert titles[2:] == [
        "What happened when",
        "Findings",
        "Samples",
        "Training",
        "Distribution",
        "Checkpoints",
        "Not measured, and completeness of the log",
        "Provenance",
        "Methods and references",
        "Appendix",
    ]
    assert [level for level, _ in screen.headings].count("h1") == 1


def test_every_link_leads_somewhere_in_the_page(screen: Outline) -> None:
    identifiers = [a["id"] for _, a in screen.tags if "id" in a]
    assert len(set(identifiers)) == len(identifiers)
    for link in screen.all("a"):
        target = link["href"] or ""
        assert target.startswith("#")
        assert target[1:] in identifiers


def test_every_figure_has_words(screen: Outline, drawn: tuple[Figure, ...]) -> None:
    assert len(screen.all("figure")) == len(drawn)
    assert len(screen.all("figcaption")) == len(drawn)
    assert all(image.get("alt") for image in screen.all("img"))
    assert {"losses", "outputs", "gradients", "final", "quality"} <= {f.id for f in drawn}


def test_nothing_needs_a_network_or_an_inline_style(text: str, screen: Outline) -> None:
    assert not any("style" in attributes for _, attributes in screen.tags)
    assert not any(name.startswith("on") for _, a in screen.tags for name in a)
    addresses = re.findall(r"(?:src|href)=\"(?!#|data:)([^\"]*)\"", text)
    assert addresses == []
    assert set(re.findall(r"https?://[^\s\"'<)]+", text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_controls_are_left_to_the_one_script_and_paper_has_none(
    screen: Outline, paper: str
) -> None:
    assert len(running(screen)) == 1
    assert not Outline(paper).all("script")
    for control in ("button", "input", "dialog", "canvas"):
        assert not screen.all(control)


def test_content_security_policy_allows_just_our_style_and_script(
    text: str, screen: Outline
) -> None:
    """Data are no script, but checkers take them for one: their hash is named, too."""
    policy = next(m for m in screen.all("meta") if m.get("http-equiv"))["content"] or ""
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    hashes = {
        tag: [
            f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'"
            for each in re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", text, re.DOTALL)
        ]
        for tag in ("style", "script")
    }
    assert (len(hashes["style"]), len(hashes["script"])) == (1, 2)
    for tag, own in hashes.items():
        (allowed,) = re.findall(rf"{tag}-src ([^;]+);", policy)
        assert sorted(allowed.split()) == sorted(own)


def test_the_script_stays_small_and_can_stand_inside_html(text: str) -> None:
    script = text.rpartition("<script")[2].partition(">")[2].partition("</script>")[0]
    assert 10_000 < len(script.encode()) < 21_500
    script = script.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"<!--|\binnerHTML|\beval\b|\bfetch\b|XMLHttp|http", script)


def test_findings_and_the_charts_that_explain_them_link_to_each_other(
    report: ReportData, text: str, drawn: tuple[Figure, ...]
) -> None:
    pairs = [(f.id, name) for f in report.findings if f.evidence for name in f.charts]
    assert len({finding for finding, _ in pairs}) > 5
    there = {figure.id for figure in drawn}
    troubled = {f.id for f in report.findings if f.status in (Status.FAIL, Status.WARN)}
    for finding, chart in [(f, c) for f, c in pairs if c in there]:
        kind = "finding" if finding in troubled else "figures"
        block = text.partition(f'id="{kind}-{finding}"')[2]
        block = re.split(r"</article>|</tbody>", block)[0]
        within = f'id="figure-{chart}"' in block
        figure = text.partition(f'id="figure-{chart}"')[2].partition("</figure>")[0]
        assert within != (f'href="#figure-{chart}"' in block)
        assert within != (f'href="#finding-{finding}"' in figure)


@pytest.mark.parametrize("medium", ["screen", "print"])
def test_what_a_bare_log_leaves_open_is_said_once(tmp_path: Path, medium: page.Medium) -> None:
    with RunWriter(tmp_path / "run") as run:
        for step in range(1, 60):
            run.scalars(step, d_loss=1.0 + step % 3, g_loss=1.0)
    report = make_report(analyse(read_run(tmp_path / "run")))
    text = page.to_html(report, medium)
    answers = text.partition('id="findings"')[2].partition("</section>")[0]
    absent = text.partition('id="not-measured"')[2].partition("</table>")[0]
    appendix = text.partition('id="appendix"')[2]
    silent = [f for f in report.findings if f.status is Status.NOT_MEASURED]
    for finding in report.findings:
        question = str(markupsafe.escape(str(finding.heading)))
        assert (question in answers) == (finding not in silent)
        topic = str(markupsafe.escape(str(TOPICS[finding.id])))
        assert absent.count(topic) >= (finding in silent)
        assert appendix.count(question) == (medium == "screen" and finding in silent) or (
            finding not in silent
        )
    assert len(re.findall("<tr>", absent)) == 1 + len(report.not_measured) < len(silent)
    checklist = text.partition('id="provenance"')[2].partition("</section>")[0]
    assert '<th scope="row">Not recorded</th>' in checklist
    assert ("Of these nothing was recorded: Data, " in appendix) == (medium == "screen")
    assert "<caption>Data</caption>" not in appendix


def test_text_from_a_run_stays_text(tmp_path: Path) -> None:
    facts = {"data": DataCard(name=HOSTILE, kind="images", shape=(8, 8, 1), classes=(HOSTILE,))}
    with RunWriter(
        tmp_path / "run", name=HOSTILE, configuration={HOSTILE: HOSTILE}, **facts
    ) as run:
        run.scalars(1, d_loss=1.0, **{HOSTILE: 1.0})
        run.event("note", 1, HOSTILE)
    report = make_report(analyse(read_run(tmp_path / "run")), title=HOSTILE, comment=HOSTILE)
    for medium in ("screen", "print"):
        outline = Outline(page.to_html(report, medium))  # type: ignore[arg-type]
        assert len(running(outline)) == (medium == "screen")
        assert len(outline.all("script")) == 2 * (medium == "screen")
        assert not any("onerror" in attributes for _, attributes in outline.tags)
    markdown = page.to_markdown(report)
    assert "<script" not in markdown.replace("\\<", "")
    assert "49" not in [word.strip() for word in markdown.split("|")]


def test_report_survives_json(report: ReportData, text: str) -> None:
    again = from_json(to_json(report))
    assert page.to_html(again) == text
    assert to_json(again) == to_json(report)


def test_page_is_repeatable(images_run: Path, text: str) -> None:
    again = make_report(analyse(read_run(images_run)))
    assert page.to_html(again) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "", "–"),
        (float("nan"), "", "–"),
        (0.0, "", "0"),
        (0.123456, "", "0.123"),
        (-0.5, "", "−0.5"),
        (0.9889, "share", "98.9 %"),
        (12345.0, "", "12,345"),
        (1.5e-7, "", "1.5·10⁻⁷"),
        (3.2e12, "", "3.2·10¹²"),
        (64.0, "steps", "64 steps"),
    ],
)
def test_numbers_read_well(value: float | None, unit: str, text: str) -> None:
    assert Spoken(ENGLISH).number(value, unit) == text


def test_checks_that_passed_are_one_table_without_prose_that_loses_no_figure(
    report: ReportData, text: str, paper: str
) -> None:
    sound = [f for f in report.findings if f.status is Status.OK and f.evidence]
    assert sound
    for page_ in (text, paper):
        table = page_.partition('<table class="passed">')[2].partition("</table>")[0]
        for finding in sound:
            assert f'id="finding-{finding.id}"' in table
            assert markupsafe.escape(str(finding.said)) not in table
            first = next((item for item in finding.evidence if item.rule), finding.evidence[0])
            assert f"<td>{markupsafe.escape(first.label)}" in table
            assert markupsafe.escape(first.rule or "–") in table
    appendix = text.partition('id="appendix"')[2]
    for item in (item for finding in sound for item in finding.evidence):
        assert markupsafe.escape(item.label) in appendix
    assert 'id="appendix"' not in paper


def judged_anew(report: ReportData, **of_first: object) -> ReportData:
    """The report, failed by its last two measured findings, of which the last carries it."""
    *_, one, other = (f for f in report.findings if f.evidence)
    failed = {f.anchor: msgspec.structs.replace(f, status=Status.FAIL) for f in (one, other)}
    first = msgspec.structs.replace(
        report.verdict.conditions[0],
        id="quality", status=Status.FAIL, supporting=(other.anchor,), **of_first,
    )  # fmt: skip
    return msgspec.structs.replace(
        report,
        findings=tuple(failed.get(f.anchor, f) for f in report.findings),
        verdict=msgspec.structs.replace(
            report.verdict, status=Status.FAIL, conditions=(first,), chance=first.chance
        ),
    )


def test_findings_that_the_diagnosis_rests_on_come_first(report: ReportData) -> None:
    *_, one, other = (f for f in report.findings if f.evidence)
    text = page.to_html(judged_anew(report), figures=())
    places = [text.index(f'<article class="finding" id="finding-{f.anchor}"') for f in (one, other)]
    assert places == sorted(places, reverse=True)


def test_a_check_that_makes_a_condition_probable_has_no_mark_of_health(report: ReportData) -> None:
    sound = next(f for f in report.findings if f.status is Status.OK and f.evidence)
    text = page.to_html(judged_anew(report, chance=0.7, opposing=(sound.anchor,)), figures=())
    row = text.partition(f'<tr id="finding-{sound.anchor}">')[2].partition("</tr>")[0]
    assert row
    assert 'class="mark ok"' not in row
    assert "Without a mark" in text
    assert "Without a mark" not in page.to_html(judged_anew(report, chance=0.7), figures=())


@pytest.mark.parametrize("name", ["quality", "diverged", "undertrained"])
def test_what_only_follows_from_the_diagnosis_is_a_table(report: ReportData, name: str) -> None:
    *_, one, other = (f for f in report.findings if f.evidence)
    failed = judged_anew(report)
    first = msgspec.structs.replace(failed.verdict.conditions[0], id=name)
    verdict = msgspec.structs.replace(failed.verdict, conditions=(first,))
    text = page.to_html(msgspec.structs.replace(failed, verdict=verdict), figures=())
    assert f'<article class="finding" id="finding-{other.anchor}"' in text
    follows = name != "quality"
    assert (f'<article class="finding" id="finding-{one.anchor}"' in text) != follows
    table = text.partition("What follows from it</h3>")[2].partition("</table>")[0]
    assert (f'<tr id="finding-{one.anchor}">' in table) == follows
    assert ('class="mark fail"' in table) == follows


def test_every_link_on_paper_leads_somewhere(
    images_report: ReportData, images_figures: tuple[Figure, ...]
) -> None:
    report = msgspec.structs.replace(images_report, detail="full")
    text = page.to_html(report, "print", figures=images_figures)
    places = set(re.findall(r'\bid="([^"]+)"', text))
    links = set(re.findall(r'href="#([^"]+)"', text))
    assert links
    assert links <= places
