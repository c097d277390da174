"""Report -> HTML: one file that fetches nothing and can be read without its script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any, Final, Literal

import markupsafe
import msgspec

from ganreport.analysis.grading import Status
from ganreport.charts import Figure
from ganreport.messages import ENGLISH as SOURCE
from ganreport.messages import Language
from ganreport.render import translated
from ganreport.render.filters import filters
from ganreport.render.i18n import ENGLISH, style_of
from ganreport.render.i18n import language as language_of
from ganreport.render.jinja import changes, render
from ganreport.render.patterns import Translator, catalogue
from ganreport.report.model import Report
from ganreport.report.theme import Template, our_text

Medium = Literal["screen", "print"]


def to_html(
    report: Report,
    medium: Medium = "screen",
    paper: str = "A4",
    language: str | Language = ENGLISH,
) -> str:
    """The report as one HTML document.

    ``screen`` has a content security policy that allows just its style and its script, a dark
    palette and the data behind each chart; ``print`` has page headers and numbers and is meant
    for the PDF.

    Args:
        report: What to show.
        medium: Where it is read.
        paper: CSS page size of the print medium, such as ``A4`` or ``letter``.
        language: One of :func:`ganreport.render.i18n.languages`, or one that was read already.

    Raises:
        TemplateError: The report has a template of its own, and that fails.
    """
    spoken, translator = _spoken(language), _translator(language)
    style, script = _style(medium, paper, report.template, spoken), our_text("screen.js")
    known = _filters(spoken) | ({} if translator is None else _drawn(translator))
    values = {
        "language": spoken.tag,
        "report": report,
        "medium": medium,
        "style": markupsafe.Markup(style),  # noqa: S704 - style sheets, checked where not ours
        "style_hash": _csp_hash(style),
        "script": markupsafe.Markup(script),  # noqa: S704 - our own script
        "script_hash": _csp_hash(script),
        "icon": _icon(report.verdict.status),
        "placed": _places(report),
        "troubled": [f for f in report.findings if f.status in (Status.FAIL, Status.WARN)],
        "changed": changes(report.template, FILTERS) if report.template else (),
    }
    text = render("report.html.j2", known, report.template, values, spoken)
    return translated.page(text, translator) if translator else text


def to_markdown(report: Report, language: str | Language = ENGLISH) -> str:
    """A summary fit for a comment on a pull request."""
    spoken = _spoken(language)
    translator = _translator(language)
    text = render("report.md.j2", filters(spoken), None, {"report": report}, spoken)
    return translated.markdown(text, translator) if translator else text


def _spoken(language: str | Language) -> Language:
    return language_of(language) if isinstance(language, str) else language


def _translator(language: str | Language) -> Translator | None:
    """Puts into Chinese what is no message yet: texts of metrics, charts, provenance, methods."""
    chinese = language if isinstance(language, str) else language.tag
    return Translator(catalogue("zh")) if chinese in ("zh", "zh-Hans") else None


def _drawn(translator: Translator) -> dict[str, Callable[..., Any]]:
    """The filters of drawings, whose texts are translated before they become markup."""

    def drawn(figure: Figure) -> Figure:
        content = translated.drawing(figure.content, translator, _own_names(figure))
        return msgspec.structs.replace(figure, content=content)

    return {
        "svg": lambda figure: _svg(drawn(figure)),
        "svg_address": lambda figure: _svg_address(drawn(figure).content),
    }


def _own_names(figure: Figure) -> set[str]:
    """What a chart shows that was named by the run: layers, classes, scalars of others."""
    if figure.data is None:
        return set()
    columns = zip(figure.data.columns, zip(*figure.data.rows, strict=True), strict=False)
    cells = (cell for head, column in columns if head != "network" for cell in column)
    heads = figure.data.columns if figure.id.startswith("others") else ()
    return {*heads, *(cell for cell in cells if isinstance(cell, str))}


def _style(medium: Medium, paper: str, template: Template | None, language: Language) -> str:
    sheets = [our_text("common.css"), our_text(f"{medium}.css")]
    if medium == "print":
        sheets.append(f"@page {{ size: {paper} }}\n")
    if style_of(language):
        sheets.append(style_of(language))
    if template and template.style(medium):
        sheets.append(template.style(medium))
    return "\n".join(sheets)


def _csp_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _icon(status: Status) -> str:
    colour = {
        Status.FAIL: "#b3261e",
        Status.WARN: "#9a6700",
        Status.OK: "#116329",
        Status.NOT_MEASURED: "#656d76",
    }[status]
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
        f'<rect width="16" height="16" rx="3" fill="{colour}"/>'
        '<path d="M3 11l3-4 3 2 4-6" fill="none" stroke="#fff" stroke-width="2"/></svg>'
    )
    return _svg_address(svg)


def _svg_address(svg: str) -> str:
    """An SVG as an address: WeasyPrint lays such pictures out much faster than elements."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")


def _places(report: Report) -> dict[str, list[Figure]]:
    """Which figures stand where: each once, under the worst finding that it explains."""
    places: dict[str, list[Figure]] = {}
    left = {figure.id: figure for figure in report.figures if figure.section != "verdict"}
    for finding in report.findings:
        if finding.status in (Status.FAIL, Status.WARN):
            shown = [left.pop(name) for name in finding.charts[:2] if name in left]
            places[finding.anchor] = shown
    for figure in left.values():
        places.setdefault(figure.section if figure.body else "appendix", []).append(figure)
    return places


def _svg(figure: Figure) -> str:
    """A chart's drawing as markup; nothing else may pass for it."""
    content = figure.content if isinstance(figure, Figure) else ""
    return markupsafe.Markup(content)  # noqa: S704 - drawn by charts


def _filters(language: Language) -> dict[str, Callable[..., Any]]:
    """What templates may use beyond jinja2's own filters."""
    return filters(language) | {
        "svg": _svg,
        "svg_address": lambda figure: _svg_address(figure.content),
    }


FILTERS: Final[dict[str, Callable[..., Any]]] = _filters(SOURCE)
"""These filters in English: their names are what a template is checked against."""
