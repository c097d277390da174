"""Report -> HTML: one file that fetches nothing and can be read without its script."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable
from typing import Any, Final, Literal

import markupsafe

from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import WORST_FIRST, Status
from ganreport.analysis.verdict.following import following
from ganreport.charts import Figure, draw
from ganreport.charts.choice import BESIDE
from ganreport.charts.readout import readouts
from ganreport.messages import ENGLISH as SOURCE
from ganreport.messages import Language
from ganreport.render.bands import bands
from ganreport.render.filters import filters
from ganreport.render.glossary import Glosses, entries
from ganreport.render.i18n import ENGLISH, style_of
from ganreport.render.i18n import language as language_of
from ganreport.render.jinja import changes, render
from ganreport.render.scale import half, millimetres, narrow, rows, same_scale, scale, tall, times
from ganreport.render.sections import APPENDIX, SECTIONS, standing
from ganreport.report.model import ReportData
from ganreport.report.theme import Template, our_text

Medium = Literal["screen", "print"]

_SCRIPTS: Final = ("screen.js", "charts.js", "navigation.js")
_SHARED: Final = 2  # findings that a chart may explain and still stand beside one of them


def to_html(
    report: ReportData,
    medium: Medium = "screen",
    paper: str = "A4",
    language: str | Language = ENGLISH,
    figures: tuple[Figure, ...] | None = None,
) -> str:
    """The report as one HTML document.

    ``screen`` has a content security policy that allows just its style and its script, a dark
    palette, the data behind each chart and the appendix, folded; ``print`` has page headers and
    numbers, the appendix where the report asks for it, and is meant for the PDF.

    Args:
        report: What to show.
        medium: Where it is read.
        paper: CSS page size of the print medium, such as ``A4`` or ``letter``.
        language: One of :func:`ganreport.render.i18n.languages`, or one that was read already.
        figures: What :func:`ganreport.charts.draw` made of the report in this language, if it was
            called already.

    Raises:
        TemplateError: The report has a template of its own, and that fails.
    """
    spoken = language_of(language) if isinstance(language, str) else language
    figures = draw(report, spoken) if figures is None else figures
    placed, full = _places(report, figures, medium), medium == "screen" or report.detail == "full"
    style, script = _style(medium, paper, report.template, spoken), _script()
    told = _readouts(figures, spoken) if medium == "screen" else ""
    values = {
        "language": spoken.tag,
        "report": report,
        "figures": figures,
        "medium": medium,
        "style": markupsafe.Markup(style),  # noqa: S704 - style sheets, checked where not ours
        "style_hash": _csp_hash(style),
        "script": markupsafe.Markup(script),  # noqa: S704 - our own script
        "script_hash": _csp_hash(script),
        "readouts": told,
        "readouts_hash": _csp_hash(told),
        "icon": _icon(report.verdict.status),
        "placed": placed,
        "sections": standing(SECTIONS, report, placed, appendix=full),
        "appendix": standing(APPENDIX, report, placed, appendix=full) if full else (),
        "full": full,
        "shown": [figure for figure in figures if figure.body or full],
        "alike": lambda figure: same_scale(figure, figures),
        "front": [figure for figure in figures if figure.section == "verdict"],
        "troubled": _troubled(report),
        "following": _following(report),
        "gloss": Glosses(),
        "glossary": entries(report) if full else (),
        "changed": changes(report.template, FILTERS) if report.template else (),
    }
    return render("report.html.j2", _filters(spoken), report.template, values, spoken)


def _readouts(figures: tuple[Figure, ...], language: Language) -> str:
    """The series behind the charts, for the script to read them at the pointer."""
    text = readouts({each.id: each.readout for each in figures if each.readout}, language)
    return markupsafe.Markup(text)  # noqa: S704 - JSON without a sign that ends the element


def to_markdown(report: ReportData, language: str | Language = ENGLISH) -> str:
    """A summary fit for a comment on a pull request."""
    spoken = language_of(language) if isinstance(language, str) else language
    return render("report.md.j2", filters(spoken), None, {"report": report}, spoken)


def _style(medium: Medium, paper: str, template: Template | None, language: Language) -> str:
    sheets = [our_text("common.css"), our_text(f"{medium}.css")]
    if medium == "print":
        sheets.append(f"@page {{ size: {paper} }}\n")
    if style_of(language):
        sheets.append(style_of(language))
    if template and template.style(medium):
        sheets.append(template.style(medium))
    return "\n".join(sheets).strip()  # checkers hash it without the space around it


def _script() -> str:
    """Our scripts as one, without their indentation and the lines that only explain."""
    lines = (line.strip() for name in _SCRIPTS for line in our_text(name).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


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


def _troubled(report: ReportData) -> list[Finding]:
    """Findings that warn or fail, worst first; of these the ones that the diagnosis rests on.

    Without those that only follow from it.
    """
    explained = _following(report)
    return [finding for finding in _bad(report) if finding not in explained]


def _following(report: ReportData) -> list[Finding]:
    return following(report.verdict.conditions, _bad(report))


def _bad(report: ReportData) -> list[Finding]:
    rests = [condition.supporting for condition in report.verdict.conditions]

    def place(finding: Finding) -> tuple[int, int, int]:
        name = finding.anchor
        holds = ((n, a.index(name)) for n, a in enumerate(rests) if name in a)
        return WORST_FIRST.index(finding.status), *next(holds, (len(rests), 0))

    bad = [f for f in report.findings if f.status in (Status.FAIL, Status.WARN)]
    return sorted(bad, key=place)


def _places(
    report: ReportData, figures: tuple[Figure, ...], medium: Medium
) -> dict[str, list[Figure]]:
    """Which figures stand where: each once, under the worst finding that it explains.

    One that explains many stands in its own part, to which these lead. On paper tall ones come
    last in their part: they leave a page half empty where they do not fit on it.
    """
    places: dict[str, list[Figure]] = {}
    left = {figure.id: figure for figure in figures if figure.section != "verdict"}
    troubled = _troubled(report)
    explains = Counter(name for finding in troubled for name in finding.charts)
    for finding in troubled:
        named = [name for name in finding.charts[:BESIDE] if name in left and left[name].body]
        own = [name for name in named if explains[name] <= _SHARED]
        places[finding.anchor] = [left.pop(name) for name in own]
    for figure in sorted(left.values(), key=tall) if medium == "print" else left.values():
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
        "svg_addresses": lambda figure: [_svg_address(band) for band in bands(figure)],
        "scale": scale,
        "times": times,
        "millimetres": millimetres,
        "half": half,
        "narrow": narrow,
        "tall": tall,
        "parted": lambda figure: len(bands(figure)) > 1,
        "rows": rows,
    }


FILTERS: Final[dict[str, Callable[..., Any]]] = _filters(SOURCE)
"""These filters in English: their names are what a template is checked against."""
