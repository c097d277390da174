"""A report as the output of a notebook's cell."""

from __future__ import annotations

from html import escape
from typing import Final

from ganreport.render.html import to_html
from ganreport.render.i18n import ENGLISH
from ganreport.report.model import ReportData

_HEIGHT: Final = 720  # pixels: a laptop's screen without the notebook's own bars


def to_cell(report: ReportData, language: str = ENGLISH) -> str:
    """The page in a frame of its own, below a line for viewers that show no frames.

    In the frame neither the page's style and script reach the notebook nor the notebook's the page.
    """
    page = escape(to_html(report, language=language))
    return (
        f"<div><p>{escape(in_a_line(report))}</p>"
        f'<iframe title="{escape(str(report.title))}" srcdoc="{page}" '
        'sandbox="allow-scripts allow-downloads" '
        f'style="width: 100%; height: {_HEIGHT}px; border: 1px solid #8888"></iframe></div>'
    )


def in_a_line(report: ReportData) -> str:
    """What was reported on, and the verdict."""
    return f"{report.title}: {report.verdict.status.value}: {report.verdict.headline}"
