"""Whole reports in another language: other words, and nothing else; valid HTML in both."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from babel.messages.catalog import Catalog
from tinyhtml5.parser import HTMLParser as HTMLParser5  # WeasyPrint's

from ganreport.charts import Figure, draw
from ganreport.messages import Message
from ganreport.render import html
from ganreport.render.i18n import Catalogue, language
from ganreport.report.model import ReportData, to_json

from . import catalogues

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
COUNT = re.compile(r"[\d.]+[kMG]")  # prefixes of the SI are the same everywhere
SPOKEN = {"alt", "aria-label", "title", "data-zoom", "data-larger", "data-smaller", "data-close",
          "data-step"}  # fmt: skip
ARROWS = "\xa0 ↑↓→"  # which values of a metric are better
WRAPPED = {"g", "text", "tspan"}  # labels of charts break into lines elsewhere in each language


class Skeleton(HTMLParser):
    """What a document is made of beside its texts, and the texts; ``own`` are not the run's."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.texts: list[str] = []
        self.own: list[str] = []
        self._silent: list[bool] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Its name, identifiers and links; attributes that are read aloud."""
        kept = {"id", "href", "class", "src", "d", "translate", "http-equiv", "scope"}
        if tag not in WRAPPED:
            self.tags.append((tag, *(f"{k}={v}" for k, v in attrs if k in kept and "base64" not in
                                     (v or ""))))  # fmt: skip
        theirs = ("translate", "no") in attrs
        if not theirs and ("class", "logo") not in attrs:
            self.own += [value or "" for name, value in attrs if name in SPOKEN]
        if tag not in ("meta", "link", "img", "br", "path", "circle", "rect", "line", "use"):
            silent = theirs or tag in ("style", "script", "code")
            self._silent.append(silent or (bool(self._silent) and self._silent[-1]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of a drawing that holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        """Its name."""
        if tag not in WRAPPED:
            self.tags.append((f"/{tag}",))
        self._silent.pop()

    def handle_data(self, data: str) -> None:
        """Text that is read."""
        self.texts.append(data)
        if not self._silent or not self._silent[-1]:
            self.own.append(data)


def chinese() -> Catalogue:
    """Chinese, of which nothing is missing yet."""
    spoken = language("zh")
    assert isinstance(spoken, Catalogue)
    return spoken


def english(page: str) -> list[str]:
    """Texts of ours that are English."""
    return [text for text in Skeleton(page).own if ENGLISH.search(text)]


class Pages(NamedTuple):
    """A report, its English page, and its Chinese one with what that was made of."""

    report: ReportData
    english: str
    chinese: str
    drawn: tuple[Figure, ...]
    spoken: Catalogue


def pages_of(report: ReportData) -> Pages:
    spoken = chinese()
    drawn = draw(report, spoken)
    page = html.to_html(report, language=spoken, figures=drawn)
    return Pages(report, html.to_html(report), page, drawn, spoken)


@pytest.fixture(scope="module")
def ours(reports: list[ReportData]) -> list[Pages]:
    return [pages_of(report) for report in reports]


@pytest.fixture(scope="module")
def theirs(foreign: list[ReportData]) -> list[Pages]:
    return [pages_of(report) for report in foreign]


def test_whole_reports(ours: list[Pages]) -> None:
    for report, plain_page, found, drawn, spoken in ours:
        before = to_json(report)
        plain, other = Skeleton(plain_page), Skeleton(found)
        assert other.tags == plain.tags
        assert '<html lang="zh-Hans"' in found
        assert f'<h1 dir="auto" translate="no" data-short="{report.title}">{report.title}' in found
        assert '<p class="comment" dir="auto" translate="no">Samples</p>' in found
        assert sum(bool(CHINESE.search(text)) for text in other.texts) > 100
        assert html.to_markdown(report, spoken).startswith(f"# {report.title}\n")
        assert CHINESE.search(html.to_html(report, "print", language=spoken, figures=drawn))
        assert to_json(report) == before
        assert not spoken.missing
        assert not english(found)
    assert html.to_html(report, language="en") == plain_page  # Chinese leaves nothing behind


def test_reports_of_other_programs_runs(theirs: list[Pages]) -> None:
    for pages in theirs:
        assert not pages.spoken.missing
        assert not english(pages.chinese)


def unmarked(page: str) -> list[str]:
    """Texts of ours outside the marks of the pseudo-locale, which may hold one another."""
    depth, found = 0, []
    for text in Skeleton(page).own:
        outside = ""
        for sign in text:
            depth += sign == catalogues.OPEN
            outside += sign if depth == 0 else " "
            depth -= sign == catalogues.CLOSE
        found += [
            part for part in re.split(r"\s{2,}", outside.strip()) if re.search("[A-Za-z]", part)
        ]
    assert depth == 0
    return found


def names(value: object) -> set[str]:
    """Every text of a report that is in no catalogue: names, and what others wrote."""
    if isinstance(value, Message):
        value = value.values
    if isinstance(value, msgspec.Struct):
        value = [getattr(value, name) for name in value.__struct_fields__]
    if isinstance(value, dict):
        return names([*value, *value.values()])
    if isinstance(value, list | tuple):
        return {name for each in value for name in names(each)}
    return {" ".join(value.split())} if isinstance(value, str) else set()


def test_a_language_by_its_catalogue_alone(
    reports: list[ReportData], foreign: list[ReportData], gathered: Catalog, tmp_path: Path
) -> None:
    """Where every text is marked, none of ours stands unmarked: not one is left out or glued."""
    texts = catalogues.pseudo(gathered)
    folder = catalogues.compiled(tmp_path, "pseudo", texts, "p { color: teal }")
    for report in [*reports, *foreign]:
        spoken = language("pseudo", folder)
        page = html.to_html(report, language=spoken)
        assert "⟦Fîñdîñgš⟧" in page
        assert "p { color: teal }" in page
        assert isinstance(spoken, Catalogue)
        assert not spoken.missing
        known = {name.lower() for name in names(report)} | {"fid"}  # a score's name everywhere
        left = [text for text in unmarked(page) if text.rstrip(ARROWS).lower() not in known]
        assert [text for text in left if not COUNT.fullmatch(text)] == []


def mistakes(page: str) -> list[object]:
    """What a parser that follows the standard of HTML has against a page."""
    parser = HTMLParser5()
    parser.parse(page)
    return list(parser.errors)


def test_a_strict_parser_has_nothing_against_any_page(
    ours: list[Pages], theirs: list[Pages]
) -> None:
    assert mistakes("<!doctype html><p id=a id=b></b>&nosuch;<table><p>in a table</table>")
    for pages in (*ours, *theirs):
        assert mistakes(pages.english) == []
        assert mistakes(pages.chinese) == []


PICTURE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
ALLOWED = f"""<!doctype html><html lang="en"><title>One picture, and it is allowed</title>
<meta http-equiv="Content-Security-Policy" content="img-src data:">
<p><img src="{PICTURE}" alt="A dot"></p></html>"""
THEIR_MISTAKE = re.compile(
    r"Resource violates Content Security Policy \(meta tag\): image “data:.*” blocked by “img-src” "
    r"directive\."
)
"""Vnu 26.9 says so of any picture inside a page: it does not know ``data:`` as a source."""


def test_the_w3c_s_checker_is_silent(
    ours: list[Pages], theirs: list[Pages], tmp_path: Path
) -> None:
    jar = Path(os.environ.get("VNU_JAR", Path(sys.prefix) / "share/vnu.jar"))
    if not (shutil.which("java") and jar.exists()):
        pytest.skip("no Java, or no vnu.jar: .ci/setup fetches it where Java and npm are there")
    (tmp_path / "allowed.html").write_text(ALLOWED)
    (tmp_path / "wrong.html").write_text("<!doctype html><title>x</title><p><div></p>")
    for number, pages in enumerate((*ours, *theirs)):
        (tmp_path / f"{number}-en.html").write_text(pages.english, encoding="utf-8")
        (tmp_path / f"{number}-zh.html").write_text(pages.chinese, encoding="utf-8")
    checker = ("java", "-Xss2m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar)
    how = ("--format", "json", "--stdout", "--exit-zero-always")
    command = [*checker, *how, *sorted(tmp_path.glob("*.html"))]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    said: dict[str, list[str]] = {}
    for each in json.loads(done.stdout)["messages"]:
        said.setdefault(Path(each["url"]).stem, []).append(each["message"])
    assert said.pop("wrong")
    assert [bool(THEIR_MISTAKE.fullmatch(text)) for text in said.pop("allowed")] == [True]
    left = {(n, text) for n, texts in said.items() for text in texts}
    assert {each for each in left if not THEIR_MISTAKE.fullmatch(each[1])} == set()


def test_the_policy_allows_the_style_of_the_language(reports: list[ReportData]) -> None:
    found = html.to_html(reports[0], language="zh", figures=())
    style = re.search(r"<style>(.*?)</style>", found, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in found
    assert "第 " in style[1]
