"""The one result object: everything the report says, before it looks like anything.

``report.json`` is this object; HTML, PDF and Markdown are renderings of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from ganreport import __version__
from ganreport.analysis import transfer
from ganreport.analysis.appraisal import evidence
from ganreport.analysis.checkpoints import Recommendation
from ganreport.analysis.curves import Curves
from ganreport.analysis.diagnostics import conclude, examine
from ganreport.analysis.findings import Evidence, Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS, Limits
from ganreport.analysis.reliability import Record, Weighing, records, weigh
from ganreport.analysis.timeline import Incident, Phase
from ganreport.analysis.transfer import TransferResult
from ganreport.analysis.verdict import RULES, Verdict, VerdictRule
from ganreport.analysis.wording import AUTOENCODERS
from ganreport.charts import Figure, Scene, draw
from ganreport.charts.pictures import thumbnails
from ganreport.messages import Text, message, together
from ganreport.metrics.history import METRICS, History, measure_samples
from ganreport.report import methods, provenance
from ganreport.report.logo import Logo
from ganreport.report.methods import ThresholdRow
from ganreport.report.provenance import CheckItem, FactGroup
from ganreport.report.references import Reference
from ganreport.report.series import SeriesRow, series_row
from ganreport.report.settings import changed
from ganreport.report.theme import Template
from ganreport.run import pairs
from ganreport.run.model import Problem, Run
from ganreport.run.text import everywhere, printable, printable_lines

REPORT_SCHEMA_VERSION: Final = 1

_MANY: Final = 3


class Absence(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was not measured, and why."""

    what: Text
    why: Text


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The whole result.

    ``logo`` and ``template`` change how it looks, and nothing else. ``overridden`` names the
    thresholds that differ from the defaults, ``configured_by`` the file that they came from;
    ``verdict_rules`` is the table by which findings become the verdict;
    ``weighing`` says how sure the answers are, ``records`` how often each finding's rule was right
    where the truth was known; ``metrics`` are those of the last evaluation, ``transfer`` one that
    the trainer took itself.
    """

    schema: int = REPORT_SCHEMA_VERSION
    ganreport_version: str
    title: str
    comment: str
    logo: Logo | None = None
    template: Template | None = None
    run_id: str
    run_name: str
    run_status: str
    run_format: str
    date: str
    summary: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    thresholds: dict[str, int | float]
    threshold_table: tuple[ThresholdRow, ...]
    overridden: tuple[str, ...]
    configured_by: str
    verdict_rules: tuple[VerdictRule, ...]
    weighing: Weighing | None = None
    records: tuple[Record, ...] = ()
    series: tuple[SeriesRow, ...]
    checkpoints: Recommendation
    phases: tuple[Phase, ...] = ()
    timeline: tuple[Incident, ...]
    figures: tuple[Figure, ...]
    metrics: tuple[Evidence, ...]
    transfer: TransferResult | None = None
    not_measured: tuple[Absence, ...]
    problems: tuple[Problem, ...]
    provenance: tuple[FactGroup, ...]
    checklist: tuple[CheckItem, ...]
    configuration: dict[str, Any]
    methods: tuple[Text, ...]
    references: tuple[Reference, ...]

    def figure(self, name: str) -> Figure | None:
        """The figure of this id, or None."""
        return next((figure for figure in self.figures if figure.id == name), None)


def make_report(
    run: Run,
    thresholds: Limits = LIMITS,
    title: str = "",
    comment: str = "",
    configured_by: str = "",
    history: History | None = None,
    *,
    all_charts: bool = False,
) -> Report:
    """Measure, judge and draw a run.

    Args:
        run: What was recorded.
        thresholds: What findings are judged by.
        title: The report's title, made from the run's name unless given.
        comment: A remark below it.
        configured_by: The file that thresholds are from.
        history: The run's samples as :func:`measure_samples` found them, if it was called already.
        all_charts: Whether every chart stands in the body, whatever it tells.
    """
    history = history or measure_samples(run)
    courses = Curves(run)
    findings = examine(run, history, thresholds, courses)
    series = tuple(_series(run, courses))
    scene = Scene.of(run, history, findings, courses)
    return Report(
        ganreport_version=__version__,
        title=printable(title) or f"{run.info.name}: training report",
        comment=printable_lines(comment),
        run_id=run.info.id,
        run_name=run.info.name,
        run_status=run.info.status,
        run_format=run.format,
        date=provenance.ended(run.info) or "",
        summary=_summary(run),
        verdict=conclude(findings),
        findings=findings,
        thresholds=thresholds.values,
        threshold_table=methods.threshold_table(thresholds, findings),
        overridden=tuple(changed(thresholds)),
        configured_by=printable(configured_by),
        verdict_rules=RULES,
        weighing=weigh(findings),
        records=records(findings),
        series=series,
        checkpoints=scene.best,
        phases=scene.phases,
        timeline=_pictured(scene, scene.incidents),
        figures=draw(scene, everything=all_charts),
        metrics=evidence(history.table.drop_duplicates("measure", keep="last")),
        transfer=transfer.recorded(run),
        not_measured=_absences(run, findings, history),
        problems=everywhere((*run.problems, *history.problems), printable),
        provenance=provenance.facts(run),
        checklist=provenance.checklist(run),
        configuration=run.info.configuration,
        methods=methods.methods(run, history, series),
        references=methods.references(findings, history, series),
    )


def to_json(report: Report) -> bytes:
    """The report as indented JSON; numbers that are not finite are null."""
    return msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"


def from_json(text: bytes) -> Report:
    """The report that ``to_json`` wrote.

    Raises:
        msgspec.MsgspecError: It is not JSON, or not a report.
    """
    return msgspec.json.decode(text, type=Report)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``report.json``."""
    return msgspec.json.schema(Report)


