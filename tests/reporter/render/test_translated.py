"""Whole reports in another language: other words, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
from babel.messages.catalog import Catalog

from ganreport.charts import draw
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


def test_whole_reports(reports: list[ReportData]) -> None:
    for report in reports:
        spoken, before = chinese(), to_json(report)
        drawn = draw(report, spoken)
        plain_page = html.to_html(report)
        found = html.to_html(report, language=spoken, figures=drawn)
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


def test_reports_of_other_programs_runs(foreign: list[ReportData]) -> None:
    for report in foreign:
        spoken = chinese()
        page = html.to_html(report, language=spoken)
        assert not spoken.missing
        assert not english(page)


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


def test_the_policy_allows_the_style_of_the_language(reports: list[ReportData]) -> None:
    found = html.to_html(reports[0], language="zh", figures=())
    style = re.search(r"<style>(.*?)</style>", found, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in found
    assert "第 " in style[1]
