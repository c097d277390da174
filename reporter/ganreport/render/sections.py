"""The parts of a page: the body in its order, and the appendix."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ganreport.analysis.grading import Status
from ganreport.charts.base import Figure
from ganreport.messages import Text, message
from ganreport.report.model import ReportData

Placed = Mapping[str, Sequence[Figure]]
"""Figures by the section, or the finding, that they stand in."""


@dataclass(frozen=True)
class Section:
    """A part of the page below the first; ``id`` is its anchor, and names its template.

    ``stands`` says whether a report has it.
    """

    id: str
    title: Text
    stands: Callable[[ReportData, Placed], bool] = lambda _, __: True

    @property
    def block(self) -> str:
        """The block of the page that holds it."""
        return self.id.replace("-", "_")


def _has_figures(name: str) -> Callable[[ReportData, Placed], bool]:
    return lambda _, placed: bool(placed.get(name))


def _happened(report: ReportData, placed: Placed) -> bool:
    """Whether there is more to tell than since when each finding holds."""
    told = any(incident.status is None for incident in report.timeline)
    return bool(placed.get("timeline") or report.phases or told)


def _drawn(placed: Placed) -> bool:
    """Whether the sample metrics are drawn over the evaluations."""
    return any(figure.id == "quality" for figures in placed.values() for figure in figures)


def _distributed(report: ReportData, placed: Placed) -> bool:
    return bool(placed.get("distribution") or (report.metrics and not _drawn(placed)))


def _compared(report: ReportData, _: Placed) -> bool:
    """Whether there is something to choose: the first page says all of a run that has nothing."""
    best = report.checkpoints
    return best.choice is not None and best.searched > 1


SECTIONS: Final = (
    Section("timeline", message("What happened when"), _happened),
    Section("findings", message("Findings")),
    Section("samples", message("Samples"), _has_figures("samples")),
    Section("training", message("Training"), _has_figures("training")),
    Section("distribution", message("Distribution"), _distributed),
    Section("checkpoints", message("Checkpoints"), _compared),
    Section("not-measured", message("Not measured, and completeness of the log")),
    Section("provenance", message("Provenance")),
    Section("methods", message("Methods and references")),
    Section("appendix", message("Appendix")),
)
"""The body after the first page, and the appendix; one is added here and as a block of the page."""


def _measured(report: ReportData, _: Placed) -> bool:
    return any(finding.evidence for finding in report.findings)


def _open(report: ReportData, _: Placed) -> bool:
    return any(finding.status is Status.NOT_MEASURED for finding in report.findings)


APPENDIX: Final = (
    Section("conditions", message("The diagnosis: evidence and advice")),
    Section("figures", message("All figures used by findings"), _measured),
    Section("open", message("Checks that could not be made"), _open),
    Section(
        "metrics",
        message("Sample metrics at the last evaluation"),
        lambda report, _: bool(report.metrics or report.transfer),
    ),
    Section("series", message("The series in figures"), lambda report, _: bool(report.series)),
    Section("charts", message("Further charts"), _has_figures("appendix")),
    Section("facts", message("Recorded facts")),
    Section("settings", message("Configuration"), lambda report, _: bool(report.configuration)),
    Section("definitions", message("Definitions"), lambda report, _: bool(report.definitions)),
    Section("glossary", message("Glossary")),
    Section("rules", message("How the verdict is reached")),
    Section("records", message("How often the rules were right"), lambda r, _: bool(r.records)),
    Section("thresholds", message("Thresholds")),
    Section("references", message("References"), lambda report, _: bool(report.references)),
)
"""The parts of the appendix: folded on screen, in a PDF only with ``--detail full``."""


def standing(
    table: Sequence[Section], report: ReportData, placed: Placed, *, appendix: bool
) -> tuple[Section, ...]:
    """The sections that a report has; the appendix where it is asked for."""
    return tuple(
        section
        for section in table
        if section.stands(report, placed) and (appendix or section.id != "appendix")
    )
