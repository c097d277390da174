"""How a report came to what it says: sentences for a paper, thresholds, references."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ganreport import __version__
from ganreport.analysis import transfer
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS, Limits
from ganreport.messages import Text
from ganreport.metrics.history import METRICS, History
from ganreport.report.references import REFERENCES, Reference
from ganreport.report.series import SERIES_METHODS, SERIES_REFERENCES, SeriesRow
from ganreport.run.model import ReadSummary, Run


class ThresholdRow(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold as it was used; ``findings`` are ids of those that compared with it."""

    name: str
    value: float
    default: float
    meaning: Text
    findings: tuple[str, ...]


def threshold_table(limits: Limits, findings: tuple[Finding, ...]) -> tuple[ThresholdRow, ...]:
    """All thresholds, in their order."""
    usual = LIMITS.values
    return tuple(
        ThresholdRow(
            name=key,
            value=float(value),
            default=float(usual[key]),
            meaning=limits.limit_of(key).meaning,
            findings=tuple(dict.fromkeys(f.id for f in findings if key in f.limits)),
        )
        for key, value in limits.values.items()
    )


def methods(run: Run, history: History, series: tuple[SeriesRow, ...]) -> tuple[str, ...]:
    """Sentences that may be pasted into a paper."""
    card = run.info.embedding
    space = (
        f"{card.name} features ({card.dimension} dimensions"
        + (f", {card.heldout_accuracy:.1%} held-out accuracy" if card.heldout_accuracy else "")
        + ")"
        if card
        else "the samples' raw values"
    )
    taken = [measure for measure in METRICS if len(history.of(measure.id))]
    texts = [
        f"The run was analysed after training with ganreport {__version__}, which reads the "
        "recorded evidence and computes every figure from it.",
    ]
    texts += _reading(run.reading, judged=run.info.objective is not None) if run.reading else ()
    if taken:
        texts.append(
            f"Sample metrics were taken in {space} on random, uncurated samples of each "
            "evaluation; each is given beside the score of as many held-out reals (its null)."
        )
    texts += [f"{measure.label}: {measure.method}" for measure in taken if measure.method]
    late = [str(measure.label) for measure in taken if measure.when == "last"]
    if late:
        texts.append(f"Taken at the last evaluation only, to save time: {', '.join(late)}.")
    texts += [str(transfer.METHOD)] if transfer.recorded(run) else ()
    texts += SERIES_METHODS if series else ()
    texts.append(
        "Findings compare a statistic with its null or a stated threshold; the thresholds stand "
        "beside each finding. What the evidence did not allow to measure is listed as such."
    )
    return tuple(texts)


def _reading(found: ReadSummary, *, judged: bool) -> Iterator[str]:
    """How a foreign run was understood; ``judged`` by an objective that its options name."""
    yield (
        f"The run is not of ganreport's own format: {', '.join(found.files)} was read by the "
        f"reader '{found.reader}', and a step stands for one {found.unit}."
    )
    if found.mapped:
        pairs = ", ".join(f"'{theirs}' as {ours}" for theirs, ours in found.mapped)
        kept = f"; {', '.join(found.kept)} kept their names" if found.kept else ""
        yield f"By their names, columns were taken as follows: {pairs}{kept}."
    yield from map(str, found.notes)
    if not judged:
        yield (
            "No objective was recorded with it, and none was guessed: what depends on it was not "
            "judged."
        )


def references(
    findings: tuple[Finding, ...], history: History, series: tuple[SeriesRow, ...]
) -> tuple[Reference, ...]:
    """What answered findings, metrics and series rest on, oldest first."""
    answered = [finding for finding in findings if finding.status is not Status.NOT_MEASURED]
    keys = {key for finding in answered for key in finding.references}
    keys |= set(SERIES_REFERENCES) if series else set()
    keys |= {k for m in METRICS if len(history.of(m.id)) for k in m.references}
    return tuple(reference for key, reference in REFERENCES.items() if key in keys)
