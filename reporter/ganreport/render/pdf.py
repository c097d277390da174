"""HTML -> PDF/A-3a and PDF/UA-1 with the archive inside."""

from __future__ import annotations

import base64
import io
import logging
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import weasyprint
from weasyprint.text import ffi
from weasyprint.urls import URLFetcher

from ganreport.errors import RenderError, TemplateError
from ganreport.render.attachments import Attachment
from ganreport.render.conformance import conform
from ganreport.report.theme import Template

_LOOSE = 'class="print"'
_TIGHT = 'class="print tight"'
_TIGHTER = 'class="print tight tighter"'
_FLOWING = 'class="print flowing"'
_CLOSER = ((_LOOSE, _TIGHT), (_TIGHT, _TIGHTER))  # what is tried where the first page is too long
_SHORT = 0.7  # of a page: what is left of it holds a heading and a table
_LITTLE = (
    0.2  # of a page, its header among it: a last page with no more is saved by smaller letters
)
_SECTION = re.compile(r'<section id="([\w-]+)"')
_DANGLING = re.compile("No anchor #[-a-z]+ for internal|points to undefined anchor")
"""Of a link to a section that a template of one's own leaves out: it is printed as plain words."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def lacking() -> str:
    """What this machine lacks of what PDFs are made with, beside Pango itself; or nothing."""
    fonts = ffi.fontconfig.FcConfigGetFonts(ffi.ffi.NULL, ffi.fontconfig.FcSetSystem)
    if fonts == ffi.ffi.NULL or not fonts.nfont:
        return "fonts"
    return "" if ffi.harfbuzz_subset else "HarfBuzz's subsetter (libharfbuzz-subset)"


def to_pdf(html: str, files: tuple[Attachment, ...], date: str) -> bytes:
    """The document as PDF/A-3a and PDF/UA-1, equal bytes for equal arguments.

    Signs that no font of this machine has are written as their code, such as [U+1F642].

    Args:
        html: The print rendering of the report.
        files: What to embed.
        date: ISO 8601 time given to the document and its attachments.

    Raises:
        RenderError: The document can't be made, or WeasyPrint complains about it.
    """
    moment = _moment(date)
    content, complaints = _rendered(html, files, moment)
    unknown = {sign for complaint in complaints for sign in _unknown_signs(complaint)}
    if unknown:
        content, complaints = _rendered(_spelled_out(html, unknown), files, moment)
    complaints = [each for each in complaints if not _DANGLING.search(each)]
    if complaints:
        raise RenderError(f"The PDF could not be made cleanly: {'; '.join(complaints[:5])}")
    return content


def _rendered(
    html: str, files: tuple[Attachment, ...], moment: datetime
) -> tuple[bytes, list[str]]:
    """The PDF and WeasyPrint's complaints; its attachments can be used once, so they are new."""
    embedded = [
        weasyprint.Attachment(
            string=file.content,
            name=file.name,
            description=file.description,
            relationship=file.relationship,
            created=moment,
            modified=moment,
        )
        for file in sorted(files, key=lambda file: file.name)  # PDF's trees of names are sorted
    ]
    buffer = io.BytesIO()
    with _source_date(moment), _complaints() as complaints:
        rendered = _drawn(html, embedded)
        closer = next((pair for pair in _CLOSER if pair[0] in html), None)
        if closer and not _first_page_fits(rendered, html):
            return _rendered(html.replace(*closer, 1), files, moment)
        if _LOOSE in html and _first_page_is_short(rendered, html):
            return _rendered(html.replace(_LOOSE, _FLOWING, 1), files, moment)
        denser = html.replace('class="print', 'class="print dense', 1)
        little = 'class="print dense' not in html and _ends_in_little(rendered)
        if little and len(_drawn(denser).pages) < len(rendered.pages):
            return _rendered(denser, files, moment)
        rendered.write_pdf(buffer, finisher=conform, attachments=embedded, pdf_variant="pdf/a-3a")
    return buffer.getvalue(), complaints


def _drawn(html: str, files: Sequence[weasyprint.Attachment] = ()) -> weasyprint.Document:
    document = weasyprint.HTML(string=html, url_fetcher=_only_data())
    return document.render(attachments=list(files), pdf_variant="pdf/a-3a")


def _ends_in_little(document: weasyprint.Document) -> bool:
    """Whether the last page holds but the last lines of the methods."""
    page = document.pages[-1]
    ends = page.anchors.get("methods")
    return len(document.pages) > 1 and ends is not None and bool(ends[3] < _LITTLE * page.height)


def _first_page_fits(document: weasyprint.Document, html: str) -> bool:
    """Whether the first section ends on the first page, so that the next begins on the second."""
    names = _SECTION.findall(html)
    places = (n for n, page in enumerate(document.pages) if set(names[1:2]) & set(page.anchors))
    return next(places, 1) == 1


def _first_page_is_short(document: weasyprint.Document, html: str) -> bool:
    """Whether the first section leaves so much of its page free that the next can begin there."""
    page, name = document.pages[0], next(iter(_SECTION.findall(html)), "")
    return name in page.anchors and bool(page.anchors[name][3] < _SHORT * page.height)


def _unknown_signs(complaint: str) -> set[int]:
    """The signs that no font of this machine has, from WeasyPrint's complaint about them."""
    if ".notdef" not in complaint:
        return set()
    return {int(code, 16) for code in re.findall(r"U\+([0-9A-F]{4,6})\b", complaint)}


def _spelled_out(html: str, signs: set[int]) -> str:
    """The document with signs that can't be shown given as their code, in its drawings too."""
    table = {sign: f"[U+{sign:04X}]" for sign in signs}

    def drawing(match: re.Match[str]) -> str:
        text = base64.b64decode(match[2]).decode("utf-8").translate(table)
        return match[1] + base64.b64encode(text.encode("utf-8")).decode("ascii")

    return re.sub(r"(data:image/svg\+xml;base64,)([\w+/=]+)", drawing, html.translate(table))


def check_sheets(template: Template) -> None:
    """Hear what WeasyPrint thinks of a template's style sheets that paper uses.

    Raises:
        TemplateError: There is something that it doesn't know, or that would be fetched.
    """
    for name in ("style.css", "print.css"):
        with _complaints() as complaints:
            weasyprint.CSS(string=template.files.get(name, ""), url_fetcher=_only_data())
        if complaints:
            raise TemplateError(
                f"{template.name}/{name}: {'; '.join(complaints[:5])} (at LINE:COLUMN). Allowed is "
                "the CSS that WeasyPrint knows; what only browsers know goes to screen.css."
            )


def _only_data() -> URLFetcher:
    return URLFetcher(allowed_protocols=["data"])


def _moment(date: str) -> datetime:
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return _EPOCH
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(microsecond=0)


@contextmanager
def _source_date(moment: datetime) -> Iterator[None]:
    """Fonts and dates inside the PDF follow SOURCE_DATE_EPOCH."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect WeasyPrint's warnings and errors instead of printing them."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    logger = logging.getLogger("weasyprint")
    ear, handlers, propagate = Ear(logging.WARNING), logger.handlers, logger.propagate
    logger.handlers, logger.propagate = [ear], False
    try:
        yield heard
    finally:
        logger.handlers, logger.propagate = handlers, propagate
