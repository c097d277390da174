"""The one result object: everything a report says and shows, as data.

``report.json`` is this object; pages, PDF and Markdown are renderings of it, and of nothing else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from ganreport.analysis.checkpoints import Recommendation
from ganreport.analysis.findings import Evidence, Finding
from ganreport.analysis.timeline import Incident, Phase
from ganreport.analysis.transfer import TransferResult
from ganreport.analysis.verdict.reliability import Record
from ganreport.analysis.verdict.verdict import Verdict, VerdictRule
from ganreport.errors import UsageError
from ganreport.messages import Message, Text
from ganreport.report.checklist import CheckItem
from ganreport.report.embedded import embedded, is_pdf
from ganreport.report.evidence import (
    LayerGradients,
    MetricHistory,
    PartShares,
    Plane,
    Projection2D,
    SamplePicture,
    Training,
)
from ganreport.report.front import Absence, HeadlineScore
from ganreport.report.logo import Logo
from ganreport.report.methods import ThresholdRow
from ganreport.report.paired import PairedEvidence
from ganreport.report.provenance import Fact, FactGroup
from ganreport.report.references import Reference
from ganreport.report.series import SeriesRow
from ganreport.report.table_evidence import TableEvidence
from ganreport.report.theme import Template, check_template
from ganreport.run.cards import RunInfo
from ganreport.run.model import Problem
from ganreport.run.text import everywhere, printable_lines

Detail = Literal["brief", "full"]
"""How much of a report its PDF holds: the body, or the appendix too."""

REPORT_SCHEMA_VERSION: Final = 3  # one more when an old reader would misread a new report

_PNG: Final = b"\x89PNG\r\n\x1a\n"

MOST_BYTES: Final = 64 * 2**20
"""A report of the largest run has a few MB."""


class ReportData(msgspec.Struct, frozen=True, kw_only=True):
    """The whole result.

    ``record`` is what the run says of itself, ``unit`` what a step counts, ``last_step`` the last
    that left a trace. ``overridden`` names the thresholds that differ from the defaults,
    ``configured_by`` the file that they came from; ``verdict_rules`` is the table by which findings
    become the verdict; ``records`` says how often each finding's rule was right where the truth was
    known; ``metrics`` are those of the last evaluation, ``transfer`` one that the trainer took
    itself.

    From ``training`` on stands what charts are drawn from: of each pair of networks what training
    did, metrics over the evaluations, shares of parts, gradients by layer, points, columns of a
    table, scored pairs of outputs and true files, and pictures;
    ``strips`` are samples at the steps of incidents, as PNG.
    ``methods`` are sentences for a paper, ``definitions`` say how each number was taken;
    ``scores`` and ``key_facts`` stand on the first page. ``detail`` says whether the PDF has the
    appendix. ``logo`` and ``template`` change how the report looks, and nothing else.
    """

    schema: int = REPORT_SCHEMA_VERSION
    ganreport_version: str
    title: Text
    comment: str
    run_format: str
    record: RunInfo
    unit: str
    last_step: int
    date: str
    summary: Text
    verdict: Verdict
    findings: tuple[Finding, ...]
    threshold_table: tuple[ThresholdRow, ...]
    overridden: tuple[str, ...]
    configured_by: str
    verdict_rules: tuple[VerdictRule, ...]
    records: tuple[Record, ...] = ()
    series: tuple[SeriesRow, ...]
    checkpoints: Recommendation
    phases: tuple[Phase, ...] = ()
    timeline: tuple[Incident, ...]
    metrics: tuple[Evidence, ...]
    transfer: TransferResult | None = None
    scores: tuple[HeadlineScore, ...] = ()
    key_facts: tuple[Fact, ...] = ()
    not_measured: tuple[Absence, ...]
    problems: tuple[Problem, ...]
    provenance: tuple[FactGroup, ...]
    checklist: tuple[CheckItem, ...]
    methods: tuple[Text, ...]
    definitions: tuple[Text, ...] = ()
    references: tuple[Reference, ...]
    training: tuple[Training, ...]
    histories: tuple[MetricHistory, ...] = ()
    parts: PartShares | None = None
    layers: tuple[LayerGradients, ...] = ()
    plane: Plane | None = None
    projection: Projection2D | None = None
    paired: PairedEvidence | None = None
    table: TableEvidence | None = None
    pictures: tuple[SamplePicture, ...] = ()
    strips: dict[int, bytes] = {}
    detail: Detail = "brief"
    logo: Logo | None = None
    template: Template | None = None

    @property
    def run_id(self) -> str:
        """The run's own identifier."""
        return self.record.id

    @property
    def run_name(self) -> str:
        """What the run is called."""
        return self.record.name

    @property
    def configuration(self) -> dict[str, Any]:
        """The settings that the run was trained with."""
        return self.record.configuration

    @property
    def thresholds(self) -> dict[str, float]:
        """The values that findings were judged by."""
        return {row.name: row.value for row in self.threshold_table}


def to_json(report: ReportData) -> bytes:
    """The report as JSON on one line; numbers that are not finite are null."""
    return msgspec.json.encode(report) + b"\n"


def from_json(text: bytes) -> ReportData:
    """The report that ``to_json`` wrote.

    Raises:
        msgspec.MsgspecError: It is not JSON, or not a report.
    """
    return msgspec.json.decode(text, type=ReportData)


def read_report(file: Path) -> ReportData:
    """The report in a ``report.json``, or in a report's PDF, which may be anybody's.

    Raises:
        UsageError: It can't be read, is too large, of another version, or no report.
        TemplateError: Its template would fetch something.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UsageError(f"{file}: more than {MOST_BYTES:,} bytes, which no report has.")
        text = embedded(file).get("report.json", b"") if is_pdf(file) else file.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{file}: it can't be read ({error}). Give the path of a report.json or report.pdf."
        ) from error
    try:
        version = msgspec.json.decode(text, type=_ReportVersion).schema
        if version != REPORT_SCHEMA_VERSION:
            raise UsageError(
                f"{file}: a report of schema {version}; this version of ganreport reads "
                f"{REPORT_SCHEMA_VERSION}. Build it anew from its run."
            )
        report = _fit(from_json(text))
    except (msgspec.MsgspecError, RecursionError, KeyError, ValueError, OverflowError) as error:
        raise UsageError(
            f"{file}: no report.json of ganreport ({error}). Give the report.json or report.pdf "
            "that ganreport build wrote."
        ) from error
    if report.template:
        check_template(report.template)
    return report


class _ReportVersion(msgspec.Struct):
    schema: int


def _fit(report: ReportData) -> ReportData:
    """The same report, its texts fit for every page, each of its messages one that can be said."""
    looks = {"template": report.template, "logo": report.logo}
    fit = msgspec.structs.replace(everywhere(report, printable_lines), **looks)
    _say_all(fit)
    if not report.training:
        raise ValueError("it holds nothing of training")
    for picture in report.pictures:
        if not picture.png.startswith(_PNG):
            raise ValueError(f"the picture {picture.id!r} is no PNG")
    return fit


def _say_all(value: Any) -> None:
    """Put every message in a value into words, which fails where one lacks a value."""
    if isinstance(value, Message):
        str(value)
    elif isinstance(value, msgspec.Struct):
        _say_all([getattr(value, name) for name in value.__struct_fields__])
    elif isinstance(value, list | tuple):
        for each in value:
            if not isinstance(each, str | int | float):
                _say_all(each)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``report.json``."""
    return msgspec.json.schema(ReportData)