def _summary(run: Run) -> str:
    """What was trained, in a sentence."""
    info = run.info
    on = f" on {info.data.name}" if info.data else ""
    objective = f" with the {info.objective.name} objective" if info.objective else ""
    images = f" ({info.data.train_count:,} samples)" if info.data and info.data.train_count else ""
    unit = run.reading.unit if run.reading else "step"
    steps = f"{run.last_step:,} {unit}{'s' * (run.last_step != 1 and unit != 'kimg')}"
    if unit in ("row", "picture"):
        steps = f"a number of steps that is not known; a step below is one {unit}"
    elif unit != "step":
        steps += f" (a step below is one {unit})"
    ended = f"the run is {info.status}"
    if info.status == "unknown":
        ended = "how it ended was not recorded"
    name = info.objective.name if info.objective else ""
    if name in AUTOENCODERS:
        return f"{AUTOENCODERS[name]} trained{on}{images} for {steps}; {ended}."
    return f"A GAN trained{on}{images}{objective} for {steps}; {ended}."


def _series(run: Run, courses: Curves) -> Iterator[SeriesRow]:
    """The rows of the run's scalars and of those of further pairs of networks."""
    first = next(iter(run.pairs), "")
    for course in courses.all():
        row = series_row(course)
        shared = any(course.name in own for own in list(run.pairs.values())[1:])
        yield _labelled(row, first) if shared else row
    for pair, alone in pairs.further(run):
        for course in Curves(alone).all():
            yield _labelled(series_row(course), pair)


def _labelled(row: SeriesRow, pair: str) -> SeriesRow:
    return msgspec.structs.replace(row, label=pairs.titled(row.label, pair))


def _pictured(scene: Scene, incidents: tuple[Incident, ...]) -> tuple[Incident, ...]:
    """The incidents, each with the samples of its time."""
    strips = thumbnails(scene, [incident.step for incident in incidents])
    return tuple(
        msgspec.structs.replace(incident, thumbnail=strips.get(incident.step))
        for incident in incidents
    )


def _absences(run: Run, findings: tuple[Finding, ...], history: History) -> tuple[Absence, ...]:
    asked = [
        Absence(
            what=finding.question,
            why=together(finding.claim, message("It needs {needs}.", needs=finding.needs)),
        )
        for finding in findings
        if finding.status is Status.NOT_MEASURED
    ]
    learnt = transfer.recorded(run)
    return (
        *asked,
        *_shared(dict(history.absent)),
        *([] if learnt else [Absence(what=transfer.LABEL, why=transfer.absence(run))]),
    )


def _shared(absent: dict[str, Text]) -> Iterator[Absence]:
    """What was not measured for the same reason, together; metrics by their identifiers."""
    labels: dict[str, Text] = {metric.id: metric.label for metric in METRICS}
    for why in dict.fromkeys(map(str, absent.values())):
        alike = [name for name, reason in absent.items() if str(reason) == why]
        reason, names = absent[alike[0]], [labels.get(name, name) for name in alike]
        if len(names) > _MANY:
            yield Absence(
                what=message("Figures of samples"),
                why=message("{why}: {names:semicolons}", why=reason, names=names),
            )
        else:
            yield Absence(what=message("{names:semicolons}", names=names), why=reason)
