"""From an analysed run to the report: everything that is said and shown, as data."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from ganreport import __version__
from ganreport.analysis import transfer
from ganreport.analysis.analyse import Analysis
from ganreport.analysis.appraisal import evidence
from ganreport.analysis.verdict.reliability import records
from ganreport.analysis.verdict.verdict import RULES
from ganreport.analysis.wording import AUTOENCODERS, UNITS
from ganreport.messages import Message, Text, message, plural
from ganreport.report import clouds, front, methods, provenance, thinning
from ganreport.report.checklist import checklist
from ganreport.report.logo import Logo
from ganreport.report.model import Detail, ReportData
from ganreport.report.paired import paired_evidence
from ganreport.report.pictures import pictures, strips
from ganreport.report.series import SeriesRow, series_row
from ganreport.report.settings import changed
from ganreport.report.table_evidence import table_evidence
from ganreport.report.theme import Template
from ganreport.run import kinds, pairs
from ganreport.run.model import SAMPLES_ALONE, Run
from ganreport.run.text import everywhere, printable, printable_lines


def make_report(
    analysis: Analysis,
    title: str = "",
    comment: str = "",
    configured_by: str = "",
    *,
    detail: Detail = "brief",
    logo: Logo | None = None,
    template: Template | None = None,
) -> ReportData:
    """All that is said and shown of an analysed run.

    Args:
        analysis: What was measured and judged.
        title: The report's title, made from the run's name unless given.
        comment: A remark below it.
        configured_by: The file that thresholds are from.
        detail: How much of it the PDF holds.
        logo: A picture beside the title.
        template: How it looks, if not as usual.
    """
    run, history = analysis.run, analysis.history
    findings = analysis.findings
    series = tuple(_series(analysis))
    return ReportData(
        ganreport_version=__version__,
        title=printable(title) or _title(run),
        comment=printable_lines(comment),
        run_format=run.format,
        record=run.info,
        unit=run.reading.unit if run.reading else "step",
        last_step=run.last_step,
        date=provenance.ended(run.info) or "",
        summary=_summary(run),
        verdict=analysis.verdict,
        findings=findings,
        threshold_table=methods.threshold_table(analysis.limits, findings),
        overridden=tuple(changed(analysis.limits)),
        configured_by=printable(configured_by),
        verdict_rules=RULES,
        records=records(findings),
        series=series,
        checkpoints=analysis.checkpoints,
        phases=analysis.phases,
        timeline=analysis.incidents,
        metrics=evidence(history.table.drop_duplicates("measure", keep="last")),
        transfer=transfer.recorded(run),
        scores=front.headline_scores(run, history),
        key_facts=front.key_facts(run),
        not_measured=front.absences(run, findings, history),
        problems=everywhere((*run.problems, *history.problems), printable),
        provenance=provenance.facts(run),
        checklist=checklist(run),
        methods=methods.methods(run, history),
        definitions=methods.definitions(run, history, series),
        references=methods.references(findings, history, series),
        training=(
            thinning.training(analysis),
            *(thinning.training(other, run.pairs[other.pair]) for other in analysis.pairs),
        ),
        histories=thinning.histories(history),
        parts=thinning.parts(history),
        layers=thinning.layers(run),
        plane=clouds.plane(run),
        projection=clouds.projection(run),
        paired=paired_evidence(run),
        table=table_evidence(history),
        pictures=pictures(run),
        strips=strips(run, tuple(incident.step for incident in analysis.incidents)),
        detail=detail,
        logo=logo,
        template=template,
    )


def _title(run: Run) -> Message:
    if run.format == SAMPLES_ALONE:
        return message("{run}: report on samples", run=run.info.name)
    return message("{run}: training report", run=run.info.name)


def _summary(run: Run) -> Message:
    """What was trained, in a sentence."""
    info = run.info
    if run.format == SAMPLES_ALONE:
        return _of_samples(run)
    name = info.objective.name if info.objective else ""
    values = {"what": AUTOENCODERS.get(name, message("A GAN")), "ended": _ENDS[run.info.status]}
    steps = trained(run)
    if info.objective and name not in AUTOENCODERS:
        return message(
            "{what} trained{on} with the {objective} objective for {steps}; {ended}.",
            on=_on(run),
            objective=name,
            steps=steps,
            **values,
        )
    return message("{what} trained{on} for {steps}; {ended}.", on=_on(run), steps=steps, **values)


def _of_samples(run: Run) -> Message:
    """What was compared with what, where there are samples and nothing else."""
    own = next((s for s in run.given.sets if s.role == "samples"), None) if run.given else None
    data = run.info.data
    values = {"kind": kinds.named(data.kind).samples if data else message("samples")}
    sets = plural(
        "{total:count} generated {kind}",
        "{total:count} generated {kind} at the last of {count:count} steps",
        count=own.steps if own else 1,
        total=own.count if own else 0,
        **values,
    )
    if data is None or not data.name:
        return message("{sets}; nothing is known of the training.", sets=sets)
    return message(
        "{sets}, compared with {data}; nothing is known of the training.",
        sets=sets,
        data=message(
            "{data:count} real ones of {name}",
            data=data.train_count or data.heldout_count or 0,
            name=data.name,
        ),
    )


def _on(run: Run) -> Text:
    """What it was trained on, beginning with a space; nothing where that was not recorded."""
    data = run.info.data
    if data is None:
        return ""
    if data.train_count:
        return plural(
            " on {data} ({count:count} sample)",
            " on {data} ({count:count} samples)",
            count=data.train_count,
            data=data.name,
        )
    return message(" on {data}", data=data.name)


def trained(run: Run) -> Message:
    """For how long it was trained."""
    unit = run.reading.unit if run.reading else "step"
    epochs = run.reading.epochs if run.reading else 0
    passes = plural("{count:count} epoch", "{count:count} epochs", count=epochs)
    if unit == "row" and epochs:
        return message("{length} (a step below is one {unit})", length=passes, unit=UNITS[unit])
    if unit in ("row", "picture"):
        return message(
            "a number of steps that is not known; a step below is one {unit}", unit=UNITS[unit]
        )
    if unit == "step":
        steps = plural("{count:count} step", "{count:count} steps", count=_steps(run))
        return message("{steps} ({epochs})", steps=steps, epochs=passes) if epochs else steps
    length = _LENGTHS.get(unit)
    last = max(run.last_step, epochs) if unit == "epoch" else run.last_step
    return message(
        "{length} (a step below is one {unit})",
        length=Message(length.text, {"count": last}, length.other)
        if length
        else message("{count:count} {unit}", count=last, unit=unit),
        unit=UNITS.get(unit, unit),
    )


def _steps(run: Run) -> int:
    """How many steps were trained: one more than the last where they are seen to count from 0.

    That is where every step from 0 on has a row, or each n-th has one from n - 1 on (as Lightning
    logs them).
    """
    steps = run.metrics.steps
    if run.reading is None or len(steps) < 2 or run.last_step != steps[-1]:
        return run.last_step
    apart = np.diff(steps)
    from_zero = steps[0] == apart[0] - 1 and bool((apart == apart[0]).all())
    return run.last_step + from_zero


_LENGTHS = {
    "iteration": plural("{count:count} iteration", "{count:count} iterations", count=0),
    "batch": plural("{count:count} batch", "{count:count} batches", count=0),
    "epoch": plural("{count:count} epoch", "{count:count} epochs", count=0),
    "kimg": plural("{count:count} kimg", "{count:count} kimg", count=0),
}


_ENDS = {
    "unknown": message("how it ended was not recorded"),
    "finished": message("the run is finished"),
    "running": message("the run is running"),
    "interrupted": message("the run was interrupted"),
    "failed": message("the run failed"),
}


def _series(analysis: Analysis) -> Iterator[SeriesRow]:
    """The rows of the run's scalars and of those of further pairs of networks."""
    for curve in analysis.curves.all():
        row = series_row(curve)
        others = list(analysis.run.pairs.values())[1:]
        yield _labelled(row, analysis.pair) if any(curve.name in own for own in others) else row
    for other in analysis.pairs:
        for curve in other.curves.all():
            yield _labelled(series_row(curve), other.pair)


def _labelled(row: SeriesRow, pair: str) -> SeriesRow:
    return msgspec.structs.replace(row, label=pairs.titled(row.label, pair))
